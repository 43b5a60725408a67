"""Replaces the standard words for parties by the institution's own, in labels and in closed lists.

Standard labels and closed lists say "de stagegever" or "student". Without this, a folder with other ``[words]`` would
print two words for one party on the same page.
"""

import re
from collections.abc import Mapping
from typing import Any

from internships.domain.document import Json
from internships.domain.placement import PlaceKind
from internships.domain.safety import ArrangedBy, ProvidedBy
from internships.domain.terms import InsuredBy, IpRegime, Publication, ThirdPartyClaims
from internships.domain.wording import Bilingual, Language, Term, capitalised
from internships.mapping.fact_paths import annotation_at, term_type_in
from internships.mapping.folder_schema import Column, FieldRule, Layer, VerbName

_PARTY_NOUNS = {
    "institution": {
        Language.NL: "onderwijsinstelling|instelling",
        Language.EN: "educational institution|institution(?! number)",
    },
    "host": {Language.NL: "stagegever", Language.EN: "host organisation|host"},
    "student": {Language.NL: "student", Language.EN: "student"},
    "mentor": {Language.NL: "stagementor", Language.EN: "mentor"},
    "supervisor": {Language.NL: "stagebegeleider", Language.EN: "supervisor"},
    "coordinator": {Language.NL: "stagecoördinator", Language.EN: "internship coordinator"},
}
_TERMS_NAMING_PARTIES = frozenset(
    {InsuredBy, ArrangedBy, ProvidedBy, IpRegime, Publication, PlaceKind, ThirdPartyClaims}
)
_TERM_VERBS = frozenset({VerbName.TERM, VerbName.CHOICE})


def standard_with_own_words(standard: Json, words: Mapping[str, Any]) -> Json:
    """Return the raw standard layer with these words for the parties; texts of the folder itself stay as they are."""
    words = {name: word for name, word in words.items() if isinstance(word, dict) and word.keys() == {"nl", "en"}}

    def replaced(value: Any) -> Any:
        if isinstance(value, list):
            return [replaced(part) for part in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"nl", "en"}:
            return {language.value: with_party_words(value[language.value], words, language) for language in Language}
        return {name: part if name in _PARTY_NOUNS else replaced(part) for name, part in value.items()}

    return {name: replaced(part) for name, part in standard.items()}


def with_own_terms(layer: Layer) -> Layer:
    """Return a layer in which words from closed lists name the parties as its ``[words]`` do."""
    words = {role: {language.value: word.get(language) for language in Language} for role, word in layer.words.items()}
    fields = (
        rule.model_copy(
            update={
                "own": _own_words(rule, rule.from_[0], words),
                "columns": tuple(
                    column.model_copy(update={"own": _own_words(column, f"{rule.from_[0]}/{column.from_}", words)})
                    for column in rule.columns
                ),
            }
        )
        for rule in layer.fields
    )
    return layer.model_copy(update={"fields": tuple(fields)})


def with_party_words(text: str, words: Mapping[str, Mapping[str, str]], language: Language) -> str:
    """Return a text with the word for each role; in one pass, as one role's word may be another's standard noun."""
    own = {role: words[role][language.value].partition(" ") for role in _PARTY_NOUNS if role in words}
    missing = {role: word for role, word in own.items() if word[2] and word[2].casefold() not in text.casefold()}
    if not missing:
        return text
    nouns = "|".join(f"(?P<{role}>{_PARTY_NOUNS[role][language]})" for role in missing)

    def replace(match: re.Match[str]) -> str:
        article, _, noun = missing[str(match.lastgroup)]
        phrase = f"{article} {noun}" if match[1] else noun
        return capitalised(phrase) if match[0][:1].isupper() else phrase

    return re.sub(rf"\b((?:de|het|the) )?\b(?:{nouns})\b", replace, text, flags=re.IGNORECASE)


def _own_words(rule: FieldRule | Column, path: str, words: Mapping[str, Mapping[str, str]]) -> dict[str, Bilingual]:
    """Return a field's own words, completed with standard words that name a party."""
    terms = None if path.startswith("@") or rule.as_ not in _TERM_VERBS else term_type_in(annotation_at(path))
    if terms not in _TERMS_NAMING_PARTIES or (rule.own and rule.as_ is VerbName.CHOICE):
        return rule.own
    renamed = {str(term.value): _term_with_party_words(term, words) for term in terms or ()}
    return {value: word for value, word in renamed.items() if word is not None} | rule.own


def _term_with_party_words(term: Term, words: Mapping[str, Mapping[str, str]]) -> Bilingual | None:
    renamed = Bilingual(
        nl=with_party_words(term.nl, words, Language.NL), en=with_party_words(term.en, words, Language.EN)
    )
    return None if (renamed.nl, renamed.en) == (term.nl, term.en) else renamed
