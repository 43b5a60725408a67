"""The audit: whatever somebody changes behind the service's back, in the database or the archive, is named."""

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
from internships.services.agreements.audit_faults import Check
from internships.services.agreements.viewing import AgreementView
from internships.services.index_requests import ask_for
from internships.storage.columns import METADATA
from internships.storage.work import Storage
from tests.databases import database
from tests.living.bureaus import OUR_HOST, Living, administrator, coordinator, hr
from tests.living.roads import acted, approved, drafted, sent, signed, signed_by_all
from tests.living.test_anchors import anchoring_of
from tests.living.test_later import a_termination, amended, proposed

TABLES = METADATA.tables


def by(table: str, **values: Any) -> Callable[[Session, AgreementView], None]:
    """Return a change of every row of one agreement in a table."""

    def change(session: Session, view: AgreementView) -> None:
        chosen = TABLES[table]
        owner = chosen.c.id if table == "agreement" else chosen.c.agreement_id
        session.execute(update(chosen).where(owner == view.id).values(**values))

    return change


def without(table: str, **where: Any) -> Callable[[Session, AgreementView], None]:
    """Return how the rows of one agreement go from a table."""

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
    told = json.loads(json.dumps(body))
    told["changes"][0]["new"] = "2027-06-30"
    session.execute(update(chosen).where(chosen.c.agreement_id == view.id).values(body=told))


def with_another_end(session: Session, view: AgreementView) -> None:
    chosen = TABLES["termination"]
    (body,) = session.execute(select(chosen.c.body).where(chosen.c.agreement_id == view.id)).scalars()
    told = json.loads(json.dumps(body)) | {"last_day": "2026-12-01"}
    session.execute(update(chosen).where(chosen.c.agreement_id == view.id).values(body=told))


def with_an_amendment_from(day: date) -> Callable[[Session, AgreementView], None]:
    """Return how the amendment of an agreement takes effect on another day."""

    def change(session: Session, view: AgreementView) -> None:
        chosen = TABLES["amendment"]
        (body,) = session.execute(select(chosen.c.body).where(chosen.c.agreement_id == view.id)).scalars()
        told = json.loads(json.dumps(body)) | {"takes_effect_on": day.isoformat()}
        assert told != body
        session.execute(update(chosen).where(chosen.c.agreement_id == view.id).values(body=told))

    return change


def with_a_reader_more(session: Session, view: AgreementView) -> None:
    told = {"agreement_id": view.id, "kind": "student", "key": "somebody@example.org", "until": date(9999, 12, 31)}
    session.execute(TABLES["reader"].insert().values(**told))


def lived(living: Living) -> AgreementView:
    """Return an agreement that was signed and amended, and of which a termination waits."""
    view = amended(living, signed(living), last_day="2027-01-08")
    living.sets_the_day("2026-10-05")
    view = living.reading.agreement(coordinator(), view.id)
    living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    return view


