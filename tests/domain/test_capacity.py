"""Places used and left on the busiest day, and the caps that a placement would break."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.capacity import (
    Cap,
    Offer,
    cap_findings,
    cap_of_programme,
    offer_usage,
    place_findings,
)
from internships.domain.errors import Finding, Severity
from internships.domain.lifecycle import Status
from internships.domain.placement_board import IndexedPlacement
from tests.builders.rule_boundaries import demands_of

HOST, SITE = "0999999922", "2199999986"
DAY_ONE = date(2026, 9, 1)
SPAN = 12


def day(number: int) -> date:
    return DAY_ONE + timedelta(number)


def counted_placement(first: int, last: int, number: int = 0, **facts: Any) -> IndexedPlacement:
    other_facts: dict[str, Any] = {
        "sites": frozenset({SITE}),
        "institution": "noordzee",
        "programme_id": "ict",
        "mentor": "Els Kraanbalk",
        "status": Status.SIGNING,
        **facts,
    }
    return IndexedPlacement(agreement_id=UUID(int=number), first_day=day(first), last_day=day(last), **other_facts)


def offer(places: int, first: int = 0, last: int = SPAN, **facts: Any) -> Offer:
    return Offer(
        id=UUID(int=99), enterprise_number=HOST, places=places, first_day=day(first), last_day=day(last), **facts
    )


def cap(**facts: Any) -> Cap:
    return Cap(enterprise_number=HOST, **facts)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


some_taken = st.builds(
    lambda first, length, number, institution, programme, closed: counted_placement(
        first,
        first + length,
        number,
        institution=institution,
        programme_id=programme,
        status=Status.CANCELLED if closed else Status.SIGNING,
    ),
    st.integers(-3, SPAN + 3),
    st.integers(-1, 6),
    st.integers(1, 40),
    st.sampled_from(["noordzee", "zuiderkaai", None]),
    st.sampled_from(["ict", "haven", None]),
    st.booleans(),
)
some_offer = st.builds(
    lambda places, first, length, institution, programme: offer(
        places, first, first + length, institution=institution, programme_id=programme
    ),
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(0, SPAN),
    st.sampled_from(["noordzee", None]),
    st.sampled_from(["ict", None]),
)


def counted(offered: Offer, placements: list[IndexedPlacement], on: date) -> int:
    return sum(
        one.takes_place
        and one.first_day <= on <= one.last_day
        and offered.institution in {None, one.institution}
        and offered.programme_id in {None, one.programme_id}
        for one in placements
    )


@given(some_offer, st.lists(some_taken, max_size=8))
def test_used_is_the_most_of_any_day_of_the_offer(offered: Offer, placements: list[IndexedPlacement]) -> None:
    days = [offered.first_day + timedelta(n) for n in range((offered.last_day - offered.first_day).days + 1)]
    by_day = {one: counted(offered, placements, one) for one in days}
    found = offer_usage(offered, placements)
    assert found.used == max(by_day.values())
    assert found.busiest_day == next((one for one in days if found.used and by_day[one] == found.used), None)
    assert found.left == max(offered.places - found.used, 0)
    assert found.used <= len(placements)
    assert found.used + found.left >= offered.places


@given(some_offer, st.lists(some_taken, max_size=6), some_taken)
def test_one_more_placement_takes_at_most_one_more_place(
    offered: Offer, placements: list[IndexedPlacement], more: IndexedPlacement
) -> None:
    before, after = offer_usage(offered, placements), offer_usage(offered, [*placements, more])
    assert before.used <= after.used <= before.used + 1
    assert offer_usage(offered, list(reversed(placements))) == before


@pytest.mark.parametrize(
    "elsewhere",
    [
        counted_placement(0, 5, sites=frozenset({"2234567818"})),
        counted_placement(0, 5, sites=frozenset()),
        counted_placement(0, 5, institution="zuiderkaai"),
        counted_placement(0, 5, programme_id="haven"),
        counted_placement(0, 5, status=Status.CANCELLED),
        counted_placement(SPAN + 1, SPAN + 5),
        counted_placement(-5, -1),
    ],
)
def test_a_placement_that_the_offer_is_not_for_takes_no_place(elsewhere: IndexedPlacement) -> None:
    offered = offer(2, site=SITE, institution="noordzee", programme_id="ict")
    assert offer_usage(offered, [elsewhere]).used == 0
    assert offer_usage(offered, [elsewhere]).busiest_day is None
    assert offer_usage(offered, [counted_placement(-5, 0)]).used == 1


def test_who_works_at_two_sites_takes_a_place_at_both_and_one_of_the_whole_company() -> None:
    both = counted_placement(0, 5, sites=frozenset({SITE, "2234567818"}))
    for site in (SITE, "2234567818", None):
        assert offer_usage(offer(2, site=site), [both]).used == 1
    assert offer_usage(offer(2, site="2345678942"), [both]).used == 0


def test_what_is_left_is_left_on_the_days_still_to_come() -> None:
    offered, before = offer(1), [counted_placement(0, 3, 1), counted_placement(2, 3, 2)]
    assert (offer_usage(offered, before, day(3)).used, offer_usage(offered, before, day(3)).busiest_day) == (2, day(3))
    assert (offer_usage(offered, before, day(4)).left, offer_usage(offered, before, day(4)).busiest_day) == (1, None)
    assert offer_usage(offered, before, day(SPAN)).left == 1
    assert (
        offer_usage(offered, before, day(SPAN + 1)).used,
        offer_usage(offered, before, day(SPAN + 1)).busiest_day,
    ) == (
        2,
        day(2),
    )


def test_placements_after_one_another_share_a_place() -> None:
    assert offer_usage(offer(1), [counted_placement(0, 3), counted_placement(4, 8)]).left == 0
    assert offer_usage(offer(2), [counted_placement(0, 4), counted_placement(4, 8)]).busiest_day == day(4)


def test_more_placements_than_places_are_said_as_they_are() -> None:
    found = offer_usage(offer(1), [counted_placement(0, 3, 1), counted_placement(0, 3, 2), counted_placement(0, 3, 3)])
    assert (found.used, found.left) == (3, 0)


def test_the_last_day_of_the_calendar_is_counted() -> None:
    last = IndexedPlacement(agreement_id=UUID(int=1), first_day=date.max, last_day=date.max, status=Status.SIGNING)
    whole = Offer(id=UUID(int=9), enterprise_number=HOST, first_day=date.min, last_day=date.max, places=1)
    assert offer_usage(whole, [last]).busiest_day == date.max


def test_a_full_host_is_warned_of() -> None:
    others = [counted_placement(0, 8, 1), counted_placement(0, 8, 2)]
    assert place_findings([offer(3)], others, counted_placement(0, 8, 7)) == ()
    [finding] = place_findings([offer(2)], others, counted_placement(0, 8, 7))
    assert (finding.code, finding.severity) == ("no_places_left", Severity.WARNS)
    assert place_findings([offer(2), offer(1)], others[:1], counted_placement(0, 8, 7)) == ()


def test_a_host_without_an_offer_for_this_placement_is_asked_nothing() -> None:
    others = [counted_placement(0, 8, 1)]
    for offers in ([], [offer(0, programme_id="haven")], [offer(0, SPAN - 1)]):
        assert place_findings(offers, others, counted_placement(0, 8, 7)) == ()


def test_a_placement_does_not_stand_in_its_own_way() -> None:
    own = counted_placement(0, 8, 7)
    assert place_findings([offer(1)], [own], own) == ()
    assert cap_findings(cap(per_programme=1, per_mentor=1), [own], own) == ()


def test_only_the_days_of_the_placement_itself_must_be_free() -> None:
    assert place_findings([offer(1)], [counted_placement(0, 3, 1)], counted_placement(4, 8, 7)) == ()


def test_one_more_than_the_programmes_cap_is_warned_of() -> None:
    others = [
        counted_placement(0, 8, 1),
        counted_placement(5, 9, 2),
        counted_placement(0, 8, 3, institution="zuiderkaai"),
        counted_placement(0, 8, 4, programme_id="haven"),
    ]
    assert cap_findings(cap(per_programme=3), others, counted_placement(0, 8, 7)) == ()
    [finding] = cap_findings(cap(per_programme=2), others, counted_placement(0, 8, 7))
    assert (finding.code, finding.severity, finding.pointer) == ("cap_per_programme", Severity.WARNS, "/programme/id")
    assert day(5).isoformat() in finding.text.nl


def test_a_large_host_is_exempt_from_the_programmes_cap_alone() -> None:
    others = [counted_placement(0, 8, 1)]
    large = cap(per_programme=1, per_mentor=1, is_large=True)
    assert codes(cap_findings(large, others, counted_placement(0, 8, 7))) == ["cap_per_mentor"]


def test_a_cap_for_one_programme_leaves_others_alone() -> None:
    others = [counted_placement(0, 8, 1, programme_id="haven")]
    one = cap(programme_id="ict", per_programme=0, per_mentor=1)
    assert cap_findings(one, others, counted_placement(0, 8, 7, programme_id="haven")) == ()
    assert codes(cap_findings(one, others, counted_placement(0, 8, 7))) == ["cap_per_programme"]


def test_each_mentor_of_a_placement_is_counted() -> None:
    others = [
        counted_placement(0, 8, 1, mentor="Jan Bolder, els kraanbalk"),
        counted_placement(0, 8, 2, mentor="Jan Bolder"),
        counted_placement(0, 8, 3, mentor=None),
    ]
    [finding] = cap_findings(cap(per_mentor=2), others, counted_placement(0, 8, 7, mentor="Els Kraanbalk, Jan Bolder"))
    assert (finding.code, "Jan Bolder" in finding.text.nl) == ("cap_per_mentor", True)
    assert cap_findings(cap(per_mentor=0), others, counted_placement(0, 8, 7, mentor=None)) == ()


def test_what_is_closed_or_capped_by_nothing_is_not_warned_of() -> None:
    others = [counted_placement(0, 8, 1)]
    assert cap_findings(cap(), others, counted_placement(0, 8, 7)) == ()
    assert cap_findings(cap(per_programme=0), others, counted_placement(0, 8, 7, status=Status.CANCELLED)) == ()


def test_a_programmes_own_maximum_is_a_cap() -> None:
    demands = demands_of({"interns_per_host_maximum": 2})
    programme_cap = cap_of_programme(demands, counted_placement(0, 8), HOST)
    assert programme_cap == cap(programme_id="ict", per_programme=2)
    assert cap_of_programme(demands, counted_placement(0, 8), HOST, is_large=True) == cap(
        programme_id="ict", per_programme=2, is_large=True
    )
    assert cap_of_programme(demands_of({}), counted_placement(0, 8), HOST) is None
    assert cap_of_programme(demands, counted_placement(0, 8, programme_id=None), HOST) is None


@given(st.lists(some_taken, max_size=8), st.integers(0, 4))
def test_a_cap_is_kept_to_exactly_when_no_day_has_more(placements: list[IndexedPlacement], most: int) -> None:
    candidate = counted_placement(0, SPAN, 99)
    everyone = offer(0, institution="noordzee", programme_id="ict")
    fullest = offer_usage(everyone, [*placements, candidate]).used
    found = cap_findings(cap(per_programme=most), placements, candidate)
    assert (codes(found) == ["cap_per_programme"]) == (fullest > most)
