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

from internships.domain.pdf_changes import PdfChange, PdfChangeKind, PdfComparison
from internships.rendering.comparison.differences import ComparedPdf, Differences
from internships.rendering.comparison.page_images import pages_look_equal
from internships.rendering.comparison.revision_rules import SIGNATURES_ONLY_POLICY, IndexedPdfReader
from internships.rendering.comparison.signature_widgets import SignatureFieldCheck
from internships.rendering.comparison.signatures import fields_were_dropped, find_signatures, has_unsigned_new_field
from internships.rendering.errors import NotAPdf
from internships.rendering.pdf_reader import MAX_FILE_BYTES, MAX_MEMORY_BYTES, MAX_PAGES, TIMEOUT_SECONDS, page_texts
from internships.subprocess_worker import SubprocessLost, run_once

_MAX_CHANGES = 50
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_IN_PLACE_SHARE = 0.02
"""The share of the issued bytes that may differ in a file that was changed in place; saving again changes most."""


@dataclass(frozen=True)
class ComparisonRequest:
    """The file as issued and as given, and the certificates (DER) that are trusted."""

    issued: bytes
    given: bytes
    roots: tuple[bytes, ...] = ()


def compare_pdfs(
    issued: bytes, given: bytes, roots: tuple[bytes, ...] = (), *, seconds: float = TIMEOUT_SECONDS
) -> PdfComparison:
    """Compare two PDFs; raise ``NotAPdf`` for one that is too large or takes too long."""
    if len(given) > MAX_FILE_BYTES:
        raise NotAPdf(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
    try:
        return run_once(_prepare_compare, ComparisonRequest(issued, given, roots), seconds, MAX_MEMORY_BYTES)
    except SubprocessLost as lost:
        raise NotAPdf(lost.reason) from lost


def _prepare_compare() -> Callable[[ComparisonRequest], PdfComparison]:
    logging.disable(logging.CRITICAL)  # pyHanko and pikepdf write what they meet, which may hold names
    return compare


def compare(question: ComparisonRequest) -> PdfComparison:
    """Compare in this process."""
    issued, given = question.issued, question.given
    appended = given.startswith(issued)
    outright = _byte_changes(issued, given)
    try:
        with ExitStack() as files:
            return _compare_open(question, files, appended=appended, byte_changes=outright)
    except (NotAPdf, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - three readers meet whatever a stranger wrote
        return PdfComparison(changes=outright or (PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE),))


def _byte_changes(issued: bytes, given: bytes) -> tuple[PdfChange, ...]:
    """Name what the bytes alone show."""
    if issued.startswith(given):
        return (PdfChange(kind=PdfChangeKind.CUT_OFF),)
    if not given.startswith(issued):
        differing = sum(one != other for one, other in zip(issued, given, strict=False))
        is_in_place = differing < len(issued) * _IN_PLACE_SHARE and len(given) >= len(issued)
        return (PdfChange(kind=PdfChangeKind.BYTES_CHANGED),) if is_in_place else ()
    behind = given[len(issued) :]
    if b"%PDF-" in behind[:1024]:
        return (PdfChange(kind=PdfChangeKind.FOREIGN_FILE),)
    if b"startxref" not in behind or behind.rpartition(b"%%EOF")[2].strip(b"\r\n"):
        return (PdfChange(kind=PdfChangeKind.BYTES_APPENDED),)
    return ()


def _compare_open(
    question: ComparisonRequest, files: ExitStack, *, appended: bool, byte_changes: tuple[PdfChange, ...]
) -> PdfComparison:
    opened = [
        (
            files.enter_context(pikepdf.open(BytesIO(content), attempt_recovery=not appended)),
            files.enter_context(pypdfium2.PdfDocument(content)),
        )
        for content in (question.issued, question.given)
    ]
    (old, old_shown), (new, new_shown) = opened
    if new.is_encrypted:
        return PdfComparison(changes=(*byte_changes, PdfChange(kind=PdfChangeKind.ENCRYPTED)))
    if len(new_shown) > MAX_PAGES:
        raise NotAPdf(f"more than {MAX_PAGES} pages")
    told = Differences(
        ComparedPdf(old, page_texts(old_shown)), ComparedPdf(new, page_texts(new_shown)), appended=appended
    )
    widgets = SignatureFieldCheck(old, new, old_shown, {after: before for before, after in told.paired_pages})
    reader = _open_revisions(question)
    changes = [*byte_changes, *islice(told.changes(), _MAX_CHANGES), *widgets.changes[:_MAX_CHANGES]]
    if appended and reader is not None:
        changes += _revision_changes(question, reader, byte_changes, bool(changes))
        if not changes and has_unsigned_new_field(reader, widgets.unsigned()):
            changes.append(PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE))
    named, free = {change.page for change in changes}, widgets.signed_rectangles()
    changes += [
        PdfChange(kind=PdfChangeKind.LOOKS_DIFFERENT, page=after + 1)
        for before, after in told.paired_pages
        if after + 1 not in named and not pages_look_equal(old_shown, before, new_shown, after, free.get(after, []))
    ]
    signatures = find_signatures(reader, question.roots, widgets.visible_fields()) if reader is not None else []
    if appended and not changes and not signatures:  # an update that adds nothing to see and nothing that is signed
        changes = [PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE)]
    return PdfComparison(changes=tuple(changes[:_MAX_CHANGES]), signatures=tuple(signatures))


def _open_revisions(question: ComparisonRequest) -> IndexedPdfReader | None:
    try:
        return IndexedPdfReader(question.given)
    except Exception:
        if question.given.startswith(question.issued):
            raise
        return None


def _revision_changes(
    question: ComparisonRequest,
    reader: IndexedPdfReader,
    byte_changes: tuple[PdfChange, ...],
    is_named: bool,  # noqa: FBT001
) -> Iterator[PdfChange]:
    """Yield what the revisions tell that the two ends did not."""
    base = IndexedPdfReader(question.issued)
    last = base.total_revisions - 1
    if reader.total_revisions <= last + 1 or _xref_offset(reader, last) != _xref_offset(base, last):
        if not byte_changes:
            yield PdfChange(kind=PdfChangeKind.FOREIGN_FILE)
        return
    shown = {_xref_offset(reader, revision) for revision in range(last + 1, reader.total_revisions)}
    if {int(place) for place in _STARTXREF.findall(question.given, len(question.issued))} != shown:
        yield PdfChange(kind=PdfChangeKind.HIDDEN_REVISION)
    if isinstance(SIGNATURES_ONLY_POLICY.review_file(reader, last), SuspiciousModification) and not is_named:
        yield PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE)
    if fields_were_dropped(reader, last):
        yield PdfChange(kind=PdfChangeKind.SIGNATURE_FIELD_CHANGED)


def _xref_offset(reader: IndexedPdfReader, revision: int) -> Any:
    return reader.xrefs.get_startxref_for_revision(revision)
