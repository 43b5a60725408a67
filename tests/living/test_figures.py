"""What the association reads: figures of placements that began, never so small that they point at somebody."""

from typing import Any
from uuid import UUID

import pytest

from internships.domain.access import Grant, Role
from internships.domain.lifecycle import Action, NotByThisRole
from internships.domain.tracking import BoardFilter
from internships.domain.wording import Bilingual
from internships.storage.columns import METADATA
from tests.living.bureaus import OUR_HOST, Living, coordinator, hr, somebody
from tests.living.roads import acted, drafted
from tests.living.test_warnings import of_student

NAMES = {
    slug: Bilingual(nl=f"Hogeschool {slug.title()}", en=f"{slug.title()} College") for slug in ("noordzee", "polder")
}


def at(living: Living, slug: str, number: int) -> UUID:
    record = of_student(f"{slug}{number}")
    record["institutions"][0]["slug"] = slug
    return drafted(living, coordinator(slug), record).id


def stands(living: Living, ids: list[UUID], **standing: Any) -> None:
    """Let these placements stand so in the index, as if everybody had signed."""
    rows = METADATA.tables["placement"]
    with living.storage.writing() as work:
        work.session.execute(rows.update().where(rows.c.agreement_id.in_(ids)).values(**standing))


def test_four_that_began_are_hidden_and_five_are_told_whatever_else_there_is(living: Living) -> None:
    few, many = (
        [at(living, slug, number) for number in range(size)] for slug, size in (("noordzee", 4), ("polder", 5))
    )
    stands(living, [*few, *many], state="signing", signed=True, ready=True)
    still = [at(living, "noordzee", number) for number in range(10, 14)]
    for agreement, state in zip(still, ("submitted", "cancelled", "rejected"), strict=False):
        stands(living, [agreement], state=state)
    association = somebody("association", Grant(role=Role.ASSOCIATION))
    assert living.boards.association(association) == []  # none began yet
    living.sets_the_day("2026-10-01")
    figures = living.boards.association(association)
    assert {figure.institution: figure.placements for figure in figures} == {"noordzee": None, "polder": 5}
    assert {figure.institution: figure.institution_name for figure in figures} == NAMES
    with pytest.raises(NotByThisRole):
        living.boards.association(coordinator())


def test_every_list_tells_what_an_institution_is_called(living: Living) -> None:
    at(living, "noordzee", 1)
    view = drafted(living, coordinator("polder"), of_student("bob") | {"institutions": of_polder()})
    acted(living, view, Action.SUBMIT, by=coordinator("polder"))
    lines = living.boards.placements(hr(OUR_HOST), BoardFilter()).lines
    blockers = living.boards.blockers(hr(OUR_HOST), BoardFilter(), limit=200).lines
    tallies = living.boards.tallies(hr(OUR_HOST), BoardFilter())
    exported = [line for line, _ in living.boards.export(hr(OUR_HOST), BoardFilter())]
    for told in (lines, blockers, tallies, exported):
        assert {line.institution: line.institution_name for line in told} == NAMES


def of_polder() -> list[dict[str, Any]]:
    record = of_student("bob")
    institutions: list[dict[str, Any]] = record["institutions"]
    institutions[0]["slug"] = "polder"
    return institutions
