"""Reads records from JSON and JSON Lines files as drafts; an unreadable line is a finding of its row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internships.domain.errors import DomainError, Finding
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.json_reader import JsonRefused, read_json
from internships.domain.refusals import Refusal
from internships.domain.value import MAX_LINE_LENGTH

MAX_BYTES = 64 * 1024 * 1024
"""Of a file; 2,000 records take a quarter of this."""
MAX_LINE_BYTES = 1024 * 1024
"""Of one record in a JSON Lines file."""
NOT_A_RECORD = "not_a_record"
_BLANK_BYTES = b" \t\r\n\xef\xbb\xbf"  # a byte order mark alone is no record


def json_drafts(path: Path) -> list[IncomingDraft]:
    """Read one record, a list of records, or (``.jsonl``) one per line; raises ``DomainError`` for other content."""
    try:
        return _drafts(path)
    except (DomainError, OSError):
        raise
    except Exception as fault:  # noqa: BLE001 - its message may quote a record, so it is not shown
        name = type(fault).__name__
        raise _unreadable(path, f"kan niet gelezen worden ({name}).", f"can't be read ({name}).") from None


def _drafts(path: Path) -> list[IncomingDraft]:
    if path.stat().st_size > MAX_BYTES:
        size = MAX_BYTES // 1024**2
        raise _unreadable(path, f"is groter dan {size} MB; deel het op.", f"is larger than {size} MB; split it.")
    content = path.read_bytes()
    if not content.strip():
        raise _unreadable(path, "is leeg.", "is empty.")
    if path.suffix.lower() == ".jsonl":
        return list(_lines(content))
    try:
        value = read_json(content, most_bytes=MAX_BYTES)
    except JsonRefused as refusal:
        nl, en = f"is niet leesbaar. {refusal.text.nl}", f"is not readable. {refusal.text.en}"
        raise _unreadable(path, nl, en) from None
    records = value.get("agreements", value) if isinstance(value, dict) else value
    records = records if isinstance(records, list) else [records]
    if not records:
        raise _unreadable(path, "bevat geen dossiers.", "holds no records.")
    return [_draft(number, record) for number, record in enumerate(records, start=1)]


def _unreadable(path: Path, nl: str, en: str) -> Refusal:
    return Refusal("file_unreadable", path=path, nl=nl, en=en)


def _lines(content: bytes) -> Iterator[IncomingDraft]:
    # Not splitlines: JSON allows line separators such as U+2028 unescaped inside a text.
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip(_BLANK_BYTES):
            continue
        try:
            yield _draft(number, read_json(line, most_bytes=MAX_LINE_BYTES))
        except JsonRefused as refusal:
            finding = refusal.as_finding().model_copy(update={"code": NOT_A_RECORD})
            yield IncomingDraft(str(number), number, {}, (finding,))


def _draft(number: int, record: Any) -> IncomingDraft:
    if not isinstance(record, dict):
        nl, en = "Dit is geen dossier; verwacht een JSON-object.", "This is not a record; a JSON object is expected."
        return IncomingDraft(str(number), number, {}, (Finding.blocking(NOT_A_RECORD, "", nl, en),))
    row = record.get("reference")
    if isinstance(row, str) and row.strip() and row.isprintable() and len(row) <= MAX_LINE_LENGTH:
        return IncomingDraft(row, number, record)
    return IncomingDraft(str(number), number, record)
