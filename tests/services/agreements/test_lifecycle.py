"""The whole lifecycle of an agreement through the use cases, on both databases."""

from datetime import date

import pytest

from internships.domain.access import Grant, Role
from internships.domain.agreement_record import NotFound, StaleVersion
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.errors import DomainError, RecordRefused
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.history import Event, EventKind
from internships.domain.lifecycle import TRANSITIONS, Action, NotByThisRole, NotInThisStatus, ReasonCode, Status
from internships.domain.placement_board import BoardFilter
from internships.domain.signatures import SignatureState
from internships.services.agreements.agreement_views import AgreementView, LastReason
from internships.services.agreements.event_hmac import with_hmac
from internships.services.agreements.signatures import PaperSignature
from tests.builders.agreement_states import REASON, approved, drafted, perform, sent_for_signing, sign_all_rows, signed
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
    student,
)
from tests.refusals import refuses

STAYING = (
    EventKind.EDITED,
    EventKind.RECORDED,
    EventKind.CONDITION_MET,
    EventKind.CONDITION_UNMET,
    EventKind.SIGNATURE_ENTERED,
    EventKind.SIGNATURE_REFUSED,
    EventKind.SIGNATURE_TAKEN_BACK,
    EventKind.ERASED,
)


def test_an_agreement_lives_from_draft_to_completed_by_the_calendar_alone(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    assert view.status is Status.SIGNED
    use_cases.set_day(view.record["period"]["first_day"])
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ACTIVE
    use_cases.set_day("2026-12-19")
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.COMPLETED


def test_creating_never_approves_and_every_step_is_in_the_history(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    assert view.status is Status.DRAFT
    view = perform(use_cases, view, Action.SUBMIT, Action.APPROVE)
    kinds = [str(event.kind) for event in use_cases.agreements.history(coordinator(), view.id)]
    assert kinds == ["created", "submitted", "approved"]
    assert use_cases.evidence.audit(view.id).is_intact


def test_an_approval_names_the_content_that_it_approves(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    with refuses("stale_content"):
        use_cases.transitions.act(coordinator(), view.id, Action.APPROVE, version=view.version, content_sha256="0" * 64)


def test_an_incomplete_draft_is_kept_but_not_submitted(use_cases: AgreementUseCases) -> None:
    record = example_record()
    del record["students"][0]["email"]
    draft = use_cases.drafts.create(coordinator(), record)
    assert "/students/0/email" in {finding.pointer for finding in draft.findings}
    with pytest.raises(RecordRefused) as refusal:
        perform(use_cases, draft.agreement, Action.SUBMIT)
    assert "/students/0/email" in {finding.pointer for finding in refusal.value.findings}


def test_a_draft_that_can_not_be_read_is_refused_with_every_fault_at_once(use_cases: AgreementUseCases) -> None:
    record = example_record(kind="no such kind")
    record["period"]["first_day"] = "2026-02-30"
    with pytest.raises(RecordRefused) as refusal:
        use_cases.drafts.create(coordinator(), record)
    assert {finding.pointer for finding in refusal.value.findings} == {"/kind", "/period/first_day"}


def test_nobody_drafts_for_others(use_cases: AgreementUseCases) -> None:
    with refuses("outside_your_reach"):
        use_cases.drafts.create(host_hr(OTHER_HOST), example_record())
    with pytest.raises(NotByThisRole):
        use_cases.drafts.create(a_principal("op", Grant(role=Role.OPERATOR)), example_record())


def test_what_is_not_within_reach_is_not_found(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    for outsider in (coordinator("polder"), host_hr(OTHER_HOST), student("other@example.org"), a_principal("nobody")):
        with pytest.raises(NotFound):
            use_cases.agreements.agreement(outsider, view.id)
    assert use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).id == view.id


def test_a_stale_version_is_refused(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    perform(use_cases, view, Action.SUBMIT)
    with pytest.raises(StaleVersion):
        use_cases.transitions.act(coordinator(), view.id, Action.WITHDRAW, version=view.version, reason=REASON)


def test_refusing_needs_a_coded_reason(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    with refuses("reason_needed"):
        use_cases.transitions.act(coordinator(), view.id, Action.REJECT, version=view.version)
    assert perform(use_cases, view, Action.REJECT).status is Status.REJECTED


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        ((), Action.WITHDRAW),
        ((Action.SUBMIT,), Action.REQUEST_CHANGES),
        ((Action.SUBMIT,), Action.REJECT),
        ((Action.SUBMIT, Action.APPROVE), Action.REVISE),
        ((Action.SUBMIT, Action.APPROVE), Action.CANCEL),
    ],
)
def test_whoever_is_on_it_reads_why_it_was_stopped_or_sent_back(
    use_cases: AgreementUseCases, actions: tuple[Action, ...], action: Action
) -> None:
    view = perform(use_cases, drafted(use_cases), *actions)
    with refuses("reason_needed"):
        use_cases.transitions.act(coordinator(), view.id, action, version=view.version)
    perform(use_cases, view, action)
    reason = use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).reason
    assert reason is not None
    assert (reason.action, reason.code, reason.text, reason.at) == (
        next(line.event for line in TRANSITIONS if line.action is action),
        REASON.code,
        REASON.text,
        use_cases.now,
    )
    assert use_cases.agreements.history(host_hr(OUR_HOST), view.id)[-1].said == {"text": REASON.text}


def reason_after_events(
    use_cases: AgreementUseCases, view: AgreementView, *kinds: EventKind, reason: ReasonCode
) -> LastReason | None:
    """Add these events to the history, each with a reason; return the reason that the agreement shows."""
    with use_cases.storage.writing() as work:
        sequence, previous = work.history.head(view.id)
        for kind in kinds:
            sequence += 1
            event = Event(
                agreement_id=view.id,
                sequence=sequence,
                at=use_cases.now,
                actor=None,
                kind=kind,
                version=view.version,
                facts={"reason": str(reason)},
                sealed={},
                previous=previous,
                sha256="0" * 64,
            )
            work.history.append(with_hmac(event, use_cases.context.signer), {})
            previous = work.history.head(view.id)[1]
    return use_cases.agreements.agreement(coordinator(), view.id).reason


def test_the_reason_for_sending_it_back_is_shown_until_an_action_moves_it_on(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    why = reason_after_events(use_cases, view, EventKind.CHANGES_REQUESTED, reason=ReasonCode.OTHER)
    assert why is not None
    assert (why.action, why.code, why.at) == (EventKind.CHANGES_REQUESTED, ReasonCode.OTHER, use_cases.now)
    use_cases.advance_clock(hours=1)
    assert reason_after_events(use_cases, view, *STAYING, reason=ReasonCode.TASKS_UNSUITABLE) == why


def test_a_host_submits_but_does_not_approve(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, host_hr(OUR_HOST))
    view = perform(use_cases, view, Action.SUBMIT, by=host_hr(OUR_HOST))
    with pytest.raises(NotByThisRole):
        perform(use_cases, view, Action.APPROVE, by=host_hr(OUR_HOST))


def test_a_draft_waits_for_whoever_wrote_it_to_submit_it(use_cases: AgreementUseCases) -> None:
    for principal, owner in ((host_hr(OUR_HOST), Role.HOST_HR), (coordinator(), Role.COORDINATOR)):
        (step,) = [
            blocker for blocker in drafted(use_cases, principal).blockers if blocker.code is BlockerCode.NOT_SUBMITTED
        ]
        assert step.owner is owner


def test_what_was_submitted_is_not_edited(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    with refuses("not_editable"):
        use_cases.drafts.edit(coordinator(), view.id, example_record(), version=view.version)
    with pytest.raises(NotInThisStatus):
        perform(use_cases, view, Action.SEND)


def test_going_back_to_draft_voids_approval_print_and_signatures(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    row = use_cases.agreements.ledger(coordinator(), view.id)[0]
    signature = PaperSignature(signed_on=use_cases.context.today(), evidence="map 1")
    current = use_cases.signatures.enter_paper(coordinator(), view.id, row.id, signature, version=view.version)
    view = view.model_copy(update={"version": current.loaded.record.version})
    view = perform(use_cases, view, Action.REVISE)
    assert view.status is Status.DRAFT
    assert view.approved_sha256 is None
    assert {row.state for row in use_cases.agreements.ledger(coordinator(), view.id)} == {SignatureState.VOID}
    assert all(document.is_void for document in use_cases.agreements.documents(coordinator(), view.id))


def test_finals_are_printed_once_for_the_approved_content_and_read_back(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    documents = use_cases.agreements.documents(coordinator(), view.id)
    assert {document.content_sha256 for document in documents} == {view.approved_sha256}
    document, content = use_cases.document_printing.document(coordinator(), view.id, documents[0].id)
    assert content.startswith(b"%PDF")
    assert len(content) == document.size
    with pytest.raises(NotFound):
        use_cases.document_printing.document(coordinator("polder"), view.id, documents[0].id)


def test_signed_follows_from_the_last_signature_alone(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    rows = use_cases.agreements.ledger(coordinator(), view.id)
    signature = PaperSignature(signed_on=use_cases.context.today(), evidence="map 1")
    for row in rows[:-1]:
        version = use_cases.agreements.agreement(coordinator(), view.id).version
        use_cases.signatures.enter_paper(coordinator(), view.id, row.id, signature, version=version)
        assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.SIGNING
    assert sign_all_rows(use_cases, view).status is Status.SIGNED


def test_there_is_no_start_without_all_signatures(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    use_cases.set_day(view.record["period"]["first_day"])
    view = use_cases.agreements.agreement(coordinator(), view.id)
    assert view.status is Status.SIGNING
    assert BlockerCode.SIGNATURE_MISSING in {blocker.code for blocker in view.blockers}


def test_there_is_no_start_with_an_open_suspensive_condition(use_cases: AgreementUseCases) -> None:
    record = example_record(conditions=[{"kind": "suspensive", "text": "Attest binnenbrengen"}])
    view = signed(use_cases, record)
    use_cases.set_day(view.record["period"]["first_day"])
    view = use_cases.agreements.agreement(coordinator(), view.id)
    assert view.status is Status.SIGNED
    assert BlockerCode.CONDITION_UNMET in {blocker.code for blocker in view.blockers}


def test_a_met_condition_frees_the_start_and_leaves_what_was_signed(use_cases: AgreementUseCases) -> None:
    record = example_record(conditions=[{"kind": "suspensive", "text": "Attest binnenbrengen"}])
    view = signed(use_cases, record)
    fulfilment = Fulfilment(what=FulfilmentKind.CONDITION, on=use_cases.context.today())
    with pytest.raises(NotByThisRole):
        use_cases.fulfilments.fulfil(host_hr(OUR_HOST), view.id, fulfilment, version=view.version)
    freed = use_cases.fulfilments.fulfil(coordinator(), view.id, fulfilment, version=view.version)
    assert BlockerCode.CONDITION_UNMET not in {blocker.code for blocker in freed.blockers}
    assert freed.content_sha256 == freed.approved_sha256 == view.content_sha256
    use_cases.set_day(view.record["period"]["first_day"])
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ACTIVE
    another = fulfilment.model_copy(update={"index": 7})
    with refuses("nothing_to_fulfil"):
        use_cases.fulfilments.fulfil(coordinator(), view.id, another, version=freed.version)


def test_what_everybody_signed_is_not_taken_back_and_what_started_is_not_cancelled(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    with refuses("already_signed"):
        perform(use_cases, view, Action.REVISE)
    use_cases.set_day(view.record["period"]["first_day"])
    with refuses("already_started"):
        perform(use_cases, view, Action.CANCEL)


def test_an_untouched_draft_expires(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    use_cases.advance_clock(days=181)
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.EXPIRED


def test_a_host_keeps_what_only_the_institution_may_tell(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["students"][0]["residence_document"] = "A-kaart"
    view = drafted(use_cases, administrator(), record)
    current = use_cases.agreements.agreement(host_hr(OUR_HOST), view.id)
    assert "residence_document" not in current.record["students"][0]
    edited = use_cases.drafts.edit(host_hr(OUR_HOST), view.id, current.record, version=current.version)
    again = use_cases.agreements.agreement(administrator(), view.id)
    assert again.record["students"][0]["residence_document"] == "A-kaart"
    assert edited.agreement.version == 2


def test_a_host_keeps_the_vaccinations_of_which_it_reads_an_empty_list(use_cases: AgreementUseCases) -> None:
    record = example_record()
    proven = [{"name": "Hepatitis B", "proven_on": "2024-05-19"}]
    record["safety"]["health"] = {"required": True, "arranged_by": "host", "vaccinations": proven}
    view = drafted(use_cases, administrator(), record)
    current = use_cases.agreements.agreement(host_hr(OUR_HOST), view.id)
    assert current.record["safety"]["health"]["vaccinations"] == []
    use_cases.drafts.edit(host_hr(OUR_HOST), view.id, current.record, version=current.version)
    again = use_cases.agreements.agreement(administrator(), view.id)
    assert again.record["safety"]["health"]["vaccinations"] == proven


def test_a_host_does_not_tell_what_only_the_institution_may(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["students"][0]["residence_document"] = "A-kaart"
    with pytest.raises(RecordRefused) as refusal:
        drafted(use_cases, host_hr(OUR_HOST), record)
    assert {finding.code for finding in refusal.value.findings} == {"not_yours_to_tell"}


def test_the_national_number_never_enters_a_record(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["students"][0]["insz"] = "85073003328"
    with pytest.raises(RecordRefused) as refusal:
        drafted(use_cases, record=record)
    assert "national_number_elsewhere" in {finding.code for finding in refusal.value.findings}


def test_suspending_and_resuming(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, signed(use_cases), Action.SUSPEND)
    assert view.status is Status.SUSPENDED
    assert perform(use_cases, view, Action.RESUME).status is Status.SIGNED


def test_a_read_only_key_changes_nothing(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    reader = coordinator().model_copy(update={"is_read_only": True})
    with pytest.raises(DomainError):
        perform(use_cases, view, Action.SUBMIT, by=reader)
    assert use_cases.agreements.agreement(reader, view.id).actions == ()


def approved_by_one_of_two(use_cases: AgreementUseCases) -> AgreementView:
    path = use_cases.templates / "polder" / "variant.toml"
    text = path.read_text(encoding="utf-8")
    if "[[approvals]]" not in text:
        steps = (
            '\n[[approvals]]\nstep = "coordinator"\nlabel = { nl = "Coördinator", en = "Coordinator" }\n'
            'by = ["coordinator"]\n\n[[approvals]]\nstep = "dean"\nlabel = { nl = "Decaan", en = "Dean" }\n'
            'by = ["institution_administrator"]\n'
        )
        path.write_text(text + steps, encoding="utf-8")
    record = example_record()
    record["institutions"][0]["slug"] = "polder"
    view = perform(
        use_cases, drafted(use_cases, coordinator("polder"), record), Action.SUBMIT, by=coordinator("polder")
    )
    return perform(use_cases, view, Action.APPROVE, by=coordinator("polder"))


def test_who_asks_for_changes_takes_back_the_steps_that_were_approved(use_cases: AgreementUseCases) -> None:
    view = approved_by_one_of_two(use_cases)
    view = perform(use_cases, view, Action.REQUEST_CHANGES, by=administrator("polder"))
    view = perform(use_cases, view, Action.SUBMIT, by=coordinator("polder"))
    with refuses("not_your_step", match="Coordinator"):
        perform(use_cases, view, Action.APPROVE, by=administrator("polder"))
    view = perform(use_cases, view, Action.APPROVE, by=coordinator("polder"))
    assert perform(use_cases, view, Action.APPROVE, by=administrator("polder")).status is Status.APPROVED


@pytest.mark.parametrize("action", [Action.REQUEST_CHANGES, Action.REJECT, Action.REVISE, Action.CANCEL])
def test_an_approval_does_not_outlive_what_takes_it_back(use_cases: AgreementUseCases, action: Action) -> None:
    record = example_record(conditions=[{"kind": "suspensive", "text": "Attest binnenbrengen"}])
    view = approved(use_cases, record)
    fulfilment = Fulfilment(what=FulfilmentKind.CONDITION, on=use_cases.context.today())
    view = use_cases.fulfilments.fulfil(coordinator(), view.id, fulfilment, version=view.version)
    assert view.approved_sha256 == view.content_sha256
    view = perform(use_cases, view, action)
    assert (view.approved_sha256, view.fulfilled) == (None, ())


def test_a_second_approval_step_of_the_folder_is_waited_for(use_cases: AgreementUseCases) -> None:
    view = approved_by_one_of_two(use_cases)
    assert view.status is Status.SUBMITTED
    (waiting,) = [blocker for blocker in view.blockers if blocker.code is BlockerCode.NOT_APPROVED]
    assert waiting.owner is Role.INSTITUTION_ADMINISTRATOR
    assert "“Decaan”" in waiting.text.nl
    offered = [use_cases.agreements.agreement(by("polder"), view.id).actions for by in (coordinator, administrator)]
    assert [Action.APPROVE in actions for actions in offered] == [False, True]
    with pytest.raises(DomainError, match="next step"):
        perform(use_cases, view, Action.APPROVE, by=coordinator("polder"))
    assert perform(use_cases, view, Action.APPROVE, by=administrator("polder")).status is Status.APPROVED


def test_a_copy_for_another_student_holds_no_student_and_a_renewal_holds_the_same(use_cases: AgreementUseCases) -> None:
    view = approved(use_cases)
    copy = use_cases.copies.duplicate(coordinator(), view.id).agreement
    assert "students" not in copy.record or copy.record["students"] == []
    assert copy.copied_from == view.id
    assert copy.status is Status.DRAFT
    renewed = use_cases.copies.renew(coordinator(), view.id, date(2027, 2, 1), date(2027, 4, 30)).agreement
    assert renewed.record["students"][0]["email"] == view.record["students"][0]["email"]
    assert renewed.record["period"]["first_day"] == "2027-02-01"
    assert len(use_cases.boards.placements(coordinator(), BoardFilter()).lines) == 2
