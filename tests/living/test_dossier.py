"""What a dossier says of a day: the status that follows from its days and signatures."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from internships.domain.lifecycle import Status, status_on
from internships.domain.record import KeptTermination
from internships.services.agreements.dossier import DRAFT_DAYS, Dossier
from tests.living.bureaus import a_record
from tests.living.roads import a_signature
from tests.living.test_agreed_hosts import NOW, kept
from tests.living.test_later import a_termination

FIRST, LAST, DAY = date(2026, 9, 21), date(2026, 12, 18), timedelta(days=1)


@pytest.fixture(scope="module")
def signed() -> Dossier:
    row = a_signature(UUID(int=2), NOW.date())
    return Dossier(record=kept(a_record()).model_copy(update={"state": Status.SIGNING}), ledger=(row,))


def on(dossier: Dossier, day: date, *, ready: bool = True) -> Status:
    return status_on(dossier.standing(day, ready=ready), day)


def test_what_is_signed_and_lacks_nothing_runs_from_its_first_day_to_its_last(signed: Dossier) -> None:
    expected = {
        FIRST - DAY: Status.SIGNED,
        FIRST: Status.ACTIVE,
        LAST: Status.ACTIVE,
        LAST + DAY: Status.COMPLETED,
    }
    assert {day: on(signed, day) for day in expected} == expected
    assert {on(signed, day, ready=False) for day in expected} == {Status.SIGNED}
    unsigned = replace(signed, ledger=())
    assert {on(unsigned, day) for day in expected} == {Status.SIGNING}


def test_what_started_stays_started_whatever_it_lacks_since(signed: Dossier) -> None:
    late = signed.with_record(signed.record.model_copy(update={"starts_on": FIRST + 7 * DAY}))
    told = [(FIRST, Status.SIGNED), (FIRST + 7 * DAY, Status.ACTIVE), (LAST + DAY, Status.COMPLETED)]
    assert [(day, on(late, day, ready=False)) for day, _ in told] == told


def test_what_ends_early_is_over_the_day_after_once_everybody_signed_that(signed: Dossier) -> None:
    last_day = date(2026, 10, 9)
    proposed = KeptTermination(
        termination=a_termination(last_day=last_day), content_sha256="0" * 64, proposed_by=None, proposed_at=NOW
    )
    waiting = replace(signed, termination=proposed)
    ended = replace(signed, termination=proposed.model_copy(update={"signed_on": date(2026, 10, 6)}))
    assert [on(waiting, last_day + DAY), on(ended, last_day), on(ended, last_day + DAY)] == [
        Status.ACTIVE,
        Status.ACTIVE,
        Status.ENDED_EARLY,
    ]


def test_a_draft_expires_after_half_a_year_without_a_change_and_what_was_approved_never() -> None:
    draft = Dossier(record=kept(a_record()))
    stale = NOW.date() + DRAFT_DAYS * DAY
    assert [on(draft, stale - DAY), on(draft, stale)] == [Status.DRAFT, Status.EXPIRED]
    assert on(draft.record_state(Status.APPROVED), stale) is Status.APPROVED
