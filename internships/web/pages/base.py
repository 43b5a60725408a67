"""Pages from one base, in the reader's language: templates here, their words in ``wording``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from internships.domain.wording import Language

_HERE = Path(__file__).parent
_PAGES = Environment(
    loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(name: str, language: Language, *, kept: Mapping[str, str] | None = None, **facts: object) -> str:
    """Return a whole page; ``kept`` is what the link to the other language asks again."""
    other = Language.EN if language is Language.NL else Language.NL
    return _PAGES.get_template(f"{name}.html.jinja").render(
        lang=language.value,
        language=language,
        nl=language is Language.NL,
        say=wording(language),
        other=other.value,
        other_address=f"?{urlencode({'lang': other.value, **(kept or {})})}",
        **facts,
    )


@cache
def wording(language: Language) -> SimpleNamespace:
    """Return the words of the pages, by page and then by name."""
    tables = tomllib.loads((_HERE / "wording" / f"{language.value}.toml").read_text(encoding="utf-8"))
    return SimpleNamespace(**{name: SimpleNamespace(**told) for name, told in tables.items()})
