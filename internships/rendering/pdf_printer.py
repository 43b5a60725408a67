"""Prints a page of HTML as a PDF that is both PDF/A-3a and PDF/UA-1, with the same bytes each time."""

import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeAlias

from internships.domain.document import RenderedPdf
from internships.rendering.assets import SCHEME, AssetFetcher
from internships.rendering.errors import BrokenTemplate, UnprintableCharacters
from internships.rendering.metadata import set_metadata
from internships.rendering.print_job import RECORD_NAME, PrintJob
from internships.rendering.table_headers import name_nearest_headers
from internships.rendering.weasyprint_setup import (
    CSS,
    HTML,
    Attachment,
    Document,
    FatalURLFetchingError,
    FontConfiguration,
)

ALLOWED_LINK_SCHEMES = ("https:", "http:", "mailto:", "tel:")
"""Allowed in links on a page, besides links within the page."""

_PydyfPdf: TypeAlias = Any  # pydyf carries no types

# XML 1.0 does not allow these, and XMP is XML.
_OUTSIDE_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WEASYPRINT = logging.getLogger("weasyprint")


class PdfPrinter:
    """Prints pages with the files of one template root.

    It works only in the process and thread that made it, because WeasyPrint's font configuration corrupts memory when
    threads share it. Stylesheets are read once: later edits of them have no effect.
    """

    def __init__(self, root: Path) -> None:
        self._fetcher = AssetFetcher(root)
        self._fonts = FontConfiguration()
        self._stylesheets: dict[str, CSS] = {}
        self._owner_thread = (os.getpid(), threading.get_ident())

    def print(self, job: PrintJob) -> RenderedPdf:
        """Return the PDF of a job, or raise ``BrokenTemplate`` or ``UnprintableCharacters``."""
        if self._owner_thread != (os.getpid(), threading.get_ident()):
            raise RuntimeError("a printer works only in the process and thread that made it")
        _refuse_characters_outside_xml(job)
        with _collect_warnings() as warnings, _fetch_errors_as_refusals():
            document = self._lay_out(job)
            _refuse_foreign_parts(document, job)
            set_metadata(document, job)
            content = document.write_pdf(
                finisher=_fix_tags,
                pdf_variant="pdf/a-3a",
                pdf_identifier=job.fingerprint,
                attachments=[] if job.attachment is None else [_record_attachment(job, job.attachment)],
            )
            _refuse_missing_glyphs(document)
        if warnings:
            raise BrokenTemplate("; ".join(dict.fromkeys(warnings)))
        return RenderedPdf.of(content, len(document.pages))

    def _lay_out(self, job: PrintJob) -> Document:
        page = HTML(string=job.html, url_fetcher=self._fetcher)
        sheets = [self._stylesheet(path) for path in job.stylesheets]
        return page.render(font_config=self._fonts, stylesheets=sheets, pdf_variant="pdf/a-3a")

    def _stylesheet(self, path: str) -> CSS:
        if path not in self._stylesheets:
            self._stylesheets[path] = CSS(url=SCHEME + path, url_fetcher=self._fetcher, font_config=self._fonts)
        return self._stylesheets[path]


def _record_attachment(job: PrintJob, content: bytes) -> Attachment:
    moment = datetime.combine(job.drawn_up, time())
    return Attachment(
        string=content,
        name=RECORD_NAME,
        description=job.identifier,
        relationship="Data",
        created=moment,
        modified=moment,
    )


def _fix_tags(_document: Document, pdf: _PydyfPdf) -> None:
    name_nearest_headers(pdf)
    # WeasyPrint 70 names each embedded file twice in the catalogue's /AF.
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _refuse_characters_outside_xml(job: PrintJob) -> None:
    for name, text in job.texts.items():
        if found := _OUTSIDE_XML.findall(text):
            raise UnprintableCharacters(dict.fromkeys(found), name)


def _refuse_foreign_parts(document: Document, job: PrintJob) -> None:
    if document.metadata.lang != job.language:
        raise BrokenTemplate(f"<html lang> is {document.metadata.lang!r}, the order says {job.language!r}")
    if document.metadata.attachments:
        raise BrokenTemplate('a page attaches no files: <link rel="attachment">')
    for page in document.pages:
        for kind, target, _, _ in page.links:
            if kind == "attachment":
                raise BrokenTemplate("a page attaches no files", target)
            if kind == "external" and not target.lower().startswith(ALLOWED_LINK_SCHEMES):
                raise BrokenTemplate("a link may not lead there", target)


def _refuse_missing_glyphs(document: Document) -> None:
    if missing := {point for font in document.fonts.values() for point in font.missing}:
        raise UnprintableCharacters(chr(point) for point in sorted(missing))


@contextmanager
def _fetch_errors_as_refusals() -> Iterator[None]:
    try:
        yield
    except FatalURLFetchingError as error:
        # WeasyPrint derives it from BaseException, so no `except Exception` of a caller would catch it.
        address = re.sub('^Error fetching "|"$', "", str(error))
        cause = error.__cause__
        reason = "there is no such file" if isinstance(cause, FileNotFoundError) else str(cause)
        raise BrokenTemplate(reason, address[:200]) from error


class _WarningCollector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _collect_warnings() -> Iterator[list[str]]:
    # WeasyPrint only logs what it could not do, such as an unknown property or a missing anchor.
    collector = _WarningCollector()
    _WEASYPRINT.addHandler(collector)
    if not _WEASYPRINT.isEnabledFor(logging.WARNING):
        _WEASYPRINT.setLevel(logging.WARNING)
    try:
        yield collector.messages
    finally:
        _WEASYPRINT.removeHandler(collector)
