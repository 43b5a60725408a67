"""The service: which adapters its use cases get, and the web application around them."""

import random
import secrets
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from uuid import uuid4

from litestar import Litestar
from sqlalchemy import Engine

from internships.composition.maintenance import DatabaseMaintenance, make_private_folder
from internships.composition.sheet_check import sheet_checker
from internships.domain.errors import DomainError
from internships.identity.json_http import JsonHttpClient
from internships.identity.oidc import OidcClient
from internships.identity.passwords import Argon2Passwords
from internships.identity.tokens import RandomTokens
from internships.identity.totp import TotpCodes
from internships.identity.vault import KeyRingSigner, KeyVault
from internships.intake.subprocess_reader import SubprocessSheetReader
from internships.mail.retry import retry_delay
from internships.mail.sender import LetterSender
from internships.mail.smtp import Mailer
from internships.mapping.catalogue import Catalogue
from internships.mapping.samples import sample_records
from internships.rendering.comparison.compare import compare_pdfs
from internships.rendering.pdf_reader import read_pdf
from internships.rendering.print_service import PrintService
from internships.rendering.printer_pool import PrinterPool
from internships.service_settings import ServiceSettings
from internships.services.accounts.account_administration import AccountAdministration
from internships.services.accounts.api_keys import ApiKeyService, CalendarFeedService
from internships.services.accounts.context import AccountContext
from internships.services.accounts.idempotency import IdempotencyService
from internships.services.accounts.invitations import InvitationService
from internships.services.accounts.invitations_pending import PendingInvitationService
from internships.services.accounts.login import LoginService
from internships.services.accounts.oidc_login import OidcLoginService
from internships.services.accounts.password_reset import PasswordResetService
from internships.services.agreements.agreement_views import AgreementQueryService
from internships.services.agreements.amendments import AmendmentService
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.draft_copies import DraftCopyService
from internships.services.agreements.drafts import DraftService
from internships.services.agreements.evidence import EvidenceService
from internships.services.agreements.fulfilments import FulfilmentService
from internships.services.agreements.history_anchors import AnchorService
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
from internships.services.personal_data.erasure import ErasureService
from internships.services.placements.placement_lists import PlacementListService
from internships.services.placements.reindexing import ReindexService
from internships.services.verification.public_verification import PublicVerifier
from internships.settings import Settings
from internships.storage.anchor_file import ANCHOR_FILE_NAME, AnchorFile
from internships.storage.archive import FileArchive
from internships.storage.engine import engine_for
from internships.storage.errors import StorageUnavailable
from internships.storage.health import Health
from internships.storage.metrics import queue_metrics
from internships.storage.unit_of_work import Storage
from internships.web.app import build_app
from internships.web.json_logging import Logger, forward_library_logs, json_logger
from internships.web.routes import routes
from internships.web.server import run_server
from internships.web.services import Services
from internships.web.work_queues import FILE_READERS
from internships.worker.loop import exit_on_sigterm
from internships.worker.worker_pool import WorkerPool

