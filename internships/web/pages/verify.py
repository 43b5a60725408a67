"""The public verify page."""

from internships.domain.wording import Language
from internships.services.verifying import Verdict
from internships.web.pages.base import page


def verify_page(language: Language, verdict: Verdict | None, code: str, wrong: str = "") -> str:
    """Return the page, with the verdict if one was asked, or with what was wrong with the question."""
    return page("verify", language, kept={"code": code} if code else None, verdict=verdict, code=code, wrong=wrong)
