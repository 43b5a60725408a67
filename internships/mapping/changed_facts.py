"""Rows of an amendment: each changed fact before and after, in the words of the form or else of the schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.amendment import Change
from internships.domain.document import DocumentKind
from internships.domain.parties import Address, Names
from internships.domain.pointers import fact_at, join_pointer, pointer_label, split_pointer
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.field_text import FOLDER_PREFIX, format_field
from internships.mapping.folder_schema import FieldRule, Variant, VerbName
from internships.mapping.triggers import holds
from internships.mapping.verbs import VERBS, TextStyle

NOT_SET = Bilingual(nl="niet bepaald", en="not set")
_WITHOUT_FACTS = Bilingual(nl="zonder gegevens", en="without facts")
_VERB_BY_FIELD_NAME = {
    "amount": VerbName.MONEY,
    "country": VerbName.COUNTRY,
    "nationality": VerbName.COUNTRY,
    "flag": VerbName.COUNTRY,
    "language": VerbName.LANGUAGE,
    "translations": VerbName.LANGUAGE,
    "phone": VerbName.PHONE,
    "mobile": VerbName.PHONE,
    "enterprise_number": VerbName.ENTERPRISE_NUMBER,
    "establishment_number": VerbName.ESTABLISHMENT_NUMBER,
}
"""Text fields that are printed differently from how they are stored."""
_VERB_BY_TYPE: tuple[tuple[type, VerbName], ...] = (
    (bool, VerbName.YES_NO),
    (Term, VerbName.TERM),
    (date, VerbName.DATE),
    (time, VerbName.DATE),
    (Decimal, VerbName.NUMBER),
    (int, VerbName.NUMBER),
    (Names, VerbName.NAME),
    (Address, VerbName.ADDRESS),
)


@dataclass(frozen=True)
class ChangedFacts:
    """Two states of one agreement (their shared views), and the form and language to describe changes in."""

    before: Agreement
    after: Agreement
    variant: Variant
    kind: DocumentKind
    language: Language

    def rows(self, change: Change) -> Iterator[tuple[str, str, str]]:
        """Yield the name of each changed fact, and its text before and after; a missing fact is "not set"."""
        for pointer in change.changed_pointers[1:]:
            yield self._row_of_form(pointer) or self._row_of_schema(pointer)
        if not change.changed_pointers[1:]:
            old, new = (
                "" if value is None else _WITHOUT_FACTS.get(self.language) for value in (change.old, change.new)
            )
            yield self._row(change.pointer, self._title(change.pointer), old, new)

    def _row_of_form(self, pointer: str) -> tuple[str, str, str] | None:
        """Return the row in the form's words; None if no field has the fact, or if it shows no difference."""
        rule = self._rule_for(pointer)
        if rule is None:
            return None
        steps = self._cut_at_changed_list(pointer)
        old, new = (_field_words(rule, state, steps, self.language) for state in (self.before, self.after))
        return None if old == new else self._row(pointer, self._label(rule), old, new)

    def _row_of_schema(self, pointer: str) -> tuple[str, str, str]:
        steps = self._cut_at_changed_list(pointer)
        name = next((step for step in reversed(steps) if not step.isdigit()), "")
        old, new = (
            value_words(fact_at(state, join_pointer(steps)), self.language, name) for state in (self.before, self.after)
        )
        return self._row(pointer, self._title(pointer), old, new)

    def _title(self, pointer: str) -> str:
        title = pointer_label(Agreement, pointer)
        return title.get(self.language) if title else pointer

    def _row(self, pointer: str, name: str, old: str, new: str) -> tuple[str, str, str]:
        owner, absent = self._owner_name(*split_pointer(pointer)[:2]), NOT_SET.get(self.language)
        return f"{owner}: {name}" if owner else name, old or absent, new or absent

    def _owner_name(self, party: str, index: str = "") -> str:
        """Return whose fact it is if its list has several parties, else an empty string."""
        entries = getattr(self.after, party, None)
        if party not in {"institutions", "hosts", "students"} or not entries or len(entries) < 2:
            return ""
        owner = entries[int(index)]
        if party == "students":
            return f"{owner.names.given} {owner.names.family}"
        return str(owner.trade_name or owner.legal_name) if party == "hosts" else str(int(index) + 1)

    def _cut_at_changed_list(self, pointer: str) -> tuple[str, ...]:
        """Return the steps to a fact, up to the first list whose length changed: that list is shown whole."""
        steps = split_pointer(pointer)
        for depth, step in enumerate(steps):
            if step.isdigit():
                lengths = {
                    len(fact_at(state, join_pointer(steps[:depth])) or ()) for state in (self.before, self.after)
                }
                if len(lengths) > 1:
                    return steps[:depth]
        return steps

    def _rule_for(self, pointer: str) -> FieldRule | None:
        """Return the most specific field with this fact, preferring the agreement's own form to other documents."""
        covering = [
            rule
            for rule in self.variant.fields
            if rule.as_ is not VerbName.GIVEN and _covers(rule, split_pointer(pointer))
        ]
        applicable = [rule for rule in covering if holds(rule.when, self.before) or holds(rule.when, self.after)]
        return max(applicable, key=self._rank, default=None)

    def _rank(self, rule: FieldRule) -> tuple[bool, bool, int]:
        return self.kind in rule.documents, rule.as_ is not VerbName.TABLE, len(split_pointer(rule.from_[0]))

    def _label(self, rule: FieldRule) -> str:
        """Return the field's label and, on a second line, the title of its section."""
        label, title = rule.label.get(self.language), self._sections.get(rule.section, "")
        return f"{label}\n{title}" if title and title.lower() != label.lower() else label

    @cached_property
    def _sections(self) -> dict[str, str]:
        return {section.id: section.title.get(self.language) for section in self.variant.sections}


