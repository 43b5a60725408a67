"""Which rows an access scope reaches, by kind and day, in every query that uses the scope."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Dialect, Engine, insert, literal_column, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import UNRESTRICTED_SCOPE, AccessScope
from internships.domain.placement_index import FAR_FUTURE
from internships.storage.access_scope import (
    IndexRows,
    access_branches,
    access_condition,
    agreement_access_condition,
    filter_only,
)
from internships.storage.tables.agreements import AgreementRow, ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow
from tests.databases import BACKENDS, database

BOTH: tuple[IndexRows, ...] = (PlacementRow, BlockerRow)
OURS, THEIRS = UUID(int=1), UUID(int=2)
NOBODYS = UUID(int=3)
"""A draft that names neither host nor institution yet."""
CHANGES_ON = date(2026, 10, 5)
EVE = date(2026, 10, 4)
PLACES: dict[UUID, dict[str, Any]] = {
    OURS: {"enterprise_number": "0999999922", "institution": "noordzee"},
    THEIRS: {"enterprise_number": "0999999724", "institution": "polder"},
    NOBODYS: {"enterprise_number": None, "institution": None},
}
READERS: tuple[tuple[UUID, str, str, date], ...] = (
    (OURS, "institution", "overzee", FAR_FUTURE),
    (OURS, "unit", "noordzee/kaaien", FAR_FUTURE),
    (OURS, "site", "2199999986", FAR_FUTURE),
    (OURS, "student", "an@example.org", CHANGES_ON),
    (OURS, "mentor", "bo@example.org", CHANGES_ON),
    (OURS, "mentor", "cas@example.org", FAR_FUTURE),
    (OURS, "supervisor", "dirk@example.org", CHANGES_ON),
    (THEIRS, "site", "2234567818", FAR_FUTURE),
    (NOBODYS, "student", "zoe@example.org", FAR_FUTURE),
)


@pytest.fixture(scope="module", params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with database(request.param) as opened:
        yield opened


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine.execution_options(writes=True)) as opened:
        for agreement_id, place in PLACES.items():
            opened.execute(insert(AgreementRow).values(**_filled(AgreementRow, id=agreement_id)))
            row = _filled(PlacementRow, id=agreement_id.int, agreement_id=agreement_id, **place)
            opened.execute(insert(PlacementRow).values(**row))
            row = _filled(
                BlockerRow, id=agreement_id.int, agreement_id=agreement_id, placement_id=agreement_id.int, **place
            )
            opened.execute(insert(BlockerRow).values(**row))
        columns = ("agreement_id", "kind", "key", "until")
        opened.execute(insert(ReaderRow), [dict(zip(columns, reader, strict=True)) for reader in READERS])
        yield opened
        opened.rollback()


def _filled(table: Any, **values: Any) -> dict[str, Any]:
    """Return a row with a value in every column that needs one."""
    plain = {str: "", int: 0, bool: False, date: EVE, datetime: datetime(2026, 9, 1, tzinfo=UTC), UUID: uuid4()}
    filler = {}
    for name, field in table.model_fields.items():
        kind = (get_args(field.annotation) or (field.annotation,))[0]
        filler[name] = plain.get(kind, {} if "dict" in str(field.annotation) else [])
    return {**filler, **values}


def reached(session: Session, reach: AccessScope, hosts: tuple[str, ...] = ()) -> set[UUID]:
    """Return the agreements in a scope; every query over the scope returns the same, and each row once."""
    found = set(session.execute(select(col(AgreementRow.id)).where(agreement_access_condition(reach))).scalars())
    if hosts:
        found = {agreement_id for agreement_id in found if PLACES[agreement_id]["enterprise_number"] in hosts}
    for rows in BOTH:
        narrowed = [col(rows.enterprise_number).in_(hosts)] if hosts else []
        held = session.execute(select(col(rows.agreement_id)).where(access_condition(rows, reach), *narrowed)).scalars()
        assert sorted(held) == sorted(found)
        parts = [
            session.execute(select(col(rows.agreement_id)).where(way)).scalars()
            for way in access_branches(rows, reach, hosts)
        ]
        assert sorted(one for part in parts for one in part) == sorted(found)
        either = select(col(rows.agreement_id)).where(or_(*access_branches(rows, reach, hosts)))
        assert sorted(session.execute(either).scalars()) == sorted(found)
    return found


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ({}, set()),
        ({"hosts": ("0999999922",)}, {OURS}),
        ({"hosts": ("0999999724",)}, {THEIRS}),
        ({"hosts": ("0999999922", "0999999724")}, {OURS, THEIRS}),
        ({"hosts": ("0000009797",)}, set()),
        ({"institutions": ("noordzee",)}, {OURS}),
        ({"institutions": ("overzee",)}, {OURS}),
        ({"institutions": ("polder", "overzee")}, {OURS, THEIRS}),
        ({"institutions": ("kaaien",)}, set()),
        ({"units": ("noordzee/kaaien",)}, {OURS}),
        ({"units": ("polder/kaaien",)}, set()),
        ({"sites": ("0999999922/2199999986",)}, {OURS}),
        ({"sites": ("0999999724/2199999986",)}, set()),
        ({"sites": ("0999999922/2234567818",)}, set()),
        ({"sites": ("0999999922/2199999986", "0999999724/2234567818")}, {OURS, THEIRS}),
        ({"students": ("an@example.org",)}, {OURS}),
        ({"students": ("zoe@example.org",)}, {NOBODYS}),
        ({"mentors": ("an@example.org",)}, set()),
        ({"supervisors": ("bo@example.org",)}, set()),
        ({"hosts": ("0999999922",), "institutions": ("noordzee", "overzee"), "students": ("an@example.org",)}, {OURS}),
        ({"hosts": ("0999999724",), "students": ("zoe@example.org",)}, {THEIRS, NOBODYS}),
    ],
)
def test_a_reach_holds_its_own_and_nothing_else(
    session: Session, reach: dict[str, tuple[str, ...]], expected: set[UUID]
) -> None:
    assert reached(session, AccessScope.model_validate({**reach, "on": EVE})) == expected


@pytest.mark.parametrize(
    ("reach", "reads_on"),
    [
        ({"mentors": ("bo@example.org",)}, {EVE}),
        ({"mentors": ("cas@example.org",)}, {EVE, CHANGES_ON}),
        ({"supervisors": ("dirk@example.org",)}, {EVE}),
        ({"students": ("an@example.org",)}, {EVE, CHANGES_ON}),
        ({"units": ("noordzee/kaaien",)}, {EVE, CHANGES_ON}),
    ],
)
def test_who_was_replaced_as_mentor_or_supervisor_reads_until_that_day(
    session: Session, reach: dict[str, tuple[str, ...]], reads_on: set[date]
) -> None:
    assert {
        day for day in (EVE, CHANGES_ON) if reached(session, AccessScope.model_validate({**reach, "on": day}))
    } == reads_on


@pytest.mark.parametrize(
    "reach",
    [
        UNRESTRICTED_SCOPE,
        AccessScope(hosts=("0999999922", "0999999724"), on=EVE),
        AccessScope(institutions=("noordzee", "polder"), on=EVE),
        AccessScope(sites=("0999999922/2199999986", "0999999724/2234567818"), on=EVE),
        AccessScope(institutions=("polder",), students=("an@example.org",), on=EVE),
        AccessScope(hosts=("0999999724",), institutions=("overzee",), on=EVE),
    ],
)
def test_a_list_that_asks_for_one_host_shows_of_a_reach_what_is_there(session: Session, reach: AccessScope) -> None:
    assert reached(session, reach, ("0999999922",)) == {OURS}
    assert reached(session, reach, ("0999999724",)) == {THEIRS}
    assert reached(session, reach, ("0999999724", "0999999922")) == {OURS, THEIRS}
    assert reached(session, reach, ("0000009797",)) == set()


def test_the_service_itself_reaches_everything(session: Session) -> None:
    assert reached(session, UNRESTRICTED_SCOPE) == {OURS, THEIRS, NOBODYS}
    assert reached(session, AccessScope(students=("an@example.org", "zoe@example.org"), on=EVE)) == {OURS, NOBODYS}


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (sqlite.dialect(), "+(1 = 1)"),
        (postgresql.dialect(), "(1 = 1)"),  # type: ignore[no-untyped-call]
    ],
)
def test_a_condition_that_only_filters_is_kept_out_of_the_choice_of_an_index_by_sqlite(
    dialect: Dialect, expected: str
) -> None:
    assert str(filter_only(literal_column("1") == literal_column("1")).compile(dialect=dialect)) == expected
