"""What every use case on kept agreements works with: the storage, the folders, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from internships.domain.day import day_of
from internships.domain.signer import Signer
from internships.mapping.catalogue import Catalogue
from internships.services.examination import Glyphs
from internships.services.ports_work import Storage, Work


@dataclass(frozen=True)
class Bureau:
    """``clock`` gives the moment in UTC, ``ids`` a new id, ``salts`` a new random text.

    ``signer`` signs events with the vault's keys.
    """

    storage: Storage
    folders: Catalogue
    unprintable: Glyphs
    clock: Callable[[], datetime]
    ids: Callable[[], UUID]
    salts: Callable[[], str]
    signer: Signer

    def today(self) -> date:
        """Return the day it is in Brussels."""
        return day_of(self.clock())

    def catalogue(self, work: Work) -> Catalogue:
        """Return the folders with the confirmations that stand today: one lapses when the folder changes."""
        standing = [
            slug
            for slug, told in work.hosts.confirmations().items()
            if slug in self.folders.slugs and told.folder_sha256 == self.folders.folder_sha256(slug)
        ]
        return self.folders.with_confirmed(standing)
