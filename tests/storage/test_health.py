"""Readiness: a service that can't store anything reports so, and why."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from internships.storage.errors import StorageUnavailable
from internships.storage.health import WRITE_AGAIN_AFTER, Health
from internships.storage.unit_of_work import Storage
from tests.databases import sqlite


class ManualClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def no_room_for_files() -> Iterator[None]:
    """Limit every file of this process to a kilobyte, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def log_entries() -> list[dict[str, Any]]:
    return []


def health_of(engine: Engine, archive: Path, notes: list[dict[str, Any]], clock: ManualClock) -> Health:
    return Health(engine, archive, lambda event, **facts: notes.append({"event": event, **facts}), clock)


def test_a_database_and_an_archive_that_take_a_write_are_ready(
    engine: Engine, tmp_path: Path, log_entries: list[dict[str, Any]]
) -> None:
    health = health_of(engine, tmp_path / "archive", log_entries, ManualClock())
    assert health.ready() == [("database", True), ("archive", True)]
    assert log_entries == []
    assert list((tmp_path / "archive").iterdir()) == []
    assert health.free_bytes()["archive_free_bytes"] > 0
    assert ("database_free_bytes" in health.free_bytes()) == (engine.dialect.name == "sqlite")


def test_a_full_disk_is_not_ready_and_the_log_says_why(tmp_path: Path, log_entries: list[dict[str, Any]]) -> None:
    with sqlite(tmp_path) as engine:
        clock = ManualClock()
        health = health_of(engine, tmp_path / "archive", log_entries, clock)
        assert health.ready() == [("database", True), ("archive", True)]
        clock.now += WRITE_AGAIN_AFTER
        with no_room_for_files():
            assert health.ready() == [("database", False), ("archive", False)]
        assert log_entries == [
            {"event": "not_ready", "part": "database", "reason": "SQLITE_IOERR_WRITE"},
            {"event": "not_ready", "part": "archive", "reason": "File too large"},
        ]
        assert health.ready() == [("database", True), ("archive", True)]


def test_everybody_may_ask_and_only_one_write_in_five_seconds_is_made(
    tmp_path: Path, log_entries: list[dict[str, Any]]
) -> None:
    with sqlite(tmp_path) as engine:
        clock = ManualClock()
        health = health_of(engine, tmp_path / "archive", log_entries, clock)
        health.ready()
        clock.now += WRITE_AGAIN_AFTER / 2
        with no_room_for_files():  # a write would fail now
            assert health.ready() == [("database", True), ("archive", True)]


def test_a_refusal_names_the_fault_of_a_full_disk(tmp_path: Path) -> None:
    write = text("UPDATE alembic_version SET version_num = version_num")
    with sqlite(tmp_path) as engine:
        storage = Storage(engine)
        with storage.writing() as work:
            work.session.execute(write)
        with no_room_for_files(), pytest.raises(StorageUnavailable) as refusal, storage.writing() as work:
            work.session.execute(write)
    assert refusal.value.reason == "SQLITE_IOERR_WRITE"
