"""Warnings about other placements: full places are counted whoever asks, and for every student, host and site."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from internships.domain.access import Viewer
from internships.domain.blockers import WARNINGS
from internships.domain.capacity import Cap
from internships.domain.lifecycle import Action
from internships.domain.organisations import HostOrganisation, Site
from internships.domain.tracking import BoardFilter
from internships.services.agreements import warnings
from internships.services.agreements.dossier import load, opened
from internships.services.agreements.warnings import warned_beside
from internships.services.batching import Workbench
from internships.services.hosting import OfferTold
from internships.services.index_requests import is_asked_for
from tests.living.bureaus import OTHER_HOST, OUR_HOST, Living, a_record, administrator, coordinator, hr
from tests.living.roads import WHY, drafted

SECOND_SITE = "2234567818"


@pytest.fixture(autouse=True)
def joined(living: Living) -> None:
    with living.storage.writing() as work:
        for number in (OUR_HOST, OTHER_HOST):
            work.hosts.put_host(HostOrganisation(enterprise_number=number, name="Bedrijf", joined_at=living.now))
        for site in (SECOND_SITE,):
            work.hosts.put_site(Site(establishment_number=site, enterprise_number=OUR_HOST, name="Vestiging"))


def offered(living: Living, number: str = OUR_HOST, **facts: Any) -> None:
    told = {"first_day": "2026-09-01", "last_day": "2026-12-31", "places": 1, **facts}
    living.hosting.put_offer(hr(number), number, OfferTold.model_validate(told))


def of_student(name: str, **facts: Any) -> dict[str, Any]:
    record = a_record(**facts)
    record["students"][0]["email"] = f"{name}@example.org"
    return record


def warned(living: Living, agreement_id: UUID, by: Viewer | None = None) -> set[str]:
    told = {"no_places_left", "cap_per_programme", "cap_per_mentor", "duplicate_placement", "overlapping_placement"}
    return {finding.code for finding in living.drafting.findings(by or coordinator(), agreement_id).findings} & told


def test_a_coordinator_is_warned_of_places_that_another_institution_took(living: Living) -> None:
    offered(living)
    theirs = of_student("ann")
    theirs["institutions"][0]["slug"] = "polder"
    drafted(living, coordinator("polder"), theirs)
    ours = drafted(living, record=of_student("bob"))
    for viewer in (coordinator(), administrator(), hr(OUR_HOST)):
        assert warned(living, ours.id, viewer) == {"no_places_left"}
        told = living.drafting.findings(viewer, ours.id).findings
        assert "ann@example.org" not in str(told)


def test_the_students_of_one_agreement_are_counted_together(living: Living) -> None:
    offered(living)
    record = of_student("ann")
    assert warned(living, drafted(living, record=record).id) == set()
    offered(living, places=0, first_day="2026-09-02")
    second = deepcopy(record["students"][0])
    second["email"] = "bob@example.org"
    two = of_student("cas", period={**record["period"], "first_day": "2027-02-01", "last_day": "2027-04-30"})
    two["students"] = [two["students"][0], second]
    offered(living, first_day="2027-01-01", last_day="2027-12-31")
    assert warned(living, drafted(living, record=two).id) == {"no_places_left"}


def test_the_second_host_is_looked_at_too(living: Living) -> None:
    offered(living, OTHER_HOST)
    theirs = of_student("ann")
    theirs["hosts"][0]["enterprise_number"] = OTHER_HOST
    drafted(living, record=theirs)
    ours = of_student("bob")
    ours["hosts"].append({**deepcopy(ours["hosts"][0]), "enterprise_number": OTHER_HOST})
    assert warned(living, drafted(living, record=ours).id) == {"no_places_left"}


def test_every_place_of_work_is_looked_at(living: Living) -> None:
    offered(living, site=SECOND_SITE)
    theirs = of_student("ann")
    theirs["places"][0]["establishment_number"] = SECOND_SITE
    drafted(living, record=theirs)
    ours = of_student("bob")
    ours["places"].append({**deepcopy(ours["places"][0]), "establishment_number": SECOND_SITE})
    assert warned(living, drafted(living, record=ours).id) == {"no_places_left"}


def at_two_sites(name: str) -> dict[str, Any]:
    record = of_student(name)
    first = record["places"][0]
    record["places"] = [first | {"share": 80}, {**deepcopy(first), "establishment_number": SECOND_SITE, "share": 20}]
    return record


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_came_first_makes_no_difference_at_a_second_site(living: Living, order: tuple[int, int]) -> None:
    offered(living, site=SECOND_SITE)
    records = [at_two_sites("ann"), of_student("bob")]
    records[1]["places"][0]["establishment_number"] = SECOND_SITE
    first, second = (drafted(living, record=records[place]) for place in order)
    assert {warned(living, view.id) == {"no_places_left"} for view in (first, second)} == {True}
    (usage,) = living.hosting.offers(hr(OUR_HOST), OUR_HOST)
    assert (usage.used, usage.left) == (2, 0)


def test_a_mentor_s_cap_counts_the_students_of_every_institution(living: Living) -> None:
    living.hosting.put_cap(hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_mentor=1))
    theirs = of_student("ann")
    theirs["institutions"][0]["slug"] = "polder"
    drafted(living, coordinator("polder"), theirs)
    assert warned(living, drafted(living, record=of_student("bob")).id) == {"cap_per_mentor"}


def test_a_large_host_is_let_off_the_maximum_of_a_programme(living: Living) -> None:
    living.hosting.put_cap(hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_programme=1))
    drafted(living, record=of_student("ann"))
    ours = drafted(living, record=of_student("bob"))
    assert warned(living, ours.id) == {"cap_per_programme"}
    with living.storage.writing() as work:
        work.hosts.put_host(work.hosts.host(OUR_HOST).model_copy(update={"large": True}))
    assert warned(living, ours.id) == set()


def windows(*days: tuple[str, str]) -> dict[str, Any]:
    told = [{"first_day": begins, "last_day": ends} for begins, ends in days]
    return {**a_record()["period"], "windows": told}


def test_placements_whose_windows_do_not_meet_are_no_duplicates(living: Living) -> None:
    drafted(living, record=of_student("ann", period=windows(("2026-09-21", "2026-10-16"))))
    apart = drafted(living, record=of_student("ann", period=windows(("2026-11-02", "2026-12-18"))))
    assert warned(living, apart.id) == set()
    same = drafted(living, record=of_student("ann", period=windows(("2026-10-12", "2026-10-30"))))
    assert warned(living, same.id) == {"duplicate_placement"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_record_without_the_student_s_address_meets_its_twin_that_has_one(
    living: Living, order: tuple[int, int]
) -> None:
    records = [of_student("ann"), of_student("ann")]
    del records[1]["students"][0]["email"]
    first, second = (drafted(living, record=records[place]) for place in order)
    assert warned(living, second.id) == {"duplicate_placement"}
    assert warned(living, first.id) == {"duplicate_placement"}
    assert warned(living, drafted(living, record=of_student("bob")).id) == {"duplicate_placement"}
    records[1]["students"][0] |= {"number": "s0999999", "birth_date": "2004-01-01"}
    assert warned(living, drafted(living, record=records[1]).id) == set()


def test_more_placements_take_no_more_statements(living: Living) -> None:
    def statements(agreement_id: UUID) -> int:
        said: list[str] = []

        def note(*told: Any) -> None:
            said.append(told[2])

        engine = living.storage.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            living.drafting.findings(coordinator(), agreement_id)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(said)

    offered(living)
    ours = drafted(living, record=of_student("ann"))
    drafted(living, record=of_student("ann"))
    few = statements(ours.id)
    for number in range(6):
        drafted(living, record=of_student("ann", reference=f"R-{number}"))
    assert statements(ours.id) == few


def beside(living: Living, agreement_id: UUID, *, frees: bool) -> set[UUID]:
    with living.storage.reading() as work:
        return set(warned_beside(work, opened(work, living.bureau, load(work, agreement_id)), frees=frees))


def is_looked_at_again(living: Living, agreement_id: UUID) -> bool:
    with living.storage.reading() as work:
        return is_asked_for(work, living.bureau, agreement_id)


def test_another_draft_for_the_same_student_has_the_first_looked_at_again_and_no_more_than_so_many(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drafted(living, record=of_student("ann"))
    assert not is_looked_at_again(living, first.id)
    second = drafted(living, record=of_student("ann", reference="R-2"))
    assert is_looked_at_again(living, first.id)
    assert beside(living, first.id, frees=False) == {second.id}
    monkeypatch.setattr(warnings, "MOST_BESIDE", 0)
    assert beside(living, first.id, frees=False) == set()


def test_a_place_that_comes_free_has_others_looked_at_again_that_were_warned_and_no_more_than_so_many(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(living)
    first, second, third = (drafted(living, record=of_student(name)) for name in ("ann", "bob", "cas"))
    assert beside(living, first.id, frees=True) == {second.id, third.id}
    assert beside(living, first.id, frees=False) == set()
    monkeypatch.setattr(warnings, "MOST_BESIDE", 1)
    assert len(beside(living, first.id, frees=True)) == 1


def on_the_board(living: Living, agreement_id: UUID) -> tuple[int, set[str]]:
    """Return how many warnings a board counts, and what the list of blockers says of them."""
    while Workbench(living.drafting, living.printing, living.storage, "one").do_one():
        pass
    wanted = BoardFilter(agreement_id=agreement_id)
    (line,) = living.boards.placements(coordinator(), wanted).lines
    told = living.boards.blockers(coordinator(), wanted).lines
    return line.warnings, {str(blocker.code) for blocker in told if blocker.code in WARNINGS}


def test_a_board_shows_a_duplicate_at_both_until_one_is_withdrawn(living: Living) -> None:
    first, second = (drafted(living, record=of_student("ann", reference=name)) for name in ("R-1", "R-2"))
    for view in (first, second):
        assert on_the_board(living, view.id) == (1, {"duplicate_placement"})
        (told,) = (
            b
            for b in living.boards.blockers(coordinator(), BoardFilter(agreement_id=view.id)).lines
            if b.code in WARNINGS
        )
        assert told.is_reminder
        assert "R-" not in told.text.nl
    living.moving.act(coordinator(), second.id, Action.WITHDRAW, version=second.version, reason=WHY)
    assert on_the_board(living, first.id) == (0, set())


def test_a_board_shows_that_no_place_is_left_until_one_comes_free(living: Living) -> None:
    offered(living)
    first, second = (drafted(living, record=of_student(name)) for name in ("ann", "bob"))
    assert on_the_board(living, second.id) == (1, {"no_places_left"})
    living.moving.act(coordinator(), first.id, Action.WITHDRAW, version=first.version, reason=WHY)
    assert on_the_board(living, second.id) == (0, set())


def test_more_places_take_the_warning_away_and_fewer_bring_it(living: Living) -> None:
    offered(living)
    drafted(living, record=of_student("ann"))
    second = drafted(living, record=of_student("bob"))
    offered(living, first_day="2026-08-31", places=5)
    assert on_the_board(living, second.id) == (0, set())
    for usage in living.hosting.offers(hr(OUR_HOST), OUR_HOST):
        if usage.offer.places == 5:
            living.hosting.drop_offer(hr(OUR_HOST), OUR_HOST, usage.offer.id)
    assert on_the_board(living, second.id) == (1, {"no_places_left"})


def test_of_two_hosts_none_is_told_of_the_other_s_places(living: Living) -> None:
    offered(living, OTHER_HOST)
    theirs = of_student("ann")
    theirs["hosts"][0]["enterprise_number"] = OTHER_HOST
    drafted(living, record=theirs)
    ours = of_student("bob")
    ours["hosts"].append({**deepcopy(ours["hosts"][0]), "enterprise_number": OTHER_HOST})
    view = drafted(living, record=ours)
    lines = living.boards.placements(coordinator(), BoardFilter(agreement_id=view.id)).lines
    assert {line.warnings for line in lines} == {0}


def many_days(living: Living, agreement_id: UUID, by: Viewer | None = None) -> list[str]:
    told = living.drafting.findings(by or coordinator(), agreement_id).findings
    return [finding.text.en for finding in told if finding.code == "many_days_at_one_host"]


def in_autumn(name: str, days: int) -> dict[str, Any]:
    record = of_student(name)
    record["period"] = {"first_day": "2026-09-21", "last_day": "2026-12-18", "duration": {"days": days}}
    return record


def in_spring(name: str, days: int) -> dict[str, Any]:
    record = of_student(name)
    record["period"] = {"first_day": "2027-02-08", "last_day": "2027-06-25", "duration": {"days": days}}
    return record


def test_the_days_of_a_student_at_one_host_are_added_up_over_the_academic_year(living: Living) -> None:
    autumn = drafted(living, record=in_autumn("ann", 40))
    assert many_days(living, autumn.id) == []
    spring = drafted(living, record=in_spring("ann", 21))
    [told] = many_days(living, spring.id)
    assert "it is 61 days" in told
    assert "may read" in told
    assert many_days(living, autumn.id) != []


def test_sixty_days_another_student_another_host_or_another_year_add_nothing(living: Living) -> None:
    drafted(living, record=in_autumn("ann", 40))
    assert many_days(living, drafted(living, record=in_spring("bob", 50)).id) == []
    elsewhere = in_spring("ann", 30)
    elsewhere["hosts"][0]["enterprise_number"] = OTHER_HOST
    assert many_days(living, drafted(living, record=elsewhere).id) == []
    later = in_spring("ann", 50)
    later["period"] = {"first_day": "2027-09-06", "last_day": "2027-12-17", "duration": {"days": 50}}
    assert many_days(living, drafted(living, record=later).id) == []
    assert many_days(living, drafted(living, record=in_spring("ann", 20)).id) == []


def test_another_institutions_placement_is_not_counted_for_who_may_not_read_it(living: Living) -> None:
    theirs = in_autumn("ann", 40)
    theirs["institutions"][0]["slug"] = "polder"
    drafted(living, coordinator("polder"), theirs)
    ours = drafted(living, record=in_spring("ann", 30))
    assert many_days(living, ours.id) == []
    assert many_days(living, ours.id, hr(OUR_HOST)) != []
