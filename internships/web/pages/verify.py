"""The public verify page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from internships.domain.wording import Language
from internships.services.verifying import Verdict

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def verify_page(language: Language, verdict: Verdict | None, code: str) -> str:
    """Return the page, with the verdict if one was asked."""
    return _PAGES.get_template("verify.html.jinja").render(
        lang=language.value, language=language, nl=language is Language.NL, verdict=verdict, code=code
    )
