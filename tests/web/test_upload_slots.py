"""Uploads take a slot before their first byte is read; without a free slot they are refused."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar

from internships.web.app import build_app
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.routes import routes
from internships.web.work_queues import MAX_FILES
from tests.builders.example_routes import HOST, KEY, OPERATOR_KEY, FakeAuthenticator, FakeHealth, services_with
from tests.web.conftest import LOOPBACK


@pytest.fixture(scope="module")
def app() -> Litestar:
    return build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, routes())


class Sender:
    """A client that begins to send a file, and does not end."""

    def __init__(self, app: Litestar, path: str, address: str, headers: dict[str, str] | None = None) -> None:
        fields = {"host": HOST, "content-type": "multipart/form-data; boundary=edge", **(headers or {})}
        self.scope: Any = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "scheme": "http",
            "http_version": "1.1",
            "client": (address, 4000),
            "server": (HOST, 80),
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
            "extensions": {},
            "state": {},
        }
        self.has_read, self.gives_up, self.status = asyncio.Event(), asyncio.Event(), 0
        self.body = b""
        self.task = asyncio.create_task(app(self.scope, self._receive, self._send))  # type: ignore[arg-type]

    async def _receive(self) -> Any:
        self.has_read.set()
        await self.gives_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    async def began(self) -> bool:
        """Say whether the service reads the file; else it answered without reading."""
        reading = asyncio.create_task(self.has_read.wait())
        await asyncio.wait({reading, self.task}, return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        return self.has_read.is_set()

    async def leaves(self) -> None:
        self.gives_up.set()
        await self.task


def test_a_small_body_needs_no_place_and_a_large_batch_does(app: Litestar) -> None:
    async def scene() -> None:
        path, kind = "/api/v1/batches/create", {"content-type": "application/json"}
        over = {**KEY, **kind, "content-length": str(MAX_RECORD_BODY + 1)}
        large = [Sender(app, path, "192.0.2.1", over) for _ in range(2)]
        assert [await one.began() for one in large] == [True, False]
        small = [
            Sender(app, path, "192.0.2.1", {**KEY, **kind, "content-length": str(MAX_RECORD_BODY)}) for _ in range(3)
        ]
        assert [await one.began() for one in small] == [True] * 3
        for one in (large[0], *small):
            await one.leaves()

    played(scene)


def played(scene: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        await asyncio.wait_for(scene(), 120)

    asyncio.run(within())


def test_strangers_have_few_places_and_one_address_has_one(app: Litestar) -> None:
    async def scene() -> None:
        ours = Sender(app, "/api/v1/verify", "192.0.2.1")
        assert await ours.began()
        more = Sender(app, "/verify", "192.0.2.1")
        assert not await more.began()
        assert (more.status, json.loads(more.body)["code"]) == (503, "verifier_busy")
        others = [Sender(app, "/api/v1/verify", f"192.0.2.{number}") for number in range(2, MAX_FILES + 5)]
        started = [await one.began() for one in others]
        assert sum(started) == MAX_FILES - 1
        with_key = Sender(app, "/api/v1/workbook/check", "192.0.2.1", KEY)
        assert await with_key.began()
        for one in (ours, *others, with_key):
            await one.leaves()
        again = Sender(app, "/api/v1/verify", "192.0.2.1")
        assert await again.began()
        await again.leaves()

    played(scene)


def test_an_account_sends_one_file_at_a_time(app: Litestar) -> None:
    async def scene() -> None:
        first = Sender(app, "/api/v1/workbook/check", "192.0.2.1", KEY)
        assert await first.began()
        second = Sender(app, "/api/v1/workbook/check", "192.0.2.2", KEY)
        other = Sender(app, "/api/v1/workbook/check", "192.0.2.2", OPERATOR_KEY)
        assert [await second.began(), await other.began()] == [False, True]
        assert json.loads(second.body)["code"] == "sheets_busy"
        for one in (first, other):
            await one.leaves()

    played(scene)
