"""The clause library: texts in Markdown with a TOML head, dated and sourced, one file a language."""

import hashlib
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from internships.domain.document import Evidence
from internships.domain.rules.rule import ClauseUse, Confidence
from internships.domain.value import Slug, Value
from internships.domain.wording import Language
from internships.mapping.errors import BrokenFolder
from internships.mapping.shape import Key

_FENCE = "+++\n"


class Citation(Value):
    """A law that a clause names, with the mark of how sure we are."""

    law: str
    mark: Confidence


class ClauseHead(Value):
    """The head of a clause file."""

    slot: Key
    valid_from: date
    valid_until: date | None = None
    when: Key = "always"
    evidence: Evidence = Evidence.ASSUMED
    source: str | None = None
    cites: tuple[Citation, ...] = ()


class ClauseText(Value):
    """One clause in one language."""

    id: Slug
    language: Language
    head: ClauseHead
    body: Annotated[str, Field(min_length=1)]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()

    def valid_on(self, day: date) -> bool:
        """Say whether a document drawn up on this day may carry the clause."""
        return self.head.valid_from <= day and (self.head.valid_until is None or day <= self.head.valid_until)

    def use(self) -> ClauseUse:
        """Return what the rules look at."""
        head = self.head
        return ClauseUse(
            id=self.id,
            slot=head.slot,
            valid_from=head.valid_from,
            valid_until=head.valid_until,
            cites=tuple(citation.law for citation in head.cites),
        )


def read_clauses(folder: Path) -> tuple[ClauseText, ...]:
    """Read every ``<id>[@<date>].<language>.md`` of a folder."""
    return tuple(_clause(path) for path in sorted(folder.glob("*.md")))


def _clause(path: Path) -> ClauseText:
    name, _, language = path.stem.rpartition(".")
    text = path.read_text(encoding="utf-8")
    if not text.startswith(_FENCE) or _FENCE not in text[len(_FENCE) :]:
        raise BrokenFolder(path, "heeft geen TOML-kop tussen +++", "has no TOML head between +++")
    head, _, body = text[len(_FENCE) :].partition(_FENCE)
    try:
        return ClauseText(
            id=name.partition("@")[0],
            language=Language(language),
            head=ClauseHead.model_validate(tomllib.loads(head)),
            body=body.strip(),
        )
    except (ValidationError, tomllib.TOMLDecodeError, ValueError) as error:
        raise BrokenFolder(path, f"kan niet gelezen worden: {error}", f"can't be read: {error}") from None


def chosen(texts: Iterable[ClauseText], clause_id: str, language: Language, day: date) -> ClauseText | None:
    """Return the text of a clause in a language that is valid on a day; own texts come before the library's."""
    return next(
        (text for text in texts if text.id == clause_id and text.language is language and text.valid_on(day)),
        None,
    )
