"""Checks folder files before they are merged: structure, dates that don't overlap, references that exist."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from internships.domain.document import Json
from internships.domain.parties import UnitType
from internships.domain.pointers import is_list
from internships.domain.wording import Bilingual
from internships.mapping.errors import BrokenFolder
from internships.mapping.fact_paths import annotation_at
from internships.mapping.folder_schema import Layer, Origin
from internships.mapping.layer_merge import IDENTITY_KEYS, LISTS_WITH_ORIGIN
from internships.mapping.triggers import TRIGGERS

UNIT_TYPES = {str(kind.value): kind for kind in UnitType}
_LISTS = frozenset({*LISTS_WITH_ORIGIN, *IDENTITY_KEYS, "open_points", "programmes"})
_TABLES = frozenset({"words", "titles", "demands"})


def structure_faults(path: Path, layer: Json, below: str = "") -> Iterator[BrokenFolder]:
    """Yield a fault for every part of a layer that must be a list of tables or a table of tables, and isn't."""
    for name, value in layer.items():
        if name in _LISTS:
            yield from _list_faults(path, name, value, f"{below}{name}")
        elif name in _TABLES:
            yield from _table_faults(path, name, value, f"{below}{name}")


def _list_faults(path: Path, name: str, value: Any, place: str) -> Iterator[BrokenFolder]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        yield _structure_fault(path, place, f"[[{name}]]")
        return
    for number, entry in enumerate(value, 1):
        for key in IDENTITY_KEYS.get(name, ()):
            if not isinstance(entry.get(key, ""), str):
                yield _structure_fault(path, f"{place}.{number}.{key}", f'{key} = "…"')
        if name == "programmes":
            yield from structure_faults(path, entry, f"{place}.{number}.")


def _table_faults(path: Path, name: str, value: Any, place: str) -> Iterator[BrokenFolder]:
    if not isinstance(value, dict) or not all(isinstance(entry, dict) for entry in value.values()):
        yield _structure_fault(path, place, f"[{name}]")
        return
    for key, entry in value.items():
        if name != "demands" and not all(isinstance(text, str) for text in entry.values()):
            yield _structure_fault(path, f"{place}.{key}", '{ nl = "…", en = "…" }')


def _structure_fault(path: Path, place: str, form: str) -> BrokenFolder:
    return BrokenFolder(
        path,
        f"heeft bij {place} een andere vorm dan {form}; vergelijk met _base/standard.toml",
        f"has another form than {form} at {place}; compare with _base/standard.toml",
    )


def date_faults(path: Path, layer: Json) -> Iterator[BrokenFolder]:
    """Yield a fault for a layer, or a programme of it, without valid first and last days in the right order."""
    programmes = layer.get("programmes", [])
    if any(_valid_period(part) is None for part in (layer, *programmes)):
        yield BrokenFolder(
            path,
            "heeft geen geldige valid_from en valid_until; schrijf datums als 2026-09-01, zonder aanhalingstekens",
            "has no proper valid_from and valid_until; write dates as 2026-09-01, without quotation marks",
        )
        return
    for name in dict.fromkeys(entry.get("id") for entry in programmes):
        yield from overlap_faults(path, [entry for entry in programmes if entry.get("id") == name])


def overlap_faults(path: Path, layers: Sequence[Mapping[str, Any]]) -> Iterator[BrokenFolder]:
    """Yield a fault for two layers that are valid on the same day, since only one can be printed."""
    spans = [span for layer in layers if (span := _valid_period(layer)) is not None]
    for (since, until), (other_since, other_until) in combinations(spans, 2):
        if since <= other_until and other_since <= until:
            day = max(since, other_since)
            yield BrokenFolder(
                path,
                f"heeft twee lagen die gelden op {day:%d/%m/%Y}; sluit de oudste af met valid_until",
                f"has two layers that are valid on {day:%d/%m/%Y}; end the older one with valid_until",
            )


def _valid_period(layer: Mapping[str, Any]) -> tuple[date, date] | None:
    since, until = layer.get("valid_from", date.min), layer.get("valid_until", date.max)
    plain = all(isinstance(day, date) and not isinstance(day, datetime) for day in (since, until))
    return (since, until) if plain and since <= until else None


def unit_faults(path: Path, unit: Json) -> Iterator[BrokenFolder]:
    """Yield a fault for a unit's file without name or type, or with a programme without id."""
    if not isinstance(unit.get("name"), dict) or str(unit.get("type")) not in UNIT_TYPES:
        kinds = ", ".join(sorted(UNIT_TYPES))
        yield BrokenFolder(path, f"mist name of een gekend type ({kinds})", f"lacks its name or a known type ({kinds})")
    programmes = unit.get("programmes", [])
    is_list = isinstance(programmes, list) and all(isinstance(entry, dict) for entry in programmes)
    if is_list and not all(isinstance(entry.get("id"), str) for entry in programmes):
        yield BrokenFolder(path, "heeft een opleiding zonder id", "has a programme without id")


def reference_faults(layer: Layer) -> Iterator[tuple[str, int, str, Bilingual]]:
    """Yield ``(list, index, key, fault)`` of entries that name a whole list or an unknown trigger, fact or section."""
    sections = {section.id for section in layer.sections}
    for name in ("fields", "documents", "signing"):
        for number, rule in enumerate(getattr(layer, name)):
            if rule.when not in TRIGGERS:
                yield name, number, "when", _unknown(f"when = {rule.when}")
    for number, rule in enumerate(layer.fields):
        for fact in rule.from_:
            if fault := _path_fault(rule.key, fact):
                yield "fields", number, "from", fault
        # The standard layer may hold a field for a section that a form dropped.
        if rule.section not in sections and rule.origin is not Origin.STANDARD:
            yield "fields", number, "section", _unknown(f"{rule.key}: section = {rule.section}")


def _unknown(reference: str) -> Bilingual:
    return Bilingual(nl=f"noemt wat niet bestaat: {reference}", en=f"names what doesn't exist: {reference}")


def _path_fault(key: str, path: str) -> Bilingual | None:
    """Return what is wrong with the path of a fact; a whole list would be printed as Python writes it."""
    if path.startswith("@"):
        return None
    reference, annotation = f"{key}: from = {path}", annotation_at(path)
    if annotation is None:
        return _unknown(reference)
    if is_list(annotation) and not path.endswith("/*"):
        return Bilingual(
            nl=f"noemt een hele lijst, schrijf {path}/*: {reference}",
            en=f"names a whole list, write {path}/*: {reference}",
        )
    return None
