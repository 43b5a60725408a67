"""An agreement's whole life, through the use cases, on both databases."""

from datetime import date

import pytest

from internships.domain.access import Grant, Role
from internships.domain.blockers import BlockerCode
from internships.domain.errors import DomainError, Refused
from internships.domain.fulfilment import Fulfilled, Fulfilment, NothingToFulfil
from internships.domain.history import Event, EventKind
from internships.domain.ledger import SignatureState
from internships.domain.lifecycle import Action, NotByThisRole, NotInThisStatus, ReasonCode, ReasonNeeded, Status
from internships.domain.record import NotFound, StaleVersion
from internships.domain.tracking import BoardFilter
from internships.services.agreements.drafting import NotEditable, OutsideYourReach
from internships.services.agreements.keyed import keyed
from internships.services.agreements.moving import EVENTS, AlreadySigned, AlreadyStarted, NotYourStep, OtherContent
from internships.services.agreements.signing import PaperSignature
from internships.services.agreements.viewing import AgreementView, LastReason
from tests.living.bureaus import (
    OTHER_HOST,
    OUR_HOST,
    Living,
    a_record,
    administrator,
    coordinator,
    hr,
    somebody,
    student,
)
from tests.living.roads import WHY, acted, approved, drafted, sent, signed, signed_by_all

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


def test_an_agreement_lives_from_draft_to_completed_by_the_calendar_alone(living: Living) -> None:
    view = signed(living)
    assert view.status is Status.SIGNED
    living.sets_the_day(view.record["period"]["first_day"])
    assert living.reading.agreement(coordinator(), view.id).status is Status.ACTIVE
    living.sets_the_day("2026-12-19")
    assert living.reading.agreement(coordinator(), view.id).status is Status.COMPLETED


def test_creating_never_approves_and_every_step_is_in_the_history(living: Living) -> None:
    view = drafted(living)
    assert view.status is Status.DRAFT
    view = acted(living, view, Action.SUBMIT, Action.APPROVE)
    kinds = [str(event.kind) for event in living.reading.history(coordinator(), view.id)]
    assert kinds == ["created", "submitted", "approved"]
    assert living.keeping.audit(view.id).whole


def test_an_approval_names_the_content_that_it_approves(living: Living) -> None:
    view = acted(living, drafted(living), Action.SUBMIT)
    with pytest.raises(OtherContent):
        living.moving.act(coordinator(), view.id, Action.APPROVE, version=view.version, content_sha256="0" * 64)


def test_an_incomplete_draft_is_kept_but_not_submitted(living: Living) -> None:
    record = a_record()
    del record["students"][0]["email"]
    draft = living.drafting.create(coordinator(), record)
    assert "/students/0/email" in {finding.pointer for finding in draft.findings}
    with pytest.raises(Refused) as refusal:
        acted(living, draft.agreement, Action.SUBMIT)
    assert "/students/0/email" in {finding.pointer for finding in refusal.value.findings}


def test_a_draft_that_can_not_be_read_is_refused_with_every_fault_at_once(living: Living) -> None:
    record = a_record(kind="no such kind")
    record["period"]["first_day"] = "2026-02-30"
    with pytest.raises(Refused) as refusal:
        living.drafting.create(coordinator(), record)
    assert {finding.pointer for finding in refusal.value.findings} == {"/kind", "/period/first_day"}


def test_nobody_drafts_for_others(living: Living) -> None:
    with pytest.raises(OutsideYourReach):
        living.drafting.create(hr(OTHER_HOST), a_record())
    with pytest.raises(NotByThisRole):
        living.drafting.create(somebody("op", Grant(role=Role.OPERATOR)), a_record())


def test_what_is_not_within_reach_is_not_found(living: Living) -> None:
    view = drafted(living)
    for stranger in (coordinator("polder"), hr(OTHER_HOST), student("other@example.org"), somebody("nobody")):
        with pytest.raises(NotFound):
            living.reading.agreement(stranger, view.id)
    assert living.reading.agreement(hr(OUR_HOST), view.id).id == view.id


def test_a_stale_version_is_refused(living: Living) -> None:
    view = drafted(living)
    acted(living, view, Action.SUBMIT)
    with pytest.raises(StaleVersion):
        living.moving.act(coordinator(), view.id, Action.WITHDRAW, version=view.version, reason=WHY)


def test_refusing_needs_a_coded_reason(living: Living) -> None:
    view = acted(living, drafted(living), Action.SUBMIT)
    with pytest.raises(ReasonNeeded):
        living.moving.act(coordinator(), view.id, Action.REJECT, version=view.version)
    assert acted(living, view, Action.REJECT).status is Status.REJECTED


