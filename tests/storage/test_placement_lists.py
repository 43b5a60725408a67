"""Boards on real agreements: filters, searches, pages, scopes and counts, on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import UNRESTRICTED_SCOPE, Grant, Principal, Role
from internships.domain.lifecycle import DERIVED_STATUSES, Action, ReasonCode, Status, StatusInputs, status_on
from internships.domain.placement_board import BoardFilter, PlacementLine
from internships.domain.placement_index import FAR_FUTURE, FAR_PAST
from internships.services.agreements.transitions import Reason
from internships.storage.stores.placement_queries import status_case
from internships.storage.stores.placements import PlacementStore
from internships.storage.tables.agreements import AgreementRow
from internships.storage.tables.placements import PlacementRow
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
    invented_folders,
    student,
)
from tests.databases import BACKENDS, database

THIRD_HOST = "0100000070"
HOSTS = (OUR_HOST, OTHER_HOST, THIRD_HOST)
SITES = ("2199999986", "2234567818")
NAMES = (
    ("Zoë", "Façade"),
    ("Łukasz", "Żagiel"),
    ("Noor", "De Müster"),
    ("Björn", "Van Ström"),
    ("Élise", "Proefmans"),
    ("Omar", "D’Été"),
)
UNITS = ("wetenschap-techniek", "management-maatschappij")
ALL = tuple(range(36))
WITHDRAWN = 6
"""The first of them were withdrawn; the others are drafts."""


def always(_: int) -> bool:
    return True


def never(_: int) -> bool:
    return False


@dataclass(frozen=True)
class SeededBoard:
    """Three dozen agreements and where each of them is."""

    use_cases: AgreementUseCases
    ids: tuple[UUID, ...]
    records: tuple[dict[str, Any], ...]

    def visible_to(self, principal: Principal, **wanted: Any) -> list[int]:
        """Return which agreements a principal's board shows, in its order."""
        page = self.use_cases.boards.placements(principal, BoardFilter(**wanted), limit=100)
        return [self.ids.index(line.agreement_id) for line in page.lines]

    def where(self, meant: Callable[[int], bool]) -> list[int]:
        """Return these in the order of a board: by first day, then as they were made."""
        return sorted(filter(meant, ALL), key=lambda n: (self.records[n]["period"]["first_day"], n))


