"""Rules on placeholder texts and on texts with broken characters."""

import html
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ftfy import fix_encoding

from internships.domain.agreement import Agreement
from internships.domain.placeholders import is_placeholder, may_be_name
from internships.domain.pointers import fact_label, facts_at, schema_facts
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, Case, Hit, I, Rule
from internships.domain.student_keys import full_name
from internships.domain.wording import Bilingual, bilingual

_PERSON_NAMES = re.compile(r"/names/(given|family)$|/emergency_contact/name$|^/signatories/\d+/name$")
_ORGANISATION_NAMES = re.compile(r"^/hosts/\d+/(legal_name|trade_name)$|/vessel/name$")
_SIGNATORY_NAMES = re.compile(r"^/signatories/\d+/name$")
_FREE_TEXTS = re.compile(r"/remarks?$")
"""Remarks, in which any text is allowed."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_HTML_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_LETTER = r"[^\W\d_]"
_LOST_LETTER_IN_PERSON = re.compile(rf"{_LETTER}[?¿]|[?¿]{_LETTER}")
_LOST_LETTER_IN_ORGANISATION = re.compile(rf"{_LETTER}[?¿]{_LETTER}")


def _texts_to_check(case: Case) -> Iterator[tuple[str, str]]:
    """Yield every shared text with its pointer, without signatories' names that repeat the name of a person in the record."""
    people = {full_name(names) for place in _NAMES_PATHS for _, names in facts_at(case.agreement, place) if names.given and names.family}
    for place, text in case.texts:
        if not (_SIGNATORY_NAMES.search(place) and text in people):
            yield place, text


_NAMES_PATHS = tuple(dict.fromkeys(leaf.pointer.removesuffix("/given") for leaf in schema_facts(Agreement) if leaf.pointer.endswith("/names/given")))


@cache
def _required_by_schema() -> frozenset[str]:
    return frozenset(leaf.pointer for leaf in schema_facts(Agreement) if leaf.required)


@lru_cache(maxsize=4096)
def _pattern(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)


def _is_required(pointer: str, case: Case) -> bool:
    pattern = _pattern(pointer)
    return pattern in _required_by_schema() or any(pattern == demanded or pattern.startswith(f"{demanded}/") for demanded in case.demanded)


def _placeholders(case: Case, *, demanded: bool) -> Iterator[tuple[str, Bilingual, str]]:
    for pointer, text in _texts_to_check(case):
        if len(text) > 40 or _FREE_TEXTS.search(pointer) or not is_placeholder(text):
            continue
        is_name = _PERSON_NAMES.search(pointer) or _ORGANISATION_NAMES.search(pointer)
        refused = _is_required(pointer, case) and not (is_name and may_be_name(text))
        if refused is demanded:
            yield pointer, fact_label(pointer), text


def _placeholder_in_demanded_fact(case: Case) -> Iterator[Hit]:
    for pointer, place, text in _placeholders(case, demanded=True):
        yield Hit(pointer, f"{place.nl}: “{text}” zegt niets, en dit is nodig; vul het gegeven zelf in.", f"{place.en}: “{text}” says nothing, and this is needed; fill in the fact itself.")


def _placeholder(case: Case) -> Iterator[Hit]:
    for pointer, place, text in _placeholders(case, demanded=False):
        yield Hit(pointer, f"{place.nl}: “{text}” zegt niets en wordt zo gedrukt; laat dit leeg of vul het gegeven in.", f"{place.en}: “{text}” says nothing and is printed so; leave this empty or fill in the fact.")


@lru_cache(maxsize=4096)
def _repaired(text: str) -> str:
    """Return a text without wrongly decoded UTF-8 and HTML entities."""
    return str(fix_encoding(html.unescape(text) if _HTML_ENTITY.search(text) else text))


def _is_broken(text: str) -> bool:
    return _REPLACEMENT in text or (not (text.isascii() and "&" not in text) and _repaired(text) != text)


def _is_name_broken(pointer: str, text: str) -> bool | None:
    """Say whether a name is broken; None for a text that is no name."""
    if _PERSON_NAMES.search(pointer):
        return _is_broken(text) or bool(_LOST_LETTER_IN_PERSON.search(text))
    return _is_broken(text) or bool(_LOST_LETTER_IN_ORGANISATION.search(text)) if _ORGANISATION_NAMES.search(pointer) else None


def _broken_name(case: Case) -> Iterator[Hit]:
    for pointer, text in _texts_to_check(case):
        if _is_name_broken(pointer, text):
            yield _damage_hit(pointer, text)


def _broken_text(case: Case) -> Iterator[Hit]:
    for pointer, text in _texts_to_check(case):
        if _is_name_broken(pointer, text) is None and _is_broken(text):
            yield _damage_hit(pointer, text)


def _damage_hit(pointer: str, text: str) -> Hit:
    place, repaired = fact_label(pointer), _repaired(text)
    if repaired != text and _REPLACEMENT not in repaired and len(text) <= 60:
        return Hit(pointer, f"{place.nl}: “{text}” is onderweg beschadigd. Bedoelt u “{repaired}”? Typ het opnieuw.", f"{place.en}: “{text}” was damaged on its way here. Do you mean “{repaired}”? Type it again.")
    return Hit(pointer, f"{place.nl}: een letter met een accent is onderweg verloren gegaan. Typ de tekst opnieuw.", f"{place.en}: a letter with an accent was lost on its way here. Type the text again.")


RULES = (
    Rule("V61", "placeholder_in_demanded_fact", bilingual("Een gevraagd gegeven zegt iets (niet ?, xxx, n.v.t., 0000)", "A fact that is asked says something (not ?, xxx, n/a, 0000)"), OWN_PROPOSAL, I, check=_placeholder_in_demanded_fact),
    Rule("V61", "placeholder", bilingual("Een ander gegeven zegt iets of blijft leeg", "Another fact says something or stays empty"), OWN_PROPOSAL, I, WARNS, check=_placeholder),
    Rule("V62", "broken_name", bilingual("Een naam is niet onderweg beschadigd (ZoÃ«, Zo�, Zo&euml;, Zo?)", "A name was not damaged on its way (ZoÃ«, Zo�, Zo&euml;, Zo?)"), OWN_PROPOSAL, I, check=_broken_name),
    Rule("V62", "broken_text", bilingual("Een andere tekst is niet onderweg beschadigd", "Another text was not damaged on its way"), OWN_PROPOSAL, I, WARNS, check=_broken_text),
)
