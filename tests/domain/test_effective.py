"""The effective agreement: what holds on which day, and which days nobody insures yet."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment, AmendmentHead, AmendmentReason, amend
from internships.domain.document import Json
from internships.domain.effective import (
    SignedAmendment,
    agreement_on_day,
    first_changed_day,
    timeline,
    uncovered_days,
    uninsured_days,
)
from internships.domain.errors import RecordRefused, Severity
from internships.domain.placement import Period
from internships.domain.running_days import DateRange
from tests.builders.records import a_record, an_agreement, with_fact

START = date(2026, 9, 1)
DAYS = st.integers(0, 120).map(lambda number: START + timedelta(days=number))
EDITS = (
    ("/period/last_day", "2027-01-15"),
    ("/hosts/0/mentors/0/function", "hoofd onderhoud"),
    ("/period/last_day", "2027-01-22"),
)


@cache
def amendment_and_record(number: int) -> tuple[Amendment, Json]:
    """Return the amendment of a number, written on those before it, and the record that it gives."""
    record: Json = a_record() if number == 1 else amendment_and_record(number - 1)[1]
    after = with_fact(record, *EDITS[number - 1])
    head = AmendmentHead(
        number=number,
        reason_code=AmendmentReason.OTHER,
        reason="Afgesproken.",
        drawn_up_on=START,
        takes_effect_on=START,
    )
    return amend(Agreement.model_validate(record), after, head), after


def signed(takes_effect: tuple[date, ...], signed_on: tuple[date, ...]) -> tuple[SignedAmendment, ...]:
    """Return amendments written on each other, with the days that they take effect and were signed on."""
    return tuple(
        SignedAmendment(
            amendment=amendment_and_record(number)[0].model_copy(update={"takes_effect_on": effect}), signed_on=day
        )
        for number, (effect, day) in enumerate(zip(takes_effect, signed_on, strict=True), 1)
    )


def in_order(days: list[date]) -> tuple[date, ...]:
    """Return days in their order: an amendment never holds before the one that it was written on."""
    return tuple(sorted(days))


THREE = st.builds(
    signed,
    st.lists(DAYS, min_size=3, max_size=3).map(in_order),
    st.lists(DAYS, min_size=3, max_size=3).map(in_order),
)


class TestEffective:
    def test_before_an_amendment_takes_effect_the_agreement_holds_as_it_was(self) -> None:
        amendments = signed((date(2026, 12, 1),), (date(2026, 11, 1),))
        assert agreement_on_day(an_agreement(), amendments, date(2026, 11, 30)) == an_agreement()
        assert agreement_on_day(an_agreement(), amendments, date(2026, 12, 1)).period.last_day == date(2027, 1, 15)

    def test_an_amendment_that_is_signed_late_holds_from_the_last_signature(self) -> None:
        amendments = signed((date(2026, 12, 1),), (date(2026, 12, 20),))
        assert agreement_on_day(an_agreement(), amendments, date(2026, 12, 19)) == an_agreement()
        assert agreement_on_day(an_agreement(), amendments, date(2026, 12, 20)).period.last_day == date(2027, 1, 15)

    def test_a_later_number_is_laid_over_an_earlier_one(self) -> None:
        amendments = signed((START,) * 3, (START,) * 3)
        assert agreement_on_day(an_agreement(), amendments, START).period.last_day == date(2027, 1, 22)

    def test_a_number_that_holds_before_the_one_it_was_written_on_is_refused(self) -> None:
        first, _, third = signed((START,) * 3, (date(2026, 11, 1), START, START))
        with pytest.raises(RecordRefused) as refusal:
            agreement_on_day(an_agreement(), (first, third), date(2026, 10, 1))
        assert [finding.code for finding in refusal.value.findings] == ["amendment_outdated"]

    @given(THREE, DAYS)
    def test_until_the_first_amendment_is_signed_and_takes_effect_nothing_changes(
        self, amendments: tuple[SignedAmendment, ...], day: date
    ) -> None:
        changed = agreement_on_day(an_agreement(), amendments, day) != an_agreement()
        assert changed is (amendments[0].amendment.takes_effect_on <= day and amendments[0].signed_on <= day)

    @given(THREE, st.permutations(range(3)), DAYS)
    def test_the_order_in_which_amendments_are_reported_does_not_matter(
        self, amendments: tuple[SignedAmendment, ...], order: list[int], day: date
    ) -> None:
        ordered = [amendments[index] for index in order]
        assert agreement_on_day(an_agreement(), ordered, day) == agreement_on_day(an_agreement(), amendments, day)
        assert timeline(an_agreement(), ordered) == timeline(an_agreement(), amendments)


class TestTimeline:
    def test_without_amendments_one_stretch_holds_for_ever(self) -> None:
        (held,) = timeline(an_agreement(), ())
        assert (held.since, held.until, held.agreement) == (date.min, None, an_agreement())

    @given(THREE)
    def test_it_agrees_with_the_effective_agreement_on_every_day_around_a_boundary(
        self, amendments: tuple[SignedAmendment, ...]
    ) -> None:
        intervals = timeline(an_agreement(), amendments)
        bounds = [held.since for held in intervals[1:]]
        for day in {START, *bounds, *(bound - timedelta(days=1) for bound in bounds)}:
            (held,) = [one for one in intervals if one.since <= day and (one.until is None or day < one.until)]
            assert held.agreement == agreement_on_day(an_agreement(), amendments, day)

    @given(THREE)
    def test_stretches_follow_each_other_without_gap(self, amendments: tuple[SignedAmendment, ...]) -> None:
        intervals = timeline(an_agreement(), amendments)
        assert [held.until for held in intervals] == [*(held.since for held in intervals[1:]), None]
        assert intervals[0].since == date.min


def _in_windows(days: list[tuple[int, int]]) -> Json:
    """Return a record that runs in October, in windows from and until these days of it."""
    record = with_fact(with_fact(a_record(), "/period/first_day", "2026-10-01"), "/period/last_day", "2026-10-30")
    windows = [{"first_day": f"2026-10-{first:02}", "last_day": f"2026-10-{last:02}"} for first, last in days]
    return with_fact(record, "/period/windows", windows)


class TestUninsuredDays:
    @pytest.mark.parametrize(
        ("first_day", "last_day", "added"),
        [
            ("2026-09-21", "2027-01-15", [DateRange(date(2026, 12, 19), date(2027, 1, 15))]),
            ("2026-09-14", "2026-12-18", [DateRange(date(2026, 9, 14), date(2026, 9, 20))]),
            ("2026-10-01", "2026-12-19", [DateRange(date(2026, 12, 19), date(2026, 12, 19))]),
            ("2027-02-01", "2027-04-30", [DateRange(date(2027, 2, 1), date(2027, 4, 30))]),
            ("2026-06-01", "2026-08-31", [DateRange(date(2026, 6, 1), date(2026, 8, 31))]),
            ("2026-10-01", "2026-12-01", []),
            (
                "2026-09-20",
                "2026-12-19",
                [DateRange(date(2026, 9, 20), date(2026, 9, 20)), DateRange(date(2026, 12, 19), date(2026, 12, 19))],
            ),
        ],
    )
    def test_days_outside_the_signed_period_are_named_as_not_insured(
        self, first_day: str, last_day: str, added: list[DateRange]
    ) -> None:
        record = with_fact(with_fact(a_record(), "/period/first_day", first_day), "/period/last_day", last_day)
        head = signed((START,), (START,))[0].amendment
        proposed = amend(an_agreement(), record, AmendmentHead(**{name: getattr(head, name) for name in _HEAD}))
        days, findings = uninsured_days(an_agreement(), proposed)
        assert list(days) == added
        assert [(finding.code, finding.severity, finding.rule) for finding in findings] == [
            ("days_not_insured", Severity.WARNS, "V38") for _ in added
        ]
        for finding, there in zip(findings, added, strict=True):
            assert f"{there.first_day:%d/%m/%Y}" in finding.text.nl
            assert f"{there.last_day:%d/%m/%Y}" in finding.text.en
            assert finding.pointer in {"/period/first_day", "/period/last_day"}

    @pytest.mark.parametrize(
        ("before", "after", "added"),
        [
            ([(1, 10), (20, 30)], [(1, 10), (20, 30)], []),
            ([(1, 10), (20, 30)], [(1, 12), (20, 30)], [(11, 12)]),
            ([(1, 10), (20, 30)], [(5, 25)], [(11, 19)]),
            ([(1, 10), (20, 30)], [], [(11, 19)]),
            ([(1, 10)], [(12, 14), (16, 18)], [(12, 14), (16, 18)]),
            ([], [(1, 10)], []),
        ],
    )
    def test_days_between_the_signed_windows_are_not_insured_either(
        self, before: list[tuple[int, int]], after: list[tuple[int, int]], added: list[tuple[int, int]]
    ) -> None:
        base, then = (_in_windows(days) for days in (before, after))
        if base == then:
            then = with_fact(then, "/remarks", "Zoals besproken.")
        signed_one = Agreement.model_validate(base)
        days, findings = uninsured_days(signed_one, amend(signed_one, then, _a_head()))
        assert [(one.first_day.day, one.last_day.day) for one in days] == added
        assert [finding.pointer for finding in findings] == ["/period/windows" for _ in added]

    def test_an_amendment_of_something_else_leaves_the_insurance_as_it_is(self) -> None:
        proposed = amend(an_agreement(), with_fact(a_record(), "/remarks", "Zoals besproken."), _a_head())
        assert uninsured_days(an_agreement(), proposed) == ((), ())


_HEAD = tuple(AmendmentHead.model_fields)


def _a_head() -> AmendmentHead:
    return AmendmentHead(
        number=1, reason_code=AmendmentReason.OTHER, reason="R.", drawn_up_on=START, takes_effect_on=START
    )


class TestUncovered:
    """Days that an amendment added and that were past before everybody had signed it."""

    @pytest.mark.parametrize(
        ("signed_on", "days"),
        [
            (date(2026, 12, 18), None),
            (date(2026, 12, 19), None),
            (date(2026, 12, 20), (date(2026, 12, 19), date(2026, 12, 19))),
            (date(2027, 1, 15), (date(2026, 12, 19), date(2027, 1, 14))),
            (date(2027, 3, 1), (date(2026, 12, 19), date(2027, 1, 15))),
        ],
    )
    def test_nobody_was_insured_until_the_last_signature(self, signed_on: date, days: tuple[date, date] | None) -> None:
        amendments = signed((START,), (signed_on,))
        assert uncovered_days(an_agreement(), amendments) == (((amendments[0], DateRange(*days)),) if days else ())

    def test_each_amendment_answers_for_the_days_that_it_added_itself(self) -> None:
        late = date(2027, 3, 1)
        amendments = signed((START,) * 3, (late,) * 3)
        expected = (
            (amendments[0], DateRange(date(2026, 12, 19), date(2027, 1, 15))),
            (amendments[2], DateRange(date(2027, 1, 16), date(2027, 1, 22))),
        )
        assert uncovered_days(an_agreement(), amendments) == expected
        assert uncovered_days(an_agreement(), amendments[::-1]) == expected
        assert uncovered_days(an_agreement(), ()) == ()


def a_period(first: str, last: str) -> Period:
    period: Period = Agreement.model_validate(
        with_fact(with_fact(a_record(), "/period/first_day", first), "/period/last_day", last)
    ).period
    return period


@pytest.mark.parametrize(
    ("then", "day"),
    [
        (("2026-09-21", "2026-12-18"), None),
        (("2026-09-21", "2027-01-15"), date(2026, 12, 19)),
        (("2026-09-21", "2026-12-11"), date(2026, 12, 12)),
        (("2026-09-14", "2026-12-18"), date(2026, 9, 14)),
        (("2026-09-28", "2026-12-18"), date(2026, 9, 21)),
        (("2026-09-28", "2027-01-15"), date(2026, 9, 21)),
    ],
)
def test_the_first_day_that_changes_is_the_first_on_which_one_is_there_by_one_period_only(
    then: tuple[str, str], day: date | None
) -> None:
    now, other = a_period("2026-09-21", "2026-12-18"), a_period(*then)
    assert first_changed_day(now, other) == first_changed_day(other, now) == day
