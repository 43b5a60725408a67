"""The texts of an article at two institutions side by side, with the words that only one of them has marked."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.clauses import ClauseText, chosen
from internships.mapping.shape import SlotRule, Variant
from internships.reports.trigger_words import trigger
from internships.reports.words import both, joined

Texts = Sequence[ClauseText]
_PART = re.compile(r"\{\{\s*(words|fields)\.(\w+)\s*\}\}")
_IF = re.compile(r"\{%\s*if fields\.(\w+)\s*%\}")
_ELSE, _END = re.compile(r"\{%\s*else\s*%\}"), re.compile(r"\{%\s*endif\s*%\}")
_PARAGRAPH = "\n\n"


class Stretch(Value):
    """Words that stand in both texts, or in one of them."""

    text: str
    of: Literal["both", "first", "second"]


class TextsApart(Value):
    """Two texts in one language, cut where they differ; the texts of a side are its stretches and those of both."""

    language: Language
    stretches: tuple[Stretch, ...]


def raw_text(slot: SlotRule, texts: Texts, day: date) -> str:
    """Return what an article says in both languages before words and facts are filled in."""
    used = (chosen(texts, clause, language, day) for clause in slot.clauses for language in Language)
    return _PARAGRAPH.join(f"{text.head.when}: {text.body}" for text in used if text is not None)


def readable(slot: SlotRule, variant: Variant, texts: Texts, day: date) -> Bilingual:
    """Return an article as an institution's readers know it: its own words, facts by label, conditions in words."""
    return both(*(_readable(slot, variant, texts, day, language) for language in Language))


def apart(first: Bilingual, second: Bilingual) -> tuple[TextsApart, ...]:
    """Lay two texts beside each other, word by word, in each language."""
    return tuple(
        TextsApart(language=language, stretches=tuple(_stretches(first.get(language), second.get(language))))
        for language in Language
    )


def _readable(slot: SlotRule, variant: Variant, texts: Texts, day: date, language: Language) -> str:
    paragraphs: list[str] = []
    for clause in slot.clauses:
        text = chosen(texts, clause, language, day)
        for passages in text.paragraphs if text is not None else ():
            told = [_conditioned(passage.text, passage.when, language) for passage in passages]
            paragraph = " ".join(_filled(part, variant, language) for part in told)
            paragraphs.append(_conditioned(paragraph, (text.head.when,) if text else (), language))
    return _PARAGRAPH.join(paragraphs)


def _conditioned(text: str, when: Sequence[str], language: Language) -> str:
    conditions = joined(trigger(name) for name in when if name != "always").get(language)
    return f"({conditions}:) {text}" if conditions else text


def _filled(text: str, variant: Variant, language: Language) -> str:
    labels = {rule.key: rule.label.get(language) for rule in variant.fields}
    given, otherwise = {Language.NL: ("als ingevuld", "anders"), Language.EN: ("if filled in", "otherwise")}[language]

    def said(match: re.Match[str]) -> str:
        group, name = match.groups()
        if group == "words":
            return variant.words[name].get(language) if name in variant.words else name
        return f"«{labels.get(name, name)}»"

    text = _IF.sub(lambda match: f"[{given} «{labels.get(match[1], match[1])}»: ", text)
    text = _END.sub("]", _ELSE.sub(f"; {otherwise}: ", text))
    return " ".join(_PART.sub(said, text).split())


def _stretches(first: str, second: str) -> Iterator[Stretch]:
    left, right = _words(first), _words(second)
    for same, from_, to, at, until in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if same == "equal":
            yield Stretch(text=_said(left[from_:to]), of="both")
            continue
        if from_ < to:
            yield Stretch(text=_said(left[from_:to]), of="first")
        if at < until:
            yield Stretch(text=_said(right[at:until]), of="second")


def _words(text: str) -> list[str]:
    return re.findall(r"\n\n|\S+", text)


def _said(words: Sequence[str]) -> str:
    return " ".join(words).replace(f" {_PARAGRAPH} ", _PARAGRAPH)
