"""What every use case on kept agreements works with: the storage, the folders, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from internships.domain.brussels_time import brussels_date
from internships.domain.text_signer import TextSigner
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.validation import FindUnprintable
from internships.services.ports.unit_of_work import Storage, UnitOfWork


@dataclass(frozen=True)
class AgreementContext:
    """``clock`` gives the moment in UTC, ``ids`` a new id, ``salts`` a new random text.

    ``signer`` signs events with the vault's keys.
    """

    storage: Storage
    folders: Catalogue
    unprintable: FindUnprintable
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    new_salt: Callable[[], str]
    signer: TextSigner

    def today(self) -> date:
        """Return the day it is in Brussels."""
        return brussels_date(self.clock())

    def catalogue(self, work: UnitOfWork) -> Catalogue:
        """Return the folders with the confirmations that stand today: one lapses when the folder changes."""
        standing = [
            slug
            for slug, told in work.hosts.confirmations().items()
            if slug in self.folders.slugs and told.folder_sha256 == self.folders.folder_sha256(slug)
        ]
        return self.folders.with_confirmed(standing)
