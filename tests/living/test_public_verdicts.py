"""What anybody is told by the code on a paper or by its file: one verdict, since when, why, and no name."""

import json
from datetime import date

import pytest

from internships.domain.lifecycle import Action, Status
from internships.domain.pdf_changes import ChangeKind, PdfChange
from internships.domain.verification import OldReason, Outcome
from internships.rendering.comparing import compare_pdfs
from internships.rendering.extract import read_pdf
from internships.services.agreements.viewing import AgreementView
from internships.services.verifying import Verdict, Verifying
from tests.living.bureaus import Living, a_record, coordinator
from tests.living.roads import acted, approved, sent, signed, signed_by_all
from tests.living.test_later import a_termination, amended, proposed
from tests.signed_pdfs import signed as with_signature


def verifying(living: Living) -> Verifying:
    return Verifying(living.bureau, living.archive, read_pdf, compare_pdfs)


def code_of(living: Living, view: AgreementView, subject: str = "agreement") -> str:
    documents = living.reading.documents(coordinator(), view.id)
    return next(document.verification_code for document in documents if document.subject == subject)


def content_of(living: Living, view: AgreementView) -> bytes:
    document = living.reading.documents(coordinator(), view.id)[0]
    return living.archive.read(document.sha256)


def told_of(living: Living, view: AgreementView, subject: str = "agreement") -> Verdict:
    told = verifying(living).code(code_of(living, view, subject))
    assert told.issued_here
    assert {known.validity.outcome for known in told.documents} == {told.verdict}
    assert told.holds is (told.verdict in {Outcome.HOLDS, Outcome.AMENDED})
    student = a_record()["students"][0]["names"]["family"]
    assert student not in json.dumps(told.model_dump(mode="json"), ensure_ascii=False)
    return told


def said(told: Verdict) -> tuple[Outcome, OldReason | None, date | None]:
    assert told.validity is not None
    return told.verdict, told.validity.reason, told.validity.since


def test_what_is_issued_and_not_signed_by_all_waits(living: Living) -> None:
    view = living.printing.issue(coordinator(), (view := approved(living)).id, version=view.version)
    assert said(told_of(living, view)) == (Outcome.NOT_SIGNED_YET, None, None)
    view = acted(living, view, Action.SEND)
    assert said(told_of(living, view)) == (Outcome.NOT_SIGNED_YET, None, None)


def test_what_everybody_signed_holds_until_its_last_day_has_passed(living: Living) -> None:
    view = signed(living)
    assert said(told_of(living, view)) == (Outcome.HOLDS, None, None)
    living.sets_the_day("2026-10-05")
    assert living.reading.agreement(coordinator(), view.id).status is Status.ACTIVE
    assert said(told_of(living, view)) == (Outcome.HOLDS, None, None)
    living.sets_the_day("2026-12-20")
    assert said(told_of(living, view)) == (Outcome.NO_LONGER_HOLDS, OldReason.COMPLETED, date(2026, 12, 19))


