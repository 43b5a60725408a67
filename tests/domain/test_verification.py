"""One verdict: for every status of the life of an agreement, in a sentence that says what to do."""

import string
from datetime import date

import pytest

from internships.domain.lifecycle import Status
from internships.domain.pdf_changes import ChangeKind, PdfChange
from internships.domain.verification import HOLDING, OldReason, Outcome, Validity, sentence, validity_of

HOLDS, WAITS, OVER = Outcome.HOLDS, Outcome.NOT_SIGNED_YET, Outcome.NO_LONGER_HOLDS
TABLE = {
    Status.DRAFT: (OVER, OldReason.REVISED),
    Status.SUBMITTED: (OVER, OldReason.REVISED),
    Status.CHANGES_REQUESTED: (OVER, OldReason.REVISED),
    Status.REJECTED: (OVER, OldReason.REJECTED),
    Status.APPROVED: (OVER, OldReason.REVISED),
    Status.ISSUED: (WAITS, None),
    Status.SIGNING: (WAITS, None),
    Status.SIGNED: (HOLDS, None),
    Status.ACTIVE: (HOLDS, None),
    Status.COMPLETED: (OVER, OldReason.COMPLETED),
    Status.SUSPENDED: (OVER, OldReason.SUSPENDED),
    Status.ENDED_EARLY: (OVER, OldReason.ENDED_EARLY),
    Status.WITHDRAWN: (OVER, OldReason.WITHDRAWN),
    Status.CANCELLED: (OVER, OldReason.CANCELLED),
    Status.EXPIRED: (OVER, OldReason.EXPIRED),
}


def test_the_table_speaks_of_every_status() -> None:
    assert set(TABLE) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_a_document_holds_as_its_agreement_does(status: Status) -> None:
    told = validity_of(status, is_void=False)
    assert (told.outcome, told.reason) == TABLE[status]
    assert (told.outcome in HOLDING) is (status in {Status.SIGNED, Status.ACTIVE})


@pytest.mark.parametrize("status", Status)
def test_a_document_that_lost_its_force_never_holds(status: Status) -> None:
    told = validity_of(status, is_void=True)
    assert told.outcome is Outcome.NO_LONGER_HOLDS
    assert told.reason is (TABLE[status][1] or OldReason.REVISED)


@pytest.mark.parametrize("status", Status)
def test_amendments_are_counted_of_what_holds(status: Status) -> None:
    told = validity_of(status, is_void=False, amendments=2)
    expected = Outcome.AMENDED if TABLE[status][0] is HOLDS else TABLE[status][0]
    assert told.outcome is expected
    assert told.amendments == (2 if expected is Outcome.AMENDED else 0)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_verdict_is_said_in_two_languages_and_says_what_to_do(outcome: Outcome) -> None:
    validity = Validity(outcome=outcome, since=date(2026, 12, 1), reason=OldReason.COMPLETED, amendments=1)
    told = sentence(outcome, validity=validity)
    for text in (told.nl, told.en):
        assert not set(text) & set("{}")
        assert text.endswith(".")
        assert text.count(". ") + text.count("; ") + text.count(", ") >= 1
    assert told.nl != told.en
    assert set(string.ascii_lowercase) & set(told.nl)


def test_since_when_and_why_not_and_how_often_amended_are_in_the_sentence() -> None:
    over = Validity(outcome=OVER, since=date(2026, 12, 1), reason=OldReason.ENDED_EARLY)
    told = sentence(OVER, validity=over)
    assert "geldt niet meer sinds 01/12/2026: de stage is vroeger beëindigd" in told.nl
    assert "no longer holds since 01/12/2026: the placement ended early" in told.en
    for times, nl, en in ((1, "één keer gewijzigd", "amended once"), (3, "3 keer gewijzigd", "amended 3 times")):
        told = sentence(Outcome.AMENDED, validity=Validity(outcome=Outcome.AMENDED, amendments=times))
        assert nl in told.nl
        assert en in told.en


def test_signatures_in_a_file_are_told_beside_what_became_of_the_agreement() -> None:
    over = Validity(outcome=OVER, reason=OldReason.COMPLETED)
    told = sentence(OVER, validity=over, file=Outcome.SIGNED)
    assert "handtekeningen" in told.nl
    assert "signatures" in told.en


@pytest.mark.parametrize("outcome", [Outcome.HOLDS, Outcome.AMENDED])
def test_a_code_alone_does_not_vouch_for_the_file(outcome: Outcome) -> None:
    assert "kijk hieronder ook het bestand na" in sentence(outcome).nl
    told = sentence(outcome, file=Outcome.UNCHANGED)
    assert "verify the file" not in told.en
    assert told.en.endswith("Nothing in your file was changed.")


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_is_a_sentence_with_its_place(kind: ChangeKind) -> None:
    told = PdfChange(kind=kind, page=3, what="Stamp").text
    assert told.nl == f"Bladzijde 3: {kind.nl} (Stamp)."
    assert told.en == f"Page 3: {kind.en} (Stamp)."
    assert PdfChange(kind=kind).text.nl[0].isupper()
