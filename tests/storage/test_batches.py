"""Batches: each row is done once, whichever worker dies; a refused row stops no other."""

import multiprocessing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from internships.domain.batches import BatchKind, BatchLineState
from internships.domain.placement_board import BoardFilter
from internships.services.batches.batch_service import BatchService, BatchWorker
from internships.storage.engine import engine_for
from internships.storage.errors import StorageUnavailable
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import drafted, store_account
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator, example_record
from tests.databases import postgresql, sqlite
from tests.refusals import refuses


@pytest.fixture
def use_cases(storage: Storage, institution_folders: Path, tmp_path: Path) -> AgreementUseCases:
    use_cases = AgreementUseCases(storage, institution_folders, tmp_path / "archive")
    store_account(use_cases, coordinator())
    return use_cases


def batch_worker(use_cases: AgreementUseCases, name: str = "one") -> BatchWorker:
    return BatchWorker(use_cases.context, use_cases.document_printing, name)


def some_records(count: int) -> list[dict[str, Any]]:
    records = [example_record(reference=f"R-{number}") for number in range(count)]
    for number, record in enumerate(records):
        record["students"][0]["email"] = f"s{number}@example.org"
    return records


def test_a_bad_row_stops_no_other(use_cases: AgreementUseCases) -> None:
    records = some_records(3)
    records[1]["kind"] = "no such kind"
    batching = BatchService(use_cases.context)
    batch = batching.create(coordinator(), BatchKind.CREATE, records)
    while batch_worker(use_cases).run_once():
        pass
    batch = batching.batch(coordinator(), batch.id)
    assert batch.rows == {BatchLineState.DONE: 2, BatchLineState.REFUSED: 1}
    refused = batching.lines(coordinator(), batch.id)[1].outcome
    assert refused is not None
    assert {finding.pointer for finding in refused.findings} == {"/kind"}
    assert all(line.body == {} for line in batching.lines(coordinator(), batch.id))


def test_a_row_whose_worker_died_is_taken_over_and_done_once(use_cases: AgreementUseCases) -> None:
    batching = BatchService(use_cases.context)
    batch = batching.create(coordinator(), BatchKind.CREATE, some_records(1))
    with use_cases.storage.writing() as work:
        line = work.batches.claim("dead", use_cases.now, use_cases.now + timedelta(seconds=10))
    assert line is not None
    assert not batch_worker(use_cases).run_once()
    use_cases.advance_clock(seconds=11)
    assert batch_worker(use_cases, "two").run_once()
    assert batching.batch(coordinator(), batch.id).rows == {BatchLineState.DONE: 1}
    with use_cases.storage.writing() as work:
        assert not work.batches.record_outcome(line, "dead", use_cases.now, BatchLineState.DONE)
    assert len(use_cases.boards.placements(coordinator(), BoardFilter()).lines) == 1


def test_a_row_that_breaks_off_each_time_is_given_up(use_cases: AgreementUseCases) -> None:
    batching = BatchService(use_cases.context)
    batch = batching.create(coordinator(), BatchKind.CREATE, some_records(1))
    for _ in range(3):
        with use_cases.storage.writing() as work:
            work.batches.claim("dying", use_cases.now, use_cases.now + timedelta(seconds=10))
        use_cases.advance_clock(seconds=11)
    assert batch_worker(use_cases).run_once()
    assert batching.batch(coordinator(), batch.id).rows == {BatchLineState.FAILED: 1}


def test_what_nobody_has_begun_can_be_cancelled(use_cases: AgreementUseCases) -> None:
    batching = BatchService(use_cases.context)
    batch = batching.create(coordinator(), BatchKind.CREATE, some_records(2))
    assert batching.cancel(coordinator(), batch.id).rows == {BatchLineState.CANCELLED: 2}
    assert not batch_worker(use_cases).run_once()


def test_submitting_many_submits_each(use_cases: AgreementUseCases) -> None:
    ids = [drafted(use_cases, record=record).id for record in some_records(2)]
    batching = BatchService(use_cases.context)
    batch = batching.create(coordinator(), BatchKind.SUBMIT, [{"agreement_id": str(one)} for one in ids])
    while batch_worker(use_cases).run_once():
        pass
    assert batching.batch(coordinator(), batch.id).rows == {BatchLineState.DONE: 2}
    assert {str(use_cases.agreements.agreement(coordinator(), one).status) for one in ids} == {"submitted"}


