"""Background work lets people write in between."""

import threading
import time
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import text

from internships.domain.batches import BatchLine
from internships.services.placements.reindexing import ReindexService
from internships.storage.engine import transaction
from tests.builders.agreement_states import drafted
from tests.builders.agreement_use_cases import AgreementUseCases, example_record
from tests.databases import sqlite


def test_a_person_who_waits_takes_the_first_pause_of_a_worker(tmp_path: Path) -> None:
    # SQLite's own waiting would look every 100 ms, and meet a pause of 15 ms by chance only.
    with sqlite(tmp_path) as engine:
        stop, held, pauses = threading.Event(), threading.Event(), count()

        def write_with_short_pauses() -> None:
            while not stop.is_set():
                with transaction(engine, writes=True) as session:
                    session.execute(text("UPDATE batch SET kind = kind"))
                    held.set()
                    time.sleep(0.085)
                    held.clear()
                next(pauses)
                time.sleep(0.015)

        worker = threading.Thread(target=write_with_short_pauses)
        worker.start()
        try:
            for _ in range(10):
                assert held.wait(30)
                with transaction(engine, writes=True) as session:
                    session.execute(text("UPDATE batch SET kind = kind"))
        finally:
            stop.set()
            worker.join()
    assert next(pauses) < 25


def test_a_worker_rests_after_each_agreement_with_nothing_locked(use_cases: AgreementUseCases) -> None:
    for number in range(3):
        record = example_record()
        record["students"][0]["email"] = f"s{number}@example.org"
        drafted(use_cases, record=record)
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        with use_cases.storage.writing() as work:  # waits in vain for a transaction that is still open
            work.session.execute(text("UPDATE batch SET kind = kind"))

    again = ReindexService(use_cases.context, rest)
    again.request_all()
    spread_out = _next_row(use_cases)
    with use_cases.storage.writing() as work:
        again.split_row(work, spread_out)
    again.reindex_row(_next_row(use_cases))
    assert len(rests) == 3
    assert all(seconds > 0 for seconds in rests)


def _next_row(use_cases: AgreementUseCases) -> BatchLine:
    with use_cases.storage.writing() as work:
        row = work.batches.claim("one", use_cases.now, use_cases.now + timedelta(minutes=3))
    assert row is not None
    return row
