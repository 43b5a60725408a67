"""Writes letters from their templates, as plain text and as simple HTML; subjects hold nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from internships.domain.wording import Language

_FOLDER = Path(__file__).resolve().parent / "letters"


@dataclass(frozen=True)
class Letter:
    """A letter ready to be sent."""

    subject: str
    text: str
    html: str


@cache
def _templates() -> Environment:
    # The templates are plain text; ``_html`` escapes the result.
    loader = FileSystemLoader(_FOLDER)
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=False, trim_blocks=True)  # noqa: S701


def letter_kinds() -> frozenset[str]:
    """Return the kinds of letters that have a template."""
    return frozenset(path.name.partition(".")[0] for path in _FOLDER.glob("*.nl.txt"))


def write_letter(kind: str, language: Language, facts: Mapping[str, Any]) -> Letter:
    """Write a letter; the first line of its template is the subject. A fact that is missing raises."""
    letter = _templates().get_template(f"{kind}.{language.value}.txt").render(**facts)
    subject, _, text = letter.partition("\n")
    return Letter(" ".join(subject.split()), text.strip() + "\n", _html(text.strip(), language))


def _html(text: str, language: Language) -> str:
    paragraphs = "".join(f"<p>{_with_links(part)}</p>" for part in text.split("\n\n"))
    style = "font:16px/1.5 sans-serif;max-width:40em"
    return f'<!doctype html><html lang="{language.value}"><body style="{style}">{paragraphs}</body></html>'


def _with_links(part: str) -> str:
    words = [
        f'<a href="{escape(word, quote=True)}">{escape(word)}</a>'
        if word.startswith(("https://", "http://"))
        else escape(word)
        for word in part.split()
    ]
    return " ".join(words)