def test_a_suspended_agreement_does_not_hold_until_it_is_resumed(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    view = acted(living, view, Action.SUSPEND)
    living.sets_the_day("2026-10-07")
    assert said(told_of(living, view)) == (Outcome.NO_LONGER_HOLDS, OldReason.SUSPENDED, date(2026, 10, 5))
    view = acted(living, view, Action.RESUME)
    assert told_of(living, view).verdict is Outcome.HOLDS


def test_what_was_sent_back_to_draft_does_not_hold_and_what_is_issued_again_does(living: Living) -> None:
    view = sent(living)
    living.sets_the_day("2026-09-02")
    view = acted(living, view, Action.REVISE)
    living.sets_the_day("2026-09-03")
    assert said(told_of(living, view)) == (Outcome.NO_LONGER_HOLDS, OldReason.REVISED, date(2026, 9, 2))
    view = acted(living, view, Action.SUBMIT, Action.APPROVE)
    view = living.printing.issue(coordinator(), view.id, version=view.version)
    told = verifying(living).code(code_of(living, view))
    assert told.verdict is Outcome.NOT_SIGNED_YET


def test_an_older_version_says_so_also_when_its_file_is_shown(living: Living) -> None:
    view = sent(living)
    code, content = code_of(living, view), content_of(living, view)
    view = acted(living, view, Action.REVISE)
    record = view.record
    record["period"]["last_day"] = "2026-12-11"
    view = living.drafting.edit(coordinator(), view.id, record, version=view.version).agreement
    view = acted(living, view, Action.SUBMIT, Action.APPROVE)
    living.printing.issue(coordinator(), view.id, version=view.version)
    for told in (verifying(living).code(code), verifying(living).content(content)):
        assert (told.verdict, told.holds) == (Outcome.NO_LONGER_HOLDS, False)
        assert told.validity is not None
        assert told.validity.reason is OldReason.REVISED
    told = verifying(living).content(content)
    assert (told.file, told.issued_here) == (Outcome.UNCHANGED, True)


@pytest.mark.parametrize("action", [Action.CANCEL, Action.REVISE])
def test_what_becomes_of_it_later_is_the_reason(living: Living, action: Action) -> None:
    view = acted(living, sent(living), action)
    reason = OldReason.CANCELLED if action is Action.CANCEL else OldReason.REVISED
    assert said(told_of(living, view))[1] is reason
    if action is Action.REVISE:
        code = code_of(living, view)
        acted(living, view, Action.WITHDRAW)
        told = verifying(living).code(code)
        assert said(told)[1] is OldReason.WITHDRAWN


def test_a_draft_that_was_left_alone_expires_and_its_papers_say_so(living: Living) -> None:
    view = acted(living, sent(living), Action.REVISE)
    living.sets_the_day("2027-06-01")
    assert living.reading.agreement(coordinator(), view.id).status is Status.EXPIRED
    assert said(told_of(living, view))[1] is OldReason.EXPIRED


def test_amendments_are_counted_from_the_day_on_which_they_hold(living: Living) -> None:
    view = amended(living, signed(living), last_day="2027-01-08")
    assert told_of(living, view).verdict is Outcome.HOLDS
    living.sets_the_day("2026-10-02")
    told = told_of(living, view)
    assert said(told) == (Outcome.AMENDED, None, date(2026, 10, 1))
    assert told.validity is not None
    assert told.validity.amendments == 1
    assert told_of(living, view, "amendment/1").verdict is Outcome.HOLDS


def test_a_dropped_amendment_does_not_hold_and_leaves_the_agreement_as_it_is(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    living.amending.issue(coordinator(), view.id, 1, version=told.version)
    assert told_of(living, view, "amendment/1").verdict is Outcome.NOT_SIGNED_YET
    version = living.reading.agreement(coordinator(), view.id).version
    living.amending.drop(coordinator(), view.id, 1, version=version)
    assert said(told_of(living, view, "amendment/1"))[:2] == (Outcome.NO_LONGER_HOLDS, OldReason.DROPPED)
    assert told_of(living, view).verdict is Outcome.HOLDS


def test_after_an_early_end_the_agreement_no_longer_holds_and_the_termination_does(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    living.ending.issue(coordinator(), view.id, version=told.version)
    assert told_of(living, view, "termination").verdict is Outcome.NOT_SIGNED_YET
    signed_by_all(living, view)
    living.sets_the_day("2026-10-12")
    assert said(told_of(living, view)) == (Outcome.NO_LONGER_HOLDS, OldReason.ENDED_EARLY, date(2026, 10, 10))
    assert told_of(living, view, "termination").verdict is Outcome.HOLDS


def test_a_file_is_compared_with_what_the_archive_keeps(living: Living) -> None:
    view = signed(living)
    content, desk = content_of(living, view), verifying(living)
    told = desk.content(with_signature(content))
    assert (told.verdict, told.file, told.holds) == (Outcome.HOLDS, Outcome.SIGNED, True)
    assert [found.signer for found in told.signatures] == ["An Peeters"]
    told = desk.content(content + b"x")
    assert (told.verdict, told.holds, told.issued_here) == (Outcome.CHANGED, False, False)
    assert [entry.change for entry in told.changes] == [PdfChange(kind=ChangeKind.BYTES_APPENDED)]
    assert told.changes[0].text.en == "Bytes that do not belong to it stand behind the document."
    middle = content.index(b"stream\n") + 60
    told = desk.content(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    assert told.verdict is Outcome.CHANGED
    assert ChangeKind.BYTES_CHANGED in {entry.change.kind for entry in told.changes}


def test_an_unknown_code_is_not_told_to_be_changed(living: Living) -> None:
    told = verifying(living).code("0000-0000")
    assert (told.verdict, told.holds, told.documents) == (Outcome.UNKNOWN, False, ())
