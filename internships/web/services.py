"""The use cases that routes call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from internships.domain.access import Principal
from internships.domain.errors import PrintQueueFull
from internships.services.accounts.account_administration import AccountAdministration
from internships.services.accounts.api_keys import ApiKeyService, CalendarFeedService
from internships.services.accounts.idempotency import IdempotencyService
from internships.services.accounts.invitations import InvitationService
from internships.services.accounts.invitations_pending import PendingInvitationService
from internships.services.accounts.login import LoginService
from internships.services.accounts.oidc_login import OidcLoginService
from internships.services.accounts.password_reset import PasswordResetService
from internships.services.agreements.agreement_views import AgreementQueryService
from internships.services.agreements.amendments import AmendmentService
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.draft_copies import DraftCopyService
from internships.services.agreements.drafts import DraftService
from internships.services.agreements.evidence import EvidenceService
from internships.services.agreements.fulfilments import FulfilmentService
from internships.services.agreements.national_numbers import NationalNumberService
from internships.services.agreements.record_checks import RecordCheckService
from internships.services.agreements.signatures import SignatureService
from internships.services.agreements.terminations import TerminationService
from internships.services.agreements.transitions import TransitionService
from internships.services.batches.batch_service import BatchService
from internships.services.hosts.host_service import HostService
from internships.services.hosts.offers import OfferService
from internships.services.hosts.risk_analyses import RiskAnalysisService
from internships.services.institutions.institution_service import InstitutionService
from internships.services.outbox_delivery import OutboxDelivery
from internships.services.personal_data.copy_service import PersonalCopyService
from internships.services.personal_data.erasure import ErasureService
from internships.services.placements.placement_lists import PlacementListService
from internships.services.verification.public_verification import PublicVerifier
from internships.web.settings import WebSettings
from internships.web.work_queues import FILE_READERS, MAX_FILES, PRINT_THREADS, SHEETS_BUSY, VERIFIER_BUSY, WorkQueue


class Health(Protocol):
    """Checks whether the service is ready."""

    def ready(self) -> list[tuple[str, bool]]:
        """Return name and state of everything that the service depends on."""
        ...


@dataclass(frozen=True)
class Services:
    """The use cases behind the routes."""

    health: Health
    drafts: DraftService
    agreements: AgreementQueryService
    transitions: TransitionService
    document_printing: DocumentService
    signatures: SignatureService
    fulfilments: FulfilmentService
    amendments: AmendmentService
    terminations: TerminationService
    copies: DraftCopyService
    evidence: EvidenceService
    person_copies: PersonalCopyService
    erasures: ErasureService
    placements: PlacementListService
    hosts: HostService
    offers: OfferService
    risk_analyses: RiskAnalysisService
    institutions: InstitutionService
    national_numbers: NationalNumberService
    batches: BatchService
    login: LoginService
    invitations: InvitationService
    pending_invitations: PendingInvitationService
    account_administration: AccountAdministration
    password_resets: PasswordResetService
    api_keys: ApiKeyService
    calendar_feeds: CalendarFeedService
    oidc_login: OidcLoginService
    idempotency: IdempotencyService
    outbox_delivery: OutboxDelivery
    verification: PublicVerifier
    record_checks: RecordCheckService
    read_sheet: Callable[[Path], bytes]
    """Reads a workbook and checks its rows in a child process; returns ``RecordCheckRow``s as JSON."""
    print_queue: WorkQueue = field(default_factory=partial(WorkQueue, PRINT_THREADS, PRINT_THREADS, PrintQueueFull))
    sheet_queue: WorkQueue = field(default_factory=partial(WorkQueue, FILE_READERS, MAX_FILES, SHEETS_BUSY))
    verification_queue: WorkQueue = field(default_factory=partial(WorkQueue, FILE_READERS, MAX_FILES, VERIFIER_BUSY))


# Litestar would validate each value that it injects; these are our own objects.
InjectedServices: TypeAlias = NamedDependency[SkipValidation[Services]]
CurrentPrincipal: TypeAlias = NamedDependency[SkipValidation[Principal]]
InjectedSettings: TypeAlias = NamedDependency[SkipValidation[WebSettings]]
