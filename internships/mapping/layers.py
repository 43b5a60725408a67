"""Laying layers over each other: what a lower layer says again replaces, key by key, what stands above it."""

from collections.abc import Mapping, Sequence
from typing import Any

from internships.domain.document import Json
from internships.mapping.shape import Origin

# How entries of each list of tables are recognised again in a lower layer.
IDENTITY: dict[str, tuple[str, ...]] = {
    "fields": ("key",),
    "documents": ("kind", "form"),
    "slots": ("slot",),
    "sections": ("id",),
    "originals": ("form",),
    "absent": ("from",),
}
MARKED = ("fields", "documents", "slots", "signing", "originals", "absent", "approvals")
_REPLACED = ("signing", "approvals")


def marked(layer: Mapping[str, Any], origin: Origin) -> Json:
    """Write on every entry of a raw layer where it comes from and, unless it says so itself, how it is known."""
    evidence = layer.get("evidence", "assumed")
    told = dict(layer)
    for name in MARKED:
        told[name] = [{"evidence": evidence, **entry, "origin": str(origin)} for entry in layer.get(name, ())]
    told["demands"] = {name: {"evidence": evidence, **demand} for name, demand in layer.get("demands", {}).items()}
    return told


def laid_over(above: Mapping[str, Any], below: Mapping[str, Any]) -> Json:
    """Lay a raw layer over the one above it; ``drop = true`` in an entry takes the inherited entry away."""
    result = {**above, **{key: value for key, value in below.items() if not isinstance(value, dict | list)}}
    for name, value in below.items():
        if isinstance(value, dict):
            result[name] = {**above.get(name, {}), **value}
        elif name in _REPLACED:
            result[name] = value or above.get(name, [])
        elif name in IDENTITY:
            result[name] = _merged(above.get(name, []), value, IDENTITY[name])
        elif isinstance(value, list):
            result[name] = [*above.get(name, []), *value]
    return result


def _merged(above: Sequence[Json], below: Sequence[Json], identity: tuple[str, ...]) -> list[Json]:
    entries = {_name(entry, identity): entry for entry in above}
    for entry in below:
        name = _name(entry, identity)
        if entry.get("drop"):
            entries.pop(name, None)
        else:
            entries[name] = {**entries.get(name, {}), **entry}
    return list(entries.values())


def _name(entry: Json, identity: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(entry.get(part) for part in identity)
