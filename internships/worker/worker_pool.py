"""Worker processes beside a server, restarted when they end."""

import os
import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

_CHECK_SECONDS = 2.0
_STOP_SECONDS = 30.0


class WorkerPool:
    """Keeps ``size`` workers running while the context is entered."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._stop = threading.Event()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._watcher = threading.Thread(target=self._restart_ended, daemon=True)

    def __enter__(self) -> Self:
        self._workers = [_start_worker() for _ in range(self._size)]
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._watcher.join()
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            try:
                worker.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def _restart_ended(self) -> None:
        while not self._stop.wait(_CHECK_SECONDS):
            self._workers = [worker if worker.poll() is None else _start_worker() for worker in self._workers]


def _start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "internships", "worker", "--beside", str(os.getpid())]
    return subprocess.Popen(command)  # noqa: S603 - our own program
