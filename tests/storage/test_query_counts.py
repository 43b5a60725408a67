"""How many SQL statements a request takes: as many for ten placements as for five hundred."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Connection, Engine, event, insert, select

from internships.domain.access import Grant, Role
from internships.domain.organisations import HostOrganisation
from internships.domain.placement_board import BoardFilter
from internships.storage.columns import METADATA
from internships.web.app import build_app
from internships.web.routes import routes
from tests.builders.agreement_use_cases import OUR_HOST, example_record, invented_folders
from tests.builders.populated_service import (
    WEB_SETTINGS,
    PopulatedService,
    add_account,
    an_application,
    http_client_for,
)

FEW, MANY = 10, 500
ADDRESSES = (
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
    "/api/v1/placements/export/csv?column=students.email",
    "/api/v1/placements/export/json?column=mentor&column=health_condition&search=voorbeeld",
)
"""Addresses with a query; every address of the OpenAPI document is requested besides."""
NAMES = {"number": (OUR_HOST,), "slug": ("noordzee",), "other": ("polder",), "form": ("csv", "xlsx", "json")}
REPORTS = {"form": ("json", "html", "md")}
"""Values of path parameters other than the agreement and the feed; other names are of things that do not exist."""
OTHER_ADDRESSES = {
    "/api/v1/oidc/login",
    "/api/v1/oidc/callback",
    "/api/v1/me/record",
    "/api/v1/agreements/{agreement_id}/amendments/{number}/proof",
    "/readyz",
}
"""What asks another service; a student's whole record, which reads each of their few agreements; an amendment, whose
number isn't a host's; and what answers by its own connection."""
ONLY_SOME = {
    "/api/v1/agreements/{agreement_id}/termination": 404,
    "/api/v1/agreements/{agreement_id}/termination/proof": 404,
    "/api/v1/outbox": 403,
}
"""What no one here can read: there is no termination, and nobody is an operator."""
READERS = {
    "hr": Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST),
    "coordinator": Grant(role=Role.COORDINATOR, institution="noordzee"),
    "administrator": Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"),
    "association": Grant(role=Role.ASSOCIATION),
}


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    queries: list[str] = []

    def note(_: Connection, __: Any, statement: str, *___: Any) -> None:
        queries.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def service(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PopulatedService]:
    # The use of a session is noted once a minute, in two statements more: on a slow machine a minute passes meanwhile.
    monkeypatch.setattr("internships.services.accounts.login._TOUCH_INTERVAL", timedelta(days=1))
    application = an_application(engine, invented_folders(tmp_path / "folders"), tmp_path)
    service = PopulatedService(application, build_app(application.services, WEB_SETTINGS, routes()))
    for name, grant in READERS.items():
        add_account(service, name, grant)
    with application.storage.writing() as work:
        joined = HostOrganisation(
            enterprise_number=OUR_HOST, name="Ons bedrijf", joined_at=application.agreement_context.clock()
        )
        work.hosts.put_host(joined)
    try:
        yield service
    finally:
        application.close()
        application.engine.dispose()


def created(service: PopulatedService, http_client: TestClient[Litestar], number: int) -> str:
    record = example_record(2, reference=f"R-{number}")
    record["students"][0]["email"] = f"student{number}@example.org"
    response = http_client.post("/api/v1/agreements", json={"record": record}, headers=service.headers("coordinator"))
    assert response.status_code == 201, response.text
    return str(response.json()["agreement"]["id"])


def multiplied(engine: Engine, times: int) -> None:
    """Copy every agreement that many times, under other ids, with its index lines, readers and blockers."""
    tables = METADATA.tables
    with engine.execution_options(writes=True).begin() as connection:
        copied_rows = {
            name: [dict(row) for row in connection.execute(select(tables[name])).mappings()]
            for name in ("agreement", "placement", "blocker", "reader")
        }
        for _ in range(times):
            ids = {row["id"]: uuid4() for row in copied_rows["agreement"]}
            placed: dict[int, int] = {}
            for name, rows in deepcopy(copied_rows).items():
                for row in rows:
                    old = row.pop("id", None)
                    row["agreement_id" if name != "agreement" else "id"] = ids[row.get("agreement_id", old)]
                    if name == "blocker":
                        row["placement_id"] = placed[row["placement_id"]]
                    inserted = connection.execute(insert(tables[name]).values(**row))
                    if name == "placement" and old is not None and inserted.inserted_primary_key is not None:
                        placed[old] = inserted.inserted_primary_key[0]


def addresses(http_client: TestClient[Litestar], **known: str) -> Iterator[tuple[str, str]]:
    """Yield every address that can be read, by the OpenAPI document, with its template."""
    for address in ADDRESSES:
        yield address, address
    for template, methods in http_client.get("/api/v1/openapi.json").json()["paths"].items():
        needed = [
            parameter["name"] for parameter in methods.get("get", {}).get("parameters", []) if parameter.get("required")
        ]
        names = NAMES | {name: (value,) for name, value in known.items()} | (REPORTS if "/reports/" in template else {})
        if "get" not in methods or template in OTHER_ADDRESSES or not names.keys() >= set(needed):
            continue
        for values in product(*(names[name] for name in needed)):
            yield template.format(**dict(zip(needed, values, strict=True))), template


def statements(service: PopulatedService, http_client: TestClient[Litestar], **known: str) -> dict[str, int]:
    """Return how many statements each request takes, for every role; each must succeed for one of them."""
    found: dict[str, int] = {}
    unanswered: set[str] = set()
    for address, template in addresses(http_client, **known):
        answered = set()
        for who in READERS:
            with counted(service.application.engine) as queries:
                response = http_client.get(address, headers=service.headers(who))
            assert response.status_code in {200, 403, 404}, (address, who, response.text)
            answered.add(response.status_code)
            found[f"{who} {response.status_code} {address}"] = len(queries)
        if ONLY_SOME.get(template, 200) not in answered:
            unanswered.add(address)
    assert unanswered == set()
    with counted(service.application.engine) as queries:
        created(service, http_client, 1_000_000)
    return {**found, "create": len(queries), **analysed(service, http_client)}


def analysed(service: PopulatedService, http_client: TestClient[Litestar]) -> dict[str, int]:
    """Return how many statements it takes to make a risk analysis, and to sign it."""
    address, headers = f"/api/v1/hosts/{OUR_HOST}/risk-analyses", service.headers("hr")
    with counted(service.application.engine) as queries:
        response = http_client.post(address, json={"workplace": "Kaai 730", "made_on": "2025-08-01"}, headers=headers)
    signature = {"signed_by": ["host"], "signed_on": "2025-08-15"}
    with counted(service.application.engine) as signed:
        signing = http_client.post(f"{address}/{response.json()['id']}/sign", json=signature, headers=headers)
    assert (response.status_code, signing.status_code) == (201, 200)
    return {"make an analysis": len(queries), "sign an analysis": len(signed)}


def test_no_request_takes_more_statements_where_there_are_more_placements(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        agreements = [created(service, http_client, number) for number in (*range(FEW - 1), 1_000_000)]
        feed = http_client.post("/api/v1/me/feeds", json={"name": "agenda"}, headers=service.headers("hr")).json()
        parameters = {"agreement_id": agreements[0], "token": str(feed["address"]).rpartition("/")[2]}
        multiplied(service.application.engine, 1)  # so that each student has another placement in both counts
        few = statements(service, http_client, **parameters)
        multiplied(service.application.engine, MANY // FEW // 2 - 1)
        many = statements(service, http_client, **parameters)
        shown = http_client.get("/api/v1/placements?limit=200", headers=service.headers("hr")).json()
        whole = http_client.get("/api/v1/placements/export/json", headers=service.headers("hr")).json()
    assert len(shown["entries"]) == 200
    assert len(whole) >= MANY // 2
    assert many == few
    assert max(few.values()) <= 40
    addresses_counted = {key.split(" ", 2)[2] for key in few if " " in key and "/" in key}
    assert any("/calendar/" in address for address in addresses_counted)
    assert len(addresses_counted) > 30


def test_an_export_is_read_a_part_at_a_time(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        created(service, http_client, 1)
        multiplied(service.application.engine, 450)
    storage = service.application.storage
    with storage.reading() as work:
        whole = list(work.placements.stream(BoardFilter(), date(2026, 9, 1), 10_000))
        streamed = list(work.placements.stream_with_records(BoardFilter(), date(2026, 9, 1), 10_000))
        assert [line for line, *_ in streamed] == whole
        assert [record.id for _, record, _ in streamed] == [line.agreement_id for line in whole]
        assert list(work.placements.stream(BoardFilter(), date(2026, 9, 1), 7)) == whole[:7]
        for number, line in enumerate(work.placements.stream(BoardFilter(), date(2026, 9, 1), 10_000)):
            assert work.agreements.get(line.agreement_id).id == line.agreement_id  # others read meanwhile
            if number == 3:
                break
    assert len(whole) > 450
