"""The real service while its database is locked, stopped, or back again: it reports so, and stores nothing half."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine, func, select, text

from internships.domain.access import Role
from internships.storage.columns import METADATA
from internships.storage.engine import engine_for
from internships.storage.errors import StorageUnavailable
from internships.storage.migrate import upgrade
from tests.builders.agreement_use_cases import invented_folders
from tests.builders.populated_service import PopulatedService, http_client_for, our_record, populated_service_on
from tests.builders.problems import assert_problem
from tests.databases import database, own_postgresql

HR, ADMINISTRATOR = str(Role.HOST_HR), str(Role.INSTITUTION_ADMINISTRATOR)
PATIENCE = 200
"""Milliseconds that a writer waits in these tests."""
END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return invented_folders(tmp_path / "templates")


@contextmanager
def a_service(
    backend: str, folder: Path, templates: Path
) -> Iterator[tuple[Engine, PopulatedService, TestClient[Litestar]]]:
    with (
        database(backend) as engine,
        populated_service_on(engine, templates, folder / "data") as service,
        http_client_for(service) as http_client,
    ):
        yield engine, service, http_client


def unavailable(response: Any) -> None:
    assert_problem(response, 503, "storage_unavailable")
    assert int(response.headers["retry-after"]) >= 1


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def drafted(service: PopulatedService, http_client: TestClient[Litestar], **headers: str) -> Any:
    request_headers = {**service.headers(HR), **headers}
    return http_client.post("/api/v1/agreements", headers=request_headers, json={"record": our_record()})


def changes(service: PopulatedService) -> list[tuple[str, str, Any]]:
    agreement = service.ids["our agreement"]
    return [
        ("POST", "/api/v1/agreements", {"record": our_record()}),
        ("POST", f"/api/v1/agreements/{agreement}/send", None),
        ("POST", f"/api/v1/agreements/{agreement}/duplicate", None),
        ("POST", "/api/v1/batches/create", {"records": [our_record()]}),
        ("POST", "/api/v1/me/keys", {"name": "sleutel"}),
        ("POST", "/api/v1/logout", None),
    ]


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    holder = engine_for(f"sqlite:///{path}")
    try:
        with holder.execution_options(writes=True).begin():
            yield
    finally:
        holder.dispose()


def test_a_locked_file_is_said_to_be_so_and_nothing_is_half_written(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("internships.storage.engine.BUSY_MILLISECONDS", PATIENCE)
    with a_service("sqlite", tmp_path, templates) as (engine, service, caller):
        before, key = rows(engine), {"Idempotency-Key": uuid4().hex}
        with locked_file(Path(str(engine.url.database))):
            for method, path, body in changes(service):
                headers = {**service.headers(ADMINISTRATOR), "If-Match": '"1-0000000000000000"'}
                unavailable(caller.request(method, path, headers=headers, json=body))
            unavailable(drafted(service, caller, **key))
            credentials = {"email": "host_hr@example.org", "password": "wrong but long enough"}
            unavailable(caller.post("/api/v1/login", json=credentials))
            for path in ("/api/v1/placements", "/api/v1/me", f"/api/v1/agreements/{service.ids['our agreement']}"):
                assert caller.get(path, headers=service.headers(HR)).status_code == 200
            assert caller.get("/healthz").status_code == 200
        assert rows(engine) == before
        assert drafted(service, caller, **key).status_code == 201
        assert rows(engine)["agreement"] == before["agreement"] + 1


def test_a_file_that_is_moved_away_is_said_to_be_gone_and_nothing_is_made_up(tmp_path: Path, templates: Path) -> None:
    with a_service("sqlite", tmp_path, templates) as (engine, service, caller):
        before, path = rows(engine), Path(str(engine.url.database))
        path.rename(tmp_path / "away.db")
        unavailable(drafted(service, caller))
        unavailable(caller.get("/api/v1/placements", headers=service.headers(HR)))
        assert caller.get("/readyz").status_code == 503
        assert not path.exists()
        (tmp_path / "away.db").rename(path)
        assert caller.get("/readyz").status_code == 200
        assert rows(engine) == before
        assert drafted(service, caller).status_code == 201
        for part in path.parent.glob("internships.db*"):
            part.unlink()
        path.write_bytes(b"a letter, and no database at all" * 200)
        unavailable(caller.get("/api/v1/placements", headers=service.headers(HR)))
        assert caller.get("/readyz").status_code == 503


def test_a_locked_table_is_not_waited_for_without_end(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("internships.storage.engine.BUSY_MILLISECONDS", PATIENCE)
    with a_service("postgresql", tmp_path, templates) as (engine, service, caller):
        before = rows(engine)
        with engine.begin() as holder:
            holder.execute(text("LOCK TABLE agreement IN ACCESS EXCLUSIVE MODE"))
            unavailable(drafted(service, caller))
            unavailable(caller.get(f"/api/v1/agreements/{service.ids['our agreement']}", headers=service.headers(HR)))
        assert rows(engine) == before
        assert drafted(service, caller).status_code == 201


def test_a_server_that_stops_and_starts_again_is_said_to_be_gone_and_then_is_back(
    tmp_path: Path, templates: Path
) -> None:
    with own_postgresql() as server:
        engine = engine_for(server.get_uri())
        upgrade(engine)
        with (
            populated_service_on(engine, templates, tmp_path / "data") as service,
            http_client_for(service) as http_client,
        ):
            key = {"Idempotency-Key": uuid4().hex}
            assert http_client.get("/readyz").status_code == 200
            before = rows(engine)
            server.stop()
            unavailable(drafted(service, http_client, **key))
            for path in ("/api/v1/placements", "/api/v1/me", "/api/v1/placements/export/csv", "/verify?code=X"):
                unavailable(http_client.get(path, headers=service.headers(HR)))
            unavailable(http_client.post("/api/v1/login", json={"email": "an@example.org", "password": "wrong one"}))
            assert http_client.get("/healthz").status_code == 200
            readiness = http_client.get("/readyz")
            assert (readiness.status_code, readiness.json()["is_ready"]) == (503, False)
            server.start()
            assert rows(engine) == before
            assert http_client.get("/readyz").status_code == 200
            assert http_client.get("/api/v1/placements", headers=service.headers(HR)).status_code == 200
            assert drafted(service, http_client, **key).status_code == 201
        engine.dispose()


def test_connections_that_the_server_breaks_off_are_made_anew(tmp_path: Path, templates: Path) -> None:
    with a_service("postgresql", tmp_path, templates) as (engine, service, caller):
        before = rows(engine)
        with engine.connect() as other:
            other.execute(text(END_ALL))
            assert caller.get("/api/v1/placements", headers=service.headers(HR)).status_code == 200
            assert drafted(service, caller).status_code == 201
        assert rows(engine)["agreement"] == before["agreement"] + 1


def _break_off(service: PopulatedService, engine: Engine) -> None:
    with service.application.storage.writing() as work, engine.connect() as other:
        work.session.execute(text("DELETE FROM event"))
        other.execute(text(END_ALL))


def test_a_change_whose_connection_breaks_off_is_not_half_written(tmp_path: Path, templates: Path) -> None:
    with (
        database("postgresql") as engine,
        populated_service_on(engine, templates, tmp_path / "data") as service,
    ):
        before = rows(engine)
        with pytest.raises(StorageUnavailable):
            _break_off(service, engine)
        assert rows(engine) == before
