"""Renders pages from their templates, with the texts in the folder ``wording``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from internships.domain.wording import Language

_HERE = Path(__file__).parent
PAGES = Environment(
    loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(name: str, language: Language, *, query: Mapping[str, str] | None = None, **facts: object) -> str:
    """Return a page; ``query`` are the parameters that the link to the other language repeats."""
    other = Language.EN if language is Language.NL else Language.NL
    return PAGES.get_template(f"{name}.html.jinja").render(
        lang=language.value,
        language=language,
        nl=language is Language.NL,
        say=wording(language),
        other=other.value,
        other_address=f"?{urlencode({'lang': other.value, **(query or {})})}",
        **facts,
    )


@cache
def wording(language: Language) -> SimpleNamespace:
    """Return the texts of the pages, by page and name."""
    tables = tomllib.loads((_HERE / "wording" / f"{language.value}.toml").read_text(encoding="utf-8"))
    return SimpleNamespace(**{name: SimpleNamespace(**texts) for name, texts in tables.items()})
