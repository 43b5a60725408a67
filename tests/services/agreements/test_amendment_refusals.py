"""Why an amendment or a termination is refused, and what happens to it when its agreement changes status."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from internships.domain.access import Principal
from internships.domain.agreement_record import AmendmentRecord
from internships.domain.errors import RecordRefused
from internships.domain.lifecycle import Action, NotByThisRole, ReasonCode, Status
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, SignatureState
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendments import AmendmentProposal, AmendmentView
from internships.services.agreements.signatures import PaperRefusal, PaperSignature, SignatureCorrection
from tests.builders.agreement_states import perform, reread, sent_for_signing, sign_all_rows, signed
from tests.builders.agreement_use_cases import (
    OUR_HOST,
    AgreementUseCases,
    coordinator,
    example_record,
    host_hr,
    student,
)
from tests.builders.amendments import a_termination, an_amendment_proposal, propose_amendment, sign_amendment
from tests.refusals import refuses

FOR_A_MISTAKE = SignatureCorrection(text="Verkeerd blad.")


def rows(use_cases: AgreementUseCases, view: AgreementView, subject: str) -> list[SignatureRecord]:
    with use_cases.storage.reading() as work:
        return [row for row in work.agreements.ledger(view.id) if row.subject == subject]


def take_back(use_cases: AgreementUseCases, view: AgreementView, subject: str) -> None:
    row = next(row for row in rows(use_cases, view, subject) if row.state is SignatureState.SIGNED)
    version = reread(use_cases, view).version
    use_cases.signatures.take_back(coordinator(), view.id, row.id, FOR_A_MISTAKE, version=version)


def enter_one(use_cases: AgreementUseCases, view: AgreementView, subject: str) -> None:
    row = next(row for row in rows(use_cases, view, subject) if row.state is SignatureState.ASKED)
    signature = PaperSignature(signed_on=use_cases.context.today(), evidence="map 3")
    use_cases.signatures.enter_paper(coordinator(), view.id, row.id, signature, version=reread(use_cases, view).version)


def in_period(view: AgreementView, takes_effect_on: str, **period: Any) -> AmendmentProposal:
    record = {**deepcopy(view.record), "period": {**view.record["period"], **period, "duration": {"days": 50}}}
    return AmendmentProposal(**{**dict(an_amendment_proposal(view, takes_effect_on)), "record": record})


def propose(
    use_cases: AgreementUseCases, view: AgreementView, proposal: AmendmentProposal, by: Principal | None = None
) -> AmendmentView:
    return use_cases.amendments.propose(by or coordinator(), view.id, proposal, version=reread(use_cases, view).version)


def test_a_signature_under_which_an_amendment_stands_is_taken_back_only_after_it_is_dropped(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    with pytest.raises(match="amendment 1"):
        take_back(use_cases, view, AGREEMENT_SUBJECT)
    use_cases.amendments.drop(coordinator(), view.id, 1, version=proposed.version)
    take_back(use_cases, view, AGREEMENT_SUBJECT)
    assert reread(use_cases, view).status is Status.SIGNING


def test_a_signature_on_an_amendment_under_another_is_taken_back_only_after_that_is_dropped(
    use_cases: AgreementUseCases,
) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    record = use_cases.agreements.agreement(coordinator(), view.id, date(2026, 10, 2))
    proposed = propose(use_cases, view, an_amendment_proposal(record, last_day="2027-01-15"))
    with pytest.raises(match="amendment 2"):
        take_back(use_cases, view, "amendment/1")
    use_cases.amendments.drop(coordinator(), view.id, 2, version=proposed.version)
    take_back(use_cases, view, "amendment/1")
    assert reread(use_cases, view).status is Status.SIGNED


def test_an_agreement_that_goes_back_to_draft_takes_its_signed_amendment_along(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    row = rows(use_cases, view, AGREEMENT_SUBJECT)[0]
    with use_cases.storage.writing() as work:  # as an older version of the service would have left it
        work.agreements.update_signature(row.model_copy(update={"state": SignatureState.ASKED, "signed_on": None}))
    view = perform(use_cases, reread(use_cases, view), Action.REVISE)
    (amendment,) = use_cases.agreements.amendments(coordinator(), view.id)
    assert (amendment.is_dropped, amendment.signed_on) == (True, None)
    assert {row.state for row in rows(use_cases, view, "amendment/1")} == {SignatureState.VOID}
    record = example_record()
    record["period"] |= {"first_day": "2026-09-28", "duration": {"days": 50}}
    view = use_cases.drafts.edit(coordinator(), view.id, record, version=view.version).agreement
    view = perform(use_cases, view, Action.SUBMIT, Action.APPROVE)
    view = perform(
        use_cases, use_cases.document_printing.issue(coordinator(), view.id, version=view.version), Action.SEND
    )
    sign_all_rows(use_cases, view)
    shown = use_cases.agreements.agreement(coordinator(), view.id, date(2026, 10, 5))
    assert shown.record["period"]["last_day"] == "2026-12-18"


@pytest.mark.parametrize(
    ("effect", "period", "latest"),
    [
        ("2030-01-01", {"last_day": "2027-01-08"}, "2026-12-19"),
        ("2026-10-05", {"first_day": "2026-10-05"}, "2026-09-21"),
        ("2026-09-21", {"first_day": "2026-09-14"}, "2026-09-14"),
        ("2026-12-18", {"last_day": "2026-12-11"}, "2026-12-12"),
    ],
)
def test_an_amendment_takes_effect_by_the_first_day_that_it_changes(
    use_cases: AgreementUseCases, effect: str, period: Mapping[str, Any], latest: str
) -> None:
    view = signed(use_cases)
    with refuses("amendment_too_late", match=latest):
        propose(use_cases, view, in_period(view, effect, **period))
    assert propose(use_cases, view, in_period(view, latest, **period)).kept.amendment.number == 1


def test_an_extension_beyond_the_windows_names_its_days_and_the_windows(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["period"]["windows"] = [{"first_day": "2026-09-21", "last_day": "2026-12-18"}]
    view = signed(use_cases, record)
    proposed = propose(use_cases, view, an_amendment_proposal(view, last_day="2027-01-08"))
    assert {"days_not_insured", "windows_short_of_period"} <= {finding.code for finding in proposed.findings}


def test_after_the_start_an_earlier_last_day_is_a_termination(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    assert propose(use_cases, view, in_period(view, "2026-10-01", last_day="2026-12-11")).kept.amendment.number == 1
    use_cases.amendments.drop(coordinator(), view.id, 1, version=reread(use_cases, view).version)
    use_cases.set_day("2026-10-05")
    with refuses("ends_by_termination"):
        propose(use_cases, view, in_period(view, "2026-10-06", last_day="2026-12-11"))


def test_what_everybody_signed_the_end_of_is_not_extended(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    sign_all_rows(use_cases, view)
    with refuses("termination_signed", match="2026-10-09"):
        propose(use_cases, view, an_amendment_proposal(view, last_day="2027-01-08"))


def test_a_talk_or_a_termination_still_to_come_is_refused(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-09-30")
    with pytest.raises(RecordRefused) as refusal:
        use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    assert {finding.code for finding in refusal.value.findings} == {"drawn_up_in_future", "talk_in_future"}


def test_a_half_signed_amendment_is_corrected_after_the_start_until_it_takes_effect(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = propose(use_cases, view, an_amendment_proposal(view, "2026-10-20", last_day="2027-01-08"))
    use_cases.amendments.issue(coordinator(), view.id, 1, version=proposed.version)
    enter_one(use_cases, view, "amendment/1")
    take_back(use_cases, view, "amendment/1")
    sign_all_rows(use_cases, view)
    take_back(use_cases, view, "amendment/1")
    (amendment,) = use_cases.agreements.amendments(coordinator(), view.id)
    assert amendment.signed_on is None
    sign_all_rows(use_cases, view)
    use_cases.set_day("2026-10-20")
    with refuses("signature_not_correctable"):
        take_back(use_cases, view, "amendment/1")


def test_a_signed_termination_is_corrected_until_its_last_day_is_past(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    sign_all_rows(use_cases, view)
    take_back(use_cases, view, "termination")
    ended = use_cases.agreements.termination(coordinator(), view.id)
    assert ended is not None
    assert ended.signed_on is None
    sign_all_rows(use_cases, view)
    use_cases.set_day("2026-10-10")
    with refuses("signature_not_correctable"):
        take_back(use_cases, view, "termination")


def test_a_proposal_is_dropped_by_its_own_side_until_it_is_issued_and_by_the_institution(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    the_student = student(view.record["students"][0]["email"])

    def drop(by: Principal) -> AmendmentRecord:
        number = len(use_cases.agreements.amendments(coordinator(), view.id))
        return use_cases.amendments.drop(by, view.id, number, version=reread(use_cases, view).version).kept

    propose(use_cases, view, an_amendment_proposal(view, last_day="2027-01-08"), host_hr(OUR_HOST))
    with pytest.raises(NotByThisRole):
        drop(the_student)
    assert drop(host_hr(OUR_HOST)).is_dropped
    propose(use_cases, view, an_amendment_proposal(view, last_day="2027-01-08"), host_hr(OUR_HOST))
    use_cases.amendments.issue(coordinator(), view.id, 2, version=reread(use_cases, view).version)
    with pytest.raises(NotByThisRole):
        drop(host_hr(OUR_HOST))
    assert drop(coordinator()).is_dropped


def test_a_termination_of_the_host_is_not_dropped_by_the_student(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(host_hr(OUR_HOST), view.id, a_termination(), version=view.version)
    with pytest.raises(NotByThisRole):
        use_cases.terminations.drop(student(view.record["students"][0]["email"]), view.id, version=proposed.version)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    with pytest.raises(NotByThisRole):
        use_cases.terminations.drop(host_hr(OUR_HOST), view.id, version=reread(use_cases, view).version)
    use_cases.terminations.drop(coordinator(), view.id, version=reread(use_cases, view).version)
    assert use_cases.agreements.termination(coordinator(), view.id) is None


def test_later_documents_carry_the_hash_of_their_content(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    use_cases.amendments.issue(coordinator(), view.id, 1, version=proposed.version)
    documents = [one for one in use_cases.agreements.documents(coordinator(), view.id) if one.subject == "amendment/1"]
    assert {one.content_sha256 for one in documents} == {proposed.kept.content_sha256} != {view.content_sha256}


def test_what_is_over_is_renewed_and_neither_amended_nor_ended(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2027-02-01")
    with refuses("agreement_over", match="renew"):
        propose(use_cases, view, an_amendment_proposal(view, last_day="2027-03-08"))
    with refuses("agreement_over", match="renew"):
        use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)


def test_a_refused_signature_has_a_coded_reason_and_its_evidence(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    row = rows(use_cases, view, AGREEMENT_SUBJECT)[0]
    refusal = PaperRefusal(
        signed_on=use_cases.context.today(),
        evidence="brief in map 4",
        reason_code=ReasonCode.TASKS_UNSUITABLE,
        reason="Vraagt andere taken.",
    )
    use_cases.signatures.refuse(coordinator(), view.id, row.id, refusal, version=view.version)
    event = use_cases.agreements.history(coordinator(), view.id)[-1]
    assert event.facts["reason"] == "tasks_unsuitable"
    assert (event.said["text"], event.said["evidence"]) == ("Vraagt andere taken.", "brief in map 4")
    assert rows(use_cases, view, AGREEMENT_SUBJECT)[0].evidence == "brief in map 4"
