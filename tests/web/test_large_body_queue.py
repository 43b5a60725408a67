"""Large bodies wait for their turn, so that processor and threads stay available to other requests."""

import asyncio
import json
import threading
from typing import Any

import pytest

from internships.domain.json_reader import read_json
from internships.web import json_bodies
from internships.web.app import build_app
from internships.web.large_body_queue import MAX_RUNNING, MAX_WAITING
from internships.web.routes import routes
from tests.builders.example_routes import HOST, KEY, FakeAuthenticator, FakeHealth, services_with
from tests.web.conftest import LOOPBACK

LARGE = json.dumps({"record": {"reference": "x" * 20_000}}).encode()


async def sent(app: Any, content: bytes) -> tuple[int, str]:
    headers = {"host": HOST, "content-type": "application/json", "content-length": str(len(content)), **KEY}
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/check", "raw_path": b"/api/v1/check", "root_path": "",
        "query_string": b"", "scheme": "http", "http_version": "1.1", "client": ("192.0.2.1", 4000),
        "server": (HOST, 80), "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "extensions": {}, "state": {},
    }  # fmt: skip
    response: dict[str, Any] = {"body": b""}

    async def receive() -> Any:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        response["status"] = message.get("status", response.get("status"))
        response["body"] += message.get("body", b"")

    await app(scope, receive, send)
    return response["status"], json.loads(response["body"])["code"]


def test_few_large_bodies_are_read_at_once_and_what_would_wait_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    app = build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, routes())
    started, over = threading.Semaphore(0), threading.Event()
    reading, most, read = [], [], read_json

    def read_slowly(content: bytes, *, most_bytes: int) -> Any:
        if len(content) > json_bodies.MAX_PUBLIC_BODY:
            reading.append(1)
            most.append(len(reading))
            started.release()
            over.wait(60)
            reading.pop()
            return []  # which is no body of this route
        return read(content, most_bytes=most_bytes)

    monkeypatch.setattr(json_bodies, "read_json", read_slowly)

    async def scene() -> None:
        waiting = [asyncio.create_task(sent(app, LARGE)) for _ in range(MAX_RUNNING + MAX_WAITING)]
        for _ in range(MAX_RUNNING):
            await asyncio.to_thread(started.acquire)
        await asyncio.sleep(0)
        assert await sent(app, LARGE) == (503, "records_busy")
        assert await sent(app, b"{}") == (400, "invalid_request")
        over.set()
        assert set(await asyncio.gather(*waiting)) == {(400, "invalid_request")}
        assert await sent(app, LARGE) == (400, "invalid_request")

    asyncio.run(asyncio.wait_for(scene(), 120))
    assert max(most) == MAX_RUNNING
