"""Reads clauses: Markdown files with a TOML head, dated and with their source, one file per language.

The lines after ``[when: a, b]`` are printed only if both triggers hold, up to the next such line, a line
``[always]`` or the end of the paragraph.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from internships.domain.document import Evidence
from internships.domain.rules.rule import Confidence, UsedClause
from internships.domain.value import Slug, Value
from internships.domain.wording import Language
from internships.mapping.errors import BrokenFolder, file_name, validation_faults
from internships.mapping.folder_schema import Key

_FENCE = "+++\n"
CONDITION_LINE = re.compile(r"^\[(?:always|when: (?P<names>[a-z_]+(?:, [a-z_]+)*))\]$")


class ClausePassage(Value):
    """Part of a paragraph that is printed only if all its triggers hold."""

    when: tuple[Key, ...] = ()
    text: str


class Citation(Value):
    """A law that a clause cites, and how certain that reference is."""

    law: str
    mark: Confidence


class ClauseHead(Value):
    """The TOML head of a clause file; both days are inclusive, and ``when`` is the trigger of the whole clause."""

    slot: Key
    valid_from: date
    valid_until: date | None = None
    when: Key = "always"
    evidence: Evidence = Evidence.ASSUMED
    source: str | None = None
    cites: tuple[Citation, ...] = ()


class ClauseText(Value):
    """One version of a clause in one language."""

    id: Slug
    language: Language
    head: ClauseHead
    body: Annotated[str, Field(min_length=1)]
    file: str = ""

    @property
    def paragraphs(self) -> tuple[tuple[ClausePassage, ...], ...]:
        """Return the passages of each paragraph."""
        return tuple(tuple(_passages(paragraph)) for paragraph in self.body.split("\n\n"))

    @property
    def triggers(self) -> frozenset[str]:
        """Return every trigger that the head or a passage uses."""
        named = {name for paragraph in self.paragraphs for passage in paragraph for name in passage.when}
        return frozenset({self.head.when, *named})

    def valid_on(self, day: date) -> bool:
        """Say whether a document drawn up on this day may contain the clause."""
        return self.head.valid_from <= day and (self.head.valid_until is None or day <= self.head.valid_until)

    def as_clause_use(self) -> UsedClause:
        """Return the clause in the form that the rules check."""
        head = self.head
        return UsedClause(
            id=self.id,
            slot=head.slot,
            valid_from=head.valid_from,
            valid_until=head.valid_until,
            cites=tuple(citation.law for citation in head.cites),
        )


def conditional_body(paragraphs: Iterable[Iterable[ClausePassage]], holds: Callable[[str], bool]) -> str:
    """Return the part of a body that applies, given which triggers hold; empty if nothing does."""
    applicable = ("\n".join(part.text for part in paragraph if all(map(holds, part.when))) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in applicable if paragraph)


def body_sha256(body: str) -> str:
    """Return the hash by which the text of a printed clause is stored once."""
    return hashlib.sha256(body.encode()).hexdigest()


def _passages(paragraph: str) -> Iterator[ClausePassage]:
    when: tuple[str, ...] = ()
    lines: list[str] = []
    for line in paragraph.split("\n"):
        condition = CONDITION_LINE.match(line)
        if condition is None:
            lines.append(line)
            continue
        if lines:
            yield ClausePassage(when=when, text="\n".join(lines))
        when, lines = tuple((condition["names"] or "").split(", ")) if condition["names"] else (), []
    if lines:
        yield ClausePassage(when=when, text="\n".join(lines))


def read_clauses(folder: Path) -> tuple[ClauseText, ...]:
    """Read every ``<id>[@<date>].<language>.md`` of a folder."""
    return tuple(read_clause(path) for path in sorted(folder.glob("*.md")))


def read_clause(path: Path) -> ClauseText:
    """Read one clause file; raise ``BrokenFolder`` if it can't be used."""
    name, _, language = path.stem.rpartition(".")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFolder(path, f"kan niet gelezen worden: {error}", f"can't be read: {error}") from None
    if not text.startswith(_FENCE) or _FENCE not in text[len(_FENCE) :]:
        raise BrokenFolder(path, "heeft geen TOML-kop tussen +++", "has no TOML head between +++")
    head, _, body = text[len(_FENCE) :].partition(_FENCE)
    if language not in set(Language):
        raise BrokenFolder(
            path,
            "heeft geen taal in zijn naam; noem het clausule.nl.md of clausule.en.md",
            "has no language in its name; call it clause.nl.md or clause.en.md",
        )
    try:
        return ClauseText.model_validate(
            {
                "id": name.partition("@")[0],
                "language": language,
                "head": tomllib.loads(head),
                "body": body.strip(),
                "file": file_name(path),
            }
        )
    except ValidationError as error:
        raise BrokenFolder.combined(list(validation_faults(path, error))) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BrokenFolder(
            path, f"heeft een kop die geen geldige TOML is: {error}", f"has a head that is not valid TOML: {error}"
        ) from None


def find_clause(texts: Iterable[ClauseText], clause_id: str, language: Language, day: date) -> ClauseText | None:
    """Return the text of a clause that is valid on a day, or None; the first of ``texts`` wins."""
    return next(
        (text for text in texts if text.id == clause_id and text.language is language and text.valid_on(day)), None
    )