CHANGES = [
    (without("event"), Check.HISTORY_MISSING),
    (without("event", sequence=1), Check.CHAIN_BROKEN),
    (without("event", sequence=3), Check.CHAIN_BROKEN),
    (by("event", actor=None), Check.CHAIN_BROKEN),
    (without("sealed_value"), Check.VALUE_CHANGED),
    (by("sealed_value", value="anders"), Check.VALUE_CHANGED),
    (with_another_last_day, Check.CONTENT_CHANGED),
    (by("agreement", content_sha256="0" * 64), Check.CONTENT_CHANGED),
    (by("agreement", state="withdrawn"), Check.STATE_CHANGED),
    (by("agreement", state="bogus"), Check.ROW_UNREADABLE),
    (by("agreement", approved_sha256="0" * 64), Check.APPROVAL_CHANGED),
    (by("approval", by=administrator().account_id), Check.APPROVAL_CHANGED),
    (by("approval", is_void=True), Check.APPROVAL_CHANGED),
    (without("approval"), Check.APPROVAL_CHANGED),
    (by("signature", name="Iemand Anders"), Check.SIGNATURE_CHANGED),
    (by("signature", signed_on=date(2020, 1, 1)), Check.SIGNATURE_CHANGED),
    (by("signature", state="refused"), Check.SIGNATURE_CHANGED),
    (by("signature", state="void"), Check.SIGNATURE_CHANGED),
    (by("signature", state="asked", signed_on=None), Check.SIGNATURE_CHANGED),
    (by("signature", order=9), Check.SIGNATURE_CHANGED),
    (by("signature", document_sha256="0" * 64), Check.SIGNATURE_CHANGED),
    (without("signature"), Check.SIGNATURE_CHANGED),
    (by("document", is_void=True), Check.DOCUMENT_CHANGED),
    (without("document"), Check.DOCUMENT_CHANGED),
    (with_another_amendment, Check.AMENDMENT_CHANGED),
    (by("amendment", is_dropped=True), Check.AMENDMENT_CHANGED),
    (by("amendment", signed_on=None), Check.AMENDMENT_CHANGED),
    (without("amendment"), Check.AMENDMENT_CHANGED),
    (with_another_end, Check.TERMINATION_CHANGED),
    (by("termination", is_issued=True), Check.TERMINATION_CHANGED),
    (by("termination", signed_on=date(2026, 10, 5)), Check.TERMINATION_CHANGED),
    (without("termination"), Check.TERMINATION_CHANGED),
    (with_an_amendment_from(date(2026, 12, 1)), Check.ROW_CHANGED),
    (by("agreement", fulfilled={"/safety/health": {"on": "2026-09-01"}}), Check.ROW_CHANGED),
    (by("agreement", starts_on=date(2026, 9, 20)), Check.ROW_CHANGED),
    (by("document", verification_code="ANDERS"), Check.ROW_CHANGED),
    (by("document", form="anders"), Check.ROW_CHANGED),
    (by("document", kind="workstation_sheet"), Check.ROW_CHANGED),
    (by("document", issued_at=datetime(2026, 1, 1, tzinfo=UTC)), Check.ROW_CHANGED),
    (by("document", variant_confirmed=True), Check.ROW_CHANGED),
    (with_a_reader_more, Check.INDEX_CHANGED),
    (without("reader", kind="student"), Check.INDEX_CHANGED),
    (by("placement", signed=False), Check.INDEX_CHANGED),
]


def test_every_change_behind_the_back_of_the_history_is_named(living: Living) -> None:
    view, beside = lived(living), approved(living)
    living.passes(days=2)  # no index line waits to be written again
    assert [verdict.faults for verdict in living.keeping.audit_all()] == [(), ()]
    for place, (change, check) in enumerate(CHANGES):
        with living.storage.writing() as work:
            whole = {name: work.session.execute(select(TABLES[name])).mappings().all() for name in HOLDS}
            change(work.session, view)
        verdicts = {verdict.agreement_id: verdict for verdict in living.keeping.audit_all()}
        assert check in {fault.check for fault in verdicts[view.id].faults}, (place, check)
        assert all(fault.text.nl and fault.text.en for fault in verdicts[view.id].faults)
        assert verdicts[beside.id].whole, (place, check)
        with living.storage.writing() as work:
            for name in reversed(HOLDS):
                work.session.execute(delete(TABLES[name]))
            for name in HOLDS:
                if whole[name]:
                    work.session.execute(TABLES[name].insert(), [dict(row) for row in whole[name]])
    assert all(verdict.whole for verdict in living.keeping.audit_all())


HOLDS = (
    "agreement", "approval", "signature", "document", "amendment", "termination", "event", "sealed_value",
    "reader", "placement", "blocker",
)  # fmt: skip


def test_a_signature_that_is_asked_does_not_vanish_unseen(living: Living) -> None:
    for change in (without("signature", order=3), by("signature", state="void")):
        view = sent(living)
        with living.storage.writing() as work:
            change(work.session, view)
        assert [fault.check for fault in living.keeping.audit(view.id).faults][:1] == [Check.SIGNATURE_CHANGED]


def test_another_name_on_a_signature_that_is_asked_is_found(living: Living) -> None:
    view, signature = sent(living), TABLES["signature"]
    with living.storage.writing() as work:
        asked = update(signature).where(signature.c.state == "asked").values(name="Iemand Anders")
        work.session.execute(asked)
    assert {fault.check for fault in living.keeping.audit(view.id).faults} >= {Check.ROW_CHANGED}


