"""Findings about the articles of a variant: missing texts, and names in them that don't exist."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from internships.domain.document import DocumentKind
from internships.domain.errors import DomainError, Finding
from internships.domain.wording import Bilingual, Language
from internships.mapping.clauses import CONDITION_LINE, ClauseText, find_clause
from internships.mapping.folder_reader import InstitutionFolder
from internships.mapping.folder_schema import Variant
from internships.mapping.triggers import TRIGGERS
from internships.services.institutions.inspection_finding import folder_finding, located_finding

PrintedKeys = Callable[[str], frozenset[str]]
"""Returns the field keys that a template (or, for a clause, its body) names literally."""

_LANGUAGE_NAMES = {
    Language.NL: Bilingual(nl="Nederlands", en="Dutch"),
    Language.EN: Bilingual(nl="Engels", en="English"),
}
_AGREEMENT = Bilingual(nl="de overeenkomst", en="the agreement")
_NAME_REFERENCE = re.compile(r"\b(words|fields)\.(\w+)")
# Articles 1382 to 1386bis of the old Civil Code, which older contracts cite, were replaced by Book 6.
OLD_LAW = re.compile(r"\b138[2-6](?:bis)?\b")
_READ_MARKS = frozenset({"D", "S"})


def article_findings(
    variant: Variant, texts: tuple[ClauseText, ...], day: date, clause_keys: PrintedKeys
) -> Iterator[Finding]:
    """Yield findings about the texts that a resolved variant has on a day."""
    for slot in variant.slots:
        for clause in slot.clauses:
            for language in variant.institution.languages:
                text = find_clause(texts, clause, language, day)
                if text is not None:
                    yield from _clause_text_findings(text, slot.slot, variant, clause_keys)


def missing_clause_findings(
    variant: Variant, texts: tuple[ClauseText, ...], day: date, broken: frozenset[str], file: str
) -> Iterator[Finding]:
    """Yield the clauses that have no text on a day; those whose file is broken were reported already."""
    for slot in variant.slots:
        for clause in slot.clauses:
            for language in variant.institution.languages:
                if clause not in broken and find_clause(texts, clause, language, day) is None:
                    yield folder_finding(
                        "clause_missing",
                        file,
                        f"slots.{slot.slot}",
                        clause=clause,
                        day=day,
                        language=_LANGUAGE_NAMES[language],
                    )


def _clause_text_findings(text: ClauseText, slot: str, variant: Variant, clause_keys: PrintedKeys) -> Iterator[Finding]:
    bound = {rule.key for rule in variant.fields if DocumentKind.AGREEMENT in rule.documents}
    try:
        keys = clause_keys(text.body)
    except DomainError as refusal:
        yield located_finding(refusal.code, text.file, "", _without_full_stop(refusal))
        keys = frozenset()
    named = {(group, name) for group, name in _NAME_REFERENCE.findall(text.body)}
    for key in sorted({*keys, *(name for group, name in named if group == "fields")} - bound):
        yield folder_finding("printed_but_not_bound", text.file, "", key=key, bound_by=_AGREEMENT)
    for word in sorted({name for group, name in named if group == "words"} - variant.words.keys()):
        yield folder_finding("unknown_word", text.file, "", word=word)
    for line in (line for line in text.body.split("\n") if line.startswith("[") and not CONDITION_LINE.match(line)):
        yield folder_finding("mark_not_understood", text.file, "", line=line)
    for when in sorted(text.triggers - TRIGGERS.keys()):
        yield folder_finding("unknown_trigger", text.file, "", when=when)
    if f"{variant.slug}/" in text.file and text.head.slot != slot:
        yield folder_finding("clause_elsewhere", text.file, "slot", said=text.head.slot, slot=slot)


def _without_full_stop(refusal: DomainError) -> Bilingual:
    return Bilingual(nl=f"– {refusal.text.nl.rstrip('.')}", en=f"– {refusal.text.en.rstrip('.')}")


def own_clause_findings(folder: InstitutionFolder, used: Iterable[str], broken: frozenset[str]) -> Iterator[Finding]:
    """Yield findings about a folder's own clauses, wherever they are used."""
    used = frozenset(used)
    for text in folder.clauses:
        if text.id not in used:
            yield folder_finding("clause_unused", text.file, "")
        twins = [other for other in folder.clauses if other.id == text.id and other.language is not text.language]
        is_reported_at_twin = any(
            twin.language is Language.NL and twin.head.valid_from == text.head.valid_from for twin in twins
        )
        if text.id not in broken and not is_reported_at_twin and text.head not in [twin.head for twin in twins]:
            yield folder_finding("clause_heads_differ", text.file, "")
        yield from _law_findings(text)


def _law_findings(text: ClauseText) -> Iterator[Finding]:
    if OLD_LAW.search(text.body) or any(OLD_LAW.search(citation.law) for citation in text.head.cites):
        yield folder_finding("old_law", text.file, "")
    for citation in text.head.cites:
        if citation.mark.value not in _READ_MARKS:
            yield folder_finding("law_not_read", text.file, "cites", law=citation.law)
