"""Reading students' files in a child process, so that a file that crashes its reader is refused like any other."""

import logging
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic

from internships.domain.errors import DomainError
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.refusals import Refusal
from internships.domain.wording import grouped_number
from internships.intake.drafts import read_drafts
from internships.intake.errors import unreadable
from internships.subprocess_worker import (
    Answer,
    SubprocessLost,
    SubprocessOutOfMemory,
    SubprocessPool,
    SubprocessTooSlow,
    SubprocessWorker,
)

SECONDS = 60.0
"""For one file, including the start of the process; 2,000 students with every column take a fifth of it."""
MEMORY = 1024**3
"""Bytes of address space of a child process."""
RECYCLE_AFTER = 50
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetFile:
    """A workbook, or a CSV with its host file."""

    path: Path
    host: Path | None = None


class SubprocessSheetReader(Generic[Answer]):
    """Reads files in up to ``most`` child processes; ``prepare`` runs in the child and returns the reading function.

    A file that crashes its process, takes too long or needs too much memory is refused; the next gets a new process.
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
        """Read a file; refuses one that can't be read or exceeds a limit, and raises ``OSError`` for a missing one."""
        with path.open("rb"):
            pass
        try:
            answer = self.children.ask(SheetFile(path, host), self._seconds)
        except SubprocessTooSlow as error:
            raise Refusal("sheet_too_slow", name=path.name, seconds=self._seconds) from error
        except SubprocessOutOfMemory as error:
            size = grouped_number(self._memory // 1024**2)
            raise Refusal("sheet_needs_memory", name=path.name, size=size) from error
        except SubprocessLost as error:
            raise Refusal("sheet_reader_stopped", name=path.name) from error
        if isinstance(answer, DomainError):
            raise answer
        return answer

    def close(self) -> None:
        """Stop every process."""
        self.children.close()


def read_drafts_once(path: Path, host: Path | None) -> list[IncomingDraft]:
    """Read the drafts of one file in a process of its own; refuses a file without students."""
    with closing(SubprocessSheetReader(prepare_draft_reader)) as reader:
        return reader.read(path, host)


def prepare_draft_reader() -> Callable[[SheetFile], list[IncomingDraft]]:
    """Return the function that reads drafts; called in the child process."""
    return drafts_of_file


def drafts_of_file(file: SheetFile) -> list[IncomingDraft]:
    """Read the drafts of a file; any unexpected error becomes a refusal."""
    try:
        return read_drafts(file.path, file.host)
    except (DomainError, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic in calamine is no Exception; its message may quote a cell
        places = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__))
        _LOG.error("%s while a sheet was read: %s", type(error).__qualname__, places)
        raise unreadable(
            file.path.name,
            "kan niet gelezen worden; bewaar het opnieuw als XLSX, of als CSV (UTF-8).",
            "can't be read; save it again as XLSX, or as CSV (UTF-8).",
        ) from None