@pytest.mark.parametrize(
    ("road", "action"),
    [
        ((), Action.WITHDRAW),
        ((Action.SUBMIT,), Action.REQUEST_CHANGES),
        ((Action.SUBMIT,), Action.REJECT),
        ((Action.SUBMIT, Action.APPROVE), Action.REVISE),
        ((Action.SUBMIT, Action.APPROVE), Action.CANCEL),
    ],
)
def test_whoever_is_on_it_reads_why_it_was_stopped_or_sent_back(
    living: Living, road: tuple[Action, ...], action: Action
) -> None:
    view = acted(living, drafted(living), *road)
    with pytest.raises(ReasonNeeded):
        living.moving.act(coordinator(), view.id, action, version=view.version)
    acted(living, view, action)
    told = living.reading.agreement(hr(OUR_HOST), view.id).reason
    assert told is not None
    assert (told.action, told.code, told.text, told.at) == (EVENTS[action], WHY.code, WHY.text, living.now)
    assert living.reading.history(hr(OUR_HOST), view.id)[-1].said == {"text": WHY.text}


def happened(living: Living, view: AgreementView, *kinds: EventKind, reason: ReasonCode) -> LastReason | None:
    """Let the history tell of these events, each with a reason; return why the agreement stands where it stands."""
    with living.storage.writing() as work:
        sequence, previous = work.trail.tip(view.id)
        for kind in kinds:
            sequence += 1
            event = Event(
                agreement_id=view.id,
                sequence=sequence,
                at=living.now,
                actor=None,
                kind=kind,
                version=view.version,
                facts={"reason": str(reason)},
                sealed={},
                previous=previous,
                sha256="0" * 64,
            )
            work.trail.append(keyed(event, living.bureau.signer), {})
            previous = work.trail.tip(view.id)[1]
    return living.reading.agreement(coordinator(), view.id).reason


def test_why_it_was_sent_back_stays_told_until_somebody_moves_it_whatever_happens_to_it_meanwhile(
    living: Living,
) -> None:
    view = drafted(living)
    why = happened(living, view, EventKind.CHANGES_REQUESTED, reason=ReasonCode.OTHER)
    assert why is not None
    assert (why.action, why.code, why.at) == (EventKind.CHANGES_REQUESTED, ReasonCode.OTHER, living.now)
    living.passes(hours=1)
    assert happened(living, view, *STAYING, reason=ReasonCode.TASKS_UNSUITABLE) == why


def test_a_host_submits_but_does_not_approve(living: Living) -> None:
    view = drafted(living, hr(OUR_HOST))
    view = acted(living, view, Action.SUBMIT, by=hr(OUR_HOST))
    with pytest.raises(NotByThisRole):
        acted(living, view, Action.APPROVE, by=hr(OUR_HOST))


def test_a_draft_waits_for_whoever_wrote_it_to_submit_it(living: Living) -> None:
    for viewer, owner in ((hr(OUR_HOST), Role.HOST_HR), (coordinator(), Role.COORDINATOR)):
        (step,) = [told for told in drafted(living, viewer).blockers if told.code is BlockerCode.NOT_SUBMITTED]
        assert step.owner is owner


def test_what_was_submitted_is_not_edited(living: Living) -> None:
    view = acted(living, drafted(living), Action.SUBMIT)
    with pytest.raises(NotEditable):
        living.drafting.edit(coordinator(), view.id, a_record(), version=view.version)
    with pytest.raises(NotInThisStatus):
        acted(living, view, Action.SEND)


def test_going_back_to_draft_voids_approval_print_and_signatures(living: Living) -> None:
    view = sent(living)
    row = living.reading.ledger(coordinator(), view.id)[0]
    told = PaperSignature(signed_on=living.bureau.today(), evidence="map 1")
    known = living.signing.enter_paper(coordinator(), view.id, row.id, told, version=view.version)
    view = view.model_copy(update={"version": known.dossier.record.version})
    view = acted(living, view, Action.REVISE)
    assert view.status is Status.DRAFT
    assert view.approved_sha256 is None
    assert {row.state for row in living.reading.ledger(coordinator(), view.id)} == {SignatureState.VOID}
    assert all(document.is_void for document in living.reading.documents(coordinator(), view.id))


def test_finals_are_printed_once_for_the_approved_content_and_read_back(living: Living) -> None:
    view = sent(living)
    documents = living.reading.documents(coordinator(), view.id)
    assert {document.content_sha256 for document in documents} == {view.approved_sha256}
    document, content = living.printing.document(coordinator(), view.id, documents[0].id)
    assert content.startswith(b"%PDF")
    assert len(content) == document.size
    with pytest.raises(NotFound):
        living.printing.document(coordinator("polder"), view.id, documents[0].id)


