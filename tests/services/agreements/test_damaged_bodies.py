"""A stored body that was damaged is refused; it is never shown as an agreement with fewer facts."""

import json
from datetime import date

import pytest
from sqlalchemy import select, update

from internships.domain.placement_board import BoardFilter
from internships.domain.record_integrity import RecordDamaged
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.audit_faults import AuditCheck
from internships.storage.columns import METADATA
from tests.builders.agreement_states import approved, drafted
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator

DAY = date(2026, 10, 1)


def damage(use_cases: AgreementUseCases, view: AgreementView) -> None:
    table = METADATA.tables["agreement"]
    with use_cases.storage.writing() as work:
        body = work.session.execute(select(table.c.body).where(table.c.id == view.id)).scalar_one()
        broken = json.loads(json.dumps(body)) | {"hosts": "?"}
        broken["period"]["last_day"] = "someday"
        work.session.execute(update(table).where(table.c.id == view.id).values(body=broken))


def test_a_damaged_agreement_is_refused_where_its_facts_are_read(use_cases: AgreementUseCases) -> None:
    view = approved(use_cases)
    damage(use_cases, view)
    with pytest.raises(RecordDamaged) as refusal:
        use_cases.agreements.agreement(coordinator(), view.id)
    assert set(refusal.value.pointers) == {"/hosts", "/period/last_day"}
    with pytest.raises(RecordDamaged):
        list(use_cases.boards.export(coordinator(), BoardFilter(), on=DAY, facts=True))


def test_the_board_and_the_history_of_a_damaged_agreement_stay_readable(use_cases: AgreementUseCases) -> None:
    view = approved(use_cases)
    damage(use_cases, view)
    lines = use_cases.boards.placements(coordinator(), BoardFilter(), on=DAY).lines
    assert [line.agreement_id for line in lines] == [view.id]
    assert len(use_cases.agreements.history(coordinator(), view.id)) == view.version
    audit = use_cases.evidence.audit(view.id)
    assert audit.first_break is None
    named = [AuditCheck.CONTENT_CHANGED, AuditCheck.ROW_CHANGED, AuditCheck.ROW_UNREADABLE]
    assert [fault.check for fault in audit.faults] == named


def test_a_damaged_draft_is_a_draft_with_facts_to_fill_in(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    damage(use_cases, view)
    assert use_cases.agreements.agreement(coordinator(), view.id).id == view.id
