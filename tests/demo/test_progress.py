"""The demonstration says how far it is, and waits for a press that is busy."""

import io
from collections.abc import Iterator

from rich.console import Console

from internships.demo.living import patiently
from internships.demo.seeding import SAID_EVERY, _followed
from internships.domain.errors import PressBusy


def test_a_log_is_told_how_far_it_is() -> None:
    said = io.StringIO()
    total = SAID_EVERY + 3
    assert len(list(_followed(iter([None] * total), total, Console(file=said)))) == total
    assert said.getvalue().splitlines() == [f"Demo: {SAID_EVERY}/{total}", f"Demo: {total}/{total}"]


def test_a_busy_press_is_waited_for() -> None:
    answers: Iterator[PressBusy | str] = iter([PressBusy(), PressBusy(), "printed"])

    def print_papers() -> str:
        answer = next(answers)
        if isinstance(answer, PressBusy):
            raise answer
        return answer

    assert patiently(print_papers, pause=0) == "printed"
