"""Short ways to get an agreement somewhere."""

from datetime import date
from uuid import UUID, uuid4

from internships.domain.access import Principal
from internships.domain.accounts import Account, GrantRecord
from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind, Json
from internships.domain.lifecycle import Action, ReasonCode
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, SignatureState
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.signatures import PaperSignature
from internships.services.agreements.transitions import Reason
from tests.builders.agreement_use_cases import AgreementUseCases, a_record, coordinator

REASON = Reason(code=ReasonCode.OTHER, text="Daarom.")


def store_account(living: AgreementUseCases, viewer: Principal) -> Principal:
    """Keep an account with the grants of a viewer: what workers do in somebody's name, they look up anew."""
    account = Account(id=viewer.account_id, email=viewer.email, name=viewer.name, created_at=living.now)
    with living.storage.writing() as work:
        work.accounts.put(account)
        for grant in viewer.grants:
            given = GrantRecord(id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=living.now)
            work.accounts.add_grant(given)
    return viewer


def drafted(living: AgreementUseCases, by: Principal | None = None, record: Json | None = None) -> AgreementView:
    return living.drafts.create(by or coordinator(), record or a_record()).agreement


def perform(
    living: AgreementUseCases, view: AgreementView, *actions: Action, by: Principal | None = None
) -> AgreementView:
    for action in actions:
        view = living.transitions.act(
            by or coordinator(),
            view.id,
            action,
            version=view.version,
            reason=REASON,
            content_sha256=view.content_sha256,
        )
    return view


def approved(living: AgreementUseCases, record: Json | None = None) -> AgreementView:
    return perform(living, drafted(living, record=record), Action.SUBMIT, Action.APPROVE)


def sent_for_signing(living: AgreementUseCases, record: Json | None = None) -> AgreementView:
    view = approved(living, record)
    view = living.document_printing.issue(coordinator(), view.id, version=view.version)
    return perform(living, view, Action.SEND)


def sign_all_rows(living: AgreementUseCases, view: AgreementView, by: Principal | None = None) -> AgreementView:
    who = by or coordinator()
    told = PaperSignature(signed_on=living.context.today(), evidence="map 12")
    for row in living.agreements.ledger(who, view.id):
        if row.state is SignatureState.ASKED:
            version = living.agreements.agreement(who, view.id).version
            living.signatures.enter_paper(who, view.id, row.id, told, version=version)
    return living.agreements.agreement(who, view.id)


def signed(living: AgreementUseCases, record: Json | None = None) -> AgreementView:
    return sign_all_rows(living, sent_for_signing(living, record))


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
