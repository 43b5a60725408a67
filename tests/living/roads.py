"""Short ways to get an agreement somewhere."""

from datetime import date
from uuid import UUID, uuid4

from internships.domain.access import Viewer
from internships.domain.accounts import Account, GivenGrant
from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind, Json
from internships.domain.ledger import THE_AGREEMENT, LedgerRow, SignatureState
from internships.domain.lifecycle import Action, ReasonCode
from internships.services.agreements.moving import Reason
from internships.services.agreements.signing import PaperSignature
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import Living, a_record, coordinator

WHY = Reason(code=ReasonCode.OTHER, text="Daarom.")


def joined(living: Living, viewer: Viewer) -> Viewer:
    """Keep an account with the grants of a viewer: what workers do in somebody's name, they look up anew."""
    account = Account(id=viewer.account_id, email=viewer.email, name=viewer.name, created_at=living.now)
    with living.storage.writing() as work:
        work.accounts.put(account)
        for grant in viewer.grants:
            given = GivenGrant(id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=living.now)
            work.accounts.give(given)
    return viewer


def drafted(living: Living, by: Viewer | None = None, record: Json | None = None) -> AgreementView:
    return living.drafting.create(by or coordinator(), record or a_record()).agreement


def acted(living: Living, view: AgreementView, *actions: Action, by: Viewer | None = None) -> AgreementView:
    for action in actions:
        view = living.moving.act(
            by or coordinator(),
            view.id,
            action,
            version=view.version,
            reason=WHY,
            content_sha256=view.content_sha256,
        )
    return view


def approved(living: Living, record: Json | None = None) -> AgreementView:
    return acted(living, drafted(living, record=record), Action.SUBMIT, Action.APPROVE)


def sent(living: Living, record: Json | None = None) -> AgreementView:
    view = approved(living, record)
    view = living.printing.issue(coordinator(), view.id, version=view.version)
    return acted(living, view, Action.SEND)


def signed_by_all(living: Living, view: AgreementView, by: Viewer | None = None) -> AgreementView:
    who = by or coordinator()
    told = PaperSignature(signed_on=living.bureau.today(), evidence="map 12")
    for row in living.reading.ledger(who, view.id):
        if row.state is SignatureState.ASKED:
            version = living.reading.agreement(who, view.id).version
            living.signing.enter_paper(who, view.id, row.id, told, version=version)
    return living.reading.agreement(who, view.id)


def signed(living: Living, record: Json | None = None) -> AgreementView:
    return signed_by_all(living, sent(living, record))


def a_signature(agreement_id: UUID, day: date, subject: str = THE_AGREEMENT, order: int = 1) -> LedgerRow:
    """Return the row of a student who signed on a day, as if printed and entered."""
    return LedgerRow(
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
