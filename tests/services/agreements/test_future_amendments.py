"""Amendments that take effect later: they are shown wherever those days are requested."""

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from internships.domain.capacity import Cap
from internships.domain.placement_board import BoardFilter, PlacementLine
from internships.domain.wording import Language
from internships.exports.calendar import CalendarOptions, calendar_chunks, calendar_events
from internships.services.agreements.agreement_views import AgreementView
from tests.builders.agreement_states import drafted, sign_all_rows, signed
from tests.builders.agreement_use_cases import OUR_HOST, AgreementUseCases, coordinator, example_record, host_hr
from tests.builders.amendments import a_termination, sign_amendment
from tests.builders.placements import add_hosts, offer_places, record_of_student, warning_codes

OLD_LAST, NEW_LAST, EFFECT = date(2026, 12, 18), date(2027, 5, 28), "2026-12-14"


@pytest.fixture(autouse=True)
def host_accounts(use_cases: AgreementUseCases) -> None:
    add_hosts(use_cases, ("2199999986", "2234567818"), (OUR_HOST,))


def extended(use_cases: AgreementUseCases, **period: str) -> AgreementView:
    """Return an agreement with a signed extension that has not yet taken effect on 1 October."""
    change = {"last_day": NEW_LAST.isoformat(), "takes_effect_on": EFFECT, **period}
    record = record_of_student("ann")
    record["period"]["duration"]["weeks"] = "12"  # fits in a shortened period too
    view = sign_amendment(use_cases, signed(use_cases, record), **change)
    use_cases.set_day("2026-10-01")
    return view


def lines(use_cases: AgreementUseCases, on: date | None = None, **wanted: Any) -> tuple[PlacementLine, ...]:
    boards = use_cases.boards
    found = boards.placements(host_hr(OUR_HOST), BoardFilter(**wanted), on=on).lines
    assert found == boards.placements(coordinator(), BoardFilter(**wanted), on=on).lines
    assert sum(tally.placements for tally in boards.tallies(coordinator(), BoardFilter(**wanted), on=on)) == len(found)
    return found


def of_may(name: str = "bob", **facts: Any) -> dict[str, Any]:
    period = {**example_record()["period"], "first_day": "2027-05-03", "last_day": "2027-05-21"}
    return record_of_student(name, period=period, **facts)


def test_a_signed_extension_takes_its_place_on_the_days_to_come(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases, first_day="2027-01-01", last_day="2027-06-30")
    extended(use_cases)
    (usage,) = use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
    assert (usage.used, usage.filled, usage.left, usage.busiest_day) == (1, 1, 0, date(2027, 1, 1))


def test_a_list_of_a_day_to_come_holds_who_is_there_by_a_signed_extension_once(use_cases: AgreementUseCases) -> None:
    extended(use_cases)
    for wanted in (
        {"runs_on": date(2027, 5, 15)},
        {"runs_on": date(2026, 10, 15)},
        {"runs_between": (date(2027, 5, 1), date(2027, 8, 31))},
        {"runs_between": (date(2026, 9, 1), date(2027, 8, 31))},
    ):
        (line,) = lines(use_cases, **wanted)
        assert (line.last_day, line.agreed_until) == (OLD_LAST, NEW_LAST), wanted
    assert lines(use_cases, runs_on=date(2027, 5, 29)) == ()
    blockers = use_cases.boards.blockers(host_hr(OUR_HOST), BoardFilter(runs_on=date(2027, 5, 15))).lines
    assert blockers == use_cases.boards.blockers(host_hr(OUR_HOST), BoardFilter()).lines


def test_a_list_of_a_day_to_come_leaves_out_whose_signed_amendment_ends_it_before(use_cases: AgreementUseCases) -> None:
    extended(use_cases, last_day="2026-12-11", takes_effect_on="2026-11-30")
    assert lines(use_cases, runs_on=date(2026, 12, 14)) == ()
    assert [(line.last_day, line.agreed_until) for line in lines(use_cases)] == [(OLD_LAST, date(2026, 12, 11))]
    offer_places(use_cases, first_day="2026-12-14", last_day="2026-12-18")
    (usage,) = use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
    assert (usage.used, usage.left) == (0, 1)


