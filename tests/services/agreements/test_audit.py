"""The audit: any change made outside the service, in the database or the archive, is reported."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from internships.domain.lifecycle import Action
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.audit_faults import AuditCheck
from internships.services.placements.reindex_requests import request_reindex
from internships.storage.columns import METADATA
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import approved, drafted, perform, sent_for_signing, sign_all_rows
from tests.builders.agreement_use_cases import OUR_HOST, AgreementUseCases, administrator, coordinator, host_hr
from tests.builders.amendments import an_amended_agreement, propose_amendment, sign_amendment
from tests.builders.audited_history import anchors_with_keys
from tests.databases import database

TABLES = METADATA.tables


def by(table: str, **values: Any) -> Callable[[Session, AgreementView], None]:
    """Return a change of every row of one agreement in a table."""

    def change(session: Session, view: AgreementView) -> None:
        chosen = TABLES[table]
        owner = chosen.c.id if table == "agreement" else chosen.c.agreement_id
        session.execute(update(chosen).where(owner == view.id).values(**values))

    return change


def without(table: str, **where: Any) -> Callable[[Session, AgreementView], None]:
    """Return a change that deletes the rows of one agreement from a table."""

    def change(session: Session, view: AgreementView) -> None:
        chosen = TABLES[table]
        same = (chosen.c[name] == value for name, value in where.items())
        session.execute(delete(chosen).where(chosen.c.agreement_id == view.id, *same))

    return change


def with_another_last_day(session: Session, view: AgreementView) -> None:
    chosen = TABLES["agreement"]
    body = json.loads(json.dumps(session.execute(select(chosen.c.body).where(chosen.c.id == view.id)).scalar_one()))
    body["period"]["last_day"] = "2027-06-30"
    session.execute(update(chosen).where(chosen.c.id == view.id).values(body=body))


def with_another_amendment(session: Session, view: AgreementView) -> None:
    chosen = TABLES["amendment"]
    (body,) = session.execute(select(chosen.c.body).where(chosen.c.agreement_id == view.id)).scalars()
    changed_body = json.loads(json.dumps(body))
    changed_body["changes"][0]["new"] = "2027-06-30"
    session.execute(update(chosen).where(chosen.c.agreement_id == view.id).values(body=changed_body))


def with_another_end(session: Session, view: AgreementView) -> None:
    chosen = TABLES["termination"]
    (body,) = session.execute(select(chosen.c.body).where(chosen.c.agreement_id == view.id)).scalars()
    changed_body = json.loads(json.dumps(body)) | {"last_day": "2026-12-01"}
    session.execute(update(chosen).where(chosen.c.agreement_id == view.id).values(body=changed_body))


def with_an_amendment_from(day: date) -> Callable[[Session, AgreementView], None]:
    """Return a change of the day on which an agreement's amendment takes effect."""

    def change(session: Session, view: AgreementView) -> None:
        chosen = TABLES["amendment"]
        (body,) = session.execute(select(chosen.c.body).where(chosen.c.agreement_id == view.id)).scalars()
        changed_body = json.loads(json.dumps(body)) | {"takes_effect_on": day.isoformat()}
        assert changed_body != body
        session.execute(update(chosen).where(chosen.c.agreement_id == view.id).values(body=changed_body))

    return change


def with_a_reader_more(session: Session, view: AgreementView) -> None:
    reader = {"agreement_id": view.id, "kind": "student", "key": "somebody@example.org", "until": date(9999, 12, 31)}
    session.execute(TABLES["reader"].insert().values(**reader))


