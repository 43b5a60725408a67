"""Laying layers over each other: what a lower layer says again replaces, key by key, what stands above it."""

from collections.abc import Mapping, Sequence
from typing import Any

from internships.domain.document import Json
from internships.mapping.folder_schema import Origin

# How entries of each list of tables are recognised again in a lower layer.
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
    """Write on every entry of a raw layer where it comes from and, unless it says so itself, how it is known."""
    evidence = layer.get("evidence", "assumed")
    told = dict(layer)
    for name in LISTS_WITH_ORIGIN:
        told[name] = [{"evidence": evidence, **entry, "origin": str(origin)} for entry in layer.get(name, ())]
    told["demands"] = {name: {"evidence": evidence, **demand} for name, demand in layer.get("demands", {}).items()}
    return told


def merge_layers(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> Json:
    """Lay a raw layer over the one above it; ``drop = true`` in an entry takes the inherited entry away."""
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


def _merge_lists(above: Sequence[Json], below: Sequence[Json], identity: tuple[str, ...]) -> list[Json]:
    entries = {_identity(entry, identity): entry for entry in above}
    for entry in below:
        name = _identity(entry, identity)
        if entry.get("drop"):
            entries.pop(name, None)
        else:
            entries[name] = {**entries.get(name, {}), **entry}
    return list(entries.values())


def _identity(entry: Json, identity: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(entry.get(part) for part in identity)
