"""Periodic tasks of a worker."""

from datetime import UTC, datetime, timedelta

import pytest

from internships.storage.errors import StorageUnavailable
from internships.worker.loop import PeriodicTask

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def test_a_job_is_done_at_the_start_and_once_per_interval() -> None:
    now, done = [START], list[datetime]()
    task = PeriodicTask(lambda: done.append(now[0]), timedelta(hours=1), lambda: now[0])
    for minutes in (0, 59, 1, 1):
        now[0] += timedelta(minutes=minutes)
        assert task() is False
    assert done == [START, START + timedelta(hours=1)]


def test_a_refused_job_is_done_again_after_ten_minutes_and_meanwhile_holds_up_nothing() -> None:
    now, attempts = [START], list[datetime]()

    def refuse_once() -> None:
        attempts.append(now[0])
        if len(attempts) == 1:
            raise StorageUnavailable

    task = PeriodicTask(refuse_once, timedelta(days=1), lambda: now[0])
    with pytest.raises(StorageUnavailable):
        task()
    for minutes in (9, 1, 60):
        now[0] += timedelta(minutes=minutes)
        assert task() is False
    assert attempts == [START, START + timedelta(minutes=10)]