def record(number: int) -> dict[str, Any]:
    """Return the record of one of the three dozen."""
    body = example_record(2, reference=f"R-{number:03d}")
    given, family = NAMES[number % 6]
    body["institutions"][0]["slug"] = ("noordzee", "polder")[number % 2]
    body["institutions"][0]["unit"] = UNITS[number // 4 % 2]
    body["institutions"][0]["supervisors"][0]["email"] = f"supervisor{number % 4}@example.org"
    body["students"][0] |= {"names": {"given": given, "family": family}, "email": f"student{number // 2}@example.org"}
    body["students"][0]["number"] = f"s09990{number:02d}"
    body["hosts"][0] |= {"enterprise_number": HOSTS[number % 3], "trade_name": f"Gastbedrijf {number % 3}"}
    body["hosts"][0]["mentors"][0] |= {
        "email": f"mentor{number % 5}@example.org",
        "names": {"given": "Núria", "family": f"Mentör{number % 5}"},
    }
    body["places"][0]["establishment_number"] = SITES[number // 3 % 2]
    body["period"] |= {"first_day": f"2026-09-{21 + number % 4}", "last_day": "2026-12-18"}
    if number == 35:  # led by the polder, with a second institution beside it
        body["institutions"].append({**body["institutions"][0], "slug": "noordzee", "supervisors": []})
    return body


@pytest.fixture(scope="module", params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with database(request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def board(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> SeededBoard:
    folder = tmp_path_factory.mktemp("service")
    use_cases = AgreementUseCases(Storage(engine), invented_folders(folder / "folders"), folder / "archive")
    records = tuple(record(number) for number in ALL)
    views = [
        use_cases.drafts.create(administrator(record["institutions"][0]["slug"]), record).agreement
        for record in records
    ]
    for view, body in zip(views[:WITHDRAWN], records, strict=False):
        by = coordinator(body["institutions"][0]["slug"])
        reason = Reason(code=ReasonCode.STUDENT_STOPS, text="Zomaar.")
        use_cases.transitions.act(by, view.id, Action.WITHDRAW, version=view.version, reason=reason)
    return SeededBoard(use_cases, tuple(view.id for view in views), records)


def test_a_board_is_in_the_order_of_the_first_day(board: SeededBoard) -> None:
    assert board.visible_to(host_hr(OUR_HOST)) == board.where(lambda number: number % 3 == 0)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("facade", lambda number: number % 6 == 0),
        ("FAÇADE", lambda number: number % 6 == 0),
        ("zagiel", lambda number: number % 6 == 1),
        ("ukas", lambda number: number % 6 == 1),
        ("muster noor", lambda number: number % 6 == 2),
        ("0999 0", always),
        ("r-01", lambda number: 10 <= number < 20),
        ("mentor3", lambda number: number % 5 == 3),
        (OTHER_HOST[2:8], lambda number: number % 3 == 1),
        ("gastbedrijf", always),
        ("%", never),
        ("_", never),
        ("niemand", never),
    ],
)
def test_a_search_finds_any_part_of_a_word_without_accents(
    board: SeededBoard, word: str, meant: Callable[[int], bool]
) -> None:
    principal = a_principal("all", *(Grant(role=Role.HOST_HR, enterprise_number=number) for number in HOSTS))
    assert board.visible_to(principal, search=word) == board.where(meant)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ({"enterprise_numbers": (OUR_HOST,)}, lambda number: number % 3 == 0),
        ({"enterprise_numbers": (OUR_HOST, THIRD_HOST)}, lambda number: number % 3 != 1),
        ({"enterprise_numbers": ("",)}, never),
        ({"unit": UNITS[1]}, lambda number: number // 4 % 2 == 1),
        ({"institution": "polder"}, lambda number: number % 2 == 1),
        ({"establishment_number": SITES[1]}, lambda number: number // 3 % 2 == 1),
        ({"programme_id": "electronics-ict", "academic_year": "2026-2027"}, always),
        ({"academic_year": "2025-2026"}, never),
        ({"statuses": (Status.WITHDRAWN,)}, lambda number: number < WITHDRAWN),
        ({"statuses": (Status.SUBMITTED, Status.DRAFT)}, lambda number: number >= WITHDRAWN),
        ({"statuses": (Status.ACTIVE,)}, never),
        ({"blocked": False}, lambda number: number < WITHDRAWN),
        ({"blocked": True}, lambda number: number >= WITHDRAWN),
        ({"starts_from": date(2026, 9, 23)}, lambda number: number % 4 >= 2),
        ({"starts_until": date(2026, 9, 21)}, lambda number: number % 4 == 0),
        ({"runs_on": date(2026, 9, 22)}, lambda number: number % 4 <= 1),
        ({"runs_between": (date(2026, 12, 18), date(2027, 1, 3))}, always),
        ({"search": "zoe", "statuses": (Status.DRAFT,)}, lambda number: number % 6 == 0 and number >= WITHDRAWN),
    ],
)
def test_a_filter_keeps_what_it_says(board: SeededBoard, wanted: dict[str, Any], meant: Callable[[int], bool]) -> None:
    both = a_principal(
        "both",
        Grant(role=Role.COORDINATOR, institution="noordzee"),
        Grant(role=Role.COORDINATOR, institution="polder"),
    )
    assert board.visible_to(both, **wanted) == board.where(meant)


SCOPES: list[tuple[Principal, Callable[[int], bool]]] = [
    (host_hr(OUR_HOST), lambda number: number % 3 == 0),
    (host_hr(OTHER_HOST, SITES[0]), lambda number: number % 3 == 1 and number // 3 % 2 == 0),
    (coordinator("noordzee"), lambda number: number % 2 == 0 or number == 35),
    (coordinator("polder"), lambda number: number % 2 == 1),
    (coordinator("polder", UNITS[0]), lambda number: number % 2 == 1 and number // 4 % 2 == 0),
    (student("STUDENT4@example.org"), lambda number: number in {8, 9}),
    (a_principal("mentor2", Grant(role=Role.MENTOR)), lambda number: number % 5 == 2),
    (a_principal("supervisor1", Grant(role=Role.SUPERVISOR)), lambda number: number % 4 == 1),
    (a_principal("student4"), never),
    (a_principal("association", Grant(role=Role.ASSOCIATION)), never),
    (
        a_principal(
            "mentor2",
            Grant(role=Role.MENTOR),
            Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST),
            Grant(role=Role.COORDINATOR, institution="noordzee"),
        ),
        lambda number: number % 5 == 2 or number % 3 == 0 or number % 2 == 0 or number == 35,
    ),
]


@pytest.mark.parametrize("place", range(len(SCOPES)))
def test_everybody_sees_exactly_their_own(board: SeededBoard, place: int) -> None:
    principal, meant = SCOPES[place]
    assert board.visible_to(principal) == board.where(meant)
    visible = board.visible_to(principal, enterprise_numbers=(OUR_HOST, OTHER_HOST))
    assert visible == board.where(lambda number: meant(number) and number % 3 != 2)
    blockers = board.use_cases.boards.blockers(principal, BoardFilter(), limit=500).lines
    lacking = board.where(lambda number: meant(number) and number >= WITHDRAWN)
    assert {line.agreement_id for line in blockers} == {board.ids[number] for number in lacking}
    tallies = board.use_cases.boards.tallies(principal, BoardFilter())
    assert sum(tally.placements for tally in tallies) == len(board.where(meant))


@pytest.mark.parametrize("place", range(len(SCOPES)))
def test_counts_add_up_to_the_list(board: SeededBoard, place: int) -> None:
    principal, _ = SCOPES[place]
    lines = board.use_cases.boards.placements(principal, BoardFilter(), limit=100).lines
    for tally in board.use_cases.boards.tallies(principal, BoardFilter()):
        assert tally.placements == sum(
            (line.institution, str(line.first_day)[:7], line.status) == (tally.institution, tally.month, tally.status)
            for line in lines
        )
    with board.use_cases.storage.reading(UNRESTRICTED_SCOPE) as work:
        assert work.placements.count(BoardFilter(), board.use_cases.context.today()) == len(ALL)


@pytest.mark.parametrize("limit", [1, 5, 7, 36])
def test_pages_neither_repeat_nor_skip(board: SeededBoard, limit: int) -> None:
    for principal, meant in SCOPES:
        found: list[PlacementLine] = []
        page = board.use_cases.boards.placements(principal, BoardFilter(), limit=limit)
        while page.lines:
            found += page.lines
            assert len(page.lines) <= limit
            if page.after is None:
                break
            page = board.use_cases.boards.placements(principal, BoardFilter(), after=page.after, limit=limit)
        assert [board.ids.index(line.agreement_id) for line in found] == board.where(meant)


def test_pages_of_blockers_neither_repeat_nor_skip(board: SeededBoard) -> None:
    for principal, _ in SCOPES:
        whole = board.use_cases.boards.blockers(principal, BoardFilter(), limit=1000).lines
        found, after = list(whole[:0]), None
        while True:
            page = board.use_cases.boards.blockers(principal, BoardFilter(), after=after, limit=9)
            found += page.lines
            if page.after is None:
                break
            after = page.after
        assert tuple(found) == whole


def test_blockers_are_narrowed_as_boards_are(board: SeededBoard) -> None:
    principal = coordinator("polder")
    every = board.use_cases.boards.blockers(principal, BoardFilter(), limit=1000).lines
    mine = board.use_cases.boards.blockers(principal, BoardFilter(), owners=(Role.HOST_HR,), limit=1000).lines
    assert mine == tuple(line for line in every if line.owner is Role.HOST_HR)
    named = board.use_cases.boards.blockers(principal, BoardFilter(search="strom"), limit=1000).lines
    assert named == tuple(line for line in every if line.student == "Björn Van Ström")
    drafts = BoardFilter(statuses=(Status.DRAFT,), enterprise_numbers=(OTHER_HOST,), starts_until=date(2026, 9, 22))
    shown = board.use_cases.boards.blockers(principal, drafts, limit=1000).lines
    assert {line.agreement_id for line in shown} == {board.ids[13], board.ids[25]}


STATUS_INPUTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    state=st.sampled_from([status for status in Status if status not in DERIVED_STATUSES]),
    signed=st.booleans(),
    ready=st.booleans(),
    starts_on=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 9)),
    first_day=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 9)),
    last_day=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 9)),
    ended_on=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 9)),
    stale_on=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 9)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status_inputs=st.lists(STATUS_INPUTS, min_size=1, max_size=12),
    day=st.dates(date(2026, 8, 31), date(2026, 9, 10)),
    statuses_wanted=st.sets(st.sampled_from(Status), min_size=1, max_size=4),
)
def test_the_status_in_sql_is_the_status_of_the_domain(
    engine: Engine, status_inputs: list[dict[str, Any]], day: date, statuses_wanted: set[Status]
) -> None:
    statuses = [status_on(StatusInputs(**inputs), day) for inputs in status_inputs]
    with Session(engine.execution_options(writes=True)) as session:
        agreement_id = uuid4()
        session.execute(insert(AgreementRow).values(**an_agreement(agreement_id)))
        session.execute(
            insert(PlacementRow), [a_row(agreement_id, place, inputs) for place, inputs in enumerate(status_inputs)]
        )
        of_it = col(PlacementRow.agreement_id) == agreement_id
        query = select(status_case(day)).where(of_it).order_by(col(PlacementRow.student_index))
        assert list(session.execute(query).scalars()) == [str(status) for status in statuses]
        wanted = BoardFilter(statuses=tuple(statuses_wanted), agreement_id=agreement_id)
        lines = PlacementStore(session, UNRESTRICTED_SCOPE).page(wanted, day)
        shown = {line.student_index: line.status for _, line in lines}
        assert shown == {place: status for place, status in enumerate(statuses) if status in statuses_wanted}
        session.rollback()


