"""Pages of a list while its placements are edited: nothing comes twice, and nothing is missed."""

from itertools import chain

import pytest

from internships.domain.placement_board import BoardFilter
from internships.services.agreements.agreement_views import AgreementView
from tests.builders.agreement_states import drafted
from tests.builders.agreement_use_cases import OUR_HOST, AgreementUseCases, coordinator, host_hr
from tests.builders.placements import record_of_student

NAMES = ("ann", "bob", "cas", "dina", "els")


def edited(use_cases: AgreementUseCases, view: AgreementView, reference: str) -> AgreementView:
    record = {**view.record, "reference": reference}
    return use_cases.drafts.edit(coordinator(), view.id, record, version=view.version).agreement


@pytest.mark.parametrize("limit", [1, 2])
def test_a_placement_that_is_edited_between_two_pages_comes_once(use_cases: AgreementUseCases, limit: int) -> None:
    views = [drafted(use_cases, record=record_of_student(name)) for name in NAMES]
    pages, after = [], None
    while True:
        page = use_cases.boards.placements(host_hr(OUR_HOST), BoardFilter(), after=after, limit=limit)
        pages.append([line.agreement_id for line in page.lines])
        if (after := page.after) is None:
            break
        views = [edited(use_cases, view, f"R-{len(pages)}") for view in views]
    assert list(chain(*pages)) == [view.id for view in views]


def test_a_blocker_of_a_placement_that_is_edited_between_two_pages_comes_once(use_cases: AgreementUseCases) -> None:
    views = [drafted(use_cases, record=record_of_student(name)) for name in NAMES[:3]]
    whole = use_cases.boards.blockers(host_hr(OUR_HOST), BoardFilter(), limit=500).lines
    found, after, pages = list(whole[:0]), None, 0
    while True:
        page = use_cases.boards.blockers(host_hr(OUR_HOST), BoardFilter(), after=after, limit=1)
        found += page.lines
        if (after := page.after) is None:
            break
        pages += 1
        views = [edited(use_cases, view, f"R-{pages}") for view in views]
    assert pages > 1
    assert [(one.agreement_id, one.code, one.text) for one in found] == [
        (one.agreement_id, one.code, one.text) for one in whole
    ]


def test_a_blocker_that_is_solved_leaves_and_another_comes(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, record=record_of_student("ann"))
    before = use_cases.boards.blockers(coordinator(), BoardFilter(), limit=500).lines
    record = {**view.record, "safety": {**view.record["safety"]}}
    del record["safety"]["risk_analysis"], record["safety"]["workstation_sheet"]
    changed = use_cases.drafts.edit(coordinator(), view.id, record, version=view.version).agreement
    without = use_cases.boards.blockers(coordinator(), BoardFilter(), limit=500).lines
    assert "risk_analysis_missing" in {str(one.code) for one in without} - {str(one.code) for one in before}
    use_cases.drafts.edit(coordinator(), view.id, view.record, version=changed.version)
    assert use_cases.boards.blockers(coordinator(), BoardFilter(), limit=500).lines == before
