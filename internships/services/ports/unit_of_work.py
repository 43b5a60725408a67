"""Protocols for the storage and its transactions, for encryption, and for the archive of files."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from internships.domain.access import UNRESTRICTED_SCOPE, AccessScope
from internships.services.ports.accounts import AccountRepository, IdempotencyRepository, OutboxRepository
from internships.services.ports.agreements import AgreementRepository, DocumentRepository, HistoryRepository
from internships.services.ports.batches import BatchRepository
from internships.services.ports.hosts import HostRepository
from internships.services.ports.placements import PlacementRepository


class UnitOfWork(Protocol):
    """One transaction and its repositories, which find nothing outside its scope."""

    @property
    def agreements(self) -> AgreementRepository: ...

    @property
    def documents(self) -> DocumentRepository: ...

    @property
    def history(self) -> HistoryRepository: ...

    @property
    def placements(self) -> PlacementRepository: ...

    @property
    def hosts(self) -> HostRepository: ...

    @property
    def batches(self) -> BatchRepository: ...

    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def outbox(self) -> OutboxRepository: ...

    @property
    def idempotency(self) -> IdempotencyRepository: ...


class Storage(Protocol):
    """Opens transactions; everything in one is committed, or nothing."""

    def reading(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> AbstractContextManager[UnitOfWork]: ...

    def writing(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> AbstractContextManager[UnitOfWork]: ...

    def snapshot(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that reads everything as it was at one moment."""
        ...

    def truncate_wal(self) -> None:
        """Empty the database's write-ahead log, which still holds what was erased."""
        ...


class Vault(Protocol):
    """Encrypts secrets; ``bound_to`` ties a ciphertext to the place where it is stored."""

    def seal(self, value: str, bound_to: str) -> bytes: ...

    def open(self, sealed: bytes, bound_to: str) -> str: ...


class Archive(Protocol):
    """Issued files, stored under their hash."""

    def store(self, content: bytes) -> str: ...

    def read(self, sha256: str) -> bytes: ...

    def delete(self, sha256: str) -> None: ...

    def not_stored_since(self, moment: datetime) -> Iterator[str]: ...