def test_a_batch_is_not_endless(use_cases: AgreementUseCases) -> None:
    with refuses("too_many_rows"):
        BatchService(use_cases.context).create(coordinator(), BatchKind.SUBMIT, [{}] * 2001)


def _claim_all(url: str, name: str, found: Any) -> None:
    from datetime import UTC, datetime

    storage, claimed = Storage(engine_for(url)), []
    while True:
        now = datetime.now(UTC)
        with storage.writing() as work:
            line = work.batches.claim(name, now, now + timedelta(minutes=5))
        if line is None:
            break
        claimed.append(line.id)
    found.put(claimed)


def test_several_workers_never_take_the_same_row(use_cases: AgreementUseCases, engine: Engine) -> None:
    BatchService(use_cases.context).create(coordinator(), BatchKind.SUBMIT, [{"agreement_id": "x"}] * 60)
    url = engine.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    found = spawn.Queue()
    workers = [spawn.Process(target=_claim_all, args=(url, f"w{number}", found)) for number in range(3)]
    for worker in workers:
        worker.start()
    claimed = [one for _ in workers for one in found.get(timeout=60)]
    for worker in workers:
        worker.join()
    assert len(claimed) == len(set(claimed)) == 60


def _write_half(url: str) -> None:
    import os

    storage = Storage(engine_for(url))
    with storage.writing() as work:
        work.session.execute(text("DELETE FROM event"))
        work.session.execute(text("DELETE FROM placement"))
        os._exit(9)


def test_a_process_killed_in_a_transaction_leaves_everything_as_it_was(
    use_cases: AgreementUseCases, engine: Engine
) -> None:
    view = drafted(use_cases)
    url = engine.url.render_as_string(hide_password=False)
    killed = multiprocessing.get_context("spawn").Process(target=_write_half, args=(url,))
    killed.start()
    killed.join(30)
    assert killed.exitcode == 9
    assert use_cases.evidence.audit(view.id).is_intact
    assert len(use_cases.boards.placements(coordinator(), BoardFilter()).lines) == 1


def test_a_server_that_stops_in_a_transaction_is_said_to_be_gone_and_keeps_nothing_half(
    tmp_path: Path, institution_folders: Path
) -> None:
    with postgresql() as engine:
        use_cases = AgreementUseCases(Storage(engine), institution_folders, tmp_path / "archive")
        view = drafted(use_cases)
        for writes_on in (True, False):
            with pytest.raises(StorageUnavailable):
                _write_until_cut_off(use_cases, writes_on=writes_on)
        assert use_cases.evidence.audit(view.id).is_intact
        assert len(use_cases.boards.placements(coordinator(), BoardFilter()).lines) == 1


def _write_until_cut_off(use_cases: AgreementUseCases, *, writes_on: bool) -> None:
    other = engine_for(use_cases.storage.engine.url)
    with use_cases.storage.writing() as work:
        work.session.execute(text("DELETE FROM event"))
        backend = work.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with other.begin() as connection:  # waits, at most so many milliseconds, until the backend is really gone
            assert connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend}).scalar_one()
        other.dispose()
        if writes_on:
            work.session.execute(text("DELETE FROM placement"))


def test_a_database_that_is_gone_is_said_to_be_so(tmp_path: Path) -> None:
    gone = Storage(engine_for("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"))
    with pytest.raises(StorageUnavailable), gone.reading() as work:
        work.session.execute(text("SELECT 1"))
    missing = Storage(engine_for(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"))
    with pytest.raises(StorageUnavailable), missing.reading() as work:
        work.session.execute(text("SELECT 1"))


def test_a_locked_database_is_said_to_be_so_and_nothing_is_half_written(
    tmp_path: Path, institution_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("internships.storage.engine.BUSY_MILLISECONDS", 50)
    with sqlite(tmp_path) as engine:
        use_cases = AgreementUseCases(Storage(engine), institution_folders, tmp_path / "archive")
        holder = engine_for(f"sqlite:///{tmp_path / 'internships.db'}")
        impatient = engine_for(f"sqlite:///{tmp_path / 'internships.db'}")
        with holder.execution_options(writes=True).begin(), pytest.raises(StorageUnavailable):
            AgreementUseCases(Storage(impatient), institution_folders, tmp_path / "archive").drafts.create(
                coordinator(), example_record()
            )
        assert use_cases.boards.placements(coordinator(), BoardFilter()).lines == ()
        holder.dispose()
        impatient.dispose()
