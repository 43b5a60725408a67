"""The service put together: database, use cases, press, web; the roof's other half beside ``bootstrap``."""

import json
import os
import random
import secrets
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from litestar import Litestar, Router
from litestar.concurrency import set_asyncio_executor
from sqlalchemy import Engine

from internships.composition.cli import PrintService, sheet_checker
from internships.domain.document import Json, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.wording import Bilingual, Language
from internships.identity.json_http import JsonHttpClient
from internships.identity.oidc import OidcClient
from internships.identity.passwords import Argon2Passwords
from internships.identity.tokens import RandomTokens
from internships.identity.totp import TotpCodes
from internships.identity.vault import KeyRingSigner, KeyVault
from internships.intake.subprocess_reader import SubprocessSheetReader
from internships.mail.letters import write_letter
from internships.mail.retry import retry_delay
from internships.mail.smtp import Deferred, Mailer, Sent
from internships.mapping.catalogue import Catalogue
from internships.rendering.comparison.compare import compare_pdfs
from internships.rendering.pdf_reader import read_pdf
from internships.rendering.print_job import PrintJob
from internships.rendering.printer_pool import PrinterPool
from internships.service_settings import ServiceSettings
from internships.services.accounts.account_administration import AccountAdministration
from internships.services.accounts.api_keys import ApiKeyService, CalendarFeedService
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.services.accounts.context import AccountContext
from internships.services.accounts.expired_tokens import ExpiredTokenCleanup
from internships.services.accounts.idempotency import IdempotencyService
from internships.services.accounts.invitations import InvitationService
from internships.services.accounts.invitations_pending import PendingInvitationService
from internships.services.accounts.login import LoginService
from internships.services.accounts.oidc_login import OidcLoginService
from internships.services.accounts.password_reset import PasswordResetService
from internships.services.agreements.agreement_views import AgreementQueryService
from internships.services.agreements.amendments import AmendmentService
from internships.services.agreements.archive_cleanup import ArchiveCleanup
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.draft_copies import DraftCopyService
from internships.services.agreements.drafts import DraftService
from internships.services.agreements.evidence import EvidenceService
from internships.services.agreements.fulfilments import FulfilmentService
from internships.services.agreements.history_anchors import AnchorHead, AnchorReport, AnchorService
from internships.services.agreements.record_checks import RecordCheckService
from internships.services.agreements.signatures import SignatureService
from internships.services.agreements.terminations import TerminationService
from internships.services.agreements.transitions import TransitionService
from internships.services.batches.batch_service import BatchService, BatchWorker
from internships.services.hosts.host_service import HostService
from internships.services.hosts.offers import OfferService
from internships.services.hosts.risk_analyses import RiskAnalysisService
from internships.services.institutions.institution_service import InstitutionService
from internships.services.outbox_delivery import OutboxDelivery
from internships.services.personal_data.copy_service import PersonalCopyService
from internships.services.personal_data.erasure import Erasure, ErasureService
from internships.services.personal_data.retention import ErasureReason, Retention
from internships.services.placements.placement_lists import PlacementListService
from internships.services.placements.reindexing import ReindexService
from internships.services.verification.public_verification import PublicVerifier
from internships.settings import Settings
from internships.storage.anchor_file import ANCHOR_FILE_NAME, AnchorFile
from internships.storage.archive import FileArchive
from internships.storage.backup import BackupSummary, back_up
from internships.storage.backup_restore import restore
from internships.storage.engine import engine_for
from internships.storage.errors import StorageUnavailable
from internships.storage.health import Health
from internships.storage.metrics import queue_metrics
from internships.storage.migrate import current_revision, is_current, schema_differences, upgrade
from internships.storage.unit_of_work import Storage
from internships.web import heap_memory
from internships.web.api import (
    accounts,
    agreements,
    amendments,
    batches,
    documents,
    history,
    hosts,
    people,
    placements,
    record_checks,
    reports,
    verify,
)
from internships.web.api import institutions as institution_routes
from internships.web.app import build_app
from internships.web.bounded_connection import BoundedConnection
from internships.web.file_queue import MAX_RUNNING
from internships.web.json_logging import Logger, forward_library_logs, json_logger
from internships.web.pages import routes as page_routes
from internships.web.services import Services
from internships.worker.loop import exit_on_sigterm, run_tasks, stop_on_signals
from internships.worker.worker_pool import WorkerPool

_USE_CASE_THREADS = 12
"""For use cases: more than large records and passwords together may hold, fewer than the database has connections."""
_UPLOAD_SECONDS = 20.0
"""A file with four signatures takes two, and ten on a machine that is busy with other things."""


