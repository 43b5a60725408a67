"""The dependencies of every use case on agreements."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from internships.domain.brussels_time import brussels_date
from internships.domain.text_signer import TextSigner
from internships.mapping.catalogue import Catalogue
from internships.services.adapter_types import Storage, UnitOfWork
from internships.services.agreements.validation import FindUnprintable


@dataclass(frozen=True)
class AgreementContext:
    """``clock`` gives the moment in UTC, ``new_id`` a new id, ``new_salt`` a new random text.

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
        """Return today's date in Brussels."""
        return brussels_date(self.clock())

    def catalogue(self, work: UnitOfWork) -> Catalogue:
        """Return the folders with today's confirmations: one lapses when its folder changes."""
        confirmed = [
            slug
            for slug, confirmation in work.hosts.confirmations().items()
            if slug in self.folders.slugs and confirmation.folder_sha256 == self.folders.sha256(slug)
        ]
        return self.folders.with_confirmed(confirmed)
