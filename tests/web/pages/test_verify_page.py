"""The public verdict in a real browser: on a telephone and on a screen, in the colour of the advised action."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, expect

from internships.domain.document import DocumentKind
from internships.domain.pdf_changes import PdfChange, PdfChangeKind, PdfSignature
from internships.domain.verification import (
    RELIABLE_OUTCOMES,
    InvalidityReason,
    Validity,
    VerificationOutcome,
    outcome_sentence,
)
from internships.domain.wording import Bilingual, Language
from internships.services.verification.pdf_verification import DescribedChange
from internships.services.verification.public_verification import KnownDocument, Verdict
from internships.web.pages.verify import verify_page
from tests.builders.running_service import RunningService, browser, running_service

__all__ = ["browser", "running_service"]
COLOURS = {
    VerificationOutcome.UNCHANGED: "yes",
    VerificationOutcome.SIGNED: "yes",
    VerificationOutcome.HOLDS: "yes",
    VerificationOutcome.AMENDED: "yes",
    VerificationOutcome.NOT_SIGNED_YET: "wait",
    VerificationOutcome.RESAVED: "wait",
    VerificationOutcome.PROOF: "wait",
    VerificationOutcome.UNKNOWN: "wait",
    VerificationOutcome.CHANGED: "no",
    VerificationOutcome.SIGNATURE_INVALID: "no",
    VerificationOutcome.ANOTHER: "no",
    VerificationOutcome.NO_LONGER_HOLDS: "no",
}
NAME = Bilingual(nl="Hogeschool voor Wetenschappen en Technologie Noordzee", en="Noordzee College of Technology")


def verdict(outcome: VerificationOutcome) -> Verdict:
    """Return a full verdict: three changes and two signatures where there can be some, and two documents."""
    reason = InvalidityReason.ENDED_EARLY if outcome is VerificationOutcome.NO_LONGER_HOLDS else None
    times = 2 if outcome is VerificationOutcome.AMENDED else 0
    since = date(2026, 11, 3) if reason or times else None
    is_of_file = outcome not in {
        VerificationOutcome.HOLDS,
        VerificationOutcome.AMENDED,
        VerificationOutcome.NOT_SIGNED_YET,
        VerificationOutcome.NO_LONGER_HOLDS,
    }
    became = VerificationOutcome.HOLDS if is_of_file else outcome
    validity = Validity(outcome=became, since=since, reason=reason, amendments=times)
    kinds = {
        VerificationOutcome.CHANGED: (
            PdfChangeKind.PICTURE_ADDED,
            PdfChangeKind.ATTACHMENT_RENAMED,
            PdfChangeKind.SIGNATURE_OUTSIDE,
        )
    }
    changes = tuple(
        PdfChange(kind=kind, page=7, what="Signature_of_the_first_party_7c1f0a55d2b94e11")
        for kind in kinds.get(outcome, ())
    )
    moment = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    signed = outcome in {VerificationOutcome.SIGNED, VerificationOutcome.HOLDS, VerificationOutcome.SIGNATURE_INVALID}
    signatures = tuple(
        PdfSignature(
            field=f"Signature{number}", signer=name, at=moment, intact=outcome in RELIABLE_OUTCOMES, page=7, shows=name
        )
        for number, name in enumerate(("An Peeters-Van den Verzonnenbroecke", "Bo Claes") if signed else ())
    )
    documents = tuple(
        KnownDocument(
            kind=kind,
            language=Language.NL,
            institution=NAME,
            issued_on=date(2026, 9, 1),
            variant_confirmed=False,
            holds=became in RELIABLE_OUTCOMES,
            validity=validity,
        )
        for kind in (DocumentKind.AGREEMENT, DocumentKind.RISK_ANALYSIS)
    )
    return Verdict(
        verdict=outcome,
        holds=outcome in RELIABLE_OUTCOMES,
        text=outcome_sentence(outcome, validity=validity, file=VerificationOutcome.SIGNED if signed else None),
        issued_here=outcome in RELIABLE_OUTCOMES or not is_of_file,
        changes=tuple(DescribedChange(change=change, text=change.text) for change in changes),
        signatures=signatures,
        documents=() if outcome in {VerificationOutcome.UNKNOWN, VerificationOutcome.PROOF} else documents,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("nl", "light", 1280), ("en", "dark", 1280), ("nl", "dark", 320), ("en", "light", 320)],
)
def test_every_verdict_fits_is_accessible_and_stands_on_the_first_screen(
    running_service: RunningService, browser: Browser, lang: str, scheme: Any, width: int, tmp_path: Path
) -> None:
    language, page = Language(lang), running_service.page(browser, lang=lang, scheme=scheme, width=width)
    assert set(COLOURS) == set(VerificationOutcome)
    for outcome, colour in COLOURS.items():
        body = verify_page(language, verdict(outcome), "1B9F-A67D-1B61-527E-BE18-6B9A-CD61-B438")
        page.route("**/verify*", lambda route, _, body=body: route.fulfill(body=body, content_type="text/html"))
        page.goto(f"{running_service.address}/verify?code=x")
        verdict_box = page.locator("section.verdict")
        expect(verdict_box).to_have_count(1)
        assert verdict_box.get_attribute("class") == f"verdict {colour}"
        heading = verdict_box.locator("h2")
        expect(heading).to_have_text(outcome.get(language), ignore_case=True)
        expect(heading).to_be_in_viewport()
        expect(verdict_box.locator("p").first).to_be_in_viewport()
        tinted = heading.evaluate("node => getComputedStyle(node).color")
        expected = page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{colour}').trim()")
        assert tinted == _rgb(expected)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{outcome} {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, outcome
        page.screenshot(path=tmp_path / f"{outcome}-{lang}-{width}.png", full_page=True)
        page.unroute("**/verify*")
    page.context.close()


def _rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[start : start + 2], 16) for start in (1, 3, 5)))