class PooledPrintService(PrintService):
    """A print shop whose press stays warm in processes of its own, for a server's threads."""

    def __init__(self, root: Path, processes: int) -> None:
        super().__init__(root)
        self._processes = processes

    @cached_property
    def print_pool(self) -> PrinterPool:
        return PrinterPool(self.root, self._processes)

    def print_all(self, orders: Iterable[PrintJob]) -> Iterator[RenderedPdf | DomainError]:
        """Print in the warm processes."""
        return self.print_pool.print_all(orders)

    def close(self) -> None:
        """Stop the processes, if they were ever started."""
        if "press" in self.__dict__:
            self.print_pool.close()


@dataclass(frozen=True)
class SessionAndKeyAuthenticator:
    """Knows sessions and keys."""

    login: LoginService
    keys: ApiKeyService

    def authenticate_session(self, token: str) -> AuthenticatedPrincipal | None:
        """Return who a session belongs to."""
        return self.login.authenticate_session(token)

    def authenticate_key(self, token: str) -> AuthenticatedPrincipal | None:
        """Return who a key speaks for."""
        return self.keys.authenticate_key(token)


@dataclass(frozen=True)
class ServiceApplication:
    """The service for one set of settings."""

    settings: Settings
    service_settings: ServiceSettings

    @cached_property
    def engine(self) -> Engine:
        _make_private_folder(self.service_settings.folder)
        return engine_for(self.service_settings.database_url)

    @contextmanager
    def _creating_engine(self) -> Iterator[Engine]:
        """Open an engine that may make the file of the database: nothing but migrating and restoring does."""
        _make_private_folder(self.service_settings.folder)
        engine = engine_for(self.service_settings.database_url, creates=True)
        try:
            yield engine
        finally:
            engine.dispose()

    @cached_property
    def logger(self) -> Logger:
        return json_logger(sys.stderr)

    def gauges(self) -> dict[str, float]:
        """Return the figures of the moment; of the database none while it does not answer, which ``/readyz`` tells."""
        free = self.health.free_bytes()
        try:
            with self.storage.reading() as work:
                return {**free, **queue_metrics(work.session, _utc_now())}
        except StorageUnavailable:
            return free

    @cached_property
    def health(self) -> Health:
        return Health(self.engine, self.service_settings.archive, self.logger.error)

    @cached_property
    def storage(self) -> Storage:
        return Storage(self.engine, _utc_now)

    @cached_property
    def archive(self) -> FileArchive:
        return FileArchive(self.service_settings.archive)

    @cached_property
    def print_service(self) -> PooledPrintService:
        return PooledPrintService(self.settings.templates, 1)

    @cached_property
    def sheet_reader(self) -> SubprocessSheetReader[bytes]:
        return SubprocessSheetReader(partial(sheet_checker, self.settings.templates), most=MAX_RUNNING)

    def close(self) -> None:
        """Stop the processes that print and read."""
        self.print_service.close()
        self.sheet_reader.close()

    @cached_property
    def agreement_context(self) -> AgreementContext:
        return AgreementContext(
            storage=self.storage,
            folders=Catalogue(self.settings.templates),
            unprintable=self.print_service.unprintable,
            clock=_utc_now,
            new_id=uuid4,
            new_salt=lambda: secrets.token_hex(16),
            signer=self.signer,
        )

    @cached_property
    def account_context(self) -> AccountContext:
        return AccountContext(
            storage=self.storage,
            passwords=Argon2Passwords(),
            codes=TotpCodes(),
            tokens=RandomTokens(),
            vault=KeyVault(self.service_settings.vault_keys),
            clock=_utc_now,
            new_id=uuid4,
            base_url=self.service_settings.base_url,
        )

    @cached_property
    def document_printing(self) -> DocumentService:
        return DocumentService(self.agreement_context, self.print_service, self.archive)

    @cached_property
    def evidence(self) -> EvidenceService:
        return EvidenceService(self.agreement_context, self.archive)

    @cached_property
    def signer(self) -> KeyRingSigner:
        return KeyRingSigner(self.service_settings.vault_keys)

    @cached_property
    def anchors(self) -> AnchorService:
        return AnchorService(
            self.agreement_context, AnchorFile(self.service_settings.archive / ANCHOR_FILE_NAME), self.signer
        )

    @cached_property
    def person_copies(self) -> PersonalCopyService:
        return PersonalCopyService(self.agreement_context)

    @cached_property
    def erasures(self) -> ErasureService:
        return ErasureService(self.agreement_context, self.archive)

    @cached_property
    def invitations(self) -> InvitationService:
        return InvitationService(self.account_context)

    @cached_property
    def password_resets(self) -> PasswordResetService:
        return PasswordResetService(self.account_context)

    @cached_property
    def outbox_delivery(self) -> OutboxDelivery:
        mailer = Mailer(self.service_settings.smtp) if self.service_settings.smtp else None
        wait = lambda tried: retry_delay(tried, random.random())  # noqa: E731, S311 - spreads retries, guards nothing
        return OutboxDelivery(
            self.account_context, LetterSender(mailer, self.service_settings.base_url) if mailer else None, wait
        )

    def batch_worker(self, name: str) -> BatchWorker:
        """Return the bench of one worker."""
        return BatchWorker(self.agreement_context, self.document_printing, name, self.logger.info)

    @cached_property
    def services(self) -> Services:
        lodge, bureau = self.account_context, self.agreement_context
        entering, keys = LoginService(lodge), ApiKeyService(lodge)
        provider = None
        if self.service_settings.oidc is not None:
            provider = OidcClient(self.service_settings.oidc, JsonHttpClient(), _utc_now)
        return Services(
            authenticator=SessionAndKeyAuthenticator(entering, keys),
            health=self.health,
            drafts=DraftService(bureau),
            agreements=AgreementQueryService(bureau),
            transitions=TransitionService(bureau),
            document_printing=self.document_printing,
            signatures=SignatureService(bureau),
            fulfilments=FulfilmentService(bureau),
            amendments=AmendmentService(bureau, self.document_printing),
            terminations=TerminationService(bureau, self.document_printing),
            copies=DraftCopyService(bureau),
            evidence=self.evidence,
            person_copies=self.person_copies,
            erasures=self.erasures,
            placements=PlacementListService(bureau),
            hosts=HostService(bureau),
            offers=OfferService(bureau),
            risk_analyses=RiskAnalysisService(bureau),
            institutions=InstitutionService(bureau, lodge.vault),
            batches=BatchService(bureau),
            login=entering,
            invitations=self.invitations,
            pending_invitations=PendingInvitationService(lodge),
            account_administration=AccountAdministration(lodge),
            password_resets=self.password_resets,
            api_keys=keys,
            calendar_feeds=CalendarFeedService(lodge),
            oidc_login=OidcLoginService(lodge, provider),
            idempotency=IdempotencyService(lodge),
            outbox_delivery=self.outbox_delivery,
            verification=PublicVerifier(
                bureau,
                self.archive,
                partial(read_pdf, seconds=_UPLOAD_SECONDS),
                partial(compare_pdfs, seconds=_UPLOAD_SECONDS),
            ),
            record_checks=RecordCheckService(bureau.folders, bureau.unprintable),
            read_sheet=self.sheet_reader.read,
        )

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]:
        """Bring the database to today's shape; return where it was and is, and what whoever does so should know."""
        report: list[Bilingual] = []
        with self._creating_engine() as engine:
            return upgrade(engine, report=report), current_revision(engine), report

    def is_current(self) -> bool:
        """Say whether the database has today's shape."""
        return is_current(self.engine)

    def differences(self) -> list[str]:
        """Return what the tables of the code and of the database don't share."""
        return [str(difference) for difference in schema_differences(self.engine)]

    def reindex(self) -> None:
        """Ask the workers to write the index of every agreement again."""
        ReindexService(self.agreement_context).request_all()

    def back_up(self, target: Path) -> BackupSummary:
        """Write the database and the archive to one file."""
        return back_up(self.engine, self.service_settings.archive, target, _utc_now(), self.signer)

    def restore(self, source: Path, *, unsigned: bool = False) -> BackupSummary:
        """Fill an empty database and archive from one file."""
        with self._creating_engine() as engine:
            return restore(engine, self.service_settings.archive, source, self.signer, unsigned=unsigned)

    def first_operator(self, email: str) -> str:
        """Return the one-time link of the first operator."""
        return f"{self.service_settings.base_url}/invitation#{self.invitations.first_operator(email)}"

    def deactivate(self, email: str) -> bool:
        """Close an account by its address."""
        return AccountAdministration(self.account_context).deactivate_by_email(email)

    def audit_all(self) -> Iterator[Audit]:
        """Verify every history."""
        return self.evidence.audit_all(self.anchors.unkeyed_event_limits())

    def verify_anchors(self, heads: str | None) -> AnchorReport:
        """Compare every history with the anchors, and with heads that were kept elsewhere."""
        return self.anchors.verify(heads)

    def anchor_now(self) -> AnchorHead:
        """Anchor every history now, and return the signed head."""
        return self.anchors.anchor()

    def copy_of_person(self, email: str) -> Json:
        """Return everything that is kept about a person."""
        return self.person_copies.copy(email)

    def is_known(self, email: str) -> bool:
        """Say whether anything is kept about a person."""
        return self.person_copies.is_known(email)

    def erase_person(self, email: str, reason: ErasureReason) -> Erasure:
        """Erase a person from the ended agreements."""
        return self.erasures.erase_everywhere(email, reason)

    def retentions(self) -> Iterator[Retention]:
        """Tell for every institution which agreements it no longer needs."""
        return (self.erasures.due_for_erasure(slug) for slug in self.agreement_context.folders.slugs)

    def erase_due(self, slug: str) -> Erasure:
        """Erase what an institution no longer needs."""
        return self.erasures.erase_due(slug)

    def run_worker(self, *, until_idle: bool, beside: int | None = None) -> None:
        """Be a worker until told to stop."""
        bench = self.batch_worker(f"{socket.gethostname()}-{os.getpid()}")
        forward_library_logs(self.logger)
        stop = stop_on_signals()
        try:
            run_tasks(
                (
                    bench.run_once,
                    self.outbox_delivery.send_one,
                    ExpiredTokenCleanup(self.account_context).run_once,
                    ArchiveCleanup(self.agreement_context, self.archive).run_once,
                    self.anchors.run_once,
                ),
                stop,
                until_idle=until_idle,
                beside=beside,
            )
        finally:
            self.close()

    @property
    def base_url(self) -> str:
        """The address that everybody knows the service by."""
        return self.service_settings.base_url

    def serve(self, host: str, port: int) -> None:
        """Serve until stopped, with workers beside."""
        forward_library_logs(self.logger)
        app = self.app()
        heap_memory.limit_arenas()
        self._preload_folders()
        set_asyncio_executor(ThreadPoolExecutor(_USE_CASE_THREADS, "work"))
        app.state.documentation.document(app)
        heap_memory.freeze_garbage_collector()
        try:
            with exit_on_sigterm(), WorkerPool(self.service_settings.workers):
                uvicorn.run(
                    app,
                    host=host,
                    port=port,
                    proxy_headers=False,  # the application itself knows which proxies to believe
                    server_header=False,
                    access_log=False,
                    log_config=None,
                    timeout_keep_alive=30,
                    http=BoundedConnection,
                    ws="none",
                )
        finally:
            self.close()

    def _preload_folders(self) -> None:
        """Read every folder and font now: the first who asks would keep everybody waiting."""
        for record in self._sample_records():
            with suppress(DomainError):  # a broken folder is told to whoever asks for it
                self.services.record_checks.check(record)

    def run_demo(self, port: int) -> None:
        """Fill a demo and serve it on this machine."""
        from internships.demo import run_demo  # noqa: PLC0415 - only the demo needs it

        # Links in letters lead to the port that is asked, whatever the environment says of another service.
        here = replace(self.service_settings, base_url=f"http://127.0.0.1:{port}")
        run_demo(replace(self, service_settings=here), port, list(self._sample_records()))

    def _sample_records(self) -> Iterator[Json]:
        """Yield the sample records of every institution's folder, one folder after the other."""
        for slug in self.agreement_context.folders.slugs:
            if not self.agreement_context.folders.folder(slug).is_form:
                for path in sorted((self.settings.templates / slug / "samples").glob("*.json")):
                    yield json.loads(path.read_text(encoding="utf-8"))

    def app(self) -> Litestar:
        """Return the web application."""
        record = next(self._sample_records(), None)
        return build_app(
            self.services, self.service_settings.web, routes(), logger=self.logger, gauges=self.gauges, record=record
        )