def _covers(rule: FieldRule, pointer: tuple[str, ...]) -> bool:
    paths = (path for path in rule.fact_paths if not path.startswith(FOLDER_PREFIX))
    return any(_is_prefix(split_pointer(path), pointer) for path in paths)


def _is_prefix(path: tuple[str, ...], pointer: tuple[str, ...]) -> bool:
    return len(path) <= len(pointer) and all(a in {"*", b} for a, b in zip(path, pointer, strict=False))


def _field_words(rule: FieldRule, agreement: Agreement, steps: tuple[str, ...], language: Language) -> str:
    # A list of lines is shown whole; of other lists only the changed entry.
    list_depths = [depth for depth, step in enumerate(split_pointer(rule.from_[0])) if step == "*"]
    indexed_lists = [
        depth for depth in (list_depths[:-1] if rule.as_ is VerbName.LINES else list_depths) if depth < len(steps)
    ]
    indexes = tuple(int(steps[depth]) for depth in indexed_lists)
    separator = " · " if rule.as_ is VerbName.TABLE else ", "
    entries = [
        entry for entry in format_field(rule, agreement, (), language) if entry.indexes[: len(indexes)] == indexes
    ]
    return "\n".join(filter(None, (separator.join(filter(None, entry.lines)) for entry in entries)))


def value_words(value: Any, language: Language, name: str = "") -> str:
    """Return any value of the record as text for people, each entry of a list on its own line."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "\n".join(filter(None, (value_words(entry, language, name) for entry in value)))
    verb = _VERB_BY_FIELD_NAME.get(name) if isinstance(value, str) and not isinstance(value, Term) else None
    verb = verb or next((verb_name for kind, verb_name in _VERB_BY_TYPE if isinstance(value, kind)), None)
    if verb is not None:
        return ", ".join(VERBS[verb](value, TextStyle(language, {})))
    if isinstance(value, Value):
        return ", ".join(filter(None, _parts(value, language)))
    return str(value)


def _parts(value: Value, language: Language) -> Iterator[str]:
    for name in type(value).model_fields:
        yield value_words(getattr(value, name), language, name).replace("\n", "; ")