_UPLOAD_SECONDS = 20.0
"""Seconds to read an uploaded PDF. One with four signatures takes two, and ten on a busy machine."""


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ServiceApplication:
    """The service for one set of settings: adapters, contexts, use cases and the web application."""

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

    @cached_property
    def agreement_context(self) -> AgreementContext:
        return AgreementContext(
            storage=self.storage,
            folders=Catalogue(self.settings.templates),
            unprintable=self.print_service.unprintable,
            clock=self.clock,
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
            clock=self.clock,
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
    def anchors(self) -> AnchorService:
        file = AnchorFile(self.service_settings.archive / ANCHOR_FILE_NAME)
        return AnchorService(self.agreement_context, file, self.signer)

    @cached_property
    def person_copies(self) -> PersonalCopyService:
        return PersonalCopyService(self.agreement_context)

    @cached_property
    def erasures(self) -> ErasureService:
        return ErasureService(self.agreement_context, self.archive)

    @cached_property
    def account_administration(self) -> AccountAdministration:
        return AccountAdministration(self.account_context)

    @cached_property
    def invitations(self) -> InvitationService:
        return InvitationService(self.account_context)

    @cached_property
    def reindexing(self) -> ReindexService:
        return ReindexService(self.agreement_context)

    @cached_property
    def outbox_delivery(self) -> OutboxDelivery:
        smtp = self.service_settings.smtp
        sender = LetterSender(Mailer(smtp), self.service_settings.base_url) if smtp else None
        wait = lambda tried: retry_delay(tried, random.random())  # noqa: E731, S311 - spreads retries, guards nothing
        return OutboxDelivery(self.account_context, sender, wait)

    def batch_worker(self, name: str) -> BatchWorker:
        """Return what carries out the rows of batches for one worker process."""
        return BatchWorker(self.agreement_context, self.document_printing, name, self.logger.info)

    @cached_property
    def services(self) -> Services:
        agreements, accounts = self.agreement_context, self.account_context
        return Services(
            health=self.health,
            drafts=DraftService(agreements),
            agreements=AgreementQueryService(agreements),
            transitions=TransitionService(agreements),
            document_printing=self.document_printing,
            signatures=SignatureService(agreements),
            fulfilments=FulfilmentService(agreements),
            amendments=AmendmentService(agreements, self.document_printing),
            terminations=TerminationService(agreements, self.document_printing),
            copies=DraftCopyService(agreements),
            evidence=self.evidence,
            person_copies=self.person_copies,
            erasures=self.erasures,
            placements=PlacementListService(agreements),
            hosts=HostService(agreements),
            offers=OfferService(agreements),
            risk_analyses=RiskAnalysisService(agreements),
            institutions=InstitutionService(agreements, accounts.vault),
            batches=BatchService(agreements),
            login=LoginService(accounts),
            invitations=self.invitations,
            pending_invitations=PendingInvitationService(accounts),
            account_administration=self.account_administration,
            password_resets=PasswordResetService(accounts),
            api_keys=ApiKeyService(accounts),
            calendar_feeds=CalendarFeedService(accounts),
            oidc_login=OidcLoginService(accounts, self.oidc_client),
            idempotency=IdempotencyService(accounts),
            outbox_delivery=self.outbox_delivery,
            verification=PublicVerifier(
                agreements,
                self.archive,
                partial(read_pdf, seconds=_UPLOAD_SECONDS),
                partial(compare_pdfs, seconds=_UPLOAD_SECONDS),
            ),
            record_checks=RecordCheckService(agreements.folders, agreements.unprintable),
            read_sheet=self.sheet_reader.read,
        )

    def gauges(self) -> dict[str, float]:
        """Return the gauges of ``/metrics``; those of the database are left out while it does not answer."""
        free_bytes = self.health.free_bytes()
        try:
            with self.storage.reading() as work:
                return {**free_bytes, **queue_metrics(work.session, self.clock())}
        except StorageUnavailable:
            return free_bytes

    def app(self) -> Litestar:
        """Return the web application."""
        example = next(sample_records(self.agreement_context.folders), None)
        return build_app(
            self.services, self.service_settings.web, routes(), logger=self.logger, gauges=self.gauges, record=example
        )

    def serve(self, host: str, port: int) -> None:
        """Serve until stopped, with worker processes beside the server."""
        forward_library_logs(self.logger)
        app = self.app()
        self._preload_folders()
        try:
            with exit_on_sigterm(), WorkerPool(self.service_settings.workers):
                run_server(app, host, port)
        finally:
            self.close()

    def _preload_folders(self) -> None:
        """Read every folder and font before the first request, which would keep all others waiting."""
        for record in sample_records(self.agreement_context.folders):
            with suppress(DomainError):  # a request that needs a broken folder is refused with its faults
                self.services.record_checks.check(record)
