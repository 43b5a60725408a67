"""Accounts on SQLite and PostgreSQL in turn."""

from collections.abc import Iterator

import pytest

from internships.storage.unit_of_work import Storage
from tests.builders.account_use_cases import AccountUseCases
from tests.databases import BACKENDS, database


@pytest.fixture(params=BACKENDS)
def account_use_cases(request: pytest.FixtureRequest) -> Iterator[AccountUseCases]:
    with database(request.param) as engine:
        yield AccountUseCases(Storage(engine))
