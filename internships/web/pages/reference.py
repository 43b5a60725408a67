"""The API documentation as a page, made from the OpenAPI document."""

import json
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from internships.domain.document import Json
from internships.domain.wording import Language
from internships.web.openapi_examples import resolved

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def reference_page(document: Json, language: Language) -> str:
    """Return the whole page in one language."""
    is_nl = language is Language.NL
    return _PAGES.get_template("reference.html.jinja").render(
        document=document,
        lang=language.value,
        nl=is_nl,
        subjects=list(_routes_by_subject(document, is_nl=is_nl)),
        schemas=sorted(document["components"]["schemas"].items()),
        text=lambda part, name: _text(part, name, is_nl=is_nl),
        pretty=lambda value: json.dumps(value, ensure_ascii=False, indent=2),
        kind=lambda schema: _kind_words(schema, is_nl=is_nl),
        rich=lambda text: Markup(_MARKDOWN.render(text)),  # noqa: S704 - html is off, so the renderer escapes it
        anchor=lambda reference: reference.rpartition("/")[2],
        resolved=lambda part: _resolved(part, document),
    )


def _routes_by_subject(document: Json, *, is_nl: bool) -> Iterator[tuple[str, str, list[tuple[str, str, Json]]]]:
    names = [tag["name"] for tag in document["tags"]]
    for tag in document["tags"]:
        chosen = [
            (method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if isinstance(operation, dict) and tag["name"] == _subject(operation, names)
        ]
        if chosen:
            yield tag["name"], _text(tag, "description", is_nl=is_nl), chosen


def _subject(operation: Json, names: list[str]) -> str:
    """Return the first known tag of an operation; operations without one are listed with the last tag."""
    return next((name for name in operation.get("tags", ()) if name in names), names[-1])


def _text(part: Json, name: str, *, is_nl: bool) -> str:
    dutch = part.get("x-nl", {}).get(name) if is_nl else None
    return str(dutch or part.get(name) or "")


def _resolved(part: Json, document: Json) -> Json:
    return resolved(part["$ref"], document) if "$ref" in part else part


def _kind_words(schema: Json, *, is_nl: bool) -> list[tuple[str, str | None]]:
    """Describe a schema in words: (word, name of the schema that it links to)."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [(name, name)]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return [word for part in schema[key] for word in _kind_words(part, is_nl=is_nl)]
    if schema.get("type") == "array":
        return [("lijst van" if is_nl else "list of", None), *_kind_words(schema.get("items") or {}, is_nl=is_nl)]
    if "const" in schema:
        return [(json.dumps(schema["const"]), None)]
    kind = schema.get("type", "any")
    words = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return [(f"{words} ({schema['format']})" if "format" in schema else words, None)]
