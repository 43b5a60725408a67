"""Warnings about other placements: full places are counted for every principal, student, host and site."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from internships.domain.access import Principal
from internships.domain.blockers.blocker import WARNING_CODES
from internships.domain.capacity import Cap
from internships.domain.lifecycle import Action
from internships.domain.placement_board import BoardFilter
from internships.services.agreements import placement_warnings
from internships.services.agreements.loading import load_agreement
from internships.services.agreements.placement_warnings import agreements_to_reindex
from internships.services.agreements.state import compute_state
from internships.services.batches.batch_service import BatchWorker
from internships.services.placements.reindex_requests import is_reindex_pending
from tests.builders.agreement_states import REASON, drafted
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    administrator,
    coordinator,
    example_record,
    host_hr,
)
from tests.builders.placements import add_hosts, offer_places, record_of_student, warning_codes

SECOND_SITE = "2234567818"


@pytest.fixture(autouse=True)
def host_accounts(use_cases: AgreementUseCases) -> None:
    add_hosts(use_cases, (SECOND_SITE,))


def test_a_coordinator_is_warned_of_places_that_another_institution_took(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases)
    theirs = record_of_student("ann")
    theirs["institutions"][0]["slug"] = "polder"
    drafted(use_cases, coordinator("polder"), theirs)
    ours = drafted(use_cases, record=record_of_student("bob"))
    for principal in (coordinator(), administrator(), host_hr(OUR_HOST)):
        assert warning_codes(use_cases, ours.id, principal) == {"no_places_left"}
        findings = use_cases.drafts.draft_with_findings(principal, ours.id).findings
        assert "ann@example.org" not in str(findings)


def test_the_students_of_one_agreement_are_counted_together(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases)
    record = record_of_student("ann")
    assert warning_codes(use_cases, drafted(use_cases, record=record).id) == set()
    offer_places(use_cases, places=0, first_day="2026-09-02")
    second = deepcopy(record["students"][0])
    second["email"] = "bob@example.org"
    two = record_of_student("cas", period={**record["period"], "first_day": "2027-02-01", "last_day": "2027-04-30"})
    two["students"] = [two["students"][0], second]
    offer_places(use_cases, first_day="2027-01-01", last_day="2027-12-31")
    assert warning_codes(use_cases, drafted(use_cases, record=two).id) == {"no_places_left"}


def test_the_second_host_is_looked_at_too(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases, OTHER_HOST)
    theirs = record_of_student("ann")
    theirs["hosts"][0]["enterprise_number"] = OTHER_HOST
    drafted(use_cases, record=theirs)
    ours = record_of_student("bob")
    ours["hosts"].append({**deepcopy(ours["hosts"][0]), "enterprise_number": OTHER_HOST})
    assert warning_codes(use_cases, drafted(use_cases, record=ours).id) == {"no_places_left"}


def test_every_place_of_work_is_looked_at(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases, site=SECOND_SITE)
    theirs = record_of_student("ann")
    theirs["places"][0]["establishment_number"] = SECOND_SITE
    drafted(use_cases, record=theirs)
    ours = record_of_student("bob")
    ours["places"].append({**deepcopy(ours["places"][0]), "establishment_number": SECOND_SITE})
    assert warning_codes(use_cases, drafted(use_cases, record=ours).id) == {"no_places_left"}


def at_two_sites(name: str) -> dict[str, Any]:
    record = record_of_student(name)
    first = record["places"][0]
    record["places"] = [first | {"share": 80}, {**deepcopy(first), "establishment_number": SECOND_SITE, "share": 20}]
    return record


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_came_first_makes_no_difference_at_a_second_site(
    use_cases: AgreementUseCases, order: tuple[int, int]
) -> None:
    offer_places(use_cases, site=SECOND_SITE)
    records = [at_two_sites("ann"), record_of_student("bob")]
    records[1]["places"][0]["establishment_number"] = SECOND_SITE
    first, second = (drafted(use_cases, record=records[place]) for place in order)
    assert {warning_codes(use_cases, view.id) == {"no_places_left"} for view in (first, second)} == {True}
    (usage,) = use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
    assert (usage.used, usage.left) == (2, 0)


def test_a_mentor_s_cap_counts_the_students_of_every_institution(use_cases: AgreementUseCases) -> None:
    use_cases.hosts.put_cap(host_hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_mentor=1))
    theirs = record_of_student("ann")
    theirs["institutions"][0]["slug"] = "polder"
    drafted(use_cases, coordinator("polder"), theirs)
    assert warning_codes(use_cases, drafted(use_cases, record=record_of_student("bob")).id) == {"cap_per_mentor"}


def test_a_large_host_is_let_off_the_maximum_of_a_programme(use_cases: AgreementUseCases) -> None:
    use_cases.hosts.put_cap(host_hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_programme=1))
    drafted(use_cases, record=record_of_student("ann"))
    our_view = drafted(use_cases, record=record_of_student("bob"))
    assert warning_codes(use_cases, our_view.id) == {"cap_per_programme"}
    with use_cases.storage.writing() as work:
        work.hosts.put_host(work.hosts.host(OUR_HOST).model_copy(update={"large": True}))
    assert warning_codes(use_cases, our_view.id) == set()


def windows(*days: tuple[str, str]) -> dict[str, Any]:
    windows_given = [{"first_day": begins, "last_day": ends} for begins, ends in days]
    return {**example_record()["period"], "windows": windows_given}


def test_placements_whose_windows_do_not_meet_are_no_duplicates(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=record_of_student("ann", period=windows(("2026-09-21", "2026-10-16"))))
    apart = drafted(use_cases, record=record_of_student("ann", period=windows(("2026-11-02", "2026-12-18"))))
    assert warning_codes(use_cases, apart.id) == set()
    same = drafted(use_cases, record=record_of_student("ann", period=windows(("2026-10-12", "2026-10-30"))))
    assert warning_codes(use_cases, same.id) == {"duplicate_placement"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_duplicate_without_email_address_is_warned_of(use_cases: AgreementUseCases, order: tuple[int, int]) -> None:
    records = [record_of_student("ann"), record_of_student("ann")]
    del records[1]["students"][0]["email"]
    first, second = (drafted(use_cases, record=records[place]) for place in order)
    assert warning_codes(use_cases, second.id) == {"duplicate_placement"}
    assert warning_codes(use_cases, first.id) == {"duplicate_placement"}
    assert warning_codes(use_cases, drafted(use_cases, record=record_of_student("bob")).id) == {"duplicate_placement"}
    records[1]["students"][0] |= {"number": "s0999999", "birth_date": "2004-01-01"}
    assert warning_codes(use_cases, drafted(use_cases, record=records[1]).id) == set()


def test_more_placements_take_no_more_statements(use_cases: AgreementUseCases) -> None:
    def statements(agreement_id: UUID) -> int:
        queries: list[str] = []

        def note(*arguments: Any) -> None:
            queries.append(arguments[2])

        engine = use_cases.storage.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            use_cases.drafts.draft_with_findings(coordinator(), agreement_id)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(queries)

    offer_places(use_cases)
    ours = drafted(use_cases, record=record_of_student("ann"))
    drafted(use_cases, record=record_of_student("ann"))
    few = statements(ours.id)
    for number in range(6):
        drafted(use_cases, record=record_of_student("ann", reference=f"R-{number}"))
    assert statements(ours.id) == few


def beside(use_cases: AgreementUseCases, agreement_id: UUID, *, frees: bool) -> set[UUID]:
    with use_cases.storage.reading() as work:
        return set(
            agreements_to_reindex(
                work, compute_state(work, use_cases.context, load_agreement(work, agreement_id)), frees_place=frees
            )
        )


def is_looked_at_again(use_cases: AgreementUseCases, agreement_id: UUID) -> bool:
    with use_cases.storage.reading() as work:
        return is_reindex_pending(work, use_cases.context, agreement_id)


def test_another_draft_for_the_same_student_has_the_first_looked_at_again_and_no_more_than_so_many(
    use_cases: AgreementUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drafted(use_cases, record=record_of_student("ann"))
    assert not is_looked_at_again(use_cases, first.id)
    second = drafted(use_cases, record=record_of_student("ann", reference="R-2"))
    assert is_looked_at_again(use_cases, first.id)
    assert beside(use_cases, first.id, frees=False) == {second.id}
    monkeypatch.setattr(placement_warnings, "MAX_REINDEXED", 0)
    assert beside(use_cases, first.id, frees=False) == set()


def test_a_place_that_comes_free_has_others_looked_at_again_that_were_warned_and_no_more_than_so_many(
    use_cases: AgreementUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_places(use_cases)
    first, second, third = (drafted(use_cases, record=record_of_student(name)) for name in ("ann", "bob", "cas"))
    assert beside(use_cases, first.id, frees=True) == {second.id, third.id}
    assert beside(use_cases, first.id, frees=False) == set()
    monkeypatch.setattr(placement_warnings, "MAX_REINDEXED", 1)
    assert len(beside(use_cases, first.id, frees=True)) == 1


def on_the_board(use_cases: AgreementUseCases, agreement_id: UUID) -> tuple[int, set[str]]:
    """Return how many warnings a board counts, and what the list of blockers says of them."""
    while BatchWorker(use_cases.context, use_cases.document_printing, "one").run_once():
        pass
    wanted = BoardFilter(agreement_id=agreement_id)
    (line,) = use_cases.boards.placements(coordinator(), wanted).lines
    lines = use_cases.boards.blockers(coordinator(), wanted).lines
    return line.warnings, {str(blocker.code) for blocker in lines if blocker.code in WARNING_CODES}


def test_a_board_shows_a_duplicate_at_both_until_one_is_withdrawn(use_cases: AgreementUseCases) -> None:
    first, second = (drafted(use_cases, record=record_of_student("ann", reference=name)) for name in ("R-1", "R-2"))
    for view in (first, second):
        assert on_the_board(use_cases, view.id) == (1, {"duplicate_placement"})
        (warning,) = (
            b
            for b in use_cases.boards.blockers(coordinator(), BoardFilter(agreement_id=view.id)).lines
            if b.code in WARNING_CODES
        )
        assert warning.is_reminder
        assert "R-" not in warning.text.nl
    use_cases.transitions.act(coordinator(), second.id, Action.WITHDRAW, version=second.version, reason=REASON)
    assert on_the_board(use_cases, first.id) == (0, set())


def test_a_board_shows_that_no_place_is_left_until_one_comes_free(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases)
    first, second = (drafted(use_cases, record=record_of_student(name)) for name in ("ann", "bob"))
    assert on_the_board(use_cases, second.id) == (1, {"no_places_left"})
    use_cases.transitions.act(coordinator(), first.id, Action.WITHDRAW, version=first.version, reason=REASON)
    assert on_the_board(use_cases, second.id) == (0, set())


def test_more_places_take_the_warning_away_and_fewer_bring_it(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases)
    drafted(use_cases, record=record_of_student("ann"))
    second = drafted(use_cases, record=record_of_student("bob"))
    offer_places(use_cases, first_day="2026-08-31", places=5)
    assert on_the_board(use_cases, second.id) == (0, set())
    for usage in use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST):
        if usage.offer.places == 5:
            use_cases.offers.delete_offer(host_hr(OUR_HOST), OUR_HOST, usage.offer.id)
    assert on_the_board(use_cases, second.id) == (1, {"no_places_left"})


def test_of_two_hosts_none_learns_of_the_other_s_places(use_cases: AgreementUseCases) -> None:
    offer_places(use_cases, OTHER_HOST)
    theirs = record_of_student("ann")
    theirs["hosts"][0]["enterprise_number"] = OTHER_HOST
    drafted(use_cases, record=theirs)
    ours = record_of_student("bob")
    ours["hosts"].append({**deepcopy(ours["hosts"][0]), "enterprise_number": OTHER_HOST})
    view = drafted(use_cases, record=ours)
    lines = use_cases.boards.placements(coordinator(), BoardFilter(agreement_id=view.id)).lines
    assert {line.warnings for line in lines} == {0}


def many_days(use_cases: AgreementUseCases, agreement_id: UUID, by: Principal | None = None) -> list[str]:
    findings = use_cases.drafts.draft_with_findings(by or coordinator(), agreement_id).findings
    return [finding.text.en for finding in findings if finding.code == "many_days_at_one_host"]


def in_autumn(name: str, days: int) -> dict[str, Any]:
    record = record_of_student(name)
    record["period"] = {"first_day": "2026-09-21", "last_day": "2026-12-18", "duration": {"days": days}}
    return record


def in_spring(name: str, days: int) -> dict[str, Any]:
    record = record_of_student(name)
    record["period"] = {"first_day": "2027-02-08", "last_day": "2027-06-25", "duration": {"days": days}}
    return record


def test_the_days_of_a_student_at_one_host_are_added_up_over_the_academic_year(use_cases: AgreementUseCases) -> None:
    autumn = drafted(use_cases, record=in_autumn("ann", 40))
    assert many_days(use_cases, autumn.id) == []
    spring = drafted(use_cases, record=in_spring("ann", 21))
    [texts] = many_days(use_cases, spring.id)
    assert "it is 61 days" in texts
    assert "may read" in texts
    assert many_days(use_cases, autumn.id) != []


def test_sixty_days_another_student_another_host_or_another_year_add_nothing(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=in_autumn("ann", 40))
    assert many_days(use_cases, drafted(use_cases, record=in_spring("bob", 50)).id) == []
    elsewhere = in_spring("ann", 30)
    elsewhere["hosts"][0]["enterprise_number"] = OTHER_HOST
    assert many_days(use_cases, drafted(use_cases, record=elsewhere).id) == []
    later = in_spring("ann", 50)
    later["period"] = {"first_day": "2027-09-06", "last_day": "2027-12-17", "duration": {"days": 50}}
    assert many_days(use_cases, drafted(use_cases, record=later).id) == []
    assert many_days(use_cases, drafted(use_cases, record=in_spring("ann", 20)).id) == []


def test_another_institutions_placement_is_not_counted_for_who_may_not_read_it(use_cases: AgreementUseCases) -> None:
    theirs = in_autumn("ann", 40)
    theirs["institutions"][0]["slug"] = "polder"
    drafted(use_cases, coordinator("polder"), theirs)
    ours = drafted(use_cases, record=in_spring("ann", 30))
    assert many_days(use_cases, ours.id) == []
    assert many_days(use_cases, ours.id, host_hr(OUR_HOST)) != []
