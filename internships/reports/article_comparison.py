"""The texts of an article at two institutions side by side, with the words that only one of them has marked."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from pydantic import ConfigDict

from internships.domain.value import Value
from internships.domain.wording import Language
from internships.mapping.clauses import ClauseText, find_clause
from internships.mapping.folder_schema import SlotRule, Variant
from internships.reports.report_words import join_bilingual
from internships.reports.trigger_words import trigger_words

Texts = Sequence[ClauseText]
_WORD_VARIABLE = re.compile(r"\{\{\s*words\.(\w+)\s*\}\}")
_FIELD_VARIABLE = re.compile(r"\{\{\s*fields\.(\w+)\s*\}\}")
_IF_FIELD = re.compile(r"\{%\s*if fields\.(\w+)\s*%\}")
_ELSE, _END = re.compile(r"\{%\s*else\s*%\}"), re.compile(r"\{%\s*endif\s*%\}")
_PARAGRAPH = "\n\n"
_FEWEST_EQUAL_WORDS = 4


class TextSpan(Value):
    """Words at the same point of two texts. Where ``same``, they differ at most in what a party is called."""

    model_config = ConfigDict(str_strip_whitespace=False)

    same: bool
    first: str
    second: str


class TextComparison(Value):
    """Two texts in one language, cut where they differ."""

    language: Language
    stretches: tuple[TextSpan, ...]


class ComparedWord(NamedTuple):
    """A word of a text, and what it is compared by: ``de hogeschool`` and ``de universiteit`` are one party."""

    shown: str
    compared: str


def raw_text(slot: SlotRule, texts: Texts, day: date) -> str:
    """Return what an article says in both languages before words and facts are filled in."""
    used = (find_clause(texts, clause, language, day) for clause in slot.clauses for language in Language)
    return _PARAGRAPH.join(f"{text.head.when}: {text.body}" for text in used if text is not None)


def article_words(
    slot: SlotRule, variant: Variant, texts: Texts, day: date, language: Language
) -> tuple[ComparedWord, ...]:
    """Return an article as an institution's readers know it: its own words, facts by label, conditions in words."""
    paragraphs: list[str] = []
    for clause in slot.clauses:
        text = find_clause(texts, clause, language, day)
        for passages in text.paragraphs if text is not None else ():
            told = " ".join(_with_condition(part.text, part.when, language) for part in passages)
            paragraphs.append(_with_condition(told, (text.head.when,) if text else (), language))
    marked = _PARAGRAPH.join(" ".join(_with_labels(part, variant, language).split()) for part in paragraphs)
    return tuple(
        ComparedWord(_with_own_words(word, variant, language), word) for word in re.findall(r"\n\n|\S+", marked)
    )


def compare_texts(
    slots: tuple[SlotRule, SlotRule], variants: tuple[Variant, Variant], texts: tuple[Texts, Texts], day: date
) -> tuple[TextComparison, ...]:
    """Lay the texts of an article at two institutions beside each other, word by word, in each language."""
    found = []
    for language in Language:
        first, second = (
            article_words(slot, variant, own, day, language)
            for slot, variant, own in zip(slots, variants, texts, strict=True)
        )
        found.append(TextComparison(language=language, stretches=tuple(text_spans(first, second))))
    return tuple(found)


def _with_condition(text: str, when: Sequence[str], language: Language) -> str:
    conditions = join_bilingual(trigger_words(name) for name in when if name != "always").get(language)
    return f"({conditions}:) {text}" if conditions else text


def _with_labels(text: str, variant: Variant, language: Language) -> str:
    labels = {rule.key: rule.label.get(language) for rule in variant.fields}
    given, otherwise = {Language.NL: ("als ingevuld", "anders"), Language.EN: ("if filled in", "otherwise")}[language]
    text = _IF_FIELD.sub(lambda match: f" [{given} «{labels.get(match[1], match[1])}»: ", text)
    text = _END.sub("]", _ELSE.sub(f"; {otherwise}: ", text))
    text = _FIELD_VARIABLE.sub(lambda match: f"«{labels.get(match[1], match[1])}»", text)
    return _WORD_VARIABLE.sub(lambda match: f"\ue000{match[1]}\ue001", text)


def _with_own_words(word: str, variant: Variant, language: Language) -> str:
    def said(match: re.Match[str]) -> str:
        return variant.words[match[1]].get(language) if match[1] in variant.words else match[1]

    return re.sub("\ue000(\\w+)\ue001", said, word)


def text_spans(first: Sequence[ComparedWord], second: Sequence[ComparedWord]) -> Iterator[TextSpan]:
    """Cut two texts where they differ; a few words in common between differences only break up what is read."""
    compared = [word.compared for word in first], [word.compared for word in second]
    from_ = at = to = until = 0
    for here, there, length in SequenceMatcher(None, *compared, autojunk=False).get_matching_blocks():
        to, until = here, there
        is_edge = (here, there) == (0, 0) or (here + length, there + length) == (len(first), len(second))
        if length < _FEWEST_EQUAL_WORDS and not is_edge:
            continue
        if from_ < to or at < until:
            yield TextSpan(same=False, first=_joined_words(first[from_:to]), second=_joined_words(second[at:until]))
        if length:
            yield TextSpan(
                same=True,
                first=_joined_words(first[here : here + length]),
                second=_joined_words(second[there : there + length]),
            )
        from_, at = here + length, there + length


def _joined_words(words: Sequence[ComparedWord]) -> str:
    text = " ".join(word.shown for word in words)
    return re.sub(r" ?\n\n ?", _PARAGRAPH, text)
