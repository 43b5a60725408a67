"""Accounts on SQLite and PostgreSQL in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from internships.storage.work import Storage
from tests.accounts.lodges import Lodged
from tests.databases import BACKENDS, database


@pytest.fixture(params=BACKENDS)
def lodged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lodged]:
    with database(request.param, tmp_path) as engine:
        yield Lodged(Storage(engine))
