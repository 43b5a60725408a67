"""Joins many PDFs into one file for a print shop; the separate PDFs stay the documents of record."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pikepdf import Dictionary, Name, OutlineItem, Pdf, PdfError, String

from internships.rendering.atomic_files import atomic_file
from internships.rendering.errors import NotAPdf

NOT_ARCHIVAL = (
    "Drukbundel, niet de archiefversie: de afzonderlijke PDF's gelden. / "
    "Print bundle, not the archival form: the separate PDFs are the documents of record."
)
_MAX_OPEN_FILES = 64  # qpdf keeps a source open until the bundle is written, and the number of open files is limited
# Their targets outside the page are not in the bundle.
_DROPPED_KEYS = (Name.Annots, Name.StructParents, Name.Tabs)


@dataclass(frozen=True)
class BundleEntry:
    """The documents of one student: the bookmark, and per document a bookmark and a file."""

    label: str
    documents: tuple[tuple[str, Path], ...]


def write_bundle(students: Iterable[BundleEntry], into: Path, *, title: str, language: str) -> int:
    """Write one PDF with a bookmark per student and per document; return its number of pages.

    The same documents give the same bytes. Raises ``NotAPdf`` or ``OSError`` if a document can't be read; then no file
    is written.
    """
    entries = list(students)
    files = [path for entry in entries for _, path in entry.documents]
    with TemporaryDirectory() as folder, atomic_file(into) as partial:
        joined, lengths = _join_all(files, Path(folder))
        with Pdf.open(joined) as bundle:
            _add_bookmarks(bundle, entries, lengths)
            _set_metadata(bundle, title, language)
            bundle.save(partial, deterministic_id=True)
    return sum(lengths)


def _join_all(files: Sequence[Path], folder: Path) -> tuple[Path, list[int]]:
    lengths: list[int] = []
    while True:
        parts: list[Path] = []
        page_counts: list[int] = []
        for start in range(0, len(files) or 1, _MAX_OPEN_FILES):
            parts.append(folder / f"{len(lengths)}-{len(files)}-{start}.pdf")
            page_counts += _join(files[start : start + _MAX_OPEN_FILES], parts[-1])
        lengths = lengths or page_counts
        if len(parts) == 1:
            return parts[0], lengths
        files = parts


def _join(files: Sequence[Path], into: Path) -> list[int]:
    lengths = []
    with ExitStack() as sources, Pdf.new() as joined:
        for file in files:
            try:
                source = sources.enter_context(Pdf.open(file))
            except PdfError as error:
                raise NotAPdf(file.name) from error
            lengths.append(len(source.pages))
            for page in source.pages:
                for key in _DROPPED_KEYS:
                    if key in page.obj:
                        del page.obj[key]
                joined.pages.append(page)
        joined.save(into, deterministic_id=True)  # the bundle inherits the first half of this identifier
    return lengths


def _add_bookmarks(bundle: Pdf, entries: Sequence[BundleEntry], lengths: Sequence[int]) -> None:
    page, counts = 0, iter(lengths)
    with bundle.open_outline() as outline:
        for entry in entries:
            bookmark = OutlineItem(entry.label, page)
            outline.root.append(bookmark)
            for title, _ in entry.documents:
                bookmark.children.append(OutlineItem(title, page))
                page += next(counts)


def _set_metadata(bundle: Pdf, title: str, language: str) -> None:
    bundle.Root.Lang = String(language)
    bundle.Root.PageMode = Name.UseOutlines
    bundle.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with bundle.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:description"] = NOT_ARCHIVAL
