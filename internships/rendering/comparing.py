"""Comparing a PDF with the one that was issued, in a process of its own: the verdict of three readers together.

pyHanko judges what each revision changed, pikepdf names the differences, pdfium compares words and looks; a file
passes when none of them finds more than signatures.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

import pikepdf
import pypdfium2
from pyhanko.sign.diff_analysis.policy_api import SuspiciousModification

from internships.domain.pdf_changes import ChangeKind, Comparison, PdfChange
from internships.rendering.differences import Differences, Given
from internships.rendering.errors import NotAPdf
from internships.rendering.extract import LARGEST_FILE, MEMORY, MOST_PAGES, SECONDS, texts_of
from internships.rendering.looks import looks_alike
from internships.rendering.revisions import SIGNATURES_ONLY, Revisions
from internships.rendering.signature_widgets import Widgets
from internships.rendering.signatures import dropped_fields, find_signatures, nobody_signed
from internships.subprocess_worker import ChildLost, ask_once

_MOST_CHANGES = 50
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_FLIPPED = 0.02
"""The share of the issued bytes that may differ in a file that was changed in place; saving again changes most."""


@dataclass(frozen=True)
class Question:
    """The file as issued and as given, and the certificates (DER) that are trusted."""

    issued: bytes
    given: bytes
    roots: tuple[bytes, ...] = ()


def compare_pdfs(issued: bytes, given: bytes, roots: tuple[bytes, ...] = (), *, seconds: float = SECONDS) -> Comparison:
    """Compare two PDFs; raise ``NotAPdf`` for one that is too large or takes too long."""
    if len(given) > LARGEST_FILE:
        raise NotAPdf(f"larger than {LARGEST_FILE // 1024**2} MB")
    try:
        return ask_once(_comparer, Question(issued, given, roots), seconds, MEMORY)
    except ChildLost as lost:
        raise NotAPdf(lost.reason) from lost


def _comparer() -> Callable[[Question], Comparison]:
    logging.disable(logging.CRITICAL)  # pyHanko and pikepdf write what they meet, which may hold names
    return compare


def compare(question: Question) -> Comparison:
    """Compare in this process."""
    issued, given = question.issued, question.given
    appended = given.startswith(issued)
    outright = _outright(issued, given)
    try:
        with ExitStack() as files:
            return _compared(question, files, appended=appended, outright=outright)
    except (NotAPdf, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - three readers meet whatever a stranger wrote
        return Comparison(changes=outright or (PdfChange(kind=ChangeKind.CHANGED_OTHERWISE),))


def _outright(issued: bytes, given: bytes) -> tuple[PdfChange, ...]:
    """Name what the bytes alone show."""
    if issued.startswith(given):
        return (PdfChange(kind=ChangeKind.CUT_OFF),)
    if not given.startswith(issued):
        differing = sum(one != other for one, other in zip(issued, given, strict=False))
        is_in_place = differing < len(issued) * _FLIPPED and len(given) >= len(issued)
        return (PdfChange(kind=ChangeKind.BYTES_CHANGED),) if is_in_place else ()
    behind = given[len(issued) :]
    if b"%PDF-" in behind[:1024]:
        return (PdfChange(kind=ChangeKind.FOREIGN_FILE),)
    if b"startxref" not in behind or behind.rpartition(b"%%EOF")[2].strip(b"\r\n"):
        return (PdfChange(kind=ChangeKind.BYTES_APPENDED),)
    return ()


def _compared(question: Question, files: ExitStack, *, appended: bool, outright: tuple[PdfChange, ...]) -> Comparison:
    opened = [
        (
            files.enter_context(pikepdf.open(BytesIO(content), attempt_recovery=not appended)),
            files.enter_context(pypdfium2.PdfDocument(content)),
        )
        for content in (question.issued, question.given)
    ]
    (old, old_shown), (new, new_shown) = opened
    if new.is_encrypted:
        return Comparison(changes=(*outright, PdfChange(kind=ChangeKind.ENCRYPTED)))
    if len(new_shown) > MOST_PAGES:
        raise NotAPdf(f"more than {MOST_PAGES} pages")
    told = Differences(Given(old, texts_of(old_shown)), Given(new, texts_of(new_shown)), appended=appended)
    widgets = Widgets(old, new, old_shown, {after: before for before, after in told.paired_pages})
    reader = _reader(question)
    changes = [*outright, *islice(told.all(), _MOST_CHANGES), *widgets.changes[:_MOST_CHANGES]]
    if appended and reader is not None:
        changes += _revised(question, reader, outright, bool(changes))
        if not changes and nobody_signed(reader, widgets.unsigned()):
            changes.append(PdfChange(kind=ChangeKind.CHANGED_OTHERWISE))
    named, free = {change.page for change in changes}, widgets.rectangles()
    changes += [
        PdfChange(kind=ChangeKind.LOOKS_DIFFERENT, page=after + 1)
        for before, after in told.paired_pages
        if after + 1 not in named and not looks_alike(old_shown, before, new_shown, after, free.get(after, []))
    ]
    signatures = find_signatures(reader, question.roots, widgets.shown()) if reader is not None else []
    if appended and not changes and not signatures:  # an update that adds nothing to see and nothing that is signed
        changes = [PdfChange(kind=ChangeKind.CHANGED_OTHERWISE)]
    return Comparison(changes=tuple(changes[:_MOST_CHANGES]), signatures=tuple(signatures))


def _reader(question: Question) -> Revisions | None:
    try:
        return Revisions(question.given)
    except Exception:
        if question.given.startswith(question.issued):
            raise
        return None


def _revised(
    question: Question,
    reader: Revisions,
    outright: tuple[PdfChange, ...],
    is_named: bool,  # noqa: FBT001
) -> Iterator[PdfChange]:
    """Yield what the revisions tell that the two ends did not."""
    base = Revisions(question.issued)
    last = base.total_revisions - 1
    if reader.total_revisions <= last + 1 or _start(reader, last) != _start(base, last):
        if not outright:
            yield PdfChange(kind=ChangeKind.FOREIGN_FILE)
        return
    shown = {_start(reader, revision) for revision in range(last + 1, reader.total_revisions)}
    if {int(place) for place in _STARTXREF.findall(question.given, len(question.issued))} != shown:
        yield PdfChange(kind=ChangeKind.HIDDEN_REVISION)
    if isinstance(SIGNATURES_ONLY.review_file(reader, last), SuspiciousModification) and not is_named:
        yield PdfChange(kind=ChangeKind.CHANGED_OTHERWISE)
    if dropped_fields(reader, last):
        yield PdfChange(kind=ChangeKind.SIGNATURE_FIELD_CHANGED)


def _start(reader: Revisions, revision: int) -> Any:
    return reader.xrefs.get_startxref_for_revision(revision)
