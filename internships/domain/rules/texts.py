"""Rules on texts that say nothing, or that were broken on their way here."""

import html
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ftfy import fix_encoding

from internships.domain.agreement import Agreement
from internships.domain.errors import Severity
from internships.domain.placeholders import may_be_a_name, says_nothing
from internships.domain.placing import name
from internships.domain.pointers import found, leaves, place_name
from internships.domain.rules.identity import I
from internships.domain.rules.rule import Case, Hit, Rule, said
from internships.domain.wording import Bilingual

_PERSONS = re.compile(r"/names/(given|family)$|/emergency_contact/name$|^/signatories/\d+/name$")
_ORGANISATIONS = re.compile(r"^/hosts/\d+/(legal_name|trade_name)$|/vessel/name$")
_SIGNS_UNDER = re.compile(r"^/signatories/\d+/name$")
_FREE = re.compile(r"/remarks?$")
"""Where a person may write whatever they like; nothing is asked there."""
_LOST = "\N{REPLACEMENT CHARACTER}"
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_LETTER = r"[^\W\d_]"
_LOST_IN_PERSON = re.compile(rf"{_LETTER}[?¿]|[?¿]{_LETTER}")
_LOST_IN_ORGANISATION = re.compile(rf"{_LETTER}[?¿]{_LETTER}")


def _told(case: Case) -> Iterator[tuple[str, str]]:
    """Yield every shared text with its place; a signature that repeats a person's name is told with that person."""
    people = {name(names) for place in _NAMES for _, names in found(case.agreement, place) if names.given and names.family}
    for place, text in case.texts:
        if not (_SIGNS_UNDER.search(place) and text in people):
            yield place, text


_NAMES = tuple(dict.fromkeys(leaf.pointer.removesuffix("/given") for leaf in leaves(Agreement) if leaf.pointer.endswith("/names/given")))


def _place(pointer: str) -> Bilingual:
    return place_name(Agreement, pointer) or Bilingual(nl=pointer, en=pointer)


@cache
def _always_demanded() -> frozenset[str]:
    return frozenset(leaf.pointer for leaf in leaves(Agreement) if leaf.required)


@lru_cache(maxsize=4096)
def _pattern(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)


def _is_demanded(pointer: str, case: Case) -> bool:
    pattern = _pattern(pointer)
    return pattern in _always_demanded() or any(pattern == asked or pattern.startswith(f"{asked}/") for asked in case.demanded)


def _placeholders(case: Case, *, demanded: bool) -> Iterator[tuple[str, Bilingual, str]]:
    for pointer, text in _told(case):
        if len(text) > 40 or _FREE.search(pointer) or not says_nothing(text):
            continue
        is_name = _PERSONS.search(pointer) or _ORGANISATIONS.search(pointer)
        refused = _is_demanded(pointer, case) and not (is_name and may_be_a_name(text))
        if refused is demanded:
            yield pointer, _place(pointer), text


def _nothing_told(case: Case) -> Iterator[Hit]:
    for pointer, place, text in _placeholders(case, demanded=True):
        yield Hit(pointer, f"{place.nl}: “{text}” zegt niets, en dit is nodig; vul het gegeven zelf in.", f"{place.en}: “{text}” says nothing, and this is needed; fill in the fact itself.")


def _nothing_said(case: Case) -> Iterator[Hit]:
    for pointer, place, text in _placeholders(case, demanded=False):
        yield Hit(pointer, f"{place.nl}: “{text}” zegt niets en wordt zo gedrukt; laat dit leeg of vul het gegeven in.", f"{place.en}: “{text}” says nothing and is printed so; leave this empty or fill in the fact.")


@lru_cache(maxsize=4096)
def _mended(text: str) -> str:
    """Return a text as it was before UTF-8 was read as something else, or before it became HTML."""
    return str(fix_encoding(html.unescape(text) if _ENTITY.search(text) else text))


def _is_broken(text: str) -> bool:
    return _LOST in text or (not (text.isascii() and "&" not in text) and _mended(text) != text)


def _is_name_broken(pointer: str, text: str) -> bool | None:
    """Say of a name whether it is broken; None of a text that is no name."""
    if _PERSONS.search(pointer):
        return _is_broken(text) or bool(_LOST_IN_PERSON.search(text))
    return _is_broken(text) or bool(_LOST_IN_ORGANISATION.search(text)) if _ORGANISATIONS.search(pointer) else None


def _broken_name(case: Case) -> Iterator[Hit]:
    for pointer, text in _told(case):
        if _is_name_broken(pointer, text):
            yield _mend(pointer, text)


def _broken_text(case: Case) -> Iterator[Hit]:
    for pointer, text in _told(case):
        if _is_name_broken(pointer, text) is None and _is_broken(text):
            yield _mend(pointer, text)


def _mend(pointer: str, text: str) -> Hit:
    place, mended = _place(pointer), _mended(text)
    if mended != text and _LOST not in mended and len(text) <= 60:
        return Hit(pointer, f"{place.nl}: “{text}” is onderweg beschadigd. Bedoelt u “{mended}”? Typ het opnieuw.", f"{place.en}: “{text}” was damaged on its way here. Do you mean “{mended}”? Type it again.")
    return Hit(pointer, f"{place.nl}: een letter met een accent is onderweg verloren gegaan. Typ de tekst opnieuw.", f"{place.en}: a letter with an accent was lost on its way here. Type the text again.")


_OWN, _WARN = "eigen voorstel / own proposal", Severity.WARNS
RULES = (
    Rule("V61", "placeholder_in_demanded_fact", said("Een gevraagd gegeven zegt iets (niet ?, xxx, n.v.t., 0000)", "A fact that is asked says something (not ?, xxx, n/a, 0000)"), _OWN, I, check=_nothing_told),
    Rule("V61", "placeholder", said("Een ander gegeven zegt iets of blijft leeg", "Another fact says something or stays empty"), _OWN, I, _WARN, check=_nothing_said),
    Rule("V62", "broken_name", said("Een naam is niet onderweg beschadigd (ZoÃ«, Zo�, Zo&euml;, Zo?)", "A name was not damaged on its way (ZoÃ«, Zo�, Zo&euml;, Zo?)"), _OWN, I, check=_broken_name),
    Rule("V62", "broken_text", said("Een andere tekst is niet onderweg beschadigd", "Another text was not damaged on its way"), _OWN, I, _WARN, check=_broken_text),
)
