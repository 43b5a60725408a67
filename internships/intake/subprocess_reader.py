"""Files of interns read in a process of its own: whatever a file does to its reader, who asked gets an answer."""

import logging
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, NoReturn

from internships.domain.errors import DomainError
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.refusals import Refusal
from internships.intake.drafts import read_drafts
from internships.intake.errors import SheetNeedsMemory, damaged_file
from internships.subprocess_worker import (
    Answer,
    SubprocessLost,
    SubprocessOutOfMemory,
    SubprocessPool,
    SubprocessTooSlow,
    SubprocessWorker,
)

SECONDS = 60.0
"""For one file, the start of its process included; 2,000 interns with every column take a fifth of it."""
MEMORY = 1024**3
"""Bytes of address space of a process that reads."""
RECYCLE_AFTER = 50
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetFile:
    """A workbook, or a CSV with the file of its host."""

    path: Path
    host: Path | None = None


class SubprocessSheetReader(Generic[Answer]):
    """Reads files in up to ``most`` child processes; ``prepare`` makes what reads one, in the child.

    A file that crashes its process, or takes too long or too much memory, is refused; the next one gets a new process.
    """

    def __init__(
        self,
        prepare: Callable[[], Callable[[SheetFile], Answer]],
        *,
        most: int = 1,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._seconds, self._memory = seconds, memory
        self.children: SubprocessPool[SheetFile, Answer] = SubprocessPool(
            partial(SubprocessWorker, prepare, seconds, memory=memory), most, recycle_after=RECYCLE_AFTER
        )

    def read(self, path: Path, host: Path | None = None) -> Answer:
        """Return what comes of a file; raises ``DomainError`` for one that can't be read, with the limit it met."""
        with path.open("rb"):  # an ``OSError`` is the asker's
            pass
        try:
            answer = self.children.ask(SheetFile(path, host), self._seconds)
        except SubprocessLost as lost:
            self._refuse(path.name, lost)
        if isinstance(answer, DomainError):
            raise answer
        return answer

    def close(self) -> None:
        """Stop every process."""
        self.children.close()

    def _refuse(self, name: str, lost: SubprocessLost) -> NoReturn:
        match lost:
            case SubprocessTooSlow():
                raise Refusal("sheet_too_slow", name=name, seconds=self._seconds) from lost
            case SubprocessOutOfMemory():
                raise SheetNeedsMemory(name, self._memory) from lost
            case _:
                raise Refusal("sheet_reader_stopped", name=name) from lost


def read_drafts_once(path: Path, host: Path | None) -> list[IncomingDraft]:
    """Read the interns of one file in a process that ends with it; raises ``DomainError`` for a file without any."""
    with closing(SubprocessSheetReader(prepare_draft_reader)) as reader:
        return reader.read(path, host)


def prepare_draft_reader() -> Callable[[SheetFile], list[IncomingDraft]]:
    """Return what reads the interns of a file, for the process that reads."""
    return drafts_of_file


def drafts_of_file(file: SheetFile) -> list[IncomingDraft]:
    """Read the interns of a file; whatever its readers run into is a refusal."""
    try:
        return read_drafts(file.path, file.host)
    except (DomainError, MemoryError):
        raise
    except BaseException as fault:  # noqa: BLE001 - a panic in calamine is no Exception; its message may quote a cell
        places = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__))
        _LOG.error("%s while a sheet was read: %s", type(fault).__qualname__, places)
        raise damaged_file(file.path.name) from None
