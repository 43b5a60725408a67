"""Records from a JSON or JSON Lines file, as drafts; what can't be read is a finding of its row."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internships.domain.errors import DomainError, Finding
from internships.domain.incoming import IncomingDraft
from internships.domain.value import LINE
from internships.domain.wording import Bilingual

LARGEST = 200 * 1024 * 1024
# Python refuses a number of thousands of digits with a plain ValueError.
_NOT_JSON = (ValueError, RecursionError)


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
    except _NOT_JSON as error:
        nl, en = _why(error)
        raise Unreadable(path, f"is geen geldige JSON ({nl}).", f"is not valid JSON ({en}).") from None
    records = told.get("agreements", told) if isinstance(told, dict) else told
    records = records if isinstance(records, list) else [records]
    if not records:
        raise Unreadable(path, "bevat geen dossiers.", "holds no records.")
    return [_draft(number, record) for number, record in enumerate(records, start=1)]


def _why(error: ValueError | RecursionError) -> tuple[str, str]:
    if isinstance(error, json.JSONDecodeError):
        return f"regel {error.lineno}", f"line {error.lineno}"
    if isinstance(error, RecursionError):
        return "te diep genest", "nested too deeply"
    return "een getal is te lang", "a number is too long"


def _lines(text: str) -> Iterator[IncomingDraft]:
    # Not splitlines: JSON allows U+2028 and its like unescaped inside a text.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _draft(number, json.loads(line))
        except _NOT_JSON:
            yield IncomingDraft(str(number), number, {}, (_no_record("geen geldige JSON", "not valid JSON"),))


def _draft(number: int, record: Any) -> IncomingDraft:
    if not isinstance(record, dict):
        return IncomingDraft(str(number), number, {}, (_no_record("geen dossier", "not a record"),))
    row = record.get("reference")
    if isinstance(row, str) and row.strip() and row.isprintable() and len(row) <= LINE:
        return IncomingDraft(row, number, record)
    return IncomingDraft(str(number), number, record)


def _no_record(nl: str, en: str) -> Finding:
    return Finding(
        code="not_a_record",
        text=Bilingual(nl=f"Dit is {nl}; verwacht een JSON-object.", en=f"This is {en}; a JSON object is expected."),
    )
