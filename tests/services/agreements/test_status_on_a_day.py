"""The status of an agreement on a day, as it follows from its days and signatures."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from internships.domain.agreement_record import TerminationRecord
from internships.domain.lifecycle import Status, status_on
from internships.services.agreements.loading import DRAFT_DAYS, LoadedAgreement
from tests.builders.agreement_states import a_signed_row
from tests.builders.agreement_use_cases import example_record
from tests.builders.amendments import a_termination
from tests.builders.stored_records import NOW, a_stored_record

FIRST, LAST, DAY = date(2026, 9, 21), date(2026, 12, 18), timedelta(days=1)


@pytest.fixture(scope="module")
def signed_row() -> LoadedAgreement:
    row = a_signed_row(UUID(int=2), NOW.date())
    return LoadedAgreement(
        record=a_stored_record(example_record()).model_copy(update={"state": Status.SIGNING}), ledger=(row,)
    )


def on(dossier: LoadedAgreement, day: date, *, ready: bool = True) -> Status:
    return status_on(dossier.status_inputs(day, ready=ready), day)


def test_what_is_signed_and_lacks_nothing_runs_from_its_first_day_to_its_last(signed_row: LoadedAgreement) -> None:
    expected = {
        FIRST - DAY: Status.SIGNED,
        FIRST: Status.ACTIVE,
        LAST: Status.ACTIVE,
        LAST + DAY: Status.COMPLETED,
    }
    assert {day: on(signed_row, day) for day in expected} == expected
    assert {on(signed_row, day, ready=False) for day in expected} == {Status.SIGNED}
    unsigned = replace(signed_row, ledger=())
    assert {on(unsigned, day) for day in expected} == {Status.SIGNING}


def test_what_started_stays_started_whatever_it_lacks_since(signed_row: LoadedAgreement) -> None:
    late = signed_row.with_record(signed_row.record.model_copy(update={"starts_on": FIRST + 7 * DAY}))
    expected = [(FIRST, Status.SIGNED), (FIRST + 7 * DAY, Status.ACTIVE), (LAST + DAY, Status.COMPLETED)]
    assert [(day, on(late, day, ready=False)) for day, _ in expected] == expected


def test_what_ends_early_is_over_the_day_after_once_everybody_signed_that(signed_row: LoadedAgreement) -> None:
    last_day = date(2026, 10, 9)
    proposed = TerminationRecord(
        termination=a_termination(last_day=last_day),
        content_sha256="0" * 64,
        proposed_by=None,
        proposed_at=NOW,
    )
    waiting = replace(signed_row, termination=proposed)
    ended = replace(signed_row, termination=proposed.model_copy(update={"signed_on": date(2026, 10, 6)}))
    assert [on(waiting, last_day + DAY), on(ended, last_day), on(ended, last_day + DAY)] == [
        Status.ACTIVE,
        Status.ACTIVE,
        Status.ENDED_EARLY,
    ]


def test_a_draft_expires_after_half_a_year_without_a_change_and_what_was_approved_never() -> None:
    draft = LoadedAgreement(record=a_stored_record(example_record()))
    stale = NOW.date() + DRAFT_DAYS * DAY
    assert [on(draft, stale - DAY), on(draft, stale)] == [Status.DRAFT, Status.EXPIRED]
    assert on(draft.in_state(Status.APPROVED), stale) is Status.APPROVED
