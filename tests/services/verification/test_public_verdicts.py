"""Public verification by code or by file: one verdict, since when, why, and no names."""

import json
from datetime import date

import pytest

from internships.domain.lifecycle import Action, Status
from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.domain.verification import InvalidityReason, VerificationOutcome
from internships.rendering.comparison.compare import compare_pdfs
from internships.rendering.pdf_reader import read_pdf
from internships.services.agreements.agreement_views import AgreementView
from internships.services.verification.public_verification import PublicVerifier, Verdict
from tests.builders.agreement_states import approved, perform, sent_for_signing, sign_all_rows, signed
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator, example_record
from tests.builders.amendments import a_termination, propose_amendment, sign_amendment
from tests.builders.signed_pdfs import signed as with_signature


def verifying(use_cases: AgreementUseCases) -> PublicVerifier:
    return PublicVerifier(use_cases.context, use_cases.archive, read_pdf, compare_pdfs)


def code_of(use_cases: AgreementUseCases, view: AgreementView, subject: str = "agreement") -> str:
    documents = use_cases.agreements.documents(coordinator(), view.id)
    return next(document.verification_code for document in documents if document.subject == subject)


def content_of(use_cases: AgreementUseCases, view: AgreementView) -> bytes:
    document = use_cases.agreements.documents(coordinator(), view.id)[0]
    return use_cases.archive.read(document.sha256)


def verify_code_of(use_cases: AgreementUseCases, view: AgreementView, subject: str = "agreement") -> Verdict:
    verification = verifying(use_cases).verify_code(code_of(use_cases, view, subject))
    assert verification.issued_here
    assert {document.validity.outcome for document in verification.documents} == {verification.verdict}
    assert verification.holds is (verification.verdict in {VerificationOutcome.HOLDS, VerificationOutcome.AMENDED})
    student = example_record()["students"][0]["names"]["family"]
    assert student not in json.dumps(verification.model_dump(mode="json"), ensure_ascii=False)
    return verification


def verdict_details(verdict: Verdict) -> tuple[VerificationOutcome, InvalidityReason | None, date | None]:
    assert verdict.validity is not None
    return verdict.verdict, verdict.validity.reason, verdict.validity.since


def test_what_is_issued_and_not_signed_by_all_waits(use_cases: AgreementUseCases) -> None:
    view = use_cases.document_printing.issue(coordinator(), (view := approved(use_cases)).id, version=view.version)
    assert verdict_details(verify_code_of(use_cases, view)) == (VerificationOutcome.NOT_SIGNED_YET, None, None)
    view = perform(use_cases, view, Action.SEND)
    assert verdict_details(verify_code_of(use_cases, view)) == (VerificationOutcome.NOT_SIGNED_YET, None, None)


