"""One verdict: for every status of an agreement, in a sentence that says what to do."""

import string
from datetime import date

import pytest

from internships.domain.lifecycle import Status
from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.domain.verification import (
    RELIABLE_OUTCOMES,
    InvalidityReason,
    Validity,
    VerificationOutcome,
    outcome_sentence,
    validity_of,
)

HOLDS, WAITS, OVER = VerificationOutcome.HOLDS, VerificationOutcome.NOT_SIGNED_YET, VerificationOutcome.NO_LONGER_HOLDS
TABLE = {
    Status.DRAFT: (OVER, InvalidityReason.REVISED),
    Status.SUBMITTED: (OVER, InvalidityReason.REVISED),
    Status.CHANGES_REQUESTED: (OVER, InvalidityReason.REVISED),
    Status.REJECTED: (OVER, InvalidityReason.REJECTED),
    Status.APPROVED: (OVER, InvalidityReason.REVISED),
    Status.ISSUED: (WAITS, None),
    Status.SIGNING: (WAITS, None),
    Status.SIGNED: (HOLDS, None),
    Status.ACTIVE: (HOLDS, None),
    Status.COMPLETED: (OVER, InvalidityReason.COMPLETED),
    Status.SUSPENDED: (OVER, InvalidityReason.SUSPENDED),
    Status.ENDED_EARLY: (OVER, InvalidityReason.ENDED_EARLY),
    Status.WITHDRAWN: (OVER, InvalidityReason.WITHDRAWN),
    Status.CANCELLED: (OVER, InvalidityReason.CANCELLED),
    Status.EXPIRED: (OVER, InvalidityReason.EXPIRED),
}


def test_the_verdict_table_has_every_status() -> None:
    assert set(TABLE) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_a_document_holds_as_its_agreement_does(status: Status) -> None:
    validity = validity_of(status, is_void=False)
    assert (validity.outcome, validity.reason) == TABLE[status]
    assert (validity.outcome in RELIABLE_OUTCOMES) is (status in {Status.SIGNED, Status.ACTIVE})


@pytest.mark.parametrize("status", Status)
def test_a_document_that_lost_its_force_never_holds(status: Status) -> None:
    validity = validity_of(status, is_void=True)
    assert validity.outcome is VerificationOutcome.NO_LONGER_HOLDS
    assert validity.reason is (TABLE[status][1] or InvalidityReason.REVISED)


@pytest.mark.parametrize("status", Status)
def test_amendments_are_counted_of_what_holds(status: Status) -> None:
    validity = validity_of(status, is_void=False, amendments=2)
    expected = VerificationOutcome.AMENDED if TABLE[status][0] is HOLDS else TABLE[status][0]
    assert validity.outcome is expected
    assert validity.amendments == (2 if expected is VerificationOutcome.AMENDED else 0)


@pytest.mark.parametrize("outcome", VerificationOutcome)
def test_every_verdict_is_said_in_two_languages_and_says_what_to_do(outcome: VerificationOutcome) -> None:
    validity = Validity(outcome=outcome, since=date(2026, 12, 1), reason=InvalidityReason.COMPLETED, amendments=1)
    sentence = outcome_sentence(outcome, validity=validity)
    for text in (sentence.nl, sentence.en):
        assert not set(text) & set("{}")
        assert text.endswith(".")
        assert text.count(". ") + text.count("; ") + text.count(", ") >= 1
    assert sentence.nl != sentence.en
    assert set(string.ascii_lowercase) & set(sentence.nl)


def test_since_when_and_why_not_and_how_often_amended_are_in_the_sentence() -> None:
    over = Validity(outcome=OVER, since=date(2026, 12, 1), reason=InvalidityReason.ENDED_EARLY)
    text = outcome_sentence(OVER, validity=over)
    assert "geldt niet meer sinds 01/12/2026: de stage is vroeger beëindigd" in text.nl
    assert "no longer holds since 01/12/2026: the placement ended early" in text.en
    for times, nl, en in ((1, "één keer gewijzigd", "amended once"), (3, "3 keer gewijzigd", "amended 3 times")):
        text = outcome_sentence(
            VerificationOutcome.AMENDED, validity=Validity(outcome=VerificationOutcome.AMENDED, amendments=times)
        )
        assert nl in text.nl
        assert en in text.en


def test_signatures_in_a_file_are_reported_beside_the_state_of_the_agreement() -> None:
    over = Validity(outcome=OVER, reason=InvalidityReason.COMPLETED)
    text = outcome_sentence(OVER, validity=over, file=VerificationOutcome.SIGNED)
    assert "handtekeningen" in text.nl
    assert "signatures" in text.en


@pytest.mark.parametrize("outcome", [VerificationOutcome.HOLDS, VerificationOutcome.AMENDED])
def test_a_code_alone_does_not_vouch_for_the_file(outcome: VerificationOutcome) -> None:
    assert "kijk hieronder ook het bestand na" in outcome_sentence(outcome).nl
    text = outcome_sentence(outcome, file=VerificationOutcome.UNCHANGED)
    assert "verify the file" not in text.en
    assert text.en.endswith("Nothing in your file was changed.")


@pytest.mark.parametrize("kind", PdfChangeKind)
def test_every_change_is_a_sentence_with_its_place(kind: PdfChangeKind) -> None:
    text = PdfChange(kind=kind, page=3, what="Stamp").text
    assert text.nl == f"Bladzijde 3: {kind.nl} (Stamp)."
    assert text.en == f"Page 3: {kind.en} (Stamp)."
    assert PdfChange(kind=kind).text.nl[0].isupper()