def test_signed_follows_from_the_last_signature_alone(living: Living) -> None:
    view = sent(living)
    rows = living.reading.ledger(coordinator(), view.id)
    told = PaperSignature(signed_on=living.bureau.today(), evidence="map 1")
    for row in rows[:-1]:
        version = living.reading.agreement(coordinator(), view.id).version
        living.signing.enter_paper(coordinator(), view.id, row.id, told, version=version)
        assert living.reading.agreement(coordinator(), view.id).status is Status.SIGNING
    assert signed_by_all(living, view).status is Status.SIGNED


def test_there_is_no_start_without_all_signatures(living: Living) -> None:
    view = sent(living)
    living.sets_the_day(view.record["period"]["first_day"])
    view = living.reading.agreement(coordinator(), view.id)
    assert view.status is Status.SIGNING
    assert BlockerCode.SIGNATURE_MISSING in {blocker.code for blocker in view.blockers}


def test_there_is_no_start_with_an_open_suspensive_condition(living: Living) -> None:
    record = a_record(conditions=[{"kind": "suspensive", "text": "Attest binnenbrengen"}])
    view = signed(living, record)
    living.sets_the_day(view.record["period"]["first_day"])
    view = living.reading.agreement(coordinator(), view.id)
    assert view.status is Status.SIGNED
    assert BlockerCode.CONDITION_UNMET in {blocker.code for blocker in view.blockers}


def test_a_met_condition_frees_the_start_and_leaves_what_was_signed(living: Living) -> None:
    record = a_record(conditions=[{"kind": "suspensive", "text": "Attest binnenbrengen"}])
    view = signed(living, record)
    told = Fulfilment(what=Fulfilled.CONDITION, on=living.bureau.today())
    with pytest.raises(NotByThisRole):
        living.fulfilling.fulfil(hr(OUR_HOST), view.id, told, version=view.version)
    freed = living.fulfilling.fulfil(coordinator(), view.id, told, version=view.version)
    assert BlockerCode.CONDITION_UNMET not in {blocker.code for blocker in freed.blockers}
    assert freed.content_sha256 == freed.approved_sha256 == view.content_sha256
    living.sets_the_day(view.record["period"]["first_day"])
    assert living.reading.agreement(coordinator(), view.id).status is Status.ACTIVE
    another = told.model_copy(update={"index": 7})
    with pytest.raises(NothingToFulfil):
        living.fulfilling.fulfil(coordinator(), view.id, another, version=freed.version)


def test_what_everybody_signed_is_not_taken_back_and_what_started_is_not_cancelled(living: Living) -> None:
    view = signed(living)
    with pytest.raises(AlreadySigned):
        acted(living, view, Action.REVISE)
    living.sets_the_day(view.record["period"]["first_day"])
    with pytest.raises(AlreadyStarted):
        acted(living, view, Action.CANCEL)


def test_an_untouched_draft_expires(living: Living) -> None:
    view = drafted(living)
    living.passes(days=181)
    assert living.reading.agreement(coordinator(), view.id).status is Status.EXPIRED


def test_a_host_keeps_what_only_the_institution_may_tell(living: Living) -> None:
    record = a_record()
    record["students"][0]["residence_document"] = "A-kaart"
    view = drafted(living, administrator(), record)
    seen = living.reading.agreement(hr(OUR_HOST), view.id)
    assert "residence_document" not in seen.record["students"][0]
    edited = living.drafting.edit(hr(OUR_HOST), view.id, seen.record, version=seen.version)
    again = living.reading.agreement(administrator(), view.id)
    assert again.record["students"][0]["residence_document"] == "A-kaart"
    assert edited.agreement.version == 2


def test_a_host_keeps_the_vaccinations_of_which_it_reads_an_empty_list(living: Living) -> None:
    record = a_record()
    proven = [{"name": "Hepatitis B", "proven_on": "2024-05-19"}]
    record["safety"]["health"] = {"required": True, "arranged_by": "host", "vaccinations": proven}
    view = drafted(living, administrator(), record)
    seen = living.reading.agreement(hr(OUR_HOST), view.id)
    assert seen.record["safety"]["health"]["vaccinations"] == []
    living.drafting.edit(hr(OUR_HOST), view.id, seen.record, version=seen.version)
    again = living.reading.agreement(administrator(), view.id)
    assert again.record["safety"]["health"]["vaccinations"] == proven


def test_a_host_does_not_tell_what_only_the_institution_may(living: Living) -> None:
    record = a_record()
    record["students"][0]["residence_document"] = "A-kaart"
    with pytest.raises(Refused) as refusal:
        drafted(living, hr(OUR_HOST), record)
    assert {finding.code for finding in refusal.value.findings} == {"not_yours_to_tell"}


