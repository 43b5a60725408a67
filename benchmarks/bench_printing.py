"""Measure the plain path: mapping, one print, a batch over all cores, memory over many prints.

``python benchmarks/bench_printing.py [--prints N]``; every figure is a median or a peak of this run on this machine.
The last line is one line of JSON.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import psutil

from internships.composition.cli import CliApplication
from internships.domain.document import Mode, PrintRequest, RenderedPdf
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.rendering.batch_printing import print_all
from internships.rendering.print_job import PrintJob
from internships.services.agreements.validation import validate_record
from internships.services.verification.verification_code import verification_record
from internships.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
RECORDS = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))


def _application(folder: Path) -> CliApplication:
    return CliApplication(Settings(ROOT / "contract_templates", ROOT / "schemas", folder / "issued.jsonl"))


def _median(action: Callable[[], object], times: int) -> float:
    milliseconds = []
    for _ in range(times):
        started_at = time.perf_counter()
        action()
        milliseconds.append(time.perf_counter() - started_at)
    return statistics.median(milliseconds)


def _orders(application: CliApplication) -> list[tuple[int, PrintJob]]:
    """Return the leading agreement of every record, with the record's number."""
    orders = []
    for number, record in enumerate(RECORDS):
        agreement = validate_record(record, application.catalogue, application.print_service.unprintable).agreement()
        planned = document_set(agreement, application.catalogue)
        sealed = verification_record(agreement, application.catalogue, planned)
        document = map_agreement(agreement, application.catalogue, planned[0], Mode.FINAL)
        sheet = PrintRequest(document, sealed.attachment_for(document), sealed.code)
        orders.append((number, application.print_service.lay_out(sheet)))
    return orders


def _mapping(application: CliApplication) -> dict[str, float]:
    agreement = validate_record(RECORDS[0], application.catalogue, application.print_service.unprintable).agreement()
    planned = document_set(agreement, application.catalogue)[0]
    map_one = _median(lambda: map_agreement(agreement, application.catalogue, planned, Mode.FINAL), 500)
    examine_one = _median(
        lambda: validate_record(RECORDS[0], application.catalogue, application.print_service.unprintable), 50
    )
    return {"map_ms": map_one * 1000, "examine_ms": examine_one * 1000}


def _one_print(orders: list[tuple[int, PrintJob]]) -> dict[str, float]:
    """Time one print after the other in one printing process, as a batch does; the first one is cold."""
    milliseconds, started_at = [], time.perf_counter()
    for outcome in print_all([orders[0][1]] * 12, ROOT / "contract_templates", processes=1):
        if not isinstance(outcome, RenderedPdf):
            raise outcome
        pages = outcome.pages
        milliseconds.append(time.perf_counter() - started_at)
        started_at = time.perf_counter()
    warm = statistics.median(milliseconds[3:])
    return {"pages": pages, "print_cold_s": milliseconds[0], "print_warm_s": warm, "six_pages_warm_s": warm / pages * 6}


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def _many(application: CliApplication, orders: list[tuple[int, PrintJob]], prints: int) -> dict[str, float]:
    own, peaks = psutil.Process(), {"first_fifth": 0.0, "last_fifth": 0.0}
    started_at, done, pages = time.perf_counter(), 0, 0
    for outcome in application.print_service.print_all(order for _, order in islice(cycle(orders), prints)):
        if not isinstance(outcome, RenderedPdf):
            raise outcome
        done, pages = done + 1, pages + outcome.pages
        part = "first_fifth" if done * 5 <= prints else "last_fifth" if done * 5 > prints * 4 else None
        if part and done % 5 == 0:
            total = sum(map(_resident, [own, *own.children(recursive=True)]))
            peaks[part] = max(peaks[part], total)
    seconds = time.perf_counter() - started_at
    return {
        "prints": prints,
        "prints_per_s": prints / seconds,
        "pages_per_s": pages / seconds,
        "peak_mb_first_fifth": peaks["first_fifth"],
        "peak_mb_last_fifth": peaks["last_fifth"],
    }


def _figures(prints: int) -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        application = _application(Path(folder))
        yield from _mapping(application).items()
        orders = _orders(application)
        yield from _one_print(orders).items()
        yield from _many(application, orders, prints).items()
    yield "parent_peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print, a figure a line, then all of them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prints", type=int, default=500, help="how many agreements the batch prints")
    figures = {}
    for name, figure in _figures(parser.parse_args().prints):
        figures[name] = round(figure, 3)
        print(f"{name:>22}  {figures[name]}", flush=True)
    print(json.dumps({"bench": "plain-path", "python": sys.version.split()[0], **figures}))


if __name__ == "__main__":
    main()
