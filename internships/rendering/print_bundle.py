"""One file for the print shop out of many PDFs; the separate PDFs stay the documents of record."""

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
_MAX_OPEN_FILES = 64  # qpdf holds a source open until the bundle is written, and a process may open few files
# What points outside its page loses its target in a bundle: links, structure trees, PDF/A's promises.
_DROPPED_KEYS = (Name.Annots, Name.StructParents, Name.Tabs)


@dataclass(frozen=True)
class BundleEntry:
    """One intern's papers in a bundle: the bookmark, and a bookmark and file per paper."""

    label: str
    papers: tuple[tuple[str, Path], ...]


def write_bundle(students: Iterable[BundleEntry], into: Path, *, title: str, language: str) -> int:
    """Write the bundle of all papers with a bookmark per intern and per paper; return its number of pages.

    The same papers give the same bytes. Raises ``NotAPdf`` or ``OSError`` for a paper that can't be read, and
    leaves no file then.
    """
    bound = list(students)
    papers = [path for intern in bound for _, path in intern.papers]
    with TemporaryDirectory() as folder, atomic_file(into) as growing:
        whole, lengths = _join_all(papers, Path(folder))
        with Pdf.open(whole) as bundle:
            _add_bookmarks(bundle, bound, lengths)
            _set_metadata(bundle, title, language)
            bundle.save(growing, deterministic_id=True)
    return sum(lengths)


def _join_all(papers: Sequence[Path], folder: Path) -> tuple[Path, list[int]]:
    lengths: list[int] = []
    while True:
        parts: list[Path] = []
        counted: list[int] = []
        for start in range(0, len(papers) or 1, _MAX_OPEN_FILES):
            parts.append(folder / f"{len(lengths)}-{len(papers)}-{start}.pdf")
            counted += _join(papers[start : start + _MAX_OPEN_FILES], parts[-1])
        lengths = lengths or counted
        if len(parts) == 1:
            return parts[0], lengths
        papers = parts


def _join(papers: Sequence[Path], into: Path) -> list[int]:
    lengths = []
    with ExitStack() as sources, Pdf.new() as joined:
        for paper in papers:
            try:
                source = sources.enter_context(Pdf.open(paper))
            except PdfError as broken:
                raise NotAPdf(paper.name) from broken
            lengths.append(len(source.pages))
            for page in source.pages:
                for key in _DROPPED_KEYS:
                    if key in page.obj:
                        del page.obj[key]
                joined.pages.append(page)
        joined.save(into, deterministic_id=True)  # the bundle inherits the first half of this identifier
    return lengths


def _add_bookmarks(bundle: Pdf, bound: Sequence[BundleEntry], lengths: Sequence[int]) -> None:
    page, counts = 0, iter(lengths)
    with bundle.open_outline() as outline:
        for intern in bound:
            mark = OutlineItem(intern.label, page)
            outline.root.append(mark)
            for paper, _ in intern.papers:
                mark.children.append(OutlineItem(paper, page))
                page += next(counts)


def _set_metadata(bundle: Pdf, title: str, language: str) -> None:
    bundle.Root.Lang = String(language)
    bundle.Root.PageMode = Name.UseOutlines
    bundle.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with bundle.open_metadata(set_pikepdf_as_editor=False) as told:
        told["dc:title"] = title
        told["dc:description"] = NOT_ARCHIVAL
