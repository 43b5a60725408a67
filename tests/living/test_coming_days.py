"""What is signed for days to come: an amendment that takes effect later is told wherever those days are asked."""

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from internships.domain.capacity import Cap
from internships.domain.organisations import HostOrganisation, Site
from internships.domain.tracking import BoardFilter, PlacementLine
from internships.domain.wording import Language
from internships.exports.calendar import Feed, calendar_chunks, calendar_entries
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import OUR_HOST, Living, a_record, coordinator, hr
from tests.living.roads import drafted, signed, signed_by_all
from tests.living.test_later import a_termination, amended
from tests.living.test_warnings import of_student, offered, warned

OLD_LAST, NEW_LAST, EFFECT = date(2026, 12, 18), date(2027, 5, 28), "2026-12-14"


@pytest.fixture(autouse=True)
def joined(living: Living) -> None:
    with living.storage.writing() as work:
        work.hosts.put_host(HostOrganisation(enterprise_number=OUR_HOST, name="Bedrijf", joined_at=living.now))
        for site in ("2199999986", "2234567818"):
            work.hosts.put_site(Site(establishment_number=site, enterprise_number=OUR_HOST, name="Vestiging"))


def extended(living: Living, **period: str) -> AgreementView:
    """Return an agreement that everybody extended; asked on 1 October, it still is as it was."""
    told = {"last_day": NEW_LAST.isoformat(), "takes_effect_on": EFFECT, **period}
    view = amended(living, signed(living, of_student("ann")), **told)
    living.sets_the_day("2026-10-01")
    return view


def lines(living: Living, on: date | None = None, **wanted: Any) -> tuple[PlacementLine, ...]:
    boards = living.boards
    found = boards.placements(hr(OUR_HOST), BoardFilter(**wanted), on=on).lines
    assert found == boards.placements(coordinator(), BoardFilter(**wanted), on=on).lines
    assert sum(tally.placements for tally in boards.tallies(coordinator(), BoardFilter(**wanted), on=on)) == len(found)
    return found


def of_may(name: str = "bob", **facts: Any) -> dict[str, Any]:
    period = {**a_record()["period"], "first_day": "2027-05-03", "last_day": "2027-05-21"}
    return of_student(name, period=period, **facts)


def test_a_signed_extension_takes_its_place_on_the_days_to_come(living: Living) -> None:
    offered(living, first_day="2027-01-01", last_day="2027-06-30")
    extended(living)
    (usage,) = living.hosting.offers(hr(OUR_HOST), OUR_HOST)
    assert (usage.used, usage.filled, usage.left, usage.busiest_day) == (1, 1, 0, date(2027, 1, 1))


def test_a_list_of_a_day_to_come_holds_who_is_there_by_a_signed_extension_once(living: Living) -> None:
    extended(living)
    for wanted in (
        {"runs_on": date(2027, 5, 15)},
        {"runs_on": date(2026, 10, 15)},
        {"runs_between": (date(2027, 5, 1), date(2027, 8, 31))},
        {"runs_between": (date(2026, 9, 1), date(2027, 8, 31))},
    ):
        (line,) = lines(living, **wanted)
        assert (line.last_day, line.agreed_until) == (OLD_LAST, NEW_LAST), wanted
    assert lines(living, runs_on=date(2027, 5, 29)) == ()
    blockers = living.boards.blockers(hr(OUR_HOST), BoardFilter(runs_on=date(2027, 5, 15))).lines
    assert blockers == living.boards.blockers(hr(OUR_HOST), BoardFilter()).lines


def test_a_list_of_a_day_to_come_leaves_out_whose_signed_amendment_ends_it_before(living: Living) -> None:
    extended(living, last_day="2026-12-11", takes_effect_on="2026-11-30")
    assert lines(living, runs_on=date(2026, 12, 14)) == ()
    assert [(line.last_day, line.agreed_until) for line in lines(living)] == [(OLD_LAST, date(2026, 12, 11))]
    offered(living, first_day="2026-12-14", last_day="2026-12-18")
    (usage,) = living.hosting.offers(hr(OUR_HOST), OUR_HOST)
    assert (usage.used, usage.left) == (0, 1)


