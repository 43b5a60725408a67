"""Compares the text of an article at two institutions, word by word."""

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
_MIN_EQUAL_WORDS = 4


class TextSpan(Value):
    """Corresponding words of two texts; if ``same``, they differ at most in the names for the parties."""

    model_config = ConfigDict(str_strip_whitespace=False)

    same: bool
    first: str
    second: str


class TextComparison(Value):
    """Two texts in one language, divided into equal and different spans."""

    language: Language
    stretches: tuple[TextSpan, ...]


class ComparedWord(NamedTuple):
    """A word as shown and as compared; ``de hogeschool`` and ``de universiteit`` compare as the same party."""

    shown: str
    compared: str


def raw_text(slot: SlotRule, texts: Texts, day: date) -> str:
    """Return an article in both languages, before words and facts are filled in."""
    used = (find_clause(texts, clause, language, day) for clause in slot.clauses for language in Language)
    return _PARAGRAPH.join(f"{text.head.when}: {text.body}" for text in used if text is not None)


def article_words(
    slot: SlotRule, variant: Variant, texts: Texts, day: date, language: Language
) -> tuple[ComparedWord, ...]:
    """Return an article for readers: with the institution's own words, labels for facts, and conditions in words."""
    paragraphs: list[str] = []
    for clause in slot.clauses:
        text = find_clause(texts, clause, language, day)
        for passages in text.paragraphs if text is not None else ():
            paragraph = " ".join(_with_condition(part.text, part.when, language) for part in passages)
            paragraphs.append(_with_condition(paragraph, (text.head.when,) if text else (), language))
    labelled = _PARAGRAPH.join(" ".join(_with_labels(part, variant, language).split()) for part in paragraphs)
    return tuple(
        ComparedWord(_with_own_words(word, variant, language), word) for word in re.findall(r"\n\n|\S+", labelled)
    )


def compare_texts(
    slots: tuple[SlotRule, SlotRule], variants: tuple[Variant, Variant], texts: tuple[Texts, Texts], day: date
) -> tuple[TextComparison, ...]:
    """Compare the texts of an article at two institutions word by word, in each language."""
    comparisons = []
    for language in Language:
        first, second = (
            article_words(slot, variant, clause_texts, day, language)
            for slot, variant, clause_texts in zip(slots, variants, texts, strict=True)
        )
        comparisons.append(TextComparison(language=language, stretches=tuple(text_spans(first, second))))
    return tuple(comparisons)


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
    def own_word(match: re.Match[str]) -> str:
        return variant.words[match[1]].get(language) if match[1] in variant.words else match[1]

    return re.sub("\ue000(\\w+)\ue001", own_word, word)


def text_spans(first: Sequence[ComparedWord], second: Sequence[ComparedWord]) -> Iterator[TextSpan]:
    """Divide two texts into equal and different spans; fewer than four equal words between differences are ignored."""
    compared = [word.compared for word in first], [word.compared for word in second]
    first_start = second_start = first_end = second_end = 0
    for first_match, second_match, length in SequenceMatcher(None, *compared, autojunk=False).get_matching_blocks():
        first_end, second_end = first_match, second_match
        is_edge = (first_match, second_match) == (0, 0) or (first_match + length, second_match + length) == (
            len(first),
            len(second),
        )
        if length < _MIN_EQUAL_WORDS and not is_edge:
            continue
        if first_start < first_end or second_start < second_end:
            yield TextSpan(
                same=False,
                first=_joined_words(first[first_start:first_end]),
                second=_joined_words(second[second_start:second_end]),
            )
        if length:
            yield TextSpan(
                same=True,
                first=_joined_words(first[first_match : first_match + length]),
                second=_joined_words(second[second_match : second_match + length]),
            )
        first_start, second_start = first_match + length, second_match + length


def _joined_words(words: Sequence[ComparedWord]) -> str:
    text = " ".join(word.shown for word in words)
    return re.sub(r" ?\n\n ?", _PARAGRAPH, text)
