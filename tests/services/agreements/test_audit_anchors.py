"""Anchors: they detect a history that was deleted, cut short or rewritten as a whole, which its own hashes cannot."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from internships.domain.history import HMAC_FACT, Event, event_hash
from internships.domain.lifecycle import Action
from internships.identity.vault import KeyRingSigner
from internships.services.agreements.history_anchor_faults import AnchorCheck, AnchorsDamaged, NoSigningKey
from internships.services.agreements.history_anchors import AnchorService
from internships.storage.anchor_file import AnchorFile
from internships.storage.columns import METADATA
from internships.storage.row_hashes import row_hash, row_key
from internships.worker.loop import PeriodicTask
from tests.builders.agreement_states import drafted, perform
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator
from tests.builders.audited_history import anchors_with_keys

TABLES = METADATA.tables


@pytest.fixture
def anchors(use_cases: AgreementUseCases) -> AnchorService:
    return anchors_with_keys(use_cases)


def anchor_checks(anchoring: AnchorService, head: str | None = None) -> set[AnchorCheck]:
    return {fault.check for fault in anchoring.verify(head).faults}


def test_events_after_the_last_anchor_are_reported_and_no_fault(
    use_cases: AgreementUseCases, anchors: AnchorService
) -> None:
    view = drafted(use_cases)
    head = anchors.anchor()
    assert (head.number, head.chains, head.events) == (1, 1, 1)
    perform(use_cases, view, Action.SUBMIT)
    drafted(use_cases)
    verification = anchors.verify(head.line())
    assert (verification.newer, verification.faults, verification.head) == (2, (), head)
    later = anchors.anchor()
    assert (later.number, later.chains, later.events) == (2, 2, 3)
    assert anchors.anchor() == later
    assert (anchor_checks(anchors, head.line()), anchor_checks(anchors, later.line())) == (set(), set())


def test_an_agreement_deleted_with_its_whole_history_is_found(
    use_cases: AgreementUseCases, anchors: AnchorService
) -> None:
    view, beside = drafted(use_cases), drafted(use_cases)
    anchors.anchor()
    with use_cases.storage.writing() as work:
        for name in ("sealed_value", "event"):
            work.session.execute(delete(TABLES[name]).where(TABLES[name].c.agreement_id == view.id))
        work.session.execute(delete(TABLES["agreement"]).where(TABLES["agreement"].c.id == view.id))
    assert [verdict.is_intact for verdict in use_cases.evidence.audit_all()] == [True]
    assert [(fault.check, fault.place) for fault in anchors.verify().faults] == [(AnchorCheck.CHAIN_GONE, str(view.id))]
    perform(use_cases, beside, Action.SUBMIT)
    anchors.anchor()
    assert anchor_checks(anchors) == {AnchorCheck.CHAIN_GONE}


def rewrite_chain(use_cases: AgreementUseCases, view: Any, *, until: int | None = None) -> None:
    """Change a row, and write the hashes of the whole chain anew, as the service would have."""
    table, agreement, event = TABLES["sealed_value"], TABLES["agreement"], TABLES["event"]
    with use_cases.storage.writing() as work:
        session = work.session
        mine = agreement.c.id == view.id
        session.execute(update(agreement).where(mine).values(created_by=None))
        salt = session.execute(select(table.c.salt).where(table.c.agreement_id == view.id)).scalar_one()
        row = session.execute(select(agreement).where(mine)).mappings().one()
        events = list(work.history.events(view.id))
        session.execute(delete(event).where(event.c.agreement_id == view.id))
        previous = "0" * 64
        for place, recorded in enumerate(events[:until], start=1):
            facts = json.loads(json.dumps({name: fact for name, fact in recorded.facts.items() if name != HMAC_FACT}))
            if place == len(events[:until]):
                facts["rows"] = {"agreement": {row_key(agreement, row): row_hash(row, salt)}}
            changed = Event.model_validate({**recorded.model_dump(), "facts": facts, "previous": previous})
            changed = changed.model_copy(update={"sha256": event_hash(changed)})
            work.history.append(changed, {})
            previous = changed.sha256


def test_a_chain_rewritten_with_all_its_hashes_is_found(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    head = anchors.anchor()
    rewrite_chain(use_cases, view)
    assert use_cases.evidence.audit(view.id).faults == ()
    assert anchor_checks(anchors) == {AnchorCheck.CHAIN_REWRITTEN}
    view = use_cases.agreements.agreement(coordinator(), view.id)
    perform(use_cases, view, Action.REQUEST_CHANGES)
    assert anchors.anchor() == head
    assert anchor_checks(anchors, head.line()) == {AnchorCheck.CHAIN_REWRITTEN}


def test_a_history_that_lost_its_last_events_is_found(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    anchors.anchor()
    rewrite_chain(use_cases, view, until=1)
    assert AnchorCheck.CHAIN_SHORTENED in anchor_checks(anchors)


def test_anchors_that_were_changed_or_cut_short_are_found(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    path = use_cases.files / "anchors.jsonl"
    drafted(use_cases)
    anchors.anchor()
    one = path.read_text(encoding="utf-8")
    drafted(use_cases)
    head = anchors.anchor()
    whole = path.read_text(encoding="utf-8")
    for changed in (whole.replace('"events":2', '"events":3'), whole[len(one) :], whole.replace(', 1, "', ', 2, "', 1)):
        path.write_text(changed, encoding="utf-8")
        assert AnchorCheck.DAMAGED in anchor_checks(anchors)
        drafted(use_cases)
        with pytest.raises(AnchorsDamaged):
            anchors.anchor()
    path.write_text(one, encoding="utf-8")
    assert anchor_checks(anchors) == set()
    assert anchor_checks(anchors, head.line()) == {AnchorCheck.HEAD_GONE}
    path.unlink()
    assert anchor_checks(anchors) == {AnchorCheck.MISSING}


def test_an_anchor_that_a_crash_cut_off_is_written_again(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    path = use_cases.files / "anchors.jsonl"
    drafted(use_cases)
    anchors.anchor()
    one = path.read_text(encoding="utf-8")
    drafted(use_cases)
    anchors.anchor()
    rest = path.read_text(encoding="utf-8")[len(one) :]
    for length in (1, 40, len(rest) // 2, len(rest) - 5):
        path.write_text(one + rest[:length], encoding="utf-8")
        verification = anchors.verify()
        assert (verification.newer, verification.faults) == (1, ())
        assert anchors.anchor().number == 2
        assert anchors.verify().faults == ()


def test_an_edited_anchor_or_a_missing_key_is_refused(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    drafted(use_cases)
    head = anchors.anchor()
    assert anchor_checks(anchors, "{}") == {AnchorCheck.HEAD_REFUSED}
    assert anchor_checks(anchors, head.line().replace('"chains":1', '"chains":2')) == {AnchorCheck.HEAD_REFUSED}
    assert anchor_checks(anchors_with_keys(use_cases, b"n" * 32, b"k" * 32), head.line()) == set()
    assert anchor_checks(anchors_with_keys(use_cases, b"n" * 32)) == {AnchorCheck.KEY_GONE}


def test_what_is_found_is_reported_by_its_code_and_place(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    path = use_cases.files / "anchors.jsonl"
    view, other = (
        perform(use_cases, drafted(use_cases), Action.SUBMIT),
        perform(use_cases, drafted(use_cases), Action.SUBMIT),
    )
    head = anchors.anchor().line()
    whole = path.read_text(encoding="utf-8")

    def codes_found(of: AnchorService = anchors, head: str | None = None) -> set[tuple[str, str]]:
        return {(str(fault.check), fault.place) for fault in of.verify(head).faults}

    assert codes_found(head=f"{head}\n") == set()
    assert codes_found(anchors_with_keys(use_cases, b"n" * 32)) == {("anchor_key_missing", "1")}
    assert codes_found(head="{}") == {("head_refused", "")}
    assert codes_found(head=head.replace('"chains":2', '"chains":3')) == {("head_refused", "1")}
    path.write_text(whole.replace('"chains":2', '"chains":3'), encoding="utf-8")
    assert codes_found() == {("anchors_changed", "1")}
    with pytest.raises(AnchorsDamaged) as changed:
        anchors.anchor()
    assert changed.value.code == "anchors_changed"
    path.unlink()
    assert codes_found(head=head) == {("anchors_missing", ""), ("head_gone", "1")}
    path.write_text(whole, encoding="utf-8")
    rewrite_chain(use_cases, view)
    assert codes_found() == {("history_rewritten", str(view.id))}
    rewrite_chain(use_cases, other, until=1)
    assert codes_found() == {("history_rewritten", str(view.id)), ("history_shortened", f"{other.id}: 1 / 2")}
    with use_cases.storage.writing() as work:
        work.session.execute(delete(TABLES["event"]).where(TABLES["event"].c.agreement_id == view.id))
    assert codes_found() == {("history_gone", str(view.id)), ("history_shortened", f"{other.id}: 1 / 2")}
    without = AnchorService(use_cases.context, AnchorFile(path), KeyRingSigner([]))
    assert (codes_found(without), codes_found(without, head)) == (set(), {("no_signing_key", "")})


def test_without_a_key_nothing_is_anchored_and_that_is_reported(use_cases: AgreementUseCases) -> None:
    drafted(use_cases)
    without = AnchorService(use_cases.context, AnchorFile(use_cases.files / "anchors.jsonl"), KeyRingSigner([]))
    without.anchor_if_keyed()
    assert (without.verify().head, without.verify().faults) == (None, ())
    with pytest.raises(NoSigningKey) as refusal:
        without.anchor()
    assert refusal.value.code == "no_signing_key"


def test_a_worker_anchors_every_ten_minutes(use_cases: AgreementUseCases, anchors: AnchorService) -> None:
    drafted(use_cases)
    anchoring = PeriodicTask(anchors.anchor_if_keyed, timedelta(minutes=10), use_cases.context.clock)
    for minutes, events in ((0, 1), (5, 1), (6, 3)):
        use_cases.advance_clock(minutes=minutes)
        assert anchoring() is False
        verification = anchors.verify()
        assert verification.head is not None
        assert verification.head.events == events
        drafted(use_cases)
