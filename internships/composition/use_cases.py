"""The use cases of the service, each with the adapters that it is given."""

import random
import secrets
from dataclasses import dataclass
from functools import cached_property, partial
from uuid import uuid4

from internships.composition.adapters import ServiceAdapters
from internships.identity.passwords import Argon2Passwords
from internships.identity.tokens import RandomTokens
from internships.identity.totp import TotpCodes
from internships.identity.vault import KeyVault
from internships.mail.sender import LetterSender
from internships.mail.smtp import Mailer
from internships.mapping.catalogue import Catalogue
from internships.rendering.comparison.compare import compare_pdfs
from internships.rendering.pdf_reader import read_pdf
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
from internships.services.agreements.national_numbers import NationalNumberService
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
from internships.storage.anchor_file import ANCHOR_FILE_NAME, AnchorFile
from internships.web.services import Services

_UPLOAD_SECONDS = 20.0
"""Seconds to read an uploaded PDF. One with four signatures takes two, and ten on a busy machine."""


@dataclass(frozen=True)
class ServiceUseCases(ServiceAdapters):
    """The use cases, each made on first use."""

    @cached_property
    def folders(self) -> Catalogue:
        return Catalogue(self.settings.templates)

    @cached_property
    def agreement_context(self) -> AgreementContext:
        return AgreementContext(
            storage=self.storage,
            folders=self.folders,
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
        return OutboxDelivery(self.account_context, sender, random.random)

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
            institutions=InstitutionService(agreements),
            national_numbers=NationalNumberService(agreements, accounts.vault),
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
