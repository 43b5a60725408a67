"""The texts of an article at two institutions side by side, with the words that only one of them has marked."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from pydantic import ConfigDict

from internships.domain.value import Value
from internships.domain.wording import Language
from internships.mapping.clauses import ClauseText, chosen
from internships.mapping.shape import SlotRule, Variant
from internships.reports.trigger_words import trigger
from internships.reports.words import joined

Texts = Sequence[ClauseText]
_PARTY = re.compile(r"\{\{\s*words\.(\w+)\s*\}\}")
_FACT = re.compile(r"\{\{\s*fields\.(\w+)\s*\}\}")
_IF = re.compile(r"\{%\s*if fields\.(\w+)\s*%\}")
_ELSE, _END = re.compile(r"\{%\s*else\s*%\}"), re.compile(r"\{%\s*endif\s*%\}")
_PARAGRAPH = "\n\n"
_FEWEST_EQUAL_WORDS = 4


class Stretch(Value):
    """Words at the same point of two texts. Where ``same``, they differ at most in what a party is called."""

    model_config = ConfigDict(str_strip_whitespace=False)

    same: bool
    first: str
    second: str


class TextsApart(Value):
    """Two texts in one language, cut where they differ."""

    language: Language
    stretches: tuple[Stretch, ...]


class Word(NamedTuple):
    """A word of a text, and what it is compared by: ``de hogeschool`` and ``de universiteit`` are one party."""

    shown: str
    compared: str


def raw_text(slot: SlotRule, texts: Texts, day: date) -> str:
    """Return what an article says in both languages before words and facts are filled in."""
    used = (chosen(texts, clause, language, day) for clause in slot.clauses for language in Language)
    return _PARAGRAPH.join(f"{text.head.when}: {text.body}" for text in used if text is not None)


def words_of(slot: SlotRule, variant: Variant, texts: Texts, day: date, language: Language) -> tuple[Word, ...]:
    """Return an article as an institution's readers know it: its own words, facts by label, conditions in words."""
    paragraphs: list[str] = []
    for clause in slot.clauses:
        text = chosen(texts, clause, language, day)
        for passages in text.paragraphs if text is not None else ():
            told = " ".join(_conditioned(part.text, part.when, language) for part in passages)
            paragraphs.append(_conditioned(told, (text.head.when,) if text else (), language))
    marked = _PARAGRAPH.join(" ".join(_labelled(part, variant, language).split()) for part in paragraphs)
    return tuple(Word(_called(word, variant, language), word) for word in re.findall(r"\n\n|\S+", marked))


def apart(
    slots: tuple[SlotRule, SlotRule], variants: tuple[Variant, Variant], texts: tuple[Texts, Texts], day: date
) -> tuple[TextsApart, ...]:
    """Lay the texts of an article at two institutions beside each other, word by word, in each language."""
    found = []
    for language in Language:
        first, second = (
            words_of(slot, variant, own, day, language)
            for slot, variant, own in zip(slots, variants, texts, strict=True)
        )
        found.append(TextsApart(language=language, stretches=tuple(stretches_of(first, second))))
    return tuple(found)


def _conditioned(text: str, when: Sequence[str], language: Language) -> str:
    conditions = joined(trigger(name) for name in when if name != "always").get(language)
    return f"({conditions}:) {text}" if conditions else text


def _labelled(text: str, variant: Variant, language: Language) -> str:
    labels = {rule.key: rule.label.get(language) for rule in variant.fields}
    given, otherwise = {Language.NL: ("als ingevuld", "anders"), Language.EN: ("if filled in", "otherwise")}[language]
    text = _IF.sub(lambda match: f" [{given} «{labels.get(match[1], match[1])}»: ", text)
    text = _END.sub("]", _ELSE.sub(f"; {otherwise}: ", text))
    text = _FACT.sub(lambda match: f"«{labels.get(match[1], match[1])}»", text)
    return _PARTY.sub(lambda match: f"\ue000{match[1]}\ue001", text)


def _called(word: str, variant: Variant, language: Language) -> str:
    def said(match: re.Match[str]) -> str:
        return variant.words[match[1]].get(language) if match[1] in variant.words else match[1]

    return re.sub("\ue000(\\w+)\ue001", said, word)


def stretches_of(first: Sequence[Word], second: Sequence[Word]) -> Iterator[Stretch]:
    """Cut two texts where they differ; a few words in common between differences only break up what is read."""
    compared = [word.compared for word in first], [word.compared for word in second]
    from_ = at = to = until = 0
    for here, there, length in SequenceMatcher(None, *compared, autojunk=False).get_matching_blocks():
        to, until = here, there
        is_edge = (here, there) == (0, 0) or (here + length, there + length) == (len(first), len(second))
        if length < _FEWEST_EQUAL_WORDS and not is_edge:
            continue
        if from_ < to or at < until:
            yield Stretch(same=False, first=_said(first[from_:to]), second=_said(second[at:until]))
        if length:
            yield Stretch(
                same=True, first=_said(first[here : here + length]), second=_said(second[there : there + length])
            )
        from_, at = here + length, there + length


def _said(words: Sequence[Word]) -> str:
    text = " ".join(word.shown for word in words)
    return re.sub(r" ?\n\n ?", _PARAGRAPH, text)
