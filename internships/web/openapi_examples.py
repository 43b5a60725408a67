"""Adds an example to every JSON body of the OpenAPI document, made from its schema."""

import re
from collections.abc import Iterator
from typing import Any

from internships.domain.document import Json

_FORMATS: dict[str, str] = {
    "date": "2026-09-21",
    "date-time": "2026-09-21T08:30:00Z",
    "time": "08:30:00",
    "uuid": "0193a7c2-5d1e-7b3a-9c44-2f6b8e1d0a57",
    "email": "an.peeters@example.org",
    "uri": "https://example.org/",
}
_SAMPLE_TEXTS = (
    "0999999922",
    "2199999986",
    "agreement",
    "85073003328",
    "0" * 32,
    "0" * 64,
    "A" * 16,
    "eerste-dag",
    "tekst",
)
"""Example texts, one of which matches each pattern; the numbers are invented, with right check digits."""
_MAX_DEPTH = 12


def add_examples(document: Json) -> None:
    """Add an example to every JSON body that has none."""
    for media_type, content in _bodies(document):
        if "json" in media_type and "example" not in content and "examples" not in content:
            content["examples"] = {"example": {"value": example_of(content.get("schema", {}), document)}}


def _bodies(part: Any) -> Iterator[tuple[str, Json]]:
    if isinstance(part, dict):
        if isinstance(content := part.get("content"), dict):
            yield from ((name, body) for name, body in content.items() if isinstance(body, dict) and "schema" in body)
        for name, inner in part.items():
            if name != "schemas":
                yield from _bodies(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _bodies(inner)


def example_of(schema: Json, document: Json, depth: int = 0) -> Any:
    """Return a value that the schema allows: its own example, or one made from its parts."""
    if given := _given_examples(schema):
        return given[0]
    if depth > _MAX_DEPTH:
        return None
    if "$ref" in schema:
        return example_of(resolved(schema["$ref"], document), document, depth + 1)
    for key in ("allOf", "anyOf", "oneOf"):
        if schema.get(key):
            return example_of(schema[key][0], document, depth + 1)
    return _example_of_type(schema, document, depth)


def _given_examples(schema: Json) -> list[Any]:
    listed = [value for key in ("examples", "enum") if isinstance(schema.get(key), list) for value in schema[key][:1]]
    return listed or [schema[key] for key in ("const", "default") if key in schema]


def resolved(reference: str, document: Json) -> Json:
    """Return the part of the document that a ``$ref`` names."""
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    schema: Json = part
    return schema


def _example_of_type(schema: Json, document: Json, depth: int) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {
            name: example_of(inner, document, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if name in schema.get("required", ()) or "default" not in inner
        }
    if kind == "array":
        entry = schema.get("items") or next(iter(schema.get("prefixItems", ())), None)
        return (
            [example_of(entry, document, depth + 1)]
            if entry and (schema.get("minItems") or depth < _MAX_DEPTH // 2)
            else []
        )
    return _scalar(kind, schema)


def _scalar(kind: Any, schema: Json) -> Any:
    if kind in {"integer", "number"}:
        return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1 if "exclusiveMinimum" in schema else 1)
    if kind == "boolean":
        return False
    if kind == "string":
        return _FORMATS.get(schema.get("format", "")) or _text(schema)
    return None if kind == "null" else {}


def _text(schema: Json) -> str:
    pattern, longest = schema.get("pattern", ""), schema.get("maxLength", 8)
    matching = (text for text in _SAMPLE_TEXTS if re.search(pattern, text))
    return next(matching, "tekst") if pattern else "tekst"[:longest]
