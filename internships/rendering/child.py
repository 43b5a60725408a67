"""A process of one's own for work that may crash, hang or eat memory: C libraries on outside input."""

import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Generic, TypeVar

from internships.domain.errors import DomainError

# Never fork: the parent may have threads, and Pango and fontconfig hold locks that a fork would copy.
_SPAWN = get_context("spawn")
_FAREWELL = 5.0

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class ChildLost(Exception):
    """The process ended without an answer, or was ended after its time; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Child(Generic[Question, Answer]):
    """One spawned process that answers one question at a time.

    ``prepare`` is called once, in the child, and returns the function that answers; both it and the questions
    must pickle. A ``DomainError`` raised in the child comes back as a value. ``eager`` prepares at once, not with
    the first question.
    """

    def __init__(
        self, prepare: Callable[[], Callable[[Question], Answer]], seconds: float, *, eager: bool = False
    ) -> None:
        self.asked = 0
        self._seconds = seconds
        self._deadline = 0.0
        self.pipe, far_end = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(far_end, prepare, eager), daemon=True)
        self._process.start()
        far_end.close()

    @property
    def seconds_left(self) -> float:
        """How long the child may still take over the question that it has."""
        return max(0.0, self._deadline - monotonic())

    def ask(self, question: Question) -> None:
        """Hand over a question; a child that is already gone shows when its answer is fetched."""
        self.asked += 1
        self._deadline = monotonic() + self._seconds
        try:
            self.pipe.send(question)
        except OSError:
            return

    def answer(self) -> Answer | DomainError:
        """Wait for the answer and return it, or raise ``ChildLost``."""
        if not wait([self.pipe], self.seconds_left):
            raise ChildLost(f"longer than {self._seconds:g} s")
        try:
            reply: Answer | DomainError = self.pipe.recv()
        except (EOFError, OSError):
            self._process.join(_FAREWELL)
            raise ChildLost(f"the process ended with {self._process.exitcode}") from None
        return reply

    def stop(self) -> None:
        """End the child now."""
        self.pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _serve(pipe: Connection, prepare: Callable[[], Callable[[Question], Answer]], eager: bool) -> None:  # noqa: FBT001
    # Ctrl-C goes to the whole process group; the parent ends its children itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer: Callable[[Question], Answer] | None = None
    if eager:
        with suppress(DomainError):  # said again, as the reply to the first question
            answer = prepare()
    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return
        try:
            answer = answer or prepare()
            reply: Answer | DomainError = answer(question)
        except DomainError as refusal:
            reply = refusal
        try:
            pipe.send(reply)
        except BrokenPipeError:
            return
