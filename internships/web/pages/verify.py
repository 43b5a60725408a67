"""The public verify page."""

from internships.domain.verification import VerificationOutcome
from internships.domain.wording import Language
from internships.services.verification.public_verification import Verdict
from internships.web.pages.base import page

_UNDECIDED = {
    VerificationOutcome.NOT_SIGNED_YET,
    VerificationOutcome.UNKNOWN,
    VerificationOutcome.PROOF,
    VerificationOutcome.RESAVED,
}
"""Neither valid nor invalid yet: somebody has to do something first."""


def verify_page(language: Language, verdict: Verdict | None, code: str, wrong: str = "") -> str:
    """Return the page, with the verdict or with why the request was wrong."""
    query = {"code": code} if code else None
    return page(
        "verify", language, query=query, verdict=verdict, colour=verdict_css_class(verdict), code=code, wrong=wrong
    )


def verdict_css_class(verdict: Verdict | None) -> str:
    """Return the CSS class of a verdict, by what the reader should do."""
    if verdict is None:
        return ""
    if verdict.holds:
        return "yes"
    return "wait" if verdict.verdict in _UNDECIDED else "no"