def test_index_lines_that_workers_are_to_write_again_are_no_fault_for_a_day(living: Living) -> None:
    view, beside = drafted(living), drafted(living)
    living.passes(days=2)
    with living.storage.writing() as work:
        by("placement", student="verouderd")(work.session, view)

    def told() -> tuple[list[Check], bool]:
        audit = living.keeping.audit(view.id)
        return [fault.check for fault in audit.faults], audit.waits

    def asked(view: AgreementView) -> None:
        with living.storage.writing() as work:
            ask_for(work, living.bureau, [view.id])

    assert told() == ([Check.INDEX_CHANGED], False)
    asked(beside)
    assert told() == ([Check.INDEX_CHANGED], False)
    asked(view)
    assert told() == ([], True)
    living.passes(days=1, seconds=1)
    assert told() == ([Check.INDEX_CHANGED], False)


def test_warnings_that_another_agreement_gave_are_no_fault(living: Living) -> None:
    view = drafted(living)
    living.passes(days=2)
    twin = drafted(living)
    assert [living.keeping.audit(told.id).faults for told in (view, twin)] == [(), ()]
    with living.storage.writing() as work:
        found = work.session.execute(select(TABLES["blocker"].c.code)).scalars().all()
    assert "duplicate_placement" in found


def test_a_paper_that_lacks_or_was_changed_in_the_archive_is_named(living: Living) -> None:
    view = sent(living)
    first, second = (document.sha256 for document in living.reading.documents(coordinator(), view.id)[:2])
    living.archive.forget(first)
    living.archive.path(second).write_bytes(b"%PDF other")
    found = {(fault.check, fault.place) for fault in living.keeping.audit(view.id).faults}
    assert found == {(Check.FILE_MISSING, first), (Check.FILE_DAMAGED, second)}


@pytest.mark.parametrize("end", [Action.CANCEL, Action.REVISE])
def test_a_life_with_every_turn_is_whole(living: Living, end: Action) -> None:
    view = sent(living)
    view = acted(living, view, end)
    assert living.keeping.audit(view.id).faults == ()
    if end is Action.REVISE:
        view = acted(living, view, Action.SUBMIT, Action.APPROVE)
        view = living.printing.issue(coordinator(), view.id, version=view.version)
        view = signed_by_all(living, acted(living, view, Action.SEND))
        told = proposed(living, view, last_day="2027-01-08")
        told = living.amending.drop(coordinator(), view.id, 1, version=told.version)
        view = acted(living, living.reading.agreement(coordinator(), view.id), Action.SUSPEND, Action.RESUME)
        view = amended(living, view, last_day="2027-01-08")
        view = acted(living, view, Action.CANCEL)
    assert living.keeping.audit(view.id).faults == ()
    drafted(living, by=hr(OUR_HOST))
    assert all(verdict.whole for verdict in living.keeping.audit_all())


NO_IDS: list[str | bytes] = ["x", "", "0" * 31 + "G", "A" * 32, b"\x00" * 32]
OWNERS = [("event", "agreement_id"), ("agreement", "id"), ("document", "agreement_id")]


@pytest.mark.parametrize(("table", "column"), OWNERS)
def test_an_id_that_is_none_is_named_and_all_else_is_still_audited(
    templates: Path, tmp_path: Path, table: str, column: str
) -> None:
    with database("sqlite", tmp_path) as engine:  # in PostgreSQL no such id can be kept
        living = Living(Storage(engine), templates, tmp_path / "archive")
        view, beside = sent(living), drafted(living)
        kept: str | bytes = view.id.hex
        for bad in NO_IDS:
            with closing(sqlite3.connect(str(engine.url.database))) as connection:
                first = f"rowid = (SELECT min(rowid) FROM {table} WHERE {column} = ?)"  # noqa: S608
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {first}", (bad, kept))  # noqa: S608
                connection.commit()
            kept = bad
            verdicts = {verdict.agreement_id: verdict for verdict in living.keeping.audit_all()}
            assert [fault.check for fault in verdicts[None].faults] == [Check.ROW_UNREADABLE]
            assert verdicts[None].faults[0].place.startswith(f"{table}: ")
            assert not verdicts[view.id].whole
            assert verdicts[beside.id].whole
            anchoring_of(living).anchor()
            assert anchoring_of(living).verify().faults == ()
