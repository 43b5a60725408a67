"""Merges the raw layers of a variant: a lower layer overrides the upper one, key by key."""

from collections.abc import Mapping, Sequence
from typing import Any

from internships.domain.document import Json
from internships.mapping.folder_schema import Origin

# The keys by which a lower layer overrides an entry of a list of tables.
IDENTITY_KEYS: dict[str, tuple[str, ...]] = {
    "fields": ("key",),
    "documents": ("kind", "form"),
    "slots": ("slot",),
    "sections": ("id",),
    "originals": ("form",),
    "absent": ("from",),
}
LISTS_WITH_ORIGIN = ("fields", "documents", "slots", "signing", "originals", "absent", "approvals")
_REPLACED_LISTS = ("signing", "approvals")


def with_origin(layer: Mapping[str, Any], origin: Origin) -> Json:
    """Add to every entry of a raw layer its origin and, unless it has its own, the layer's evidence."""
    evidence = layer.get("evidence", "assumed")
    marked = dict(layer)
    for name in LISTS_WITH_ORIGIN:
        marked[name] = [{"evidence": evidence, **entry, "origin": str(origin)} for entry in layer.get(name, ())]
    marked["demands"] = {name: {"evidence": evidence, **demand} for name, demand in layer.get("demands", {}).items()}
    return marked


def merge_layers(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> Json:
    """Merge a raw layer into the one above it; an entry with ``drop = true`` removes the inherited entry."""
    result = {**upper, **{key: value for key, value in lower.items() if not isinstance(value, dict | list)}}
    for name, value in lower.items():
        if isinstance(value, dict):
            result[name] = {**upper.get(name, {}), **value}
        elif name in _REPLACED_LISTS:
            result[name] = value or upper.get(name, [])
        elif name in IDENTITY_KEYS:
            result[name] = _merge_lists(upper.get(name, []), value, IDENTITY_KEYS[name])
        elif isinstance(value, list):
            result[name] = [*upper.get(name, []), *value]
    return result


def _merge_lists(upper: Sequence[Json], lower: Sequence[Json], identity: tuple[str, ...]) -> list[Json]:
    entries = {_identity(entry, identity): entry for entry in upper}
    for entry in lower:
        name = _identity(entry, identity)
        if entry.get("drop"):
            entries.pop(name, None)
        else:
            entries[name] = {**entries.get(name, {}), **entry}
    return list(entries.values())


def _identity(entry: Json, identity: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(entry.get(part) for part in identity)