def test_the_day_asked_shows_what_holds_that_day(living: Living) -> None:
    extended(living)
    (line,) = lines(living, on=date(2026, 12, 14), runs_on=date(2026, 10, 1))
    assert (line.last_day, line.agreed_until) == (NEW_LAST, NEW_LAST)


def test_a_termination_ends_what_was_extended(living: Living) -> None:
    view = extended(living)
    living.sets_the_day("2026-10-05")
    view = living.reading.agreement(coordinator(), view.id)
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    living.ending.issue(coordinator(), view.id, version=told.version)
    signed_by_all(living, view)
    assert lines(living, runs_on=date(2027, 5, 15)) == ()
    assert [line.agreed_until for line in lines(living)] == [date(2026, 10, 9)]


def test_a_draft_on_the_days_of_a_signed_extension_is_warned(living: Living) -> None:
    offered(living, first_day="2027-01-01", last_day="2027-06-30")
    living.hosting.put_cap(hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_mentor=1, per_programme=1))
    extended(living)
    full = {"no_places_left", "cap_per_mentor", "cap_per_programme"}
    assert warned(living, drafted(living, record=of_may()).id) == full
    assert warned(living, drafted(living, record=of_may("ann")).id) == {*full, "overlapping_placement"}


def test_a_draft_of_the_same_days_as_the_extended_placement_is_its_double(living: Living) -> None:
    extended(living)
    period = {**a_record()["period"], "last_day": NEW_LAST.isoformat()}
    assert warned(living, drafted(living, record=of_student("ann", period=period)).id) == {"duplicate_placement"}
    assert warned(living, drafted(living, record=of_student("ann")).id) == {"overlapping_placement"}


def test_the_extended_agreement_itself_is_warned_of_what_meets_its_days_to_come(living: Living) -> None:
    view = extended(living)
    drafted(living, record=of_may("ann"))
    assert warned(living, view.id) == {"overlapping_placement"}


def test_the_calendar_ends_a_placement_on_the_last_day_that_is_signed(living: Living) -> None:
    extended(living)
    entries = calendar_entries(lines(living), (), Language.EN)
    content = b"".join(calendar_chunks(entries, Feed(Language.EN, living.now)))
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [event.decoded("DTSTART") for event in events] == [date(2026, 9, 21), NEW_LAST]


def test_a_place_that_was_left_is_free_from_then_on(living: Living) -> None:
    offered(living, first_day="2026-09-01", last_day="2027-06-30")
    signed(living, of_student("ann"))
    for today, left, busiest in (
        ("2026-10-01", 0, date(2026, 10, 1)),
        ("2027-02-01", 1, None),
        ("2027-07-01", 0, date(2026, 9, 21)),
    ):
        living.sets_the_day(today)
        (usage,) = living.hosting.offers(hr(OUR_HOST), OUR_HOST)
        assert (usage.left, usage.busiest_day) == (left, busiest), today


def test_who_moved_to_another_site_takes_a_place_there_from_then_on(living: Living) -> None:
    other_site = "2234567818"
    record = signed(living).model_copy(deep=True)
    site = record.record["places"][0]["establishment_number"]
    record.record["places"][0] |= {"name": "Proefdok", "establishment_number": other_site}
    amended(living, record)  # from 1 October on
    for place in (site, other_site):
        offered(living, site=place, first_day="2026-09-01", last_day="2026-09-30")
        offered(living, site=place, first_day="2026-10-01", last_day="2026-12-31")
    used = {
        (usage.offer.site, usage.offer.first_day.month): usage.used
        for usage in living.hosting.offers(hr(OUR_HOST), OUR_HOST)
    }
    assert used == {(site, 9): 1, (site, 10): 0, (other_site, 9): 0, (other_site, 10): 1}
