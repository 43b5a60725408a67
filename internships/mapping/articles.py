"""The numbered articles of an agreement: the variant's clauses in the standard order of slots."""

from collections.abc import Sequence
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.document import Article, Clause
from internships.domain.errors import Finding
from internships.domain.pointers import first
from internships.domain.rules.rule import ClauseUse
from internships.domain.wording import Bilingual, Language
from internships.mapping.clauses import ClauseText, chosen
from internships.mapping.shape import SlotRule, Variant
from internships.mapping.triggers import holds


def day_of(agreement: Agreement) -> date:
    """Return the day whose variant and clauses hold: the day of drawing up; a draft without one gets the newest."""
    return first(agreement, "/drawn_up_on") or date.max


def articles(
    agreement: Agreement, variant: Variant, texts: Sequence[ClauseText], language: Language
) -> tuple[Article, ...]:
    """Return every article with the clauses that hold for this agreement; numbers are the same for every variant."""
    return tuple(
        Article(
            number=number,
            slot=slot.slot,
            title=slot.title.get(language),
            clauses=tuple(
                Clause(id=text.id, body=text.body, sha256=text.sha256)
                for text in _texts(slot, agreement, texts, language)
            ),
        )
        for number, slot in enumerate(variant.slots, start=1)
    )


def clause_uses(agreement: Agreement, variant: Variant, texts: Sequence[ClauseText]) -> tuple[ClauseUse, ...]:
    """Return the clauses of an agreement as the rules look at them."""
    return tuple(text.use() for slot in variant.slots for text in _texts(slot, agreement, texts, agreement.language))


def clauses_not_valid(agreement: Agreement, variant: Variant, texts: Sequence[ClauseText]) -> tuple[Finding, ...]:
    """Name every clause of the variant for which the folder holds no text on the day of drawing up."""
    day, language = agreement.drawn_up_on, agreement.language
    return tuple(
        Finding(
            code="clause_not_valid_on_date",
            pointer="/drawn_up_on",
            rule="V27",
            text=Bilingual(
                nl=f"De clausule {clause} heeft geen tekst die geldt op {day:%d/%m/%Y}; pas de datum van opmaak aan.",
                en=f"The clause {clause} has no text that is valid on {day:%d/%m/%Y}; change the date of drawing up.",
            ),
        )
        for slot in variant.slots
        for clause in slot.clauses
        if chosen(texts, clause, language, day) is None
    )


def _texts(slot: SlotRule, agreement: Agreement, texts: Sequence[ClauseText], language: Language) -> list[ClauseText]:
    day = day_of(agreement)
    found = [chosen(texts, clause, language, day) for clause in slot.clauses]
    return [text for text in found if text is not None and holds(text.head.when, agreement)]
