"""The words of a changed fact: the institution's own where its form has the fact, else the schema's."""

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
"""Texts of the schema that a form never shows as they are kept."""
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
    """Two states of one agreement, in what every party reads of them, told in one language on one form."""

    before: Agreement
    after: Agreement
    variant: Variant
    kind: DocumentKind
    language: Language

    def rows(self, change: Change) -> Iterator[tuple[str, str, str]]:
        """Yield what each changed fact is called, and its words before and after; absent facts are said to be so."""
        for place in change.changed_pointers[1:]:
            yield self._row_of_form(place) or self._row_of_schema(place)
        if not change.changed_pointers[1:]:
            old, new = (
                "" if value is None else _WITHOUT_FACTS.get(self.language) for value in (change.old, change.new)
            )
            yield self._row(change.pointer, self._title(change.pointer), old, new)

    def _row_of_form(self, place: str) -> tuple[str, str, str] | None:
        """Return the row in the form's words, or None where the form has none or tells both states alike."""
        rule = self._rule_for(place)
        if rule is None:
            return None
        whole = self._cut_at_changed_list(place)
        old, new = (_field_words(rule, state, whole, self.language) for state in (self.before, self.after))
        return None if old == new else self._row(place, self._label(rule), old, new)

    def _row_of_schema(self, place: str) -> tuple[str, str, str]:
        whole = self._cut_at_changed_list(place)
        name = next((step for step in reversed(whole) if not step.isdigit()), "")
        old, new = (
            value_words(fact_at(state, join_pointer(whole)), self.language, name) for state in (self.before, self.after)
        )
        return self._row(place, self._title(place), old, new)

    def _title(self, place: str) -> str:
        title = pointer_label(Agreement, place)
        return title.get(self.language) if title else place

    def _row(self, place: str, name: str, old: str, new: str) -> tuple[str, str, str]:
        owner, absent = self._owner_name(*split_pointer(place)[:2]), NOT_SET.get(self.language)
        return f"{owner}: {name}" if owner else name, old or absent, new or absent

    def _owner_name(self, party: str, index: str = "") -> str:
        """Say whose fact it is, where several parties stand in one list."""
        listed = getattr(self.after, party, None)
        if party not in {"institutions", "hosts", "students"} or not listed or len(listed) < 2:
            return ""
        one = listed[int(index)]
        if party == "students":
            return f"{one.names.given} {one.names.family}"
        return str(one.trade_name or one.legal_name) if party == "hosts" else str(int(index) + 1)

    def _cut_at_changed_list(self, place: str) -> tuple[str, ...]:
        """Return the way to a fact, cut off at the first list that grew or shrank: that list is told whole."""
        way = split_pointer(place)
        for depth, step in enumerate(way):
            if step.isdigit():
                lengths = {len(fact_at(state, join_pointer(way[:depth])) or ()) for state in (self.before, self.after)}
                if len(lengths) > 1:
                    return way[:depth]
        return way

    def _rule_for(self, place: str) -> FieldRule | None:
        """Return the field that tells this fact most closely, on the agreement's form rather than on another paper."""
        told = [
            rule
            for rule in self.variant.fields
            if rule.as_ is not VerbName.GIVEN and _covers(rule, split_pointer(place))
        ]
        asked = [rule for rule in told if holds(rule.when, self.before) or holds(rule.when, self.after)]
        return max(asked, key=self._rank, default=None)

    def _rank(self, rule: FieldRule) -> tuple[bool, bool, int]:
        return self.kind in rule.documents, rule.as_ is not VerbName.TABLE, len(split_pointer(rule.from_[0]))

    def _label(self, rule: FieldRule) -> str:
        """Return the field's label and, on a line of its own, the part of the form where it stands."""
        label, title = rule.label.get(self.language), self._sections.get(rule.section, "")
        return f"{label}\n{title}" if title and title.lower() != label.lower() else label

    @cached_property
    def _sections(self) -> dict[str, str]:
        return {section.id: section.title.get(self.language) for section in self.variant.sections}


def _covers(rule: FieldRule, place: tuple[str, ...]) -> bool:
    paths = [path for path in rule.from_ if not path.startswith(FOLDER_PREFIX)]
    if rule.as_ is VerbName.TABLE:
        paths = [f"{path}/{column.from_}" for path in paths for column in rule.columns]
    return any(_is_prefix(split_pointer(path), place) for path in paths)


def _is_prefix(path: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return len(path) <= len(place) and all(a in {"*", b} for a, b in zip(path, place, strict=False))


def _field_words(rule: FieldRule, agreement: Agreement, at: tuple[str, ...], language: Language) -> str:
    # A list of lines is read as a whole; of other lists the entry that changes is told alone.
    lists = [depth for depth, step in enumerate(split_pointer(rule.from_[0])) if step == "*"]
    kept = [depth for depth in (lists[:-1] if rule.as_ is VerbName.LINES else lists) if depth < len(at)]
    indexes = tuple(int(at[depth]) for depth in kept)
    joint = " · " if rule.as_ is VerbName.TABLE else ", "
    entries = [
        entry for entry in format_field(rule, agreement, (), language) if entry.indexes[: len(indexes)] == indexes
    ]
    return "\n".join(filter(None, (joint.join(filter(None, entry.lines)) for entry in entries)))


def value_words(value: Any, language: Language, name: str = "") -> str:
    """Say any value of the record in words, each entry of a list on its own line: never a code, never JSON."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "\n".join(filter(None, (value_words(entry, language, name) for entry in value)))
    verb = _VERB_BY_FIELD_NAME.get(name) if isinstance(value, str) and not isinstance(value, Term) else None
    verb = verb or next((known for kind, known in _VERB_BY_TYPE if isinstance(value, kind)), None)
    if verb is not None:
        return ", ".join(VERBS[verb].format(value, TextStyle(language, {})))
    if isinstance(value, Value):
        return ", ".join(filter(None, _parts(value, language)))
    return str(value)


def _parts(value: Value, language: Language) -> Iterator[str]:
    for name in type(value).model_fields:
        yield value_words(getattr(value, name), language, name).replace("\n", "; ")
