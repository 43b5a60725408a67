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
"""Neither right nor wrong: somebody has something to do first."""


def verify_page(language: Language, verdict: Verdict | None, code: str, wrong: str = "") -> str:
    """Return the page, with the verdict if one was asked, or with what was wrong with the question."""
    kept = {"code": code} if code else None
    return page(
        "verify", language, kept=kept, verdict=verdict, colour=verdict_css_class(verdict), code=code, wrong=wrong
    )


def verdict_css_class(verdict: Verdict | None) -> str:
    """Return the class that colours a verdict: it follows what to do, not whether the document was found."""
    if verdict is None:
        return ""
    if verdict.holds:
        return "yes"
    return "wait" if verdict.verdict in _UNDECIDED else "no"
