"""What a folder's files must be before they are laid over each other: dates apart, names that exist."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from internships.domain.document import Json
from internships.domain.parties import UnitType
from internships.mapping.errors import BrokenFolder
from internships.mapping.facts import annotation_at
from internships.mapping.shape import Layer, Origin
from internships.mapping.triggers import TRIGGERS

_UNIT_TYPES = {str(kind.value) for kind in UnitType}


def require_apart(path: Path, layers: Sequence[Mapping[str, Any]]) -> None:
    """Refuse layers of which two hold on one day: nobody could tell which one an agreement was printed on."""
    spans = [(*_span(path, layer), layer) for layer in layers]
    for (since, until, _), (other_since, other_until, _) in combinations(spans, 2):
        if since <= other_until and other_since <= until:
            day = max(since, other_since)
            raise BrokenFolder(
                path,
                f"heeft twee lagen die gelden op {day:%d/%m/%Y}; sluit de oudste af met valid_until",
                f"has two layers that are valid on {day:%d/%m/%Y}; end the older one with valid_until",
            )


def _span(path: Path, layer: Mapping[str, Any]) -> tuple[date, date]:
    since, until = layer.get("valid_from", date.min), layer.get("valid_until", date.max)
    plain = all(isinstance(day, date) and not isinstance(day, datetime) for day in (since, until))
    if not plain or until < since:
        raise BrokenFolder(
            path,
            "heeft geen geldige valid_from en valid_until; schrijf datums als 2026-09-01, zonder aanhalingstekens",
            "has no proper valid_from and valid_until; write dates as 2026-09-01, without quotation marks",
        )
    return since, until


def require_unit(path: Path, unit: Json) -> None:
    """Refuse a unit's file without its name or type, or with programmes that can't be told apart."""
    if not isinstance(unit.get("name"), dict) or unit.get("type") not in _UNIT_TYPES:
        kinds = ", ".join(sorted(_UNIT_TYPES))
        raise BrokenFolder(path, f"mist name of een gekend type ({kinds})", f"lacks its name or a known type ({kinds})")
    programmes = unit.get("programmes", [])
    if not isinstance(programmes, list) or not all(isinstance(entry.get("id"), str) for entry in programmes):
        raise BrokenFolder(path, "heeft een opleiding zonder id", "has a programme without id")
    for name in {entry["id"] for entry in programmes}:
        require_apart(path, [entry for entry in programmes if entry["id"] == name])


def require_known_names(path: Path, layer: Layer) -> None:
    """Refuse entries that name a trigger, a fact or a section that doesn't exist: they would print nothing."""
    wrong = list(dict.fromkeys((*_unknown_triggers(layer), *_unknown_facts(layer), *_unknown_sections(layer))))
    if wrong:
        told = ", ".join(wrong)
        raise BrokenFolder(path, f"noemt wat niet bestaat: {told}", f"names what doesn't exist: {told}")


def _unknown_triggers(layer: Layer) -> Iterator[str]:
    for rules in (layer.fields, layer.documents, layer.signing):
        yield from (f"when = {rule.when}" for rule in rules if rule.when not in TRIGGERS)


def _unknown_facts(layer: Layer) -> Iterator[str]:
    for rule in layer.fields:
        for fact in rule.from_:
            if not fact.startswith("@") and annotation_at(fact) is None:
                yield f"{rule.key}: from = {fact}"


def _unknown_sections(layer: Layer) -> Iterator[str]:
    sections = {section.id for section in layer.sections}
    for rule in layer.fields:
        # The standard layer may hold a field for a section that a form dropped.
        if rule.section not in sections and rule.origin is not Origin.STANDARD:
            yield f"{rule.key}: section = {rule.section}"
