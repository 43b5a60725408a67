"""Agreements from before their rows were hashed: told as such, and recorded as they are when something is saved."""

from uuid import UUID

from sqlalchemy import delete, select, update

from internships.domain.batches import LineState
from internships.domain.history import KEYED, ROWS, Event, event_hash
from internships.domain.lifecycle import Action
from internships.services.agreements.audit_faults import Check
from internships.services.reindexing import Reindexing
from internships.storage.columns import METADATA
from tests.living.bureaus import Living, coordinator
from tests.living.roads import acted, drafted, sent

TABLES = METADATA.tables


def as_before(living: Living, agreement_id: UUID) -> None:
    """Leave the history of an agreement as the service wrote it before events told hashes of rows."""
    event, value = TABLES["event"], TABLES["sealed_value"]
    with living.storage.writing() as work:
        session, previous = work.session, "0" * 64
        session.execute(delete(value).where(value.c.agreement_id == agreement_id, value.c.name == ROWS))
        for told in work.trail.events(agreement_id):
            facts = {name: fact for name, fact in told.facts.items() if name not in {ROWS, KEYED}}
            sealed = {name: sha for name, sha in told.sealed.items() if name != ROWS}
            older = told.model_copy(update={"facts": facts, "sealed": sealed, "previous": previous})
            previous = event_hash(Event.model_validate(older.model_dump()))
            here = event.c.agreement_id == agreement_id, event.c.sequence == told.sequence
            written = {"facts": facts, "sealed": sealed, "previous": older.previous, "sha256": previous}
            session.execute(update(event).where(*here).values(**written))


def kept(living: Living, agreement_id: UUID) -> int:
    """Return how many rows hang on an agreement."""
    with living.storage.reading() as work:
        return work.trail.unhashed_rows(agreement_id)


def with_another_code(living: Living) -> None:
    with living.storage.writing() as work:
        work.session.execute(update(TABLES["document"]).values(verification_code="ANDERS"))


def reindexed(living: Living) -> None:
    again = Reindexing(living.bureau, living.storage, lambda _: None)
    again.everything()
    while True:
        with living.storage.writing() as work:
            line = work.jobs.claim("one", living.now, living.now)
            if line is None:
                return
            again.spread(work, line)
        again.portion(line)
        with living.storage.writing() as work:
            work.jobs.settle(line, "one", living.now, LineState.DONE)


def test_rows_from_before_hashes_are_counted_and_the_rest_is_held_as_it_was(living: Living) -> None:
    view = sent(living)
    as_before(living, view.id)
    audit = living.keeping.audit(view.id)
    assert (audit.faults, audit.unhashed) == ((), kept(living, view.id))
    with_another_code(living)
    assert living.keeping.audit(view.id).whole
    with living.storage.writing() as work:
        work.session.execute(update(TABLES["signature"]).values(state="void"))
    assert Check.SIGNATURE_CHANGED in {fault.check for fault in living.keeping.audit(view.id).faults}


def test_the_next_act_records_every_row_of_an_agreement(living: Living) -> None:
    view = sent(living)
    as_before(living, view.id)
    acted(living, living.reading.agreement(coordinator(), view.id), Action.CANCEL)
    audit = living.keeping.audit(view.id)
    assert (audit.faults, audit.unhashed) == ((), 0)
    with_another_code(living)
    assert [fault.check for fault in living.keeping.audit(view.id).faults][:1] == [Check.ROW_CHANGED]


def test_reindexing_records_every_row_and_does_so_once(living: Living) -> None:
    views = [sent(living), drafted(living)]
    for view in views:
        as_before(living, view.id)
    reindexed(living)
    reindexed(living)
    for view in views:
        audit = living.keeping.audit(view.id)
        assert (audit.faults, audit.unhashed, audit.events) == ((), 0, view.version + 1)
        assert living.reading.agreement(coordinator(), view.id).version == view.version
    with_another_code(living)
    assert [fault.check for fault in living.keeping.audit(views[0].id).faults][:1] == [Check.ROW_CHANGED]


def test_what_was_changed_since_it_was_recorded_is_not_recorded_again(living: Living) -> None:
    view = sent(living)
    with_another_code(living)
    reindexed(living)
    with living.storage.reading() as work:
        events = work.session.execute(select(TABLES["event"].c.sequence)).scalars().all()
    assert len(events) == view.version
    assert Check.ROW_CHANGED in {fault.check for fault in living.keeping.audit(view.id).faults}
