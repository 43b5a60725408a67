"""What a PDF from outside holds: its text and the record inside, read where a hostile file does no harm."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2

from internships.rendering.errors import CutOffPdf, EncryptedPdf, NoRecordAttached, NotAPdf
from internships.rendering.order import RECORD_NAME
from internships.subprocess_worker import ChildLost, ask_once

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_RECORD = 4 * 1024 * 1024
"""Bytes, after inflating."""
MOST_PAGES = 500
SECONDS = 30.0
MEMORY = 512 * 1024**2
"""Bytes of address space; a file of 60 MB takes less."""


@dataclass(frozen=True)
class PdfContents:
    """The text of every page, and the record: its bytes, or why there is none."""

    texts: tuple[str, ...]
    record: bytes | NoRecordAttached

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self.texts)

    def attached_record(self) -> bytes:
        """Return the bytes of ``agreement.json``, or raise ``NoRecordAttached``."""
        if isinstance(self.record, NoRecordAttached):
            raise self.record
        return self.record


def read_pdf(content: bytes, *, seconds: float = SECONDS) -> PdfContents:
    """Read a PDF in a process of its own; raise ``NotAPdf`` for one too large, too slow, locked or broken."""
    if len(content) > LARGEST_FILE:
        raise NotAPdf(f"larger than {LARGEST_FILE // 1024**2} MB")
    if b"%PDF-" not in content[:1024]:  # where ISO 32000-1, annex H, lets readers look for it
        raise NotAPdf("no PDF header")
    if len(content) > 1024 and b"%%EOF" not in content[-1024:]:
        raise CutOffPdf
    try:
        return ask_once(_reader, content, seconds, MEMORY)
    except ChildLost as lost:
        raise NotAPdf(lost.reason) from lost


def _reader() -> Callable[[bytes], PdfContents]:
    return _read


def _read(content: bytes) -> PdfContents:
    try:
        record: bytes | NoRecordAttached = _record(content)
    except NoRecordAttached as refusal:
        record = refusal
    return PdfContents(_texts(content), record)


def _texts(content: bytes) -> tuple[str, ...]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MOST_PAGES:
                raise NotAPdf(f"more than {MOST_PAGES} pages")
            return texts_of(document)
    except pypdfium2.PdfiumError as broken:
        raise NotAPdf(str(broken)) from broken


def texts_of(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """Return the text of every page."""
    return tuple(page.get_textpage().get_text_bounded() for page in document)


def _record(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content)) as document:
            files = document.attachments
            if RECORD_NAME not in files:
                raise NoRecordAttached(f"no {RECORD_NAME}")
            return _inflated(files[RECORD_NAME].get_file().obj)
    except pikepdf.PasswordError as locked:
        raise EncryptedPdf from locked
    except pikepdf.PdfError as broken:
        raise NotAPdf(str(broken)) from broken
    except (
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as broken:  # a name tree that is none
        raise NoRecordAttached(str(broken)) from broken


def _inflated(stream: pikepdf.Object) -> bytes:
    raw = bytes(stream.read_raw_bytes())
    filters = stream.get("/Filter", pikepdf.Array())
    match [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]:
        case []:
            inflated = raw[: LARGEST_RECORD + 1]
        case ["/FlateDecode"]:
            inflated = _unpacked(raw)
        case others:
            raise NoRecordAttached(f"packed with {', '.join(others)}")
    if len(inflated) > LARGEST_RECORD:
        raise NoRecordAttached(f"larger than {LARGEST_RECORD // 1024**2} MB")
    return inflated


def _unpacked(raw: bytes) -> bytes:
    # qpdf would unpack the whole stream before its size is known.
    try:
        return zlib.decompressobj().decompress(raw, LARGEST_RECORD + 1)
    except zlib.error as broken:
        raise NoRecordAttached(str(broken)) from broken
