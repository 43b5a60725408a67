"""A real print service that prints nothing twice."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from internships.domain.document import RenderedPdf
from internships.domain.errors import DomainError
from internships.rendering.print_service import PrintService

_PRINTED: dict[str, RenderedPdf] = {}


class CachingPrintService(PrintService):
    """Prints an order once: the same order on the same files has the same bytes, as the tests of printing hold.

    What was printed is kept for the process, and where the environment names a folder, in it for other processes.
    """

    def print_all(self, orders: Iterable[Any]) -> Iterator[RenderedPdf | DomainError]:
        """Print what was not printed yet, in order."""
        files = self._folder_hash()
        named = [(f"{order.fingerprint}-{files}", order) for order in orders]
        new = {name: order for name, order in named if _from_cache(name) is None}
        outcomes = dict(zip(new, super().print_all(new.values()), strict=True))
        for name, outcome in outcomes.items():
            if isinstance(outcome, RenderedPdf):
                _to_cache(name, outcome)
        yield from (outcomes[name] if name in outcomes else _PRINTED[name] for name, _ in named)

    def _folder_hash(self) -> str:
        """Return one hash of all files that a print may use."""
        digest = hashlib.sha256()
        for path in sorted(self.root.rglob("*")):
            if path.is_file():
                status = path.stat()
                digest.update(
                    f"{path.relative_to(self.root)}\0{_file_hash(path, status.st_mtime_ns, status.st_size)}".encode()
                )
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