def test_the_national_number_never_enters_a_record(living: Living) -> None:
    record = a_record()
    record["students"][0]["insz"] = "85073003328"
    with pytest.raises(Refused) as refusal:
        drafted(living, record=record)
    assert "national_number_elsewhere" in {finding.code for finding in refusal.value.findings}


def test_suspending_and_resuming(living: Living) -> None:
    view = acted(living, signed(living), Action.SUSPEND)
    assert view.status is Status.SUSPENDED
    assert acted(living, view, Action.RESUME).status is Status.SIGNED


def test_a_read_only_key_changes_nothing(living: Living) -> None:
    view = drafted(living)
    reader = coordinator().model_copy(update={"is_read_only": True})
    with pytest.raises(DomainError):
        acted(living, view, Action.SUBMIT, by=reader)
    assert living.reading.agreement(reader, view.id).actions == ()


def approved_by_one_of_two(living: Living) -> AgreementView:
    path = living.templates / "polder" / "variant.toml"
    text = path.read_text(encoding="utf-8")
    if "[[approvals]]" not in text:
        steps = (
            '\n[[approvals]]\nstep = "coordinator"\nlabel = { nl = "Coördinator", en = "Coordinator" }\n'
            'by = ["coordinator"]\n\n[[approvals]]\nstep = "dean"\nlabel = { nl = "Decaan", en = "Dean" }\n'
            'by = ["institution_administrator"]\n'
        )
        path.write_text(text + steps, encoding="utf-8")
    record = a_record()
    record["institutions"][0]["slug"] = "polder"
    view = acted(living, drafted(living, coordinator("polder"), record), Action.SUBMIT, by=coordinator("polder"))
    return acted(living, view, Action.APPROVE, by=coordinator("polder"))


def test_who_asks_for_changes_takes_back_the_steps_that_were_approved(living: Living) -> None:
    view = approved_by_one_of_two(living)
    view = acted(living, view, Action.REQUEST_CHANGES, by=administrator("polder"))
    view = acted(living, view, Action.SUBMIT, by=coordinator("polder"))
    with pytest.raises(NotYourStep, match="Coordinator"):
        acted(living, view, Action.APPROVE, by=administrator("polder"))
    view = acted(living, view, Action.APPROVE, by=coordinator("polder"))
    assert acted(living, view, Action.APPROVE, by=administrator("polder")).status is Status.APPROVED


@pytest.mark.parametrize("action", [Action.REQUEST_CHANGES, Action.REJECT, Action.REVISE, Action.CANCEL])
def test_an_approval_does_not_outlive_what_takes_it_back(living: Living, action: Action) -> None:
    record = a_record(conditions=[{"kind": "suspensive", "text": "Attest binnenbrengen"}])
    view = approved(living, record)
    told = Fulfilment(what=Fulfilled.CONDITION, on=living.bureau.today())
    view = living.fulfilling.fulfil(coordinator(), view.id, told, version=view.version)
    assert view.approved_sha256 == view.content_sha256
    view = acted(living, view, action)
    assert (view.approved_sha256, view.fulfilled) == (None, ())


def test_a_second_approval_step_of_the_folder_is_waited_for(living: Living) -> None:
    view = approved_by_one_of_two(living)
    assert view.status is Status.SUBMITTED
    (waiting,) = [blocker for blocker in view.blockers if blocker.code is BlockerCode.NOT_APPROVED]
    assert waiting.owner is Role.INSTITUTION_ADMINISTRATOR
    assert "“Decaan”" in waiting.text.nl
    offered = [living.reading.agreement(by("polder"), view.id).actions for by in (coordinator, administrator)]
    assert [Action.APPROVE in actions for actions in offered] == [False, True]
    with pytest.raises(DomainError, match="next step"):
        acted(living, view, Action.APPROVE, by=coordinator("polder"))
    assert acted(living, view, Action.APPROVE, by=administrator("polder")).status is Status.APPROVED


def test_a_copy_for_another_student_holds_no_student_and_a_renewal_holds_the_same(living: Living) -> None:
    view = approved(living)
    copy = living.copying.duplicate(coordinator(), view.id).agreement
    assert "students" not in copy.record or copy.record["students"] == []
    assert copy.copied_from == view.id
    assert copy.status is Status.DRAFT
    renewed = living.copying.renew(coordinator(), view.id, date(2027, 2, 1), date(2027, 4, 30)).agreement
    assert renewed.record["students"][0]["email"] == view.record["students"][0]["email"]
    assert renewed.record["period"]["first_day"] == "2027-02-01"
    assert len(living.boards.placements(coordinator(), BoardFilter()).lines) == 2
