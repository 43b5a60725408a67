"""Reads the text and the embedded record of an uploaded PDF, in a separate process with limits."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2

from internships.rendering.errors import EncryptedPdf, NoRecordAttached, NotAPdf, TruncatedPdf
from internships.rendering.print_job import RECORD_NAME
from internships.subprocess_worker import SubprocessLost, run_once

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_RECORD_BYTES = 4 * 1024 * 1024
"""Bytes, decompressed."""
MAX_PAGES = 500
TIMEOUT_SECONDS = 30.0
MAX_MEMORY_BYTES = 512 * 1024**2
"""Bytes of address space; a file of 60 MB needs less."""


@dataclass(frozen=True)
class PdfContents:
    """The text of each page, and the bytes of the record or the reason why there is none."""

    texts: tuple[str, ...]
    record: bytes | NoRecordAttached

    @property
    def pages(self) -> int:
        """The number of pages."""
        return len(self.texts)

    def attached_record(self) -> bytes:
        """Return the bytes of ``agreement.json``, or raise ``NoRecordAttached``."""
        if isinstance(self.record, NoRecordAttached):
            raise self.record
        return self.record


def read_pdf(content: bytes, *, seconds: float = TIMEOUT_SECONDS) -> PdfContents:
    """Read a PDF in a separate process; raise ``NotAPdf`` if it is too large, too slow, encrypted or broken."""
    if len(content) > MAX_FILE_BYTES:
        raise NotAPdf(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
    if b"%PDF-" not in content[:1024]:  # where ISO 32000-1, annex H, lets readers look for it
        raise NotAPdf("no PDF header")
    if len(content) > 1024 and b"%%EOF" not in content[-1024:]:
        raise TruncatedPdf
    try:
        return run_once(_prepare_read, content, seconds, MAX_MEMORY_BYTES)
    except SubprocessLost as lost:
        raise NotAPdf(lost.reason) from lost


def _prepare_read() -> Callable[[bytes], PdfContents]:
    return _read


def _read(content: bytes) -> PdfContents:
    try:
        record: bytes | NoRecordAttached = _read_record(content)
    except NoRecordAttached as error:
        record = error
    return PdfContents(_page_texts(content), record)


def _page_texts(content: bytes) -> tuple[str, ...]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MAX_PAGES:
                raise NotAPdf(f"more than {MAX_PAGES} pages")
            return page_texts(document)
    except pypdfium2.PdfiumError as error:
        raise NotAPdf(str(error)) from error


def page_texts(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """Return the text of every page."""
    return tuple(page.get_textpage().get_text_bounded() for page in document)


def _read_record(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content)) as document:
            files = document.attachments
            if RECORD_NAME not in files:
                raise NoRecordAttached(f"no {RECORD_NAME}")
            return _decompress(files[RECORD_NAME].get_file().obj)
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        raise NotAPdf(str(error)) from error
    except (AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:  # a malformed name tree
        raise NoRecordAttached(str(error)) from error


def _decompress(stream: pikepdf.Object) -> bytes:
    raw = bytes(stream.read_raw_bytes())
    filters = stream.get("/Filter", pikepdf.Array())
    match [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]:
        case []:
            content = raw[: MAX_RECORD_BYTES + 1]
        case ["/FlateDecode"]:
            content = _decompress_bounded(raw)
        case others:
            raise NoRecordAttached(f"packed with {', '.join(others)}")
    if len(content) > MAX_RECORD_BYTES:
        raise NoRecordAttached(f"larger than {MAX_RECORD_BYTES // 1024**2} MB")
    return content


def _decompress_bounded(raw: bytes) -> bytes:
    # Not by qpdf, which decompresses the whole stream before its size is known.
    try:
        return zlib.decompressobj().decompress(raw, MAX_RECORD_BYTES + 1)
    except zlib.error as error:
        raise NoRecordAttached(str(error)) from error
