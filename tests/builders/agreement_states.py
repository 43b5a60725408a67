"""Agreements in a given state: drafted, approved, sent, signed."""

from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from internships.domain.access import Principal
from internships.domain.accounts import Account, GrantRecord
from internships.domain.agreement import SignatoryRole
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.document import DocumentKind, Json
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.lifecycle import Action, ReasonCode
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, SignatureState
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.signatures import PaperSignature
from internships.services.agreements.transitions import Reason
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator, example_record

ATTEST = {"kind": "suspensive", "text": "Attest binnenbrengen"}
CONTRACT = {"kind": "suspensive", "text": "Huisvesting bevestigen"}
REASON = Reason(code=ReasonCode.OTHER, text="Daarom.")


def store_account(use_cases: AgreementUseCases, principal: Principal) -> Principal:
    """Store an account with the principal's grants: workers look up an account's grants again."""
    account = Account(id=principal.account_id, email=principal.email, name=principal.name, created_at=use_cases.now)
    with use_cases.storage.writing() as work:
        work.accounts.put(account)
        for grant in principal.grants:
            given = GrantRecord(id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=use_cases.now)
            work.accounts.add_grant(given)
    return principal


def drafted(use_cases: AgreementUseCases, by: Principal | None = None, record: Json | None = None) -> AgreementView:
    return use_cases.drafts.create(by or coordinator(), record or example_record()).agreement


def perform(
    use_cases: AgreementUseCases, view: AgreementView, *actions: Action, by: Principal | None = None
) -> AgreementView:
    for action in actions:
        view = use_cases.transitions.act(
            by or coordinator(),
            view.id,
            action,
            version=view.version,
            reason=REASON,
            content_sha256=view.content_sha256,
        )
    return view


def approved(use_cases: AgreementUseCases, record: Json | None = None) -> AgreementView:
    return perform(use_cases, drafted(use_cases, record=record), Action.SUBMIT, Action.APPROVE)


def sent_for_signing(use_cases: AgreementUseCases, record: Json | None = None) -> AgreementView:
    view = approved(use_cases, record)
    view = use_cases.document_printing.issue(coordinator(), view.id, version=view.version)
    return perform(use_cases, view, Action.SEND)


def sign_all_rows(use_cases: AgreementUseCases, view: AgreementView, by: Principal | None = None) -> AgreementView:
    who = by or coordinator()
    signature = PaperSignature(signed_on=use_cases.context.today(), evidence="map 12")
    for row in use_cases.agreements.ledger(who, view.id):
        if row.state is SignatureState.ASKED:
            version = use_cases.agreements.agreement(who, view.id).version
            use_cases.signatures.enter_paper(who, view.id, row.id, signature, version=version)
    return use_cases.agreements.agreement(who, view.id)


def signed(use_cases: AgreementUseCases, record: Json | None = None) -> AgreementView:
    return sign_all_rows(use_cases, sent_for_signing(use_cases, record))


def a_signed_row(agreement_id: UUID, day: date, subject: str = AGREEMENT_SUBJECT, order: int = 1) -> SignatureRecord:
    """Return the row of a student who signed on a day, as if printed and entered."""
    return SignatureRecord(
        id=uuid4(),
        agreement_id=agreement_id,
        subject=subject,
        document=DocumentKind.AGREEMENT,
        document_sha256="0" * 64,
        order=order,
        role=SignatoryRole.STUDENT,
        name="Lotte De Proef",
        state=SignatureState.SIGNED,
        signed_on=day,
    )


def reread(use_cases: AgreementUseCases, view: AgreementView) -> AgreementView:
    return use_cases.agreements.agreement(coordinator(), view.id)


def blocker_codes(use_cases: AgreementUseCases, view: AgreementView) -> set[BlockerCode]:
    return {blocker.code for blocker in reread(use_cases, view).blockers}


def fulfil(
    use_cases: AgreementUseCases,
    view: AgreementView,
    what: FulfilmentKind = FulfilmentKind.CONDITION,
    **other_facts: Any,
) -> AgreementView:
    fulfilment = Fulfilment(what=what, on=use_cases.context.today(), **other_facts)
    return use_cases.fulfilments.fulfil(coordinator(), view.id, fulfilment, version=reread(use_cases, view).version)


def edit_facts(use_cases: AgreementUseCases, by: Principal, view: AgreementView, **facts: Any) -> AgreementView:
    """Save the record that a principal reads, with other facts, as the API would."""
    current = use_cases.agreements.agreement(by, view.id)
    record = {**deepcopy(dict(current.record)), **facts}
    return use_cases.drafts.edit(by, view.id, record, version=current.version).agreement
