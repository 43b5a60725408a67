"""Agreements from before their rows were hashed: reported as such, and hashed when something is saved."""

from uuid import UUID

from sqlalchemy import select, update

from internships.domain.lifecycle import Action
from internships.services.agreements.audit_faults import AuditCheck
from tests.builders.agreement_states import drafted, perform, sent_for_signing
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator
from tests.builders.audited_history import TABLES, reindex_all, strip_row_hashes


def unhashed_rows(use_cases: AgreementUseCases, agreement_id: UUID) -> int:
    """Return how many rows belong to an agreement."""
    with use_cases.storage.reading() as work:
        return work.history.count_unhashed_rows(agreement_id)


def with_another_code(use_cases: AgreementUseCases) -> None:
    with use_cases.storage.writing() as work:
        work.session.execute(update(TABLES["document"]).values(verification_code="ANDERS"))


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
