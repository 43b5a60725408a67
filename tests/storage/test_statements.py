"""How many SQL statements a request takes: as many for ten placements as for five hundred."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Connection, Engine, event, insert, select

from internships.domain.access import Grant, Role
from internships.serving import routes
from internships.storage.columns import METADATA
from internships.web.app import build_app
from tests.living.bureaus import OUR_HOST, a_record, invented_folders
from tests.web.worlds import WEB, World, a_house, add_account, client

FEW, MANY = 10, 500
GETS = (
    "/api/v1/placements?limit=5",
    "/api/v1/placements?limit=200",
    "/api/v1/placements?search=voorbeeld&status=draft&blocked=true",
    f"/api/v1/placements?enterprise_number={OUR_HOST}&starts_from=2026-01-01",
    "/api/v1/placements/blockers?limit=200",
    "/api/v1/placements/blockers?search=lotte&owner=host_hr",
    "/api/v1/placements/counts",
    f"/api/v1/hosts/{OUR_HOST}/offers",
    "/api/v1/offers",
    f"/api/v1/hosts/{OUR_HOST}/risk-analyses/due",
    "/api/v1/agreements/{agreement}",
    "/api/v1/agreements/{agreement}/findings",
)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    said: list[str] = []

    def note(_: Connection, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    house = a_house(engine, invented_folders(tmp_path / "folders"), tmp_path)
    world = World(house, build_app(house.services, WEB, routes()))
    add_account(world, "hr", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))
    add_account(world, "coordinator", Grant(role=Role.COORDINATOR, institution="noordzee"))
    try:
        yield world
    finally:
        house.shop.close()
        house.engine.dispose()


def created(world: World, asking: TestClient[Litestar], number: int) -> str:
    record = a_record(2, reference=f"R-{number}")
    record["students"][0]["email"] = f"student{number}@example.org"
    answer = asking.post("/api/v1/agreements", json={"record": record}, headers=world.headers("coordinator"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["agreement"]["id"])


def multiplied(engine: Engine, times: int) -> None:
    """Keep every agreement that many times more, under other ids, with its index lines, readers and blockers."""
    tables = METADATA.tables
    with engine.execution_options(writes=True).begin() as connection:
        kept = {
            name: [dict(row) for row in connection.execute(select(tables[name])).mappings()]
            for name in ("agreement", "placement", "blocker", "reader")
        }
        for _ in range(times):
            ids = {row["id"]: uuid4() for row in kept["agreement"]}
            placed: dict[int, int] = {}
            for name, rows in deepcopy(kept).items():
                for row in rows:
                    old = row.pop("id", None)
                    row["agreement_id" if name != "agreement" else "id"] = ids[row.get("agreement_id", old)]
                    if name == "blocker":
                        row["placement_id"] = placed[row["placement_id"]]
                    made = connection.execute(insert(tables[name]).values(**row))
                    if name == "placement" and old is not None and made.inserted_primary_key is not None:
                        placed[old] = made.inserted_primary_key[0]


def statements(world: World, asking: TestClient[Litestar], agreement: str) -> dict[str, int]:
    """Return how many statements each request takes."""
    found: dict[str, int] = {}
    for who in ("hr", "coordinator"):
        for address in GETS:
            with counted(world.house.engine) as said:
                answer = asking.get(address.format(agreement=agreement), headers=world.headers(who))
            assert answer.status_code == 200, (address, answer.text)
            found[f"{who} {address}"] = len(said)
    with counted(world.house.engine) as said:
        created(world, asking, 1_000_000)
    return {**found, "create": len(said), **analysed(world, asking)}


def analysed(world: World, asking: TestClient[Litestar]) -> dict[str, int]:
    """Return how many statements it takes to make a risk analysis, and to sign it."""
    address, headers = f"/api/v1/hosts/{OUR_HOST}/risk-analyses", world.headers("hr")
    with counted(world.house.engine) as made:
        answer = asking.post(address, json={"workplace": "Kaai 730", "made_on": "2025-08-01"}, headers=headers)
    told = {"signed_by": ["host"], "signed_on": "2025-08-15"}
    with counted(world.house.engine) as signed:
        signing = asking.post(f"{address}/{answer.json()['id']}/sign", json=told, headers=headers)
    assert (answer.status_code, signing.status_code) == (201, 200)
    return {"make an analysis": len(made), "sign an analysis": len(signed)}


def test_no_request_takes_more_statements_where_there_are_more_placements(world: World) -> None:
    with client(world) as asking:
        agreements = [created(world, asking, number) for number in (*range(FEW - 1), 1_000_000)]
        multiplied(world.house.engine, 1)  # so that each student has another placement in both counts
        few = statements(world, asking, agreements[0])
        multiplied(world.house.engine, MANY // FEW // 2 - 1)
        many = statements(world, asking, agreements[0])
        shown = asking.get("/api/v1/placements?limit=200", headers=world.headers("hr")).json()
    assert len(shown["entries"]) == 200
    assert many == few
    assert max(few.values()) <= 40
