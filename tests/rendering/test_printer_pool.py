"""The print pool of a server: it prints for many threads, and none waits without end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path

import pytest

from internships.domain.document import RenderedPdf
from internships.domain.errors import PrintQueueFull
from internships.rendering import printer_pool
from internships.rendering.batch_printing import PrintOutcome
from internships.rendering.printer_pool import PrinterPool
from tests.builders.print_orders import a_print_order


@pytest.fixture
def warm_pool(template_root: Path) -> Iterator[PrinterPool]:
    printer_pool = PrinterPool(template_root, 1, waiting=2)
    yield printer_pool
    printer_pool.close()


def print_set(printer: PrinterPool, count: int = 1) -> list[PrintOutcome]:
    return list(printer.print_all(a_print_order(f"<p>Blad {number}</p>", identifier="NZ-1") for number in range(count)))


def test_beyond_those_that_may_wait_a_set_is_refused_at_once_and_whole(warm_pool: PrinterPool) -> None:
    child = warm_pool.children.idle.get()  # as if somebody's long document were being printed
    with ThreadPoolExecutor(8) as threads:
        futures = [threads.submit(print_set, warm_pool, 2) for _ in range(8)]
        refused = list(islice(as_completed(futures, 60), 5))
        assert all(isinstance(outcome, PrintQueueFull) for future in refused for outcome in future.result())
        warm_pool.children.idle.put(child)
        printed = [future.result(60) for future in futures if future not in refused]
    assert [[type(outcome) for outcome in one] for one in printed] == [[RenderedPdf] * 2] * 3
    assert [type(outcome) for outcome in print_set(warm_pool)] == [RenderedPdf]


def test_a_document_does_not_wait_without_end_for_a_process(
    warm_pool: PrinterPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_pool, "WAIT_SECONDS", 0.05)
    child = warm_pool.children.idle.get()
    assert [type(outcome) for outcome in print_set(warm_pool)] == [PrintQueueFull]
    warm_pool.children.idle.put(child)
    assert [type(outcome) for outcome in print_set(warm_pool)] == [RenderedPdf]