CHANGES = [
    (without("event"), AuditCheck.HISTORY_MISSING),
    (without("event", sequence=1), AuditCheck.CHAIN_BROKEN),
    (without("event", sequence=3), AuditCheck.CHAIN_BROKEN),
    (by("event", actor=None), AuditCheck.CHAIN_BROKEN),
    (without("sealed_value"), AuditCheck.VALUE_CHANGED),
    (by("sealed_value", value="anders"), AuditCheck.VALUE_CHANGED),
    (with_another_last_day, AuditCheck.CONTENT_CHANGED),
    (by("agreement", content_sha256="0" * 64), AuditCheck.CONTENT_CHANGED),
    (by("agreement", state="withdrawn"), AuditCheck.STATE_CHANGED),
    (by("agreement", state="bogus"), AuditCheck.ROW_UNREADABLE),
    (by("agreement", approved_sha256="0" * 64), AuditCheck.APPROVAL_CHANGED),
    (by("approval", by=administrator().account_id), AuditCheck.APPROVAL_CHANGED),
    (by("approval", is_void=True), AuditCheck.APPROVAL_CHANGED),
    (without("approval"), AuditCheck.APPROVAL_CHANGED),
    (by("signature", name="Iemand Anders"), AuditCheck.SIGNATURE_CHANGED),
    (by("signature", signed_on=date(2020, 1, 1)), AuditCheck.SIGNATURE_CHANGED),
    (by("signature", state="refused"), AuditCheck.SIGNATURE_CHANGED),
    (by("signature", state="void"), AuditCheck.SIGNATURE_CHANGED),
    (by("signature", state="asked", signed_on=None), AuditCheck.SIGNATURE_CHANGED),
    (by("signature", order=9), AuditCheck.SIGNATURE_CHANGED),
    (by("signature", document_sha256="0" * 64), AuditCheck.SIGNATURE_CHANGED),
    (without("signature"), AuditCheck.SIGNATURE_CHANGED),
    (by("document", is_void=True), AuditCheck.DOCUMENT_CHANGED),
    (without("document"), AuditCheck.DOCUMENT_CHANGED),
    (with_another_amendment, AuditCheck.AMENDMENT_CHANGED),
    (by("amendment", is_dropped=True), AuditCheck.AMENDMENT_CHANGED),
    (by("amendment", signed_on=None), AuditCheck.AMENDMENT_CHANGED),
    (without("amendment"), AuditCheck.AMENDMENT_CHANGED),
    (with_another_end, AuditCheck.TERMINATION_CHANGED),
    (by("termination", is_issued=True), AuditCheck.TERMINATION_CHANGED),
    (by("termination", signed_on=date(2026, 10, 5)), AuditCheck.TERMINATION_CHANGED),
    (without("termination"), AuditCheck.TERMINATION_CHANGED),
    (with_an_amendment_from(date(2026, 12, 1)), AuditCheck.ROW_CHANGED),
    (by("agreement", fulfilled={"/safety/health": {"on": "2026-09-01"}}), AuditCheck.ROW_CHANGED),
    (by("agreement", starts_on=date(2026, 9, 20)), AuditCheck.ROW_CHANGED),
    (by("document", verification_code="ANDERS"), AuditCheck.ROW_CHANGED),
    (by("document", form="anders"), AuditCheck.ROW_CHANGED),
    (by("document", kind="workstation_sheet"), AuditCheck.ROW_CHANGED),
    (by("document", issued_at=datetime(2026, 1, 1, tzinfo=UTC)), AuditCheck.ROW_CHANGED),
    (by("document", variant_confirmed=True), AuditCheck.ROW_CHANGED),
    (with_a_reader_more, AuditCheck.INDEX_CHANGED),
    (without("reader", kind="student"), AuditCheck.INDEX_CHANGED),
    (by("placement", signed=False), AuditCheck.INDEX_CHANGED),
]


def test_every_change_behind_the_back_of_the_history_is_named(use_cases: AgreementUseCases) -> None:
    view, beside = an_amended_agreement(use_cases), approved(use_cases)
    use_cases.advance_clock(days=2)  # no index line waits to be written again
    assert [verdict.faults for verdict in use_cases.evidence.audit_all()] == [(), ()]
    for place, (change, check) in enumerate(CHANGES):
        with use_cases.storage.writing() as work:
            whole = {name: work.session.execute(select(TABLES[name])).mappings().all() for name in HOLDS}
            change(work.session, view)
        verdicts = {verdict.agreement_id: verdict for verdict in use_cases.evidence.audit_all()}
        assert check in {fault.check for fault in verdicts[view.id].faults}, (place, check)
        assert all(fault.text.nl and fault.text.en for fault in verdicts[view.id].faults)
        assert verdicts[beside.id].is_intact, (place, check)
        with use_cases.storage.writing() as work:
            for name in reversed(HOLDS):
                work.session.execute(delete(TABLES[name]))
            for name in HOLDS:
                if whole[name]:
                    work.session.execute(TABLES[name].insert(), [dict(row) for row in whole[name]])
    assert all(verdict.is_intact for verdict in use_cases.evidence.audit_all())


HOLDS = (
    "agreement", "approval", "signature", "document", "amendment", "termination", "event", "sealed_value",
    "reader", "placement", "blocker",
)  # fmt: skip


def test_a_signature_that_is_asked_does_not_vanish_unseen(use_cases: AgreementUseCases) -> None:
    for change in (without("signature", order=3), by("signature", state="void")):
        view = sent_for_signing(use_cases)
        with use_cases.storage.writing() as work:
            change(work.session, view)
        assert [fault.check for fault in use_cases.evidence.audit(view.id).faults][:1] == [AuditCheck.SIGNATURE_CHANGED]


def test_another_name_on_a_signature_that_is_asked_is_found(use_cases: AgreementUseCases) -> None:
    view, signature = sent_for_signing(use_cases), TABLES["signature"]
    with use_cases.storage.writing() as work:
        change = update(signature).where(signature.c.state == "asked").values(name="Iemand Anders")
        work.session.execute(change)
    assert {fault.check for fault in use_cases.evidence.audit(view.id).faults} >= {AuditCheck.ROW_CHANGED}


