"""Pending changes, terminations and uninsured days are reported, and stop no start."""

from datetime import date
from typing import Any

import pytest

from internships.domain.access import Role
from internships.domain.agreement import SignatoryRole
from internships.domain.blockers.blocker import Blocker
from internships.domain.blockers.find import find_blockers
from internships.domain.effective import SignedAmendment
from internships.domain.running_days import DateRange
from tests.builders.blocker_contexts import (
    ALL_SIGNED,
    ASKED,
    FIRST,
    LAST,
    PARTIES,
    REFUSED,
    SIGNED,
    VOID,
    a_ledger_row,
    blocker_context,
    ledger_rows,
)
from tests.domain.test_effective import amendment_and_record

ONE, MORE = DateRange(date(2026, 12, 21), date(2026, 12, 21)), DateRange(date(2026, 12, 19), date(2027, 1, 15))


def change_blockers(**others: Any) -> tuple[Blocker, ...]:
    found = find_blockers(blocker_context(**others))
    assert {(blocker.owner, blocker.is_reminder) for blocker in found} <= {(Role.COORDINATOR, True)}
    return found


def test_an_amendment_waits_by_name_for_who_did_not_sign_and_is_due_when_the_signed_days_end() -> None:
    waiting = (
        a_ledger_row(SignatoryRole.STUDENT, ASKED, subject="amendment/2"),
        a_ledger_row(SignatoryRole.HOST, REFUSED, subject="amendment/2"),
        a_ledger_row(SignatoryRole.INSTITUTION, SIGNED, subject="amendment/2"),
        a_ledger_row(SignatoryRole.MENTOR, ASKED, subject="amendment/3", name="Els Kraanbalk"),
    )
    [blocker] = change_blockers(signatures=(*ALL_SIGNED, *waiting), pending_amendments=(2,))
    assert (blocker.code, blocker.due_on, blocker.pointer, blocker.listed_until) == (
        "amendment_unsigned",
        LAST,
        "",
        None,
    )
    assert blocker.text.nl.startswith(
        "Addendum 2 is nog niet door allen getekend en geldt nog niet (wacht op: Noor Voorbeeld, Karim Havenhoofd):"
    )
    assert blocker.text.en.startswith(
        "Amendment 2 isn't signed by all and doesn't count yet (waits for: Noor Voorbeeld, Karim Havenhoofd):"
    )


def test_an_amendment_that_is_not_issued_waits_for_nobody_by_name() -> None:
    [blocker] = change_blockers(pending_amendments=(1,))
    assert "geldt nog niet:" in blocker.text.nl
    assert "count yet:" in blocker.text.en


def test_each_stretch_that_an_amendment_adds_is_named_until_it_is_over() -> None:
    found = change_blockers(pending_amendments=(2, 3), uninsured=((2, ONE), (2, MORE), (3, ONE)))
    assert [(str(one.code), one.due_on, one.listed_until) for one in found if one.code == "amendment_unsigned"] == [
        ("amendment_unsigned", LAST, MORE.last_day),
        ("amendment_unsigned", LAST, ONE.last_day),
    ]
    days = [one for one in found if one.code == "days_not_insured"]
    assert [(one.due_on, one.listed_until, one.pointer) for one in days] == [
        (date(2026, 12, 20), ONE.last_day, "/period"),
        (date(2026, 12, 18), MORE.last_day, "/period"),
        (date(2026, 12, 20), ONE.last_day, "/period"),
    ]
    assert "Op 21/12/2026" in days[0].text.nl
    assert "On 21/12/2026" in days[0].text.en
    assert "Van 19/12/2026 tot en met 15/01/2027" in days[1].text.nl
    assert "addendum 2" in days[1].text.nl
    assert "From 19/12/2026 up to and including 15/01/2027" in days[1].text.en
    assert "amendment 3" in days[2].text.en


@pytest.mark.parametrize("last", [ASKED, REFUSED])
def test_a_termination_that_somebody_did_not_sign_is_reported_with_the_name(last: Any) -> None:
    [blocker] = change_blockers(signatures=(*ALL_SIGNED, *ledger_rows(SIGNED, SIGNED, last, subject="termination")))
    assert (blocker.code, blocker.due_on, blocker.listed_until) == ("termination_unsigned", LAST, None)
    assert "(wacht op: Mirthe Dijkzicht)" in blocker.text.nl
    assert "(waits for: Mirthe Dijkzicht)" in blocker.text.en


def test_a_termination_that_was_taken_back_is_not_waited_for() -> None:
    assert change_blockers(signatures=(*ALL_SIGNED, *ledger_rows(VOID, VOID, VOID, subject="termination"))) == ()


def signed_on(day: date) -> tuple[Any, ...]:
    return tuple(a_ledger_row(role, SIGNED, signed_on=day) for role in PARTIES)


@pytest.mark.parametrize(
    ("day", "nl", "en"),
    [
        (FIRST, None, None),
        (date(2026, 9, 22), "Op 21/09/2026", "On 21/09/2026"),
        (date(2026, 9, 25), "Van 21/09/2026 tot en met 24/09/2026", "From 21/09/2026 up to and including 24/09/2026"),
        (date(2027, 2, 1), "Van 21/09/2026 tot en met 18/12/2026", "From 21/09/2026 up to and including 18/12/2026"),
    ],
)
def test_days_before_the_last_signature_were_not_covered(day: date, nl: str | None, en: str | None) -> None:
    found = [one for one in find_blockers(blocker_context(signatures=signed_on(day))) if one.code == "signed_late"]
    assert len(found) == (nl is not None)
    for blocker in found:
        assert (blocker.owner, blocker.due_on, blocker.pointer) == (Role.COORDINATOR, day, "/period")
        assert blocker.is_reminder
        assert blocker.text.nl.startswith(
            f"{nl} was de student niet gedekt: de overeenkomst geldt pas vanaf {day:%d/%m/%Y}."
        )
        assert blocker.text.en.startswith(
            f"{en} the student was not covered: the agreement holds only from {day:%d/%m/%Y} on."
        )


def test_days_of_an_amendment_that_were_past_before_it_was_signed_stay_reported() -> None:
    entry = SignedAmendment(amendment=amendment_and_record(1)[0], signed_on=date(2027, 1, 1))
    [blocker] = change_blockers(uncovered=((entry, ONE),))
    assert (blocker.code, blocker.due_on, blocker.pointer) == ("days_not_insured", date(2027, 1, 1), "/period")
    assert blocker.text.nl.startswith(
        "Op 21/12/2026 was de student niet gedekt: addendum 1 geldt pas vanaf 01/01/2027."
    )
    assert blocker.text.en.startswith(
        "On 21/12/2026 the student was not covered: amendment 1 holds only from 01/01/2027 on."
    )
