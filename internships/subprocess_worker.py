"""Child processes for work that may crash, hang or take too much memory, such as C libraries on uploaded files."""

import logging
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic, process_time
from typing import Generic, TypeVar

from internships.domain.errors import DomainError

# Never fork: the parent may have threads, and Pango and fontconfig hold locks that a fork would copy.
_SPAWN = get_context("spawn")
_EXIT_SECONDS = 5.0
_OUT_OF_MEMORY_EXIT = 99
"""Exit code of a child in which Python raised ``MemoryError``."""
_NICE = 5  # requests of other users come before reading a file
_LOG = logging.getLogger(__name__)

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class SubprocessLost(Exception):
    """The process ended without an answer, or was ended after its time; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class SubprocessTooSlow(SubprocessLost):
    """The process was ended because it took longer than it may."""


class SubprocessOutOfMemory(SubprocessLost):
    """The process ended because it asked for more memory than it may have."""


class NoIdleSubprocess(Exception):
    """Every child of a pool stayed busy during ``wait_seconds``."""


class SubprocessWorker(Generic[Question, Answer]):
    """One spawned process that answers one question at a time.

    ``prepare`` is called once, in the child, and returns the function that answers; it and the questions must be
    picklable. A ``DomainError`` raised in the child is returned as a value. ``eager`` prepares at once instead of with
    the first question. ``seconds`` limits one answer, ``memory`` (bytes of address space) the whole process.
    """

    def __init__(
        self,
        prepare: Callable[[], Callable[[Question], Answer]],
        seconds: float,
        *,
        memory: int | None = None,
        eager: bool = False,
    ) -> None:
        self.questions_asked = 0
        self._seconds = seconds
        self._memory = memory
        self._deadline = 0.0
        self.pipe, far_end = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(far_end, prepare, seconds, memory, eager), daemon=True)
        self._process.start()
        far_end.close()

    @property
    def seconds_left(self) -> float:
        """Seconds that the child still has for its current question."""
        return max(0.0, self._deadline - monotonic())

    def ask(self, question: Question) -> None:
        """Send a question; a child that is already gone is noticed by ``answer``."""
        self.questions_asked += 1
        self._deadline = monotonic() + self._seconds
        try:
            self.pipe.send(question)
        except OSError:
            return

    def answer(self) -> Answer | DomainError:
        """Wait for the answer and return it, or raise ``SubprocessLost``."""
        if not wait([self.pipe], self.seconds_left):
            raise SubprocessTooSlow(f"longer than {self._seconds:g} s")
        try:
            reply: Answer | DomainError = self.pipe.recv()
        except (EOFError, OSError):
            self._process.join(_EXIT_SECONDS)
            raise self._loss_reason(self._process.exitcode) from None
        return reply

    def _loss_reason(self, code: int | None) -> SubprocessLost:
        reason = f"the process ended with {code}"
        if code == -signal.SIGXCPU:
            return SubprocessTooSlow(reason)
        # C and Rust code aborts when it gets no memory; with a limit, that is the likely reason.
        if code == _OUT_OF_MEMORY_EXIT or (self._memory and code == -signal.SIGABRT):
            return SubprocessOutOfMemory(reason)
        return SubprocessLost(reason)

    def stop(self) -> None:
        """Kill the child."""
        self.pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def run_once(
    prepare: Callable[[], Callable[[Question], Answer]], question: Question, seconds: float, memory: int
) -> Answer:
    """Ask one question of a new child and stop it; raises its ``DomainError``, or ``SubprocessLost``."""
    child = SubprocessWorker(prepare, seconds, memory=memory)
    try:
        child.ask(question)
        answer = child.answer()
    finally:
        child.stop()
    if isinstance(answer, DomainError):
        raise answer
    return answer


class SubprocessPool(Generic[Question, Answer]):
    """Up to ``most`` running children for the threads of a server, each used by one thread at a time.

    A child starts when it is first needed, and is replaced when it is lost or has answered ``recycle_after`` questions.
    """

    def __init__(
        self, start_worker: Callable[[], SubprocessWorker[Question, Answer]], most: int, *, recycle_after: int
    ) -> None:
        self._start_worker = start_worker
        self._recycle_after = recycle_after
        self._workers: set[SubprocessWorker[Question, Answer]] = set()
        self._lock = threading.Lock()
        self.idle: queue.LifoQueue[SubprocessWorker[Question, Answer] | None] = queue.LifoQueue()
        for _ in range(most):
            self.idle.put(None)

    def start(self) -> None:
        """Start every child now."""
        idle = [self.idle.get_nowait() for _ in range(self.idle.qsize())]
        for child in idle:
            self.idle.put(child or self._new_worker())

    def ask(self, question: Question, wait_seconds: float) -> Answer | DomainError:
        """Return an answer; raises ``SubprocessLost``, or ``NoIdleSubprocess`` after ``wait_seconds``."""
        try:
            child = self.idle.get(timeout=wait_seconds)
        except queue.Empty:
            raise NoIdleSubprocess from None
        try:
            child = child or self._new_worker()
            child.ask(question)
            answer = child.answer()
        except BaseException:
            self._release(child, is_sound=False)
            raise
        self._release(child, is_sound=child.questions_asked < self._recycle_after)
        return answer

    def close(self) -> None:
        """Stop every process."""
        with self._lock:
            for child in self._workers:
                child.stop()
            self._workers.clear()

    def _new_worker(self) -> SubprocessWorker[Question, Answer]:
        child = self._start_worker()
        with self._lock:
            self._workers.add(child)
        return child

    def _release(self, child: SubprocessWorker[Question, Answer] | None, *, is_sound: bool) -> None:
        if child is not None and not is_sound:
            with self._lock:
                if child in self._workers:
                    self._workers.discard(child)
                    child.stop()
            child = None
        self.idle.put(child)


def _serve(
    pipe: Connection,
    prepare: Callable[[], Callable[[Question], Answer]],
    seconds: float,
    memory: int | None,
    eager: bool,  # noqa: FBT001
) -> None:
    # Ctrl-C goes to the whole process group; the parent ends its children itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would contain personal data
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answer = _run_or_exit(prepare) if eager else None
    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return
        _limit_cpu_time(seconds)
        # After a refusal, prepare again: its cause may be gone.
        answer = answer if callable(answer) else _run_or_exit(prepare)
        reply = _run_or_exit(partial(answer, question)) if callable(answer) else answer
        _run_or_exit(partial(pipe.send, reply))
        del reply, question


def _run_or_exit(work: Callable[[], Answer]) -> Answer | DomainError:
    """Return the result of the work or its ``DomainError``; any other exception ends this process."""
    try:
        return work()
    except DomainError as refusal:
        return refusal
    except BrokenPipeError:  # the parent is gone
        sys.exit(0)
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY_EXIT)
    except Exception as fault:  # noqa: BLE001 - its message may quote personal data, so it is not logged
        _LOG.error("%s in a child: %s", type(fault).__qualname__, _traceback_lines(fault))
        sys.exit(1)


def _limit_cpu_time(seconds: float) -> None:
    # Normally the parent stops a slow child; this limit is for children whose parent was killed.
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(process_time() + seconds) + 1, hard))


def _traceback_lines(fault: Exception) -> str:
    return ", ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__))