def test_index_lines_that_workers_are_to_write_again_are_no_fault_for_a_day(use_cases: AgreementUseCases) -> None:
    view, beside = drafted(use_cases), drafted(use_cases)
    use_cases.advance_clock(days=2)
    with use_cases.storage.writing() as work:
        by("placement", student="verouderd")(work.session, view)

    def audit_result() -> tuple[list[AuditCheck], bool]:
        audit = use_cases.evidence.audit(view.id)
        return [fault.check for fault in audit.faults], audit.waits

    def ask_signature(view: AgreementView) -> None:
        with use_cases.storage.writing() as work:
            request_reindex(work, use_cases.context, [view.id])

    assert audit_result() == ([AuditCheck.INDEX_CHANGED], False)
    ask_signature(beside)
    assert audit_result() == ([AuditCheck.INDEX_CHANGED], False)
    ask_signature(view)
    assert audit_result() == ([], True)
    use_cases.advance_clock(days=1, seconds=1)
    assert audit_result() == ([AuditCheck.INDEX_CHANGED], False)


def test_warnings_that_another_agreement_gave_are_no_fault(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    use_cases.advance_clock(days=2)
    twin = drafted(use_cases)
    assert [use_cases.evidence.audit(agreement.id).faults for agreement in (view, twin)] == [(), ()]
    with use_cases.storage.writing() as work:
        found = work.session.execute(select(TABLES["blocker"].c.code)).scalars().all()
    assert "duplicate_placement" in found


def test_a_paper_that_lacks_or_was_changed_in_the_archive_is_named(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    first, second = (document.sha256 for document in use_cases.agreements.documents(coordinator(), view.id)[:2])
    use_cases.archive.delete(first)
    use_cases.archive.path(second).write_bytes(b"%PDF other")
    found = {(fault.check, fault.place) for fault in use_cases.evidence.audit(view.id).faults}
    assert found == {(AuditCheck.FILE_MISSING, first), (AuditCheck.FILE_DAMAGED, second)}


@pytest.mark.parametrize("end", [Action.CANCEL, Action.REVISE])
def test_the_audit_finds_nothing_after_any_transition(use_cases: AgreementUseCases, end: Action) -> None:
    view = sent_for_signing(use_cases)
    view = perform(use_cases, view, end)
    assert use_cases.evidence.audit(view.id).faults == ()
    if end is Action.REVISE:
        view = perform(use_cases, view, Action.SUBMIT, Action.APPROVE)
        view = use_cases.document_printing.issue(coordinator(), view.id, version=view.version)
        view = sign_all_rows(use_cases, perform(use_cases, view, Action.SEND))
        proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
        proposed = use_cases.amendments.drop(coordinator(), view.id, 1, version=proposed.version)
        view = perform(use_cases, use_cases.agreements.agreement(coordinator(), view.id), Action.SUSPEND, Action.RESUME)
        view = sign_amendment(use_cases, view, last_day="2027-01-08")
        view = perform(use_cases, view, Action.CANCEL)
    assert use_cases.evidence.audit(view.id).faults == ()
    drafted(use_cases, by=host_hr(OUR_HOST))
    assert all(verdict.is_intact for verdict in use_cases.evidence.audit_all())


NO_IDS: list[str | bytes] = ["x", "", "0" * 31 + "G", "A" * 32, b"\x00" * 32]
OWNERS = [("event", "agreement_id"), ("agreement", "id"), ("document", "agreement_id")]


@pytest.mark.parametrize(("table", "column"), OWNERS)
def test_an_id_that_is_none_is_named_and_all_else_is_still_audited(
    institution_folders: Path, tmp_path: Path, table: str, column: str
) -> None:
    with database("sqlite") as engine:  # in PostgreSQL no such id can be kept
        use_cases = AgreementUseCases(Storage(engine), institution_folders, tmp_path / "archive")
        view, beside = sent_for_signing(use_cases), drafted(use_cases)
        row_key: str | bytes = view.id.hex
        for bad in NO_IDS:
            with closing(sqlite3.connect(str(engine.url.database))) as connection:
                first = f"rowid = (SELECT min(rowid) FROM {table} WHERE {column} = ?)"  # noqa: S608
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {first}", (bad, row_key))  # noqa: S608
                connection.commit()
            row_key = bad
            verdicts = {verdict.agreement_id: verdict for verdict in use_cases.evidence.audit_all()}
            assert [fault.check for fault in verdicts[None].faults] == [AuditCheck.ROW_UNREADABLE]
            assert verdicts[None].faults[0].place.startswith(f"{table}: ")
            assert not verdicts[view.id].is_intact
            assert verdicts[beside.id].is_intact
            anchors_with_keys(use_cases).anchor()
            assert anchors_with_keys(use_cases).verify().faults == ()
