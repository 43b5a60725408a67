"""What the association reads: counts of placements that began, never so small that they identify somebody."""

from typing import Any
from uuid import UUID

import pytest

from internships.domain.access import Grant, Role
from internships.domain.lifecycle import Action, NotByThisRole
from internships.domain.placement_board import BoardFilter
from internships.domain.wording import Bilingual
from internships.storage.columns import METADATA
from tests.builders.agreement_states import drafted, perform
from tests.builders.agreement_use_cases import OUR_HOST, AgreementUseCases, a_principal, coordinator, host_hr
from tests.builders.placements import record_of_student

NAMES = {
    slug: Bilingual(nl=f"Hogeschool {slug.title()}", en=f"{slug.title()} College") for slug in ("noordzee", "polder")
}


def at(use_cases: AgreementUseCases, slug: str, number: int) -> UUID:
    record = record_of_student(f"{slug}{number}")
    record["institutions"][0]["slug"] = slug
    return drafted(use_cases, coordinator(slug), record).id


def set_status_columns(use_cases: AgreementUseCases, ids: list[UUID], **status_columns: Any) -> None:
    """Set these columns of placements in the index, as if everybody had signed."""
    rows = METADATA.tables["placement"]
    with use_cases.storage.writing() as work:
        work.session.execute(rows.update().where(rows.c.agreement_id.in_(ids)).values(**status_columns))


def test_four_that_began_are_hidden_and_five_are_reported_whatever_else_there_is(use_cases: AgreementUseCases) -> None:
    few, many = (
        [at(use_cases, slug, number) for number in range(size)] for slug, size in (("noordzee", 4), ("polder", 5))
    )
    set_status_columns(use_cases, [*few, *many], state="signing", signed=True, ready=True)
    still = [at(use_cases, "noordzee", number) for number in range(10, 14)]
    for agreement, state in zip(still, ("submitted", "cancelled", "rejected"), strict=False):
        set_status_columns(use_cases, [agreement], state=state)
    association = a_principal("association", Grant(role=Role.ASSOCIATION))
    assert use_cases.boards.association_tallies(association) == []  # none began yet
    use_cases.set_day("2026-10-01")
    figures = use_cases.boards.association_tallies(association)
    assert {figure.institution: figure.placements for figure in figures} == {"noordzee": None, "polder": 5}
    assert {figure.institution: figure.institution_name for figure in figures} == NAMES
    with pytest.raises(NotByThisRole):
        use_cases.boards.association_tallies(coordinator())


def test_every_list_tells_what_an_institution_is_called(use_cases: AgreementUseCases) -> None:
    at(use_cases, "noordzee", 1)
    view = drafted(use_cases, coordinator("polder"), record_of_student("bob") | {"institutions": of_polder()})
    perform(use_cases, view, Action.SUBMIT, by=coordinator("polder"))
    lines = use_cases.boards.placements(host_hr(OUR_HOST), BoardFilter()).lines
    blockers = use_cases.boards.blockers(host_hr(OUR_HOST), BoardFilter(), limit=200).lines
    tallies = use_cases.boards.tallies(host_hr(OUR_HOST), BoardFilter())
    exported = [line for line, _ in use_cases.boards.export(host_hr(OUR_HOST), BoardFilter())]
    for entries in (lines, blockers, tallies, exported):
        assert {line.institution: line.institution_name for line in entries} == NAMES


def of_polder() -> list[dict[str, Any]]:
    record = record_of_student("bob")
    institutions: list[dict[str, Any]] = record["institutions"]
    institutions[0]["slug"] = "polder"
    return institutions
