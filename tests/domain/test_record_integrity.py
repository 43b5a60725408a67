"""A record past the draft status is complete, or it was damaged."""

from copy import deepcopy
from datetime import UTC, datetime
from uuid import UUID

import pytest

from internships.domain.access import Side
from internships.domain.agreement_record import AgreementRecord
from internships.domain.draft import read_record
from internships.domain.lifecycle import DERIVED_STATUSES, TRANSITIONS, Precondition, Status
from internships.domain.record_integrity import MAY_BE_INCOMPLETE, RecordDamaged, require_complete
from tests.builders.agreement_use_cases import example_record

AT = datetime(2026, 9, 1, tzinfo=UTC)
ID = UUID("0f5c1f7e-0000-4000-8000-000000000009")
RECORDED = [status for status in Status if status not in DERIVED_STATUSES]


def a_record_in_state(state: Status, *, damaged: bool, erased: bool = False) -> AgreementRecord:
    body = deepcopy(example_record())
    if damaged:
        body["hosts"] = "?"
        body["period"]["last_day"] = "someday"
    return AgreementRecord(
        id=ID,
        version=3,
        state=state,
        body=body,
        schema_version="1.0.0",
        content_sha256="a" * 64,
        created_by=None,
        created_side=Side.INSTITUTION,
        created_at=AT,
        changed_at=AT,
        erased_at=AT if erased else None,
    )


@pytest.mark.parametrize("state", [state for state in RECORDED if state not in MAY_BE_INCOMPLETE])
def test_a_damaged_record_past_the_draft_is_named_with_its_places(state: Status) -> None:
    record = a_record_in_state(state, damaged=True)
    with pytest.raises(RecordDamaged) as refusal:
        require_complete(record, read_record(record.body))
    assert (refusal.value.code, refusal.value.agreement_id) == ("record_damaged", ID)
    assert set(refusal.value.pointers) == {"/hosts", "/period/last_day"}
    assert str(ID) in refusal.value.text.nl
    assert "/period/last_day" in refusal.value.text.en


@pytest.mark.parametrize("state", RECORDED)
def test_a_whole_record_passes_in_every_state(state: Status) -> None:
    record = a_record_in_state(state, damaged=False)
    require_complete(record, read_record(record.body))


@pytest.mark.parametrize("state", sorted(MAY_BE_INCOMPLETE))
def test_a_draft_may_lack_facts(state: Status) -> None:
    record = a_record_in_state(state, damaged=True)
    require_complete(record, read_record(record.body))


def test_what_was_erased_lacks_facts_by_right() -> None:
    record = a_record_in_state(Status.SIGNING, damaged=True, erased=True)
    require_complete(record, read_record(record.body))


def test_no_line_of_the_table_lets_an_incomplete_record_past_the_draft() -> None:
    for line in TRANSITIONS:
        if line.target not in MAY_BE_INCOMPLETE and not line.sources.isdisjoint(MAY_BE_INCOMPLETE):
            assert Precondition.COMPLETE in line.preconditions, line
