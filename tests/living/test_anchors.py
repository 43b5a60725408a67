"""Anchors: a history that is gone, cut short or rewritten as a whole, which its own tables can't tell any more."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from internships.domain.history import KEYED, Event, event_hash
from internships.domain.lifecycle import Action
from internships.identity.vault import KeyRingSigner
from internships.services.agreements.anchor_faults import AnchorCheck, AnchorsNotWhole, NotSigned
from internships.services.agreements.anchoring import Anchoring
from internships.storage.anchor_file import AnchorFile
from internships.storage.columns import METADATA
from internships.storage.row_hashes import row_hash, row_key
from tests.living.bureaus import Living, coordinator
from tests.living.roads import acted, drafted

TABLES = METADATA.tables


@pytest.fixture
def anchoring(living: Living) -> Anchoring:
    return anchoring_of(living)


def anchoring_of(living: Living, *keys: bytes) -> Anchoring:
    file = AnchorFile(living.files / "anchors.jsonl")
    return Anchoring(living.bureau, file, KeyRingSigner(keys or [b"k" * 32]))


def found(anchoring: Anchoring, head: str | None = None) -> set[AnchorCheck]:
    return {fault.check for fault in anchoring.verify(head).faults}


def test_events_after_the_last_anchor_are_told_and_no_fault(living: Living, anchoring: Anchoring) -> None:
    view = drafted(living)
    head = anchoring.anchor()
    assert (head.number, head.chains, head.events) == (1, 1, 1)
    acted(living, view, Action.SUBMIT)
    drafted(living)
    told = anchoring.verify(head.line())
    assert (told.newer, told.faults, told.head) == (2, (), head)
    later = anchoring.anchor()
    assert (later.number, later.chains, later.events) == (2, 2, 3)
    assert anchoring.anchor() == later
    assert (found(anchoring, head.line()), found(anchoring, later.line())) == (set(), set())


def test_an_agreement_deleted_with_its_whole_history_is_found(living: Living, anchoring: Anchoring) -> None:
    view, beside = drafted(living), drafted(living)
    anchoring.anchor()
    with living.storage.writing() as work:
        for name in ("sealed_value", "event"):
            work.session.execute(delete(TABLES[name]).where(TABLES[name].c.agreement_id == view.id))
        work.session.execute(delete(TABLES["agreement"]).where(TABLES["agreement"].c.id == view.id))
    assert [verdict.whole for verdict in living.keeping.audit_all()] == [True]
    assert [(told.check, told.place) for told in anchoring.verify().faults] == [(AnchorCheck.CHAIN_GONE, str(view.id))]
    acted(living, beside, Action.SUBMIT)
    anchoring.anchor()
    assert found(anchoring) == {AnchorCheck.CHAIN_GONE}


def rewritten(living: Living, view: Any, *, until: int | None = None) -> None:
    """Let somebody change a row, and write the hashes of the whole chain anew, as the service would have."""
    table, agreement, event = TABLES["sealed_value"], TABLES["agreement"], TABLES["event"]
    with living.storage.writing() as work:
        session = work.session
        mine = agreement.c.id == view.id
        session.execute(update(agreement).where(mine).values(created_by=None))
        salt = session.execute(select(table.c.salt).where(table.c.agreement_id == view.id)).scalar_one()
        row = session.execute(select(agreement).where(mine)).mappings().one()
        events = list(work.trail.events(view.id))
        session.execute(delete(event).where(event.c.agreement_id == view.id))
        previous = "0" * 64
        for place, told in enumerate(events[:until], start=1):
            facts = json.loads(json.dumps({name: fact for name, fact in told.facts.items() if name != KEYED}))
            if place == len(events[:until]):
                facts["rows"] = {"agreement": {row_key(agreement, row): row_hash(row, salt)}}
            changed = Event.model_validate({**told.model_dump(), "facts": facts, "previous": previous})
            changed = changed.model_copy(update={"sha256": event_hash(changed)})
            work.trail.append(changed, {})
            previous = changed.sha256


def test_a_chain_rewritten_with_all_its_hashes_is_found(living: Living, anchoring: Anchoring) -> None:
    view = acted(living, drafted(living), Action.SUBMIT)
    head = anchoring.anchor()
    rewritten(living, view)
    assert living.keeping.audit(view.id).faults == ()
    assert found(anchoring) == {AnchorCheck.CHAIN_REWRITTEN}
    view = living.reading.agreement(coordinator(), view.id)
    acted(living, view, Action.REQUEST_CHANGES)
    assert anchoring.anchor() == head
    assert found(anchoring, head.line()) == {AnchorCheck.CHAIN_REWRITTEN}


def test_a_history_that_lost_its_last_events_is_found(living: Living, anchoring: Anchoring) -> None:
    view = acted(living, drafted(living), Action.SUBMIT)
    anchoring.anchor()
    rewritten(living, view, until=1)
    assert AnchorCheck.CHAIN_SHORTENED in found(anchoring)


def test_anchors_that_were_changed_or_cut_short_are_found(living: Living, anchoring: Anchoring) -> None:
    path = living.files / "anchors.jsonl"
    drafted(living)
    anchoring.anchor()
    one = path.read_text(encoding="utf-8")
    drafted(living)
    head = anchoring.anchor()
    whole = path.read_text(encoding="utf-8")
    for changed in (whole.replace('"events":2', '"events":3'), whole[len(one) :], whole.replace(', 1, "', ', 2, "', 1)):
        path.write_text(changed, encoding="utf-8")
        assert AnchorCheck.DAMAGED in found(anchoring)
        drafted(living)
        with pytest.raises(AnchorsNotWhole):
            anchoring.anchor()
    path.write_text(one, encoding="utf-8")
    assert found(anchoring) == set()
    assert found(anchoring, head.line()) == {AnchorCheck.HEAD_GONE}
    path.unlink()
    assert found(anchoring) == {AnchorCheck.MISSING}


def test_an_anchor_that_a_crash_cut_off_is_written_again(living: Living, anchoring: Anchoring) -> None:
    path = living.files / "anchors.jsonl"
    drafted(living)
    anchoring.anchor()
    one = path.read_text(encoding="utf-8")
    drafted(living)
    anchoring.anchor()
    rest = path.read_text(encoding="utf-8")[len(one) :]
    for length in (1, 40, len(rest) // 2, len(rest) - 5):
        path.write_text(one + rest[:length], encoding="utf-8")
        told = anchoring.verify()
        assert (told.newer, told.faults) == (1, ())
        assert anchoring.anchor().number == 2
        assert anchoring.verify().faults == ()


def test_a_head_is_told_by_its_key(living: Living, anchoring: Anchoring) -> None:
    drafted(living)
    head = anchoring.anchor()
    assert found(anchoring, "{}") == {AnchorCheck.HEAD_REFUSED}
    assert found(anchoring, head.line().replace('"chains":1', '"chains":2')) == {AnchorCheck.HEAD_REFUSED}
    assert found(anchoring_of(living, b"n" * 32, b"k" * 32), head.line()) == set()
    assert found(anchoring_of(living, b"n" * 32)) == {AnchorCheck.KEY_GONE}


def test_what_is_found_is_told_by_its_code_and_place(living: Living, anchoring: Anchoring) -> None:
    path = living.files / "anchors.jsonl"
    view, other = acted(living, drafted(living), Action.SUBMIT), acted(living, drafted(living), Action.SUBMIT)
    head = anchoring.anchor().line()
    whole = path.read_text(encoding="utf-8")

    def told(of: Anchoring = anchoring, head: str | None = None) -> set[tuple[str, str]]:
        return {(str(fault.check), fault.place) for fault in of.verify(head).faults}

    assert told(head=f"{head}\n") == set()
    assert told(anchoring_of(living, b"n" * 32)) == {("anchor_key_missing", "1")}
    assert told(head="{}") == {("head_refused", "")}
    assert told(head=head.replace('"chains":2', '"chains":3')) == {("head_refused", "1")}
    path.write_text(whole.replace('"chains":2', '"chains":3'), encoding="utf-8")
    assert told() == {("anchors_changed", "1")}
    with pytest.raises(AnchorsNotWhole) as changed:
        anchoring.anchor()
    assert changed.value.code == "anchors_changed"
    path.unlink()
    assert told(head=head) == {("anchors_missing", ""), ("head_gone", "1")}
    path.write_text(whole, encoding="utf-8")
    rewritten(living, view)
    assert told() == {("history_rewritten", str(view.id))}
    rewritten(living, other, until=1)
    assert told() == {("history_rewritten", str(view.id)), ("history_shortened", f"{other.id}: 1 / 2")}
    with living.storage.writing() as work:
        work.session.execute(delete(TABLES["event"]).where(TABLES["event"].c.agreement_id == view.id))
    assert told() == {("history_gone", str(view.id)), ("history_shortened", f"{other.id}: 1 / 2")}
    without = Anchoring(living.bureau, AnchorFile(path), KeyRingSigner([]))
    assert (told(without), told(without, head)) == (set(), {("no_signing_key", "")})


def test_without_a_key_nothing_is_anchored_and_that_is_told(living: Living) -> None:
    drafted(living)
    without = Anchoring(living.bureau, AnchorFile(living.files / "anchors.jsonl"), KeyRingSigner([]))
    assert (without.do_one(), without.verify().head, without.verify().faults) == (False, None, ())
    with pytest.raises(NotSigned) as refusal:
        without.anchor()
    assert refusal.value.code == "no_signing_key"


def test_a_worker_anchors_every_ten_minutes(living: Living, anchoring: Anchoring) -> None:
    drafted(living)
    for minutes, events in ((0, 1), (5, 1), (6, 3)):
        living.passes(minutes=minutes)
        anchoring.do_one()
        told = anchoring.verify()
        assert told.head is not None
        assert told.head.events == events
        drafted(living)
