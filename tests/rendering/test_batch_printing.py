"""Printing many orders: results in order, and an order that fails does not affect the others."""

import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from internships.domain.document import RenderedPdf
from internships.rendering import batch_printing
from internships.rendering.batch_printing import print_all
from internships.rendering.errors import BrokenTemplate, PrintProcessFailed
from internships.rendering.pdf_printer import PdfPrinter
from internships.rendering.print_job import PrintJob
from tests.builders.print_orders import THREE_PAGES, a_print_order

MISSING = '<p><img src="asset:absent.svg" alt="x"></p>'


def numbered(n: int, body: str = "") -> PrintJob:
    return a_print_order(f"<p>Nummer {n}</p>{body}", identifier=f"NZ-{n}")


def test_a_few_orders_are_printed_here_and_one_refusal_stops_no_other(template_root: Path) -> None:
    outcomes = list(print_all([numbered(1), numbered(2, MISSING), numbered(3)], template_root))
    assert [type(outcome) for outcome in outcomes] == [RenderedPdf, BrokenTemplate, RenderedPdf]
    assert active_children() == []


def test_many_orders_come_back_in_order_with_the_bytes_of_a_single_print(
    template_root: Path, printer: PdfPrinter
) -> None:
    orders = [numbered(1, THREE_PAGES), *(numbered(n) for n in range(2, 9))]
    outcomes = list(print_all(orders, template_root, processes=2))
    assert outcomes == [printer.print(order) for order in orders]
    assert active_children() == []


def test_a_refusal_among_many_keeps_its_place_and_its_facts(template_root: Path) -> None:
    orders = [numbered(n, MISSING if n == 2 else "") for n in range(6)]
    outcomes = list(print_all(orders, template_root, processes=2))
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, BrokenTemplate)] == [2]
    refusal = outcomes[2]
    assert isinstance(refusal, BrokenTemplate)
    assert (refusal.code, refusal.where) == ("broken_template", "asset:absent.svg")
    assert "asset:absent.svg" in refusal.text.nl


@pytest.mark.parametrize("among", [2, 5])
def test_a_page_that_breaks_the_layout_costs_only_itself(template_root: Path, among: int) -> None:
    orders = [numbered(1, "<div>" * 3000), *(numbered(n) for n in range(2, among + 1))]
    crash, *rest = print_all(orders, template_root, processes=1)
    assert isinstance(crash, PrintProcessFailed)
    assert crash.reason.startswith("RecursionError")
    assert [type(outcome) for outcome in rest] == [RenderedPdf] * (among - 1)


def test_a_killed_print_process_costs_only_the_order_it_had(template_root: Path) -> None:
    outcomes = print_all((numbered(n, THREE_PAGES) for n in range(6)), template_root, processes=2)
    done = [next(outcomes)]
    victim = active_children()[0].pid
    assert victim
    os.kill(victim, signal.SIGKILL)
    done += outcomes
    crashed = [outcome for outcome in done if isinstance(outcome, PrintProcessFailed)]
    assert len(done) == 6
    assert [(crash.code, crash.reason) for crash in crashed] == [("press_crashed", "the process ended with -9")]


def test_a_document_that_takes_too_long_is_given_up_and_the_rest_goes_on(template_root: Path) -> None:
    orders = [numbered(n, THREE_PAGES * 200 if n == 1 else "") for n in range(5)]
    outcomes = list(print_all(orders, template_root, processes=2, seconds=12))
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, RenderedPdf)] == [0, 2, 3, 4]
    late = outcomes[1]
    assert isinstance(late, PrintProcessFailed)
    assert (late.code, late.reason) == ("press_crashed", "longer than 12 s")


def test_orders_are_taken_only_as_fast_as_they_are_printed(template_root: Path) -> None:
    orders_read: list[int] = []

    def endless() -> Iterator[PrintJob]:
        n = 0
        while True:
            orders_read.append(n)
            yield numbered(n)
            n += 1

    outcomes = print_all(endless(), template_root, processes=2)
    for _ in range(10):
        assert isinstance(next(outcomes), RenderedPdf)
    assert max(orders_read) < 10 + 4 * 2
    outcomes.close()  # type: ignore[attr-defined]
    assert active_children() == []


def test_print_processes_are_renewed(template_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_printing, "RECYCLE_AFTER", 2)
    outcomes = print_all((numbered(n) for n in range(5)), template_root, processes=1)
    processes = set()
    for outcome in outcomes:
        assert isinstance(outcome, RenderedPdf)
        processes |= {child.pid for child in active_children()}
    assert len(processes) == 3


def test_nothing_is_left_in_the_temporary_folder(
    template_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert len(list(print_all((numbered(n) for n in range(4)), template_root, processes=2))) == 4
    assert list(tmp_path.iterdir()) == []