def test_what_everybody_signed_holds_until_its_last_day_has_passed(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    assert verdict_details(verify_code_of(use_cases, view)) == (VerificationOutcome.HOLDS, None, None)
    use_cases.set_day("2026-10-05")
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ACTIVE
    assert verdict_details(verify_code_of(use_cases, view)) == (VerificationOutcome.HOLDS, None, None)
    use_cases.set_day("2026-12-20")
    assert verdict_details(verify_code_of(use_cases, view)) == (
        VerificationOutcome.NO_LONGER_HOLDS,
        InvalidityReason.COMPLETED,
        date(2026, 12, 19),
    )


def test_a_suspended_agreement_does_not_hold_until_it_is_resumed(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    view = perform(use_cases, view, Action.SUSPEND)
    use_cases.set_day("2026-10-07")
    assert verdict_details(verify_code_of(use_cases, view)) == (
        VerificationOutcome.NO_LONGER_HOLDS,
        InvalidityReason.SUSPENDED,
        date(2026, 10, 5),
    )
    view = perform(use_cases, view, Action.RESUME)
    assert verify_code_of(use_cases, view).verdict is VerificationOutcome.HOLDS


def test_what_was_sent_back_to_draft_does_not_hold_and_what_is_issued_again_does(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    use_cases.set_day("2026-09-02")
    view = perform(use_cases, view, Action.REVISE)
    use_cases.set_day("2026-09-03")
    assert verdict_details(verify_code_of(use_cases, view)) == (
        VerificationOutcome.NO_LONGER_HOLDS,
        InvalidityReason.REVISED,
        date(2026, 9, 2),
    )
    view = perform(use_cases, view, Action.SUBMIT, Action.APPROVE)
    view = use_cases.document_printing.issue(coordinator(), view.id, version=view.version)
    verification = verifying(use_cases).verify_code(code_of(use_cases, view))
    assert verification.verdict is VerificationOutcome.NOT_SIGNED_YET


def test_an_older_version_says_so_also_when_its_file_is_shown(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    code, content = code_of(use_cases, view), content_of(use_cases, view)
    view = perform(use_cases, view, Action.REVISE)
    record = view.record
    record["period"]["last_day"], record["period"]["duration"]["weeks"] = "2026-12-11", "12"
    view = use_cases.drafts.edit(coordinator(), view.id, record, version=view.version).agreement
    view = perform(use_cases, view, Action.SUBMIT, Action.APPROVE)
    use_cases.document_printing.issue(coordinator(), view.id, version=view.version)
    for verification in (verifying(use_cases).verify_code(code), verifying(use_cases).verify_content(content)):
        assert (verification.verdict, verification.holds) == (VerificationOutcome.NO_LONGER_HOLDS, False)
        assert verification.validity is not None
        assert verification.validity.reason is InvalidityReason.REVISED
    verification = verifying(use_cases).verify_content(content)
    assert (verification.file, verification.issued_here) == (VerificationOutcome.UNCHANGED, True)


@pytest.mark.parametrize("action", [Action.CANCEL, Action.REVISE])
def test_what_becomes_of_it_later_is_the_reason(use_cases: AgreementUseCases, action: Action) -> None:
    view = perform(use_cases, sent_for_signing(use_cases), action)
    reason = InvalidityReason.CANCELLED if action is Action.CANCEL else InvalidityReason.REVISED
    assert verdict_details(verify_code_of(use_cases, view))[1] is reason
    if action is Action.REVISE:
        code = code_of(use_cases, view)
        perform(use_cases, view, Action.WITHDRAW)
        verification = verifying(use_cases).verify_code(code)
        assert verdict_details(verification)[1] is InvalidityReason.WITHDRAWN


def test_a_draft_that_was_left_alone_expires_and_its_documents_say_so(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, sent_for_signing(use_cases), Action.REVISE)
    use_cases.set_day("2027-06-01")
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.EXPIRED
    assert verdict_details(verify_code_of(use_cases, view))[1] is InvalidityReason.EXPIRED


def test_amendments_are_counted_from_the_day_on_which_they_hold(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    assert verify_code_of(use_cases, view).verdict is VerificationOutcome.HOLDS
    use_cases.set_day("2026-10-02")
    verification = verify_code_of(use_cases, view)
    assert verdict_details(verification) == (VerificationOutcome.AMENDED, None, date(2026, 10, 1))
    assert verification.validity is not None
    assert verification.validity.amendments == 1
    assert verify_code_of(use_cases, view, "amendment/1").verdict is VerificationOutcome.HOLDS


def test_a_dropped_amendment_does_not_hold_and_leaves_the_agreement_as_it_is(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    use_cases.amendments.issue(coordinator(), view.id, 1, version=proposed.version)
    assert verify_code_of(use_cases, view, "amendment/1").verdict is VerificationOutcome.NOT_SIGNED_YET
    version = use_cases.agreements.agreement(coordinator(), view.id).version
    use_cases.amendments.drop(coordinator(), view.id, 1, version=version)
    assert verdict_details(verify_code_of(use_cases, view, "amendment/1"))[:2] == (
        VerificationOutcome.NO_LONGER_HOLDS,
        InvalidityReason.DROPPED,
    )
    assert verify_code_of(use_cases, view).verdict is VerificationOutcome.HOLDS


def test_after_an_early_end_the_agreement_no_longer_holds_and_the_termination_does(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    assert verify_code_of(use_cases, view, "termination").verdict is VerificationOutcome.NOT_SIGNED_YET
    sign_all_rows(use_cases, view)
    use_cases.set_day("2026-10-12")
    assert verdict_details(verify_code_of(use_cases, view)) == (
        VerificationOutcome.NO_LONGER_HOLDS,
        InvalidityReason.ENDED_EARLY,
        date(2026, 10, 10),
    )
    assert verify_code_of(use_cases, view, "termination").verdict is VerificationOutcome.HOLDS


def test_a_file_is_compared_with_what_the_archive_keeps(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    content, verifier = content_of(use_cases, view), verifying(use_cases)
    verification = verifier.verify_content(with_signature(content))
    assert (verification.verdict, verification.file, verification.holds) == (
        VerificationOutcome.HOLDS,
        VerificationOutcome.SIGNED,
        True,
    )
    assert [signature.signer for signature in verification.signatures] == ["An Peeters"]
    verification = verifier.verify_content(content + b"x")
    assert (verification.verdict, verification.holds, verification.issued_here) == (
        VerificationOutcome.CHANGED,
        False,
        False,
    )
    assert [entry.change for entry in verification.changes] == [PdfChange(kind=PdfChangeKind.BYTES_APPENDED)]
    assert verification.changes[0].text.en == "Bytes that do not belong to it stand behind the document."
    middle = content.index(b"stream\n") + 60
    verification = verifier.verify_content(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    assert verification.verdict is VerificationOutcome.CHANGED
    assert PdfChangeKind.BYTES_CHANGED in {entry.change.kind for entry in verification.changes}


def test_an_unknown_code_is_not_reported_as_changed(use_cases: AgreementUseCases) -> None:
    verification = verifying(use_cases).verify_code("0000-0000")
    assert (verification.verdict, verification.holds, verification.documents) == (
        VerificationOutcome.UNKNOWN,
        False,
        (),
    )
