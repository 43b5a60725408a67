"""One word for each role in a document: the institution's own word stands in labels and lists too.

The standard labels and the words of closed lists say "de stagegever" or "student"; a folder that calls them
otherwise in ``[words]`` would else print two words for one party on the same page.
"""

import re
from collections.abc import Mapping
from typing import Any

from internships.domain.document import Json
from internships.domain.placement import PlaceKind
from internships.domain.safety import ArrangedBy, ProvidedBy
from internships.domain.terms import InsuredBy, IpRegime, Publication, ThirdPartyClaims
from internships.domain.wording import Bilingual, Language, Term
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
    """Return the raw standard layer with every party named as these words do; a folder's own texts are its own."""
    words = {name: word for name, word in words.items() if isinstance(word, dict) and word.keys() == {"nl", "en"}}

    def said(told: Any) -> Any:
        if isinstance(told, list):
            return [said(part) for part in told]
        if not isinstance(told, dict):
            return told
        if told.keys() == {"nl", "en"}:
            return {language.value: with_party_words(told[language.value], words, language) for language in Language}
        return {name: part if name in _PARTY_NOUNS else said(part) for name, part in told.items()}

    return {name: said(part) for name, part in standard.items()}


def with_own_terms(layer: Layer) -> Layer:
    """Return a layer whose words from closed lists name every party as its ``[words]`` do."""
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
    """Return a text with each role called by its word; all at once, since one's word may be another's standard noun."""
    own = {role: words[role][language.value].partition(" ") for role in _PARTY_NOUNS if role in words}
    missing = {role: word for role, word in own.items() if word[2] and word[2].casefold() not in text.casefold()}
    if not missing:
        return text
    nouns = "|".join(f"(?P<{role}>{_PARTY_NOUNS[role][language]})" for role in missing)

    def said(match: re.Match[str]) -> str:
        article, _, noun = missing[str(match.lastgroup)]
        told = f"{article} {noun}" if match[1] else noun
        return told[:1].upper() + told[1:] if match[0][:1].isupper() else told

    return re.sub(rf"\b((?:de|het|the) )?\b(?:{nouns})\b", said, text, flags=re.IGNORECASE)


def _own_words(rule: FieldRule | Column, path: str, words: Mapping[str, Mapping[str, str]]) -> dict[str, Bilingual]:
    """Return a field's own words, and for what it leaves to the standard the words that speak of a role."""
    terms = None if path.startswith("@") or rule.as_ not in _TERM_VERBS else term_type_in(annotation_at(path))
    if terms not in _TERMS_NAMING_PARTIES or (rule.own and rule.as_ is VerbName.CHOICE):
        return rule.own
    said = {str(term.value): _term_with_party_words(term, words) for term in terms or ()}
    return {value: word for value, word in said.items() if word is not None} | rule.own


def _term_with_party_words(term: Term, words: Mapping[str, Mapping[str, str]]) -> Bilingual | None:
    told = Bilingual(nl=with_party_words(term.nl, words, Language.NL), en=with_party_words(term.en, words, Language.EN))
    return None if (told.nl, told.en) == (term.nl, term.en) else told