def test_the_day_asked_shows_what_holds_that_day(use_cases: AgreementUseCases) -> None:
    extended(use_cases)
    (line,) = lines(use_cases, on=date(2026, 12, 14), runs_on=date(2026, 10, 1))
    assert (line.last_day, line.agreed_until) == (NEW_LAST, NEW_LAST)


def test_a_termination_ends_what_was_extended(use_cases: AgreementUseCases) -> None:
    view = extended(use_cases)
    use_cases.set_day("2026-10-05")
    view = use_cases.agreements.agreement(coordinator(), view.id)
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    sign_all_rows(use_cases, view)
    assert lines(use_cases, runs_on=date(2027, 5, 15)) == ()
    assert [line.agreed_until for line in lines(use_cases)] == [date(2026, 10, 9)]


def test_a_draft_on_the_days_of_a_signed_extension_is_warned(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases, first_day="2027-01-01", last_day="2027-06-30")
    use_cases.hosts.put_cap(host_hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_mentor=1, per_programme=1))
    extended(use_cases)
    full = {"no_places_left", "cap_per_mentor", "cap_per_programme"}
    assert warning_codes(use_cases, drafted(use_cases, record=of_may()).id) == full
    assert warning_codes(use_cases, drafted(use_cases, record=of_may("ann")).id) == {*full, "overlapping_placement"}


def test_a_draft_of_the_same_days_as_the_extended_placement_is_its_double(use_cases: AgreementUseCases) -> None:
    extended(use_cases)
    period = {**example_record()["period"], "last_day": NEW_LAST.isoformat()}
    assert warning_codes(use_cases, drafted(use_cases, record=record_of_student("ann", period=period)).id) == {
        "duplicate_placement"
    }
    assert warning_codes(use_cases, drafted(use_cases, record=record_of_student("ann")).id) == {"overlapping_placement"}


def test_the_extended_agreement_itself_is_warned_of_what_meets_its_days_to_come(use_cases: AgreementUseCases) -> None:
    view = extended(use_cases)
    drafted(use_cases, record=of_may("ann"))
    assert warning_codes(use_cases, view.id) == {"overlapping_placement"}


def test_the_calendar_ends_a_placement_on_the_last_day_that_is_signed(use_cases: AgreementUseCases) -> None:
    extended(use_cases)
    entries = calendar_events(lines(use_cases), (), Language.EN)
    content = b"".join(calendar_chunks(entries, CalendarOptions(Language.EN, use_cases.now)))
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [event.decoded("DTSTART") for event in events] == [date(2026, 9, 21), NEW_LAST]


def test_a_place_that_was_left_is_free_from_then_on(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases, first_day="2026-09-01", last_day="2027-06-30")
    signed(use_cases, record_of_student("ann"))
    for today, left, busiest in (
        ("2026-10-01", 0, date(2026, 10, 1)),
        ("2027-02-01", 1, None),
        ("2027-07-01", 0, date(2026, 9, 21)),
    ):
        use_cases.set_day(today)
        (usage,) = use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
        assert (usage.left, usage.busiest_day) == (left, busiest), today


def test_who_moved_to_another_site_takes_a_place_there_from_then_on(use_cases: AgreementUseCases) -> None:
    other_site = "2234567818"
    record = signed(use_cases).model_copy(deep=True)
    site = record.record["places"][0]["establishment_number"]
    record.record["places"][0] |= {"name": "Proefdok", "establishment_number": other_site}
    sign_amendment(use_cases, record)  # from 1 October on
    for place in (site, other_site):
        offer_places(use_cases, site=place, first_day="2026-09-01", last_day="2026-09-30")
        offer_places(use_cases, site=place, first_day="2026-10-01", last_day="2026-12-31")
    used = {
        (usage.offer.site, usage.offer.first_day.month): usage.used
        for usage in use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
    }
    assert used == {(site, 9): 1, (site, 10): 0, (other_site, 9): 0, (other_site, 10): 1}