def an_agreement(agreement_id: UUID) -> dict[str, Any]:
    moment = datetime(2026, 9, 1, tzinfo=UTC)
    row = AgreementRow(
        id=agreement_id,
        version=1,
        state="draft",
        body={},
        schema_version="1.0.0",
        content_sha256="0" * 64,
        created_side="host",
        created_at=moment,
        changed_at=moment,
    )
    return row.model_dump()


def a_row(agreement_id: UUID, place: int, inputs: dict[str, Any]) -> dict[str, Any]:
    days = {name: inputs[name] or FAR_FUTURE for name in ("first_day", "last_day")}
    return {
        **inputs,
        **days,
        "state": str(inputs["state"]),
        "agreement_id": agreement_id,
        "version": 1,
        "is_placement": True,
        "student_index": place,
        "host_index": 0,
        "since": FAR_PAST,
        "until": FAR_FUTURE,
        "blockers": 0,
        "search": "",
    }


def test_a_framework_is_on_no_board(board: SeededBoard) -> None:
    framework = {**record(2), "form": "framework_bipartite", "reference": "KADER-1"}
    del framework["students"]
    before = board.visible_to(coordinator("noordzee"))
    agreement = board.use_cases.drafts.create(administrator("noordzee"), framework).agreement
    assert board.visible_to(coordinator("noordzee")) == before
    with board.use_cases.storage.reading(UNRESTRICTED_SCOPE) as work:
        assert len(work.placements.of_agreement(agreement.id, board.use_cases.context.today())) == 1
