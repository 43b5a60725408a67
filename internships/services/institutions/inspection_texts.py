"""Findings about the text of a folder's files: persons, contact details, and claims without a source."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internships.domain.document import Evidence, Json
from internships.domain.errors import Finding
from internships.mapping.errors import BrokenFolder
from internships.mapping.folder_reader import InstitutionFolder, read_toml
from internships.mapping.source_papers import paper_of_code, source_codes
from internships.services.institutions.inspection_finding import folder_finding

PERSONAL_KEYS = frozenset(
    ("person", "people", "given", "family", "names", "email", "phone", "mobile", "telephone", "dean", "director")
)
# Does not match a dated file, name@2018.toml.
EMAIL_PATTERN = re.compile(r"[\w.+-]+@[A-Za-z][\w-]*(?:\.[\w-]+)+")
# Telephone numbers as people write them; does not match years, dates, enterprise numbers and form numbers.
PHONE_PATTERN = re.compile(r"(?:\+\d{2}|\b0)\d{0,3}[ /](?:\d[ .]?){6,8}\b")
_LAW_CODE = re.compile(r"L\d+")
_TEXT_SUFFIXES = frozenset({".toml", ".md", ".jinja"})


def text_findings(root: Path, folder: InstitutionFolder) -> Iterator[Finding]:
    """Yield findings about the files of a folder, as they are written."""
    for path in sorted((root / folder.slug).rglob("*")):
        if path.is_file() and path.suffix in _TEXT_SUFFIXES and "samples" not in path.parts:
            yield from _contact_findings(path.relative_to(root).as_posix(), path)
            if path.suffix == ".toml":
                yield from _table_findings(path.relative_to(root).as_posix(), path, folder)
    yield from _clause_source_findings(folder)
    yield from _identity_findings(folder)
    yield from _notes_findings(root, folder)


def _contact_findings(file: str, path: Path) -> Iterator[Finding]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        if EMAIL_PATTERN.search(line) or PHONE_PATTERN.search(line):
            yield folder_finding("contact_in_folder", file, f"{number}")


def _table_findings(file: str, path: Path, folder: InstitutionFolder) -> Iterator[Finding]:
    try:
        table_file = read_toml(path)
    except BrokenFolder:  # reported already by the folder's reader
        return
    if table_file.get("evidence") == str(Evidence.READ):
        yield folder_finding("layer_called_read", file, "evidence")
    for place, table in tables(table_file):
        for key in sorted(PERSONAL_KEYS & table.keys()):
            yield folder_finding("person_in_folder", file, f"{place}.{key}".lstrip("."))
        if place and table.get("evidence") == str(Evidence.READ):
            yield from _source_findings(file, place, table.get("source"), folder)


def tables(value: Any, place: str = "") -> Iterator[tuple[str, Json]]:
    """Yield every table of a TOML file with its place, at every depth; an entry of a list goes by its own name."""
    if isinstance(value, dict):
        yield place, value
        for key, part in value.items():
            yield from tables(part, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            name = (
                next((part[key] for key in _ENTRY_NAME_KEYS if key in part), number)
                if isinstance(part, dict)
                else number
            )
            yield from tables(part, f"{place}.{name}")


_ENTRY_NAME_KEYS = ("key", "slot", "role", "kind", "from", "form", "step", "id", "source")


def _source_findings(file: str, place: str, source: Any, folder: InstitutionFolder) -> Iterator[Finding]:
    named = source_codes(source) if isinstance(source, str) else ()
    if not named:
        yield folder_finding("read_without_source", file, place)
    if any(fault.path.name == "institution.toml" for fault in folder.faults):
        return  # what a broken file describes is unknown
    for code in named:
        if not _LAW_CODE.fullmatch(code) and paper_of_code(code, folder.institution) is None:
            yield folder_finding("source_not_described", file, place, paper=code)


def _clause_source_findings(folder: InstitutionFolder) -> Iterator[Finding]:
    for text in folder.clauses:
        if text.head.evidence is Evidence.READ:
            yield from _source_findings(text.file, "source", text.head.source, folder)


def _identity_findings(folder: InstitutionFolder) -> Iterator[Finding]:
    identity, file = folder.institution.identity, f"{folder.slug}/institution.toml"
    present = {name for name in type(identity).model_fields if name != "sources" and getattr(identity, name)}
    for name in sorted(present - identity.sources.keys()):
        yield folder_finding("identity_without_source", file, f"identity.{name}")
    for name in sorted(identity.sources.keys() - present):
        yield folder_finding("source_of_nothing", file, f"identity.sources.{name}")


def _notes_findings(root: Path, folder: InstitutionFolder) -> Iterator[Finding]:
    path = root / folder.slug / "NOTES.md"
    text = path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else ""
    status = folder.institution.status
    lacking = [word for word in (status, *(str(evidence) for evidence in Evidence)) if word not in text]
    if lacking:
        yield folder_finding("notes_incomplete", f"{folder.slug}/NOTES.md", "", words=", ".join(lacking))
