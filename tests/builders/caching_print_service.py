"""A real print service that prints nothing twice, and a catalogue that reads unchanged folders once."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from internships.domain.document import RenderedPdf
from internships.domain.errors import DomainError
from internships.mapping.catalogue import Catalogue
from internships.rendering.batch_printing import load_printer
from internships.rendering.print_job import PrintJob
from internships.rendering.print_service import PrintService
from internships.rendering.template_environment import TemplateEnvironment

_PRINTED: dict[str, RenderedPdf] = {}


def catalogue_of(root: Path) -> Catalogue:
    """Return the catalogue of a root, which is read again only when a file below it changed."""
    return _catalogue(root, _folder_hash(root))


@lru_cache(maxsize=8)
def _catalogue(root: Path, _files: str) -> Catalogue:
    return Catalogue(root)


@lru_cache(maxsize=8)
def _environment(root: Path, _files: str) -> TemplateEnvironment:
    return TemplateEnvironment(root)


@lru_cache(maxsize=4)
def _printer(root: Path, _files: str, _thread: int) -> Callable[[PrintJob], RenderedPdf]:
    """Return what prints in this process; reading the stylesheets takes as long as a print."""
    return load_printer(root)


class CachingPrintService(PrintService):
    """Prints an order once: the same order on the same files has the same bytes, as the tests of printing hold.

    It prints in this process: starting others takes longer than the few documents of a test. What was printed is kept
    for the process, and where the environment names a folder, in it for other processes.
    """

    @cached_property
    def template_environment(self) -> TemplateEnvironment:
        """Return the templates of a root; those of unchanged folders are compiled once."""
        return _environment(self.root, _folder_hash(self.root))

    def print_all(self, orders: Iterable[Any]) -> Iterator[RenderedPdf | DomainError]:
        """Print what was not printed yet, in order."""
        files = _folder_hash(self.root)
        named = [(f"{order.fingerprint}-{files}", order) for order in orders]
        failed: dict[str, DomainError] = {}
        for name, order in named:
            if _from_cache(name) is None and name not in failed:
                try:
                    _to_cache(name, _printer(self.root, files, threading.get_ident())(order))
                except DomainError as error:
                    failed[name] = error
        yield from (failed.get(name) or _PRINTED[name] for name, _ in named)


def _folder_hash(root: Path) -> str:
    """Return one hash of all files below a root."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            known = path.stat()
            digest.update(f"{path.relative_to(root)}\0{_file_hash(path, known.st_mtime_ns, known.st_size)}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=4096)
def _file_hash(path: Path, *_changed_and_size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cache_path(name: str) -> Path | None:
    folder = os.environ.get("INTERNSHIPS_TEST_PRINTS")
    return Path(folder) / f"{name}.print" if folder else None


def _from_cache(name: str) -> RenderedPdf | None:
    if name not in _PRINTED and (file := _cache_path(name)) is not None and file.exists():
        pages, _, content = file.read_bytes().partition(b"\n")
        _PRINTED[name] = RenderedPdf.of(content, int(pages))
    return _PRINTED.get(name)


def _to_cache(name: str, printed: RenderedPdf) -> None:
    _PRINTED[name] = printed
    if (file := _cache_path(name)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_bytes(f"{printed.pages}\n".encode() + printed.content)
        new.rename(file)
