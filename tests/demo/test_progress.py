"""The demo reports its progress, and waits for a busy printer."""

import io
from collections.abc import Iterator

from rich.console import Console

from internships.demo.agreement_steps import retry_while_busy
from internships.demo.seeding import PROGRESS_EVERY, _with_progress
from internships.domain.errors import PrintQueueFull


def test_progress_is_written_to_a_log() -> None:
    output = io.StringIO()
    total = PROGRESS_EVERY + 3
    assert len(list(_with_progress(iter([None] * total), total, Console(file=output)))) == total
    assert output.getvalue().splitlines() == [f"Demo: {PROGRESS_EVERY}/{total}", f"Demo: {total}/{total}"]


def test_a_busy_printer_is_waited_for() -> None:
    responses: Iterator[PrintQueueFull | str] = iter([PrintQueueFull(), PrintQueueFull(), "printed"])

    def print_when_free() -> str:
        answer = next(responses)
        if isinstance(answer, PrintQueueFull):
            raise answer
        return answer

    assert retry_while_busy(print_when_free, pause=0) == "printed"
