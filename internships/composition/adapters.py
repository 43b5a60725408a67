"""The adapters of the service for one set of settings: database, archive, printing, reading and logging."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial

from sqlalchemy import Engine

from internships.composition.maintenance import DatabaseMaintenance, make_private_folder
from internships.composition.sheet_check import sheet_checker
from internships.identity.json_http import JsonHttpClient
from internships.identity.oidc import OidcClient
from internships.identity.vault import KeyRingSigner
from internships.intake.subprocess_reader import SubprocessSheetReader
from internships.rendering.print_service import PrintService
from internships.rendering.printer_pool import PrinterPool
from internships.service_settings import ServiceSettings
from internships.settings import Settings
from internships.storage.archive import FileArchive
from internships.storage.engine import engine_for
from internships.storage.health import Health
from internships.storage.unit_of_work import Storage
from internships.web.json_logging import Logger, json_logger
from internships.web.work_queues import FILE_READERS


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ServiceAdapters:
    """What the use cases are given, each made on first use."""

    settings: Settings
    service_settings: ServiceSettings
    clock: Callable[[], datetime] = utc_now
    resources: ExitStack = field(default_factory=ExitStack, init=False, repr=False, compare=False)
    """Child processes to stop; they start on first use."""

    def close(self) -> None:
        """Stop the processes that print and read."""
        self.resources.close()

    @cached_property
    def logger(self) -> Logger:
        return json_logger(sys.stderr)

    @cached_property
    def engine(self) -> Engine:
        make_private_folder(self.service_settings.folder)
        return engine_for(self.service_settings.database_url)

    @cached_property
    def storage(self) -> Storage:
        return Storage(self.engine, self.clock)

    @cached_property
    def database(self) -> DatabaseMaintenance:
        return DatabaseMaintenance(self.service_settings, self.engine, self.signer, self.clock)

    @cached_property
    def archive(self) -> FileArchive:
        return FileArchive(self.service_settings.archive)

    @cached_property
    def health(self) -> Health:
        return Health(self.engine, self.service_settings.archive, self.logger.error)

    @cached_property
    def signer(self) -> KeyRingSigner:
        return KeyRingSigner(self.service_settings.vault_keys)

    @cached_property
    def printer_pool(self) -> PrinterPool:
        pool = PrinterPool(self.settings.templates)
        self.resources.callback(pool.close)
        return pool

    @cached_property
    def print_service(self) -> PrintService:
        return PrintService(self.settings.templates, lambda jobs: self.printer_pool.print_all(jobs))  # noqa: PLW0108 - starts no process before the first print

    @cached_property
    def sheet_reader(self) -> SubprocessSheetReader[bytes]:
        reader = SubprocessSheetReader(partial(sheet_checker, self.settings.templates), most=FILE_READERS)
        self.resources.callback(reader.close)
        return reader

    @cached_property
    def oidc_client(self) -> OidcClient | None:
        provider = self.service_settings.oidc
        return OidcClient(provider, JsonHttpClient(), self.clock) if provider else None
