"""Events added, changed or copied in the database with all hashes right, but without the vault's key."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from internships.domain.history import HMAC_FACT, ROWS_FACT, EventKind
from internships.domain.lifecycle import Action
from internships.identity.vault import KeyRingSigner
from internships.services.agreements.audit_faults import Audit, AuditCheck
from internships.services.agreements.evidence import EvidenceService
from internships.storage.columns import METADATA
from internships.storage.row_hashes import row_hashes
from tests.builders.agreement_states import drafted, perform, signed
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator
from tests.builders.audited_history import anchors_with_keys, reindex_all, rewrite_history, strip_row_hashes

TABLES = METADATA.tables


def with_an_event_more(use_cases: AgreementUseCases, agreement_id: UUID, **others: Any) -> None:
    """Change a start, and append an event with the hash of the row as it is now."""
    agreement, value = TABLES["agreement"], TABLES["sealed_value"]
    with use_cases.storage.writing() as work:
        mine = value.c.agreement_id == agreement_id, value.c.name == ROWS_FACT
        salt = work.session.execute(select(value.c.salt).where(*mine)).scalars().all()[-1]
        work.session.execute(update(agreement).where(agreement.c.id == agreement_id).values(created_by=None))
        events = list(work.history.events(agreement_id))
        last, rows = events[-1], row_hashes(work.session, agreement_id, salt)
        facts = {"content_sha256": last.facts["content_sha256"], ROWS_FACT: rows, **others.pop("facts", {})}
        more = {"sequence": last.sequence + 1, "kind": EventKind.RECORDED, "actor": None, "sealed": {}, "facts": facts}
        rewrite_history(work, agreement_id, [*events, last.model_copy(update={**more, **others})])


def copy_agreement(use_cases: AgreementUseCases, agreement_id: UUID, *, is_signed: bool) -> UUID:
    """Copy all rows of an agreement under another id, and link its history to that."""
    new = uuid4()
    with use_cases.storage.writing() as work:
        for name in ("agreement", "approval", "signature", "document", "sealed_value", "reader", "placement"):
            table = TABLES[name]
            owner = table.c.id if name == "agreement" else table.c.agreement_id
            for row in work.session.execute(select(table).where(owner == agreement_id)).mappings().all():
                copied = {**row, owner.name: new}
                if name != "agreement" and "id" in copied:
                    del copied["id"]
                if name == "document":
                    copied["id"] = uuid4()
                work.session.execute(insert(table).values(**copied))
        events = [
            event
            if is_signed
            else event.model_copy(
                update={"facts": {name: fact for name, fact in event.facts.items() if name != HMAC_FACT}}
            )
            for event in work.history.events(agreement_id)
        ]
        rewrite_history(work, new, events)
    return new


def checks(audit: Audit) -> set[AuditCheck]:
    return {fault.check for fault in audit.faults}


@pytest.mark.parametrize(
    "others",
    [{}, {"actor": coordinator().account_id}, {"kind": EventKind.CONDITION_MET, "actor": coordinator().account_id}],
)
def test_an_event_that_somebody_appended_with_the_new_hashes_is_found(
    use_cases: AgreementUseCases, others: Any
) -> None:
    view = signed(use_cases)
    assert use_cases.evidence.audit(view.id).is_intact
    with_an_event_more(use_cases, view.id, **others)
    assert AuditCheck.EVENT_UNKEYED in checks(use_cases.evidence.audit(view.id))


def test_an_event_with_the_signature_of_another_is_found(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    with use_cases.storage.reading() as work:
        signature_hash = work.history.events(view.id)[-1].facts[HMAC_FACT]
    with_an_event_more(use_cases, view.id, facts={HMAC_FACT: signature_hash})
    found = [(fault.check, fault.place) for fault in use_cases.evidence.audit(view.id).faults]
    assert found == [(AuditCheck.EVENT_FORGED, str(view.version + 1))]


def test_an_event_made_with_another_key_is_found(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    with_an_event_more(use_cases, view.id, facts={HMAC_FACT: KeyRingSigner([b"x" * 32]).sign(b"anything")})
    assert AuditCheck.EVENT_KEY_MISSING in checks(use_cases.evidence.audit(view.id))


def test_an_agreement_copied_under_another_id_is_found_with_its_signatures_and_without(
    use_cases: AgreementUseCases,
) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    anchoring = anchors_with_keys(use_cases)
    anchoring.anchor()
    one, other = (copy_agreement(use_cases, view.id, is_signed=is_signed) for is_signed in (True, False))
    verdicts = {
        verdict.agreement_id: verdict for verdict in use_cases.evidence.audit_all(anchoring.unkeyed_event_limits())
    }
    assert AuditCheck.EVENT_FORGED in checks(verdicts[one])
    assert AuditCheck.EVENT_UNKEYED in checks(verdicts[other])
    assert verdicts[view.id].is_intact


def test_events_from_before_are_counted_until_an_anchor_says_that_all_are_signed(use_cases: AgreementUseCases) -> None:
    view, late = drafted(use_cases), drafted(use_cases)
    anchoring = anchors_with_keys(use_cases)
    strip_row_hashes(use_cases, view.id)
    assert anchoring.unkeyed_event_limits() is None
    (audit,) = (audit for audit in use_cases.evidence.audit_all() if audit.agreement_id == view.id)
    assert (audit.faults, audit.unkeyed) == ((), 1)
    anchoring.anchor()
    perform(use_cases, use_cases.agreements.agreement(coordinator(), view.id), Action.SUBMIT)
    anchoring.anchor()
    (audit,) = (
        audit
        for audit in use_cases.evidence.audit_all(anchoring.unkeyed_event_limits())
        if audit.agreement_id == view.id
    )
    assert (audit.faults, audit.unkeyed) == ((), 1)
    perform(use_cases, late, Action.SUBMIT)
    strip_row_hashes(use_cases, late.id)
    audits = {audit.agreement_id: audit for audit in use_cases.evidence.audit_all(anchoring.unkeyed_event_limits())}[
        late.id
    ]
    assert [(fault.check, fault.place) for fault in audits.faults] == [(AuditCheck.EVENT_UNKEYED, "2")]


def test_a_service_without_agreements_is_anchored_at_once_so_that_nothing_is_from_before(
    use_cases: AgreementUseCases,
) -> None:
    anchoring = anchors_with_keys(use_cases)
    anchoring.anchor_if_keyed()
    assert anchoring.unkeyed_event_limits() == {}
    view = drafted(use_cases)
    strip_row_hashes(use_cases, view.id)
    (audit,) = use_cases.evidence.audit_all(anchoring.unkeyed_event_limits())
    assert checks(audit) == {AuditCheck.EVENT_UNKEYED}


def test_an_older_anchor_stays_right_and_the_next_one_says_from_when_events_are_signed(
    use_cases: AgreementUseCases,
) -> None:
    anchoring, path = anchors_with_keys(use_cases), use_cases.files / "anchors.jsonl"
    drafted(use_cases)
    head = anchoring.anchor().model_copy(update={"keyed": False})
    older = head.model_copy(update={"hmac": anchoring.signer.sign(head.signed_text())})
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + f"\n{older.line()}\n", encoding="utf-8")
    assert '"keyed"' not in older.line()
    assert (anchoring.verify(older.line()).faults, anchoring.unkeyed_event_limits()) == ((), None)
    assert anchoring.anchor().keyed
    assert (anchoring.verify(older.line()).faults, list((anchoring.unkeyed_event_limits() or {}).values())) == ((), [1])


def test_what_the_service_records_of_itself_is_signed(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    strip_row_hashes(use_cases, view.id)
    reindex_all(use_cases)
    audit = use_cases.evidence.audit(view.id)
    assert (audit.faults, audit.unkeyed, audit.events) == ((), view.version, view.version + 1)


def test_a_new_key_verifies_beside_the_old_one_and_without_a_key_nothing_is_reported(
    use_cases: AgreementUseCases,
) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    keeping = partial(EvidenceService, archive=use_cases.archive)
    for keys, found in (([b"n", b"k"], []), ([b"n"], [(AuditCheck.EVENT_KEY_MISSING, "1")]), ([], [])):
        signer = KeyRingSigner([key * 32 for key in keys])
        audit = keeping(replace(use_cases.context, signer=signer)).audit(view.id)
        assert [(fault.check, fault.place) for fault in audit.faults] == found
