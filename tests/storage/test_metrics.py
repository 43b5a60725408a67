"""The metrics of the moment, and the log line of a worker for each row."""

import json
from io import StringIO

from internships.domain.batches import BatchKind
from internships.services.batches.batch_service import BatchService, BatchWorker
from internships.storage.metrics import queue_metrics
from internships.web.json_logging import json_logger
from tests.builders.agreement_states import store_account
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator
from tests.storage.test_batches import some_records


def test_the_figures_tell_what_waits_and_for_how_long(use_cases: AgreementUseCases) -> None:
    def metrics() -> dict[str, float]:
        with use_cases.storage.reading() as work:
            return queue_metrics(work.session, use_cases.now)

    assert set(metrics().values()) == {0.0}
    BatchService(use_cases.context).create(coordinator(), BatchKind.CREATE, some_records(2))
    use_cases.advance_clock(seconds=90)
    values = metrics()
    assert (values["rows_waiting"], values["rows_failed"], values["oldest_row_waiting_seconds"]) == (2.0, 0.0, 90.0)


def test_a_worker_writes_one_line_for_each_row_and_no_person_in_it(use_cases: AgreementUseCases) -> None:
    records, log = some_records(2), StringIO()
    records[1]["kind"] = "no such kind"
    principal = store_account(use_cases, coordinator())
    batch = BatchService(use_cases.context).create(principal, BatchKind.CREATE, records)
    bench = BatchWorker(use_cases.context, use_cases.document_printing, "one", json_logger(log).info)
    while bench.run_once():
        pass
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    log_lines = [(line["event"], line["batch_id"], line["row"], line["state"], line.get("code")) for line in lines]
    assert log_lines == [
        ("row", str(batch.id), 1, "done", None),
        ("row", str(batch.id), 2, "refused", "record_refused"),
    ]
    assert all(line["ms"] >= 0 for line in lines)
    assert "@" not in log.getvalue()