def routes() -> list[Router]:
    """Return every route of the service."""
    api = [
        *accounts.ROUTES,
        *people.ROUTES,
        *agreements.ROUTES,
        *amendments.ROUTES,
        *documents.ROUTES,
        *placements.ROUTES,
        *hosts.ROUTES,
        *institution_routes.ROUTES,
        *batches.ROUTES,
        *record_checks.ROUTES,
        *reports.ROUTES,
        *history.ROUTES,
    ]
    return [
        Router("/api/v1", route_handlers=api, dependencies={"filters": placements.BOARD_FILTER}),
        Router("/", route_handlers=[*page_routes.ROUTES, *verify.ROUTES, *verify.API]),
    ]


def _make_private_folder(folder: Path) -> None:
    """Make the folder of the data, for this account alone: SQLite gives its files the rights that are usual."""
    with suppress(OSError):  # what can't be made or kept so is told by /readyz, and by the database
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class LetterSender:
    """Writes a letter and sends it; every letter may name the address of the service."""

    mailer: Mailer
    base_url: str

    def __call__(
        self, kind: str, language: Language, facts: Mapping[str, Any], recipient: str, letter_id: UUID
    ) -> tuple[bool, str] | None:
        letter = write_letter(kind, language, {**facts, "home": f"{self.base_url}/"})
        outcome = self.mailer.send(letter, recipient, letter_id)
        if isinstance(outcome, Sent):
            return None
        return isinstance(outcome, Deferred), f"{outcome.reason} {outcome.code}".strip()
