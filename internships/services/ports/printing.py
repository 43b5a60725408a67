"""Protocols for printing, and for the folder and the register that issued files are written to."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from internships.domain.document import Json, PrintRequest, RenderedPdf
from internships.domain.errors import DomainError

Progress = Callable[[int], None]
"""Called with 1 for each record that is done."""


class PrintService(Protocol):
    """Lays out and prints. ``lay_out`` raises a ``DomainError`` for text that can't be printed."""

    def unprintable(self, text: str) -> list[str]: ...

    def lay_out(self, request: PrintRequest) -> Any: ...

    def print_all(self, orders: Iterable[Any]) -> Iterator[RenderedPdf | DomainError]: ...


class OutputFolder(Protocol):
    """The folder for output; a file is written completely or not at all."""

    def put(self, name: str, content: bytes) -> None: ...

    def bundle(self, name: str, documents: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> int: ...

    def archive(self, name: str, files: Iterable[str]) -> None: ...

    def read(self, name: str) -> bytes | None: ...

    def remove(self, names: Iterable[str]) -> None: ...

    def path(self, name: str) -> Path: ...


class IssuedRegister(Protocol):
    """The register of issued files: hashes and sizes, no personal facts."""

    def append(self, entries: Iterable[Json]) -> None: ...

    def entries(self) -> Iterator[Json]: ...
