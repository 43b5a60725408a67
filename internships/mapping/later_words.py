"""The words of a changed fact: the institution's own where its form has the fact, else the schema's."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.amendment import Change
from internships.domain.pointers import first, found, place_name, steps
from internships.domain.shared_view import shared_view
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.shape import FieldRule, Variant, VerbName
from internships.mapping.telling import FOLDER, tell

_NOT_SET = Bilingual(nl="niet bepaald", en="not set")
_YES, _NO = Bilingual(nl="ja", en="yes"), Bilingual(nl="nee", en="no")


def told_change(
    change: Change, before: Agreement, after: Agreement, variant: Variant, language: Language
) -> tuple[str, str, str]:
    """Return what a changed fact is called, and its words before and after; what is absent is said to be so."""
    rule = _rule_for(change.pointer, variant)
    if rule is None:
        title = place_name(Agreement, change.pointer)
        name = title.get(language) if title else change.pointer
        return name, _plainly(before, change.pointer, language), _plainly(after, change.pointer, language)
    name = rule.label.get(language)
    return name, _on_form(rule, before, change, language), _on_form(rule, after, change, language)


def _rule_for(pointer: str, variant: Variant) -> FieldRule | None:
    """Return the field of the form that tells this fact most closely."""
    told = [rule for rule in variant.fields if rule.as_ is not VerbName.GIVEN and _meets(rule, steps(pointer))]
    return max(told, key=lambda rule: (rule.as_ is not VerbName.TABLE, len(steps(rule.from_[0]))), default=None)


def _meets(rule: FieldRule, place: tuple[str, ...]) -> bool:
    if rule.from_[0].startswith(FOLDER):
        return False
    path = steps(rule.from_[0])
    return (
        len(path) <= len(place) + 1
        and all(a in {"*", b} for a, b in zip(path, place, strict=False))
        and (len(path) <= len(place) or path[-1] == "*")
    )


def _on_form(rule: FieldRule, agreement: Agreement, change: Change, language: Language) -> str:
    # An entry of a list is told alone where the change names it; a changed list is told whole.
    indexes = tuple(int(step) for step in steps(change.pointer) if step.isdigit())
    entries = [entry for entry in tell(rule, shared_view(agreement), (), language) if _same(entry.at, indexes)]
    joint = " · " if rule.as_ is VerbName.TABLE else ", "
    lines = [joint.join(filter(None, entry.lines)) for entry in entries]
    return "; ".join(filter(None, lines)) or _NOT_SET.get(language)


def _same(at: tuple[int, ...], indexes: tuple[int, ...]) -> bool:
    return at[: len(indexes)] == indexes[: len(at)]


def _plainly(agreement: Agreement, pointer: str, language: Language) -> str:
    value = first(shared_view(agreement), pointer)
    return generic(value, language) or _NOT_SET.get(language)


def generic(value: Any, language: Language) -> str:
    """Say any value of the record in words: never JSON, never a code where there is a word."""
    if isinstance(value, Value):
        return ", ".join(filter(None, _parts(value, language)))
    if isinstance(value, tuple):
        return "; ".join(filter(None, (generic(entry, language) for entry in value)))
    return _one(value, language)


def _one(value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).get(language)
    if isinstance(value, Term):
        return value.get(language)
    if isinstance(value, date | time):
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else f"{value:%H:%M}"
    if isinstance(value, Decimal) and language is Language.NL:
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


def _parts(value: Value, language: Language) -> Iterator[str]:
    for name in type(value).model_fields:
        for _, part in found(value, f"/{name}"):
            yield generic(part, language)
