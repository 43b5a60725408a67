"""The numbered articles of an agreement: a variant's clauses in the standard order of slots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import Article, Clause
from internships.domain.errors import Finding
from internships.domain.pointers import fact_at
from internships.domain.rules.rule import UsedClause
from internships.domain.wording import Language
from internships.mapping.clauses import ClausePassage, ClauseText, body_sha256, conditional_body, find_clause
from internships.mapping.folder_schema import Variant
from internships.mapping.identity_key import IdentityKey
from internships.mapping.triggers import TRIGGERS, Trigger


@dataclass(frozen=True)
class _DatedClause:
    """A clause with the text that is valid on one day; ``use`` is its form for the rules."""

    id: str
    applies: Trigger
    paragraphs: tuple[tuple[ClausePassage, ...], ...]
    use: UsedClause


@dataclass(frozen=True)
class _Slot:
    """One article in one language on one day; ``without_text`` are the ids of clauses that have no text then."""

    number: int
    slot: str
    title: str
    clauses: tuple[_DatedClause, ...]
    without_text: tuple[str, ...]


def variant_day(agreement: Agreement) -> date:
    """Return the day for which variant and clauses are chosen: the day of drawing up, else the newest."""
    return fact_at(agreement, "/drawn_up_on") or date.max


def articles(
    agreement: Agreement, variant: Variant, texts: tuple[ClauseText, ...], language: Language
) -> tuple[Article, ...]:
    """Return every article with the clauses that apply to this agreement; numbers are the same for every variant."""
    return tuple(
        Article(
            number=slot.number,
            slot=slot.slot,
            title=slot.title,
            clauses=tuple(_applicable_clauses(slot.clauses, agreement)),
        )
        for slot in _slots(IdentityKey(variant), IdentityKey(texts), language, variant_day(agreement))
    )


def clause_uses(agreement: Agreement, variant: Variant, texts: tuple[ClauseText, ...]) -> tuple[UsedClause, ...]:
    """Return the clauses that apply to an agreement, in the form that the rules check."""
    slots = _slots(IdentityKey(variant), IdentityKey(texts), agreement.language, variant_day(agreement))
    return tuple(clause.use for slot in slots for clause in slot.clauses if clause.applies(agreement))


def _applicable_clauses(clauses: Sequence[_DatedClause], agreement: Agreement) -> Iterator[Clause]:
    """Yield the clauses that apply, each with the passages that apply; a clause without any is left out."""
    for clause in clauses:
        if clause.applies(agreement):
            body = conditional_body(clause.paragraphs, lambda name: TRIGGERS[name](agreement))
            if body:
                yield Clause(id=clause.id, body=body, sha256=body_sha256(body))


def missing_clause_texts(agreement: Agreement, variant: Variant, texts: tuple[ClauseText, ...]) -> tuple[Finding, ...]:
    """Return a finding for each clause of the variant that has no text valid on the day of drawing up."""
    day = agreement.drawn_up_on
    return tuple(
        Finding.blocking(
            "clause_not_valid_on_date",
            "/drawn_up_on",
            f"De clausule {clause} heeft geen tekst die geldt op {day:%d/%m/%Y}; pas de datum van opmaak aan.",
            f"The clause {clause} has no text that is valid on {day:%d/%m/%Y}; change the date of drawing up.",
            rule="V27",
        )
        for slot in _slots(IdentityKey(variant), IdentityKey(texts), agreement.language, day)
        for clause in slot.without_text
    )


@lru_cache(maxsize=512)
def _slots(
    variant: IdentityKey[Variant], texts: IdentityKey[tuple[ClauseText, ...]], language: Language, day: date
) -> tuple[_Slot, ...]:
    return tuple(
        _Slot(
            number=number,
            slot=slot.slot,
            title=slot.title.get(language),
            clauses=tuple(_dated_clauses(slot.clauses, texts.value, language, day)),
            without_text=tuple(
                clause for clause in slot.clauses if find_clause(texts.value, clause, language, day) is None
            ),
        )
        for number, slot in enumerate(variant.value.slots, start=1)
    )


def _dated_clauses(
    clauses: Sequence[str], texts: Sequence[ClauseText], language: Language, day: date
) -> Iterator[_DatedClause]:
    for clause in clauses:
        text = find_clause(texts, clause, language, day)
        if text is not None:
            yield _DatedClause(text.id, TRIGGERS[text.head.when], text.paragraphs, text.as_clause_use())
