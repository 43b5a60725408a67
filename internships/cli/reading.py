"""Records from a JSON or JSON Lines file, as drafts; what can't be read is a finding of its row."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internships.domain.errors import DomainError, Finding
from internships.domain.incoming import IncomingDraft
from internships.domain.wording import Bilingual

LARGEST = 200 * 1024 * 1024


class Unreadable(DomainError):
    """A file that holds no records."""

    code = "file_unreadable"

    def __init__(self, path: Path, nl: str, en: str) -> None:
        super().__init__(f"{path.name} {nl}", f"{path.name} {en}")


def json_drafts(path: Path) -> list[IncomingDraft]:
    """Read one record, a list of records, or (``.jsonl``) a record a line."""
    content = path.read_bytes()
    if not content.strip():
        raise Unreadable(path, "is leeg.", "is empty.")
    if len(content) > LARGEST:
        raise Unreadable(path, "is te groot.", "is too large.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(path, "is geen UTF-8-tekst.", "is not UTF-8 text.") from None
    if path.suffix.lower() == ".jsonl":
        return list(_lines(text))
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"regel {error.lineno}" if isinstance(error, json.JSONDecodeError) else "te diep genest"
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise Unreadable(path, f"is geen geldige JSON ({place}).", f"is not valid JSON ({where}).") from None
    records = told.get("agreements", told) if isinstance(told, dict) else told
    records = records if isinstance(records, list) else [records]
    if not records:
        raise Unreadable(path, "bevat geen dossiers.", "holds no records.")
    return [_draft(number, record) for number, record in enumerate(records, start=1)]


def _lines(text: str) -> Iterator[IncomingDraft]:
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        try:
            yield _draft(number, json.loads(line))
        except (json.JSONDecodeError, RecursionError):
            yield IncomingDraft(str(number), number, {}, (_no_record("geen geldige JSON", "not valid JSON"),))


def _draft(number: int, record: Any) -> IncomingDraft:
    if not isinstance(record, dict):
        return IncomingDraft(str(number), number, {}, (_no_record("geen dossier", "not a record"),))
    row = record.get("reference")
    return IncomingDraft(row if isinstance(row, str) and row.strip() else str(number), number, record)


def _no_record(nl: str, en: str) -> Finding:
    return Finding(
        code="not_a_record",
        text=Bilingual(nl=f"Dit is {nl}; verwacht een JSON-object.", en=f"This is {en}; a JSON object is expected."),
    )
