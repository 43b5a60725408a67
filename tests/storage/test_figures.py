"""The figures of the moment, and what a worker says of each row that it did."""

import json
from io import StringIO
from pathlib import Path

import pytest

from internships.domain.batches import BatchKind
from internships.services.batching import Batching, Workbench
from internships.storage.figures import figures
from internships.storage.work import Storage
from internships.web.logs import journal_on
from tests.living.bureaus import Living, coordinator, invented_folders
from tests.living.roads import joined
from tests.storage.test_jobs import some_records


@pytest.fixture
def living(storage: Storage, tmp_path: Path) -> Living:
    return Living(storage, invented_folders(tmp_path / "folders"), tmp_path / "archive")


def test_the_figures_tell_what_waits_and_for_how_long(living: Living) -> None:
    def asked() -> dict[str, float]:
        with living.storage.reading() as work:
            return figures(work.session, living.now)

    assert set(asked().values()) == {0.0}
    Batching(living.drafting, living.storage).ask(coordinator(), BatchKind.CREATE, some_records(2))
    living.passes(seconds=90)
    told = asked()
    assert (told["rows_waiting"], told["rows_failed"], told["oldest_row_waiting_seconds"]) == (2.0, 0.0, 90.0)


def test_a_worker_writes_one_line_for_each_row_and_no_person_in_it(living: Living) -> None:
    records, log = some_records(2), StringIO()
    records[1]["kind"] = "no such kind"
    asker = joined(living, coordinator())
    batch = Batching(living.drafting, living.storage).ask(asker, BatchKind.CREATE, records)
    bench = Workbench(living.drafting, living.printing, living.storage, "one", journal_on(log).info)
    while bench.do_one():
        pass
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    told = [(line["event"], line["batch_id"], line["row"], line["state"], line.get("code")) for line in lines]
    assert told == [("row", str(batch.id), 1, "done", None), ("row", str(batch.id), 2, "refused", "record_refused")]
    assert all(line["ms"] >= 0 for line in lines)
    assert "@" not in log.getvalue()
