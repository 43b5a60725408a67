"""Compares a PDF with the one that was issued, in a separate process and with three libraries.

pyHanko checks what each revision changed, pikepdf compares objects, and pdfium compares text and rendered pages. A
file passes if none of them finds more changes than signatures.
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
"""Below this share of different bytes a file was changed in place; a program that saves it changes most bytes."""


@dataclass(frozen=True)
class ComparisonRequest:
    """The file as issued and as uploaded, and the trusted root certificates (DER)."""

    issued: bytes
    given: bytes
    roots: tuple[bytes, ...] = ()


def compare_pdfs(
    issued: bytes, given: bytes, roots: tuple[bytes, ...] = (), *, seconds: float = TIMEOUT_SECONDS
) -> PdfComparison:
    """Compare two PDFs in a separate process; raise ``NotAPdf`` if one is too large or takes too long."""
    if len(given) > MAX_FILE_BYTES:
        raise NotAPdf(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
    try:
        return run_once(_prepare_compare, ComparisonRequest(issued, given, roots), seconds, MAX_MEMORY_BYTES)
    except SubprocessLost as lost:
        raise NotAPdf(lost.reason) from lost


def _prepare_compare() -> Callable[[ComparisonRequest], PdfComparison]:
    logging.disable(logging.CRITICAL)  # pyHanko and pikepdf log parts of the file, which may contain names
    return compare


def compare(request: ComparisonRequest) -> PdfComparison:
    """Compare two PDFs in this process."""
    issued, given = request.issued, request.given
    appended = given.startswith(issued)
    byte_changes = _byte_changes(issued, given)
    try:
        with ExitStack() as files:
            return _compare_open(request, files, appended=appended, byte_changes=byte_changes)
    except (NotAPdf, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - libraries raise anything on hostile files
        return PdfComparison(changes=byte_changes or (PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE),))


def _byte_changes(issued: bytes, given: bytes) -> tuple[PdfChange, ...]:
    """Return the changes that the bytes alone show."""
    if issued.startswith(given):
        return (PdfChange(kind=PdfChangeKind.CUT_OFF),)
    if not given.startswith(issued):
        differing = sum(one != other for one, other in zip(issued, given, strict=False))
        is_in_place = differing < len(issued) * _IN_PLACE_SHARE and len(given) >= len(issued)
        return (PdfChange(kind=PdfChangeKind.BYTES_CHANGED),) if is_in_place else ()
    appended = given[len(issued) :]
    if b"%PDF-" in appended[:1024]:
        return (PdfChange(kind=PdfChangeKind.FOREIGN_FILE),)
    if b"startxref" not in appended or appended.rpartition(b"%%EOF")[2].strip(b"\r\n"):
        return (PdfChange(kind=PdfChangeKind.BYTES_APPENDED),)
    return ()


def _compare_open(
    request: ComparisonRequest, files: ExitStack, *, appended: bool, byte_changes: tuple[PdfChange, ...]
) -> PdfComparison:
    opened = [
        (
            files.enter_context(pikepdf.open(BytesIO(content), attempt_recovery=not appended)),
            files.enter_context(pypdfium2.PdfDocument(content)),
        )
        for content in (request.issued, request.given)
    ]
    (old, old_pages), (new, new_pages) = opened
    if new.is_encrypted:
        return PdfComparison(changes=(*byte_changes, PdfChange(kind=PdfChangeKind.ENCRYPTED)))
    if len(new_pages) > MAX_PAGES:
        raise NotAPdf(f"more than {MAX_PAGES} pages")
    differences = Differences(
        ComparedPdf(old, page_texts(old_pages)), ComparedPdf(new, page_texts(new_pages)), appended=appended
    )
    widgets = SignatureFieldCheck(old, new, old_pages, {after: before for before, after in differences.paired_pages})
    reader = _open_revisions(request)
    changes = [*byte_changes, *islice(differences.changes(), _MAX_CHANGES), *widgets.changes[:_MAX_CHANGES]]
    if appended and reader is not None:
        changes += _revision_changes(request, reader, byte_changes, bool(changes))
        if not changes and has_unsigned_new_field(reader, widgets.unsigned()):
            changes.append(PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE))
    changed_pages, signed_rectangles = {change.page for change in changes}, widgets.signed_rectangles()
    changes += [
        PdfChange(kind=PdfChangeKind.LOOKS_DIFFERENT, page=after + 1)
        for before, after in differences.paired_pages
        if after + 1 not in changed_pages
        and not pages_look_equal(old_pages, before, new_pages, after, signed_rectangles.get(after, []))
    ]
    signatures = find_signatures(reader, request.roots, widgets.visible_fields()) if reader is not None else []
    if appended and not changes and not signatures:  # an update without visible change or signature
        changes = [PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE)]
    return PdfComparison(changes=tuple(changes[:_MAX_CHANGES]), signatures=tuple(signatures))


def _open_revisions(request: ComparisonRequest) -> IndexedPdfReader | None:
    try:
        return IndexedPdfReader(request.given)
    except Exception:
        if request.given.startswith(request.issued):
            raise
        return None


def _revision_changes(
    request: ComparisonRequest,
    reader: IndexedPdfReader,
    byte_changes: tuple[PdfChange, ...],
    is_named: bool,  # noqa: FBT001
) -> Iterator[PdfChange]:
    """Yield the changes that show only in the separate revisions, not between the first and the last."""
    issued_reader = IndexedPdfReader(request.issued)
    last = issued_reader.total_revisions - 1
    if reader.total_revisions <= last + 1 or _xref_offset(reader, last) != _xref_offset(issued_reader, last):
        if not byte_changes:
            yield PdfChange(kind=PdfChangeKind.FOREIGN_FILE)
        return
    offsets = {_xref_offset(reader, revision) for revision in range(last + 1, reader.total_revisions)}
    if {int(offset) for offset in _STARTXREF.findall(request.given, len(request.issued))} != offsets:
        yield PdfChange(kind=PdfChangeKind.HIDDEN_REVISION)
    if isinstance(SIGNATURES_ONLY_POLICY.review_file(reader, last), SuspiciousModification) and not is_named:
        yield PdfChange(kind=PdfChangeKind.CHANGED_OTHERWISE)
    if fields_were_dropped(reader, last):
        yield PdfChange(kind=PdfChangeKind.SIGNATURE_FIELD_CHANGED)


def _xref_offset(reader: IndexedPdfReader, revision: int) -> Any:
    return reader.xrefs.get_startxref_for_revision(revision)
