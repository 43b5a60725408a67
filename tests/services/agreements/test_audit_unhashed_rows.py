"""Agreements from before their rows were hashed: reported as such, and hashed when something is saved."""

from uuid import UUID

from sqlalchemy import delete, select, update

from internships.domain.batches import BatchLineState
from internships.domain.history import HMAC_FACT, ROWS_FACT, Event, event_hash
from internships.domain.lifecycle import Action
from internships.services.agreements.audit_faults import AuditCheck
from internships.services.placements.reindexing import ReindexService
from internships.storage.columns import METADATA
from tests.builders.agreement_states import drafted, perform, sent_for_signing
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator

TABLES = METADATA.tables


def strip_row_hashes(use_cases: AgreementUseCases, agreement_id: UUID) -> None:
    """Leave the history of an agreement as it was before events contained hashes of rows."""
    event, value = TABLES["event"], TABLES["sealed_value"]
    with use_cases.storage.writing() as work:
        session, previous = work.session, "0" * 64
        session.execute(delete(value).where(value.c.agreement_id == agreement_id, value.c.name == ROWS_FACT))
        for recorded in work.history.events(agreement_id):
            facts = {name: fact for name, fact in recorded.facts.items() if name not in {ROWS_FACT, HMAC_FACT}}
            sealed = {name: sha for name, sha in recorded.sealed.items() if name != ROWS_FACT}
            older = recorded.model_copy(update={"facts": facts, "sealed": sealed, "previous": previous})
            previous = event_hash(Event.model_validate(older.model_dump()))
            here = event.c.agreement_id == agreement_id, event.c.sequence == recorded.sequence
            written = {"facts": facts, "sealed": sealed, "previous": older.previous, "sha256": previous}
            session.execute(update(event).where(*here).values(**written))


def unhashed_rows(use_cases: AgreementUseCases, agreement_id: UUID) -> int:
    """Return how many rows belong to an agreement."""
    with use_cases.storage.reading() as work:
        return work.history.count_unhashed_rows(agreement_id)


def with_another_code(use_cases: AgreementUseCases) -> None:
    with use_cases.storage.writing() as work:
        work.session.execute(update(TABLES["document"]).values(verification_code="ANDERS"))


def reindex_all(use_cases: AgreementUseCases) -> None:
    again = ReindexService(use_cases.context, lambda _: None)
    again.request_all()
    while True:
        with use_cases.storage.writing() as work:
            line = work.batches.claim("one", use_cases.now, use_cases.now)
            if line is None:
                return
            again.split_row(work, line)
        again.reindex_row(line)
        with use_cases.storage.writing() as work:
            work.batches.record_outcome(line, "one", use_cases.now, BatchLineState.DONE)


def test_rows_from_before_hashes_are_counted_and_the_rest_is_held_as_it_was(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    strip_row_hashes(use_cases, view.id)
    audit = use_cases.evidence.audit(view.id)
    assert (audit.faults, audit.unhashed) == ((), unhashed_rows(use_cases, view.id))
    with_another_code(use_cases)
    assert use_cases.evidence.audit(view.id).is_intact
    with use_cases.storage.writing() as work:
        work.session.execute(update(TABLES["signature"]).values(state="void"))
    assert AuditCheck.SIGNATURE_CHANGED in {fault.check for fault in use_cases.evidence.audit(view.id).faults}


def test_the_next_act_records_every_row_of_an_agreement(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    strip_row_hashes(use_cases, view.id)
    perform(use_cases, use_cases.agreements.agreement(coordinator(), view.id), Action.CANCEL)
    audit = use_cases.evidence.audit(view.id)
    assert (audit.faults, audit.unhashed) == ((), 0)
    with_another_code(use_cases)
    assert [fault.check for fault in use_cases.evidence.audit(view.id).faults][:1] == [AuditCheck.ROW_CHANGED]


def test_reindexing_records_every_row_and_does_so_once(use_cases: AgreementUseCases) -> None:
    views = [sent_for_signing(use_cases), drafted(use_cases)]
    for view in views:
        strip_row_hashes(use_cases, view.id)
    reindex_all(use_cases)
    reindex_all(use_cases)
    for view in views:
        audit = use_cases.evidence.audit(view.id)
        assert (audit.faults, audit.unhashed, audit.events) == ((), 0, view.version + 1)
        assert use_cases.agreements.agreement(coordinator(), view.id).version == view.version
    with_another_code(use_cases)
    assert [fault.check for fault in use_cases.evidence.audit(views[0].id).faults][:1] == [AuditCheck.ROW_CHANGED]


def test_what_was_changed_since_it_was_recorded_is_not_recorded_again(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    with_another_code(use_cases)
    reindex_all(use_cases)
    with use_cases.storage.reading() as work:
        events = work.session.execute(select(TABLES["event"].c.sequence)).scalars().all()
    assert len(events) == view.version
    assert AuditCheck.ROW_CHANGED in {fault.check for fault in use_cases.evidence.audit(view.id).faults}
