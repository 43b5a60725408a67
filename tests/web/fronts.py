"""The real service as tests call it: who asks, with what, on a clock that the test sets."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.access import Grant, Role
from internships.web.problems import MEDIA_TYPE, Problem
from tests.databases import database
from tests.living.bureaus import OUR_HOST, invented_folders
from tests.web.worlds import World, a_world, add_account, client, our_record

ADMINISTRATOR, OPERATOR, HR = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.OPERATOR), str(Role.HOST_HR)


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Front:
    """The service, who calls it, and its clock."""

    world: World
    caller: TestClient[Litestar]
    clock: Clock

    def ask(self, method: str, path: str, who: str | dict[str, str], **told: Any) -> Any:
        """Ask as somebody, by name or by headers."""
        own = self.world.headers(who) if isinstance(who, str) else who
        headers = {**own, **told.pop("headers", {})}
        return self.caller.request(method, f"/api/v1{path}", headers=headers, **told)


@contextmanager
def a_front(backend: str, folder: Path) -> Iterator[Front]:
    clock = Clock()
    templates = invented_folders(folder / "templates")
    with pytest.MonkeyPatch.context() as patch, database(backend, folder) as engine:
        patch.setattr("internships.serving._now", lambda: clock.now)
        with a_world(engine, templates, folder / "data") as world, client(world) as caller:
            yield Front(world, caller, clock)


def problem(response: Any, status: int, code: str) -> Problem:
    assert response.headers["content-type"] == MEDIA_TYPE, response.text
    told = Problem.model_validate(response.json())
    assert (response.status_code, told.code) == (status, code), response.text
    assert told.request_id == response.headers["x-request-id"]
    return told


def newcomer(front: Front, *grants: Grant) -> str:
    name = f"new-{uuid4().hex[:8]}"
    add_account(front.world, name, *grants)
    return name


def key_of(front: Front, who: str) -> dict[str, str]:
    made = front.ask("POST", "/me/keys", who, json={"name": "sleutel", "is_read_only": False})
    return {"Authorization": f"Bearer {made.json()['secret']}"}


def clerk(front: Front) -> str:
    return newcomer(front, Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))


def drafted(front: Front, **facts: Any) -> Any:
    return front.ask("POST", "/agreements", ADMINISTRATOR, json={"record": our_record() | facts})


def at_once(*asked: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(asked)) as pool:
        return [waiting.result(60) for waiting in [pool.submit(each) for each in asked]]
