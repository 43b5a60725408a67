"""Batches from creation to result, and in whose name: accounts that were closed or lost a grant stop their batches."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import ApiKey
from internships.domain.agreement_record import NotFound
from internships.domain.batches import ApproveRow, BatchKind, BatchLineState, SignRow
from internships.domain.lifecycle import Action, Status
from internships.domain.organisations import HostOrganisation
from internships.domain.placement_board import BoardFilter
from internships.domain.signatures import SignatureState
from internships.services.agreements.agreement_views import AgreementView
from internships.services.batches.batch_actions import BatchRowExecutor
from internships.services.batches.batch_service import BatchService, BatchWorker
from internships.services.hosts.offers import OfferRequest
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import drafted, perform, sent_for_signing, store_account
from tests.builders.agreement_use_cases import (
    NAMESPACE,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
    invented_folders,
)

SITE = "2199999986"


def records(number: int) -> list[dict[str, Any]]:
    drafts = [example_record(reference=f"R-{place}") for place in range(number)]
    for place, record in enumerate(drafts):
        record["students"][0]["email"] = f"s{place}@example.org"
        # No warnings: with the facts that the law requires since 2023 and 2025.
        record["hosts"][0]["confidential_adviser"] = {"names": {"given": "Tine", "family": "Luisterend"}}
        record["institutions"][0]["reporting_point"] = "meldpunt@example.org"
        record["insurance"]["liability"]["third_party_claims"] = "excluded"
    return drafts


def batches_of(use_cases: AgreementUseCases) -> BatchService:
    return BatchService(use_cases.context)


def one_row(use_cases: AgreementUseCases) -> bool:
    return BatchWorker(use_cases.context, use_cases.document_printing, "one").run_once()


def run_batch(
    use_cases: AgreementUseCases, kind: BatchKind, *bodies: dict[str, Any], by: Principal | None = None
) -> list[str]:
    """Create and run a batch, and return the result of each row: its state, or the code of its refusal."""
    batch = batches_of(use_cases).create(by or coordinator(), kind, bodies)
    while one_row(use_cases):
        pass
    lines = batches_of(use_cases).lines(by or coordinator(), batch.id)
    return [line.outcome.code if line.outcome else str(line.state) for line in lines]


def row_for(view: AgreementView, **other_facts: Any) -> dict[str, Any]:
    return {"agreement_id": str(view.id), **other_facts}


def status(use_cases: AgreementUseCases, view: AgreementView) -> Status:
    return use_cases.agreements.agreement(coordinator(), view.id).status


def close_account(use_cases: AgreementUseCases, principal: Principal) -> None:
    with use_cases.storage.writing() as work:
        account = work.accounts.get(principal.account_id)
        assert account is not None
        work.accounts.put(account.model_copy(update={"deactivated_at": use_cases.now}))


def take_grant(use_cases: AgreementUseCases, principal: Principal, grant: Grant) -> None:
    with use_cases.storage.writing() as work:
        given = next(entry for entry in work.accounts.grants(principal.account_id) if entry.grant == grant)
        work.accounts.remove_grant(principal.account_id, given.id)


@pytest.mark.parametrize("ends", ["closed", "role taken back"])
def test_a_batch_goes_no_further_once_its_asker_may_nothing_any_more(use_cases: AgreementUseCases, ends: str) -> None:
    principal = store_account(use_cases, coordinator())
    batch = batches_of(use_cases).create(principal, BatchKind.CREATE, records(3))
    assert one_row(use_cases)
    if ends == "closed":
        close_account(use_cases, principal)
    else:
        take_grant(use_cases, principal, principal.grants[0])
    while one_row(use_cases):
        pass
    assert batches_of(use_cases).batch(principal, batch.id).rows == {BatchLineState.DONE: 1, BatchLineState.REFUSED: 2}
    outcome = batches_of(use_cases).lines(principal, batch.id)[2].outcome
    assert outcome is not None
    assert outcome.code == "asker_gone"


def test_a_batch_goes_on_with_what_is_left_of_its_askers_roles_and_with_none_given_since(
    use_cases: AgreementUseCases,
) -> None:
    ours, theirs = (Grant(role=Role.COORDINATOR, institution=slug) for slug in ("noordzee", "polder"))
    principal = store_account(use_cases, a_principal("requester", ours, theirs))
    view = drafted(use_cases)
    batch = batches_of(use_cases).create(principal, BatchKind.SUBMIT, [row_for(view)])
    take_grant(use_cases, principal, ours)
    while one_row(use_cases):
        pass
    outcome = batches_of(use_cases).lines(principal, batch.id)[0].outcome
    assert outcome is not None
    assert outcome.code == "not_found"
    narrow = a_principal("requester", theirs)  # a key with less than the account holds gains nothing by its roles
    batch = batches_of(use_cases).create(narrow, BatchKind.SUBMIT, [row_for(view)])
    while one_row(use_cases):
        pass
    assert batches_of(use_cases).batch(narrow, batch.id).rows == {BatchLineState.REFUSED: 1}
    assert status(use_cases, view) is Status.DRAFT


def test_a_batch_asked_with_a_key_stops_when_the_key_is_revoked(use_cases: AgreementUseCases) -> None:
    principal = store_account(use_cases, coordinator())
    key = ApiKey(
        id=NAMESPACE,
        public_id="isk_x",
        sha256="0" * 64,
        account_id=principal.account_id,
        name="sleutel",
        grants=principal.grants,
        is_read_only=False,
        created_at=use_cases.now,
        expires_at=use_cases.now + timedelta(days=1),
    )
    with use_cases.storage.writing() as work:
        work.accounts.put_api_key(key)
    by_key = principal.model_copy(update={"key_id": key.id})
    batch = batches_of(use_cases).create(by_key, BatchKind.CREATE, records(2))
    assert one_row(use_cases)
    with use_cases.storage.writing() as work:
        work.accounts.revoke_api_key(key.id, principal.account_id, use_cases.now)
    assert one_row(use_cases)
    assert batches_of(use_cases).batch(principal, batch.id).rows == {BatchLineState.DONE: 1, BatchLineState.REFUSED: 1}


def test_a_narrow_key_does_not_follow_what_the_whole_account_asked(use_cases: AgreementUseCases) -> None:
    whole = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST)
    principal = store_account(use_cases, a_principal("hr", whole))
    batch = batches_of(use_cases).create(principal, BatchKind.CREATE, records(1))
    wide = principal.model_copy(update={"key_id": NAMESPACE, "is_read_only": True})
    narrow = wide.model_copy(update={"grants": (whole.model_copy(update={"site": SITE}),)})
    assert len(batches_of(use_cases).lines(wide, batch.id)) == 1
    assert batches_of(use_cases).batches(narrow) == ((), None)
    for read in (batches_of(use_cases).batch, batches_of(use_cases).lines, batches_of(use_cases).cancel):
        with pytest.raises(NotFound):
            read(narrow, batch.id)


def test_batches_are_listed_page_by_page_the_newest_first(use_cases: AgreementUseCases) -> None:
    principal = store_account(use_cases, coordinator())
    batches = []
    for turn in range(5):
        use_cases.advance_clock(minutes=turn % 2)  # some at the same moment
        batches.append(batches_of(use_cases).create(principal, BatchKind.SUBMIT, [{"agreement_id": str(NAMESPACE)}]).id)
    found, after = batches_of(use_cases).batches(principal, limit=2)
    listed = list(found)
    while after is not None:
        found, after = batches_of(use_cases).batches(principal, after=after, limit=2)
        listed += found
    assert {batch.id for batch in listed} == set(batches)
    assert len(listed) == 5
    assert [batch.asked_at for batch in listed] == sorted((batch.asked_at for batch in listed), reverse=True)


def test_a_coordinator_approves_issues_sends_and_signs_many_at_once(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    views = [perform(use_cases, drafted(use_cases, record=record), Action.SUBMIT) for record in records(2)]
    draft = drafted(use_cases, record=example_record(reference="R-9"))
    hashes = [row_for(view, content_sha256=view.content_sha256) for view in [*views, draft]]
    assert run_batch(use_cases, BatchKind.APPROVE, *hashes) == ["done", "done", "not_in_this_status"]
    batch_rows = [row_for(view) for view in [draft, *views]]
    assert run_batch(use_cases, BatchKind.ISSUE, *batch_rows) == ["not_in_this_status", "done", "done"]
    assert run_batch(use_cases, BatchKind.SEND, *batch_rows) == ["not_in_this_status", "done", "done"]
    day = str(use_cases.context.today())
    rows = [row_for(view, signed_on=day, evidence="map 12") for view in [*views, draft]]
    assert run_batch(use_cases, BatchKind.SIGN, *rows) == ["done", "done", "signature_not_open"]
    assert {status(use_cases, view) for view in views} == {Status.SIGNED}
    ledger = use_cases.agreements.ledger(coordinator(), views[0].id)
    assert {(row.state, row.evidence) for row in ledger} == {(SignatureState.SIGNED, "map 12")}


def test_an_approval_in_a_batch_names_the_content_that_was_read(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    assert run_batch(use_cases, BatchKind.APPROVE, row_for(view, content_sha256="0" * 64)) == ["stale_content"]
    assert status(use_cases, view) is Status.SUBMITTED


def test_a_row_that_names_a_version_is_refused_when_it_is_stale_and_not_tried_again(
    use_cases: AgreementUseCases,
) -> None:
    store_account(use_cases, coordinator())
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    row = row_for(view, content_sha256=view.content_sha256)
    assert run_batch(use_cases, BatchKind.APPROVE, {**row, "version": view.version - 1}) == ["stale_version"]
    assert run_batch(use_cases, BatchKind.APPROVE, {**row, "version": view.version}) == ["done"]


def test_a_row_chooses_some_signatures_and_leaves_the_others_asked(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    view, day = sent_for_signing(use_cases), str(use_cases.context.today())
    first = use_cases.agreements.ledger(coordinator(), view.id)[0]
    batch_row = row_for(view, signed_on=day, evidence="map 12")
    assert run_batch(use_cases, BatchKind.SIGN, {**batch_row, "role": first.role, "order": first.order}) == ["done"]
    states = {row.id: row.state for row in use_cases.agreements.ledger(coordinator(), view.id)}
    assert states[first.id] is SignatureState.SIGNED
    assert SignatureState.ASKED in states.values()
    assert run_batch(use_cases, BatchKind.SIGN, {**batch_row, "signature_id": str(first.id), "evidence": "elders"}) == [
        "signature_not_open"
    ]
    tomorrow = str(use_cases.context.today() + timedelta(days=1))
    assert run_batch(use_cases, BatchKind.SIGN, {**batch_row, "signed_on": tomorrow}) == ["signed_on_impossible"]
    assert status(use_cases, view) is Status.SIGNING


def test_who_may_not_do_it_one_by_one_does_not_do_it_many_at_once(use_cases: AgreementUseCases) -> None:
    principal = store_account(use_cases, a_principal("hr", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST)))
    submitted = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    signing = sent_for_signing(use_cases, example_record(reference="R-2"))
    batch_row = row_for(submitted, content_sha256=submitted.content_sha256)
    assert run_batch(use_cases, BatchKind.APPROVE, batch_row, by=principal) == ["not_by_this_role"]
    row = row_for(signing, signed_on=str(use_cases.context.today()), evidence="map 12")
    assert run_batch(use_cases, BatchKind.SIGN, row, by=principal) == ["not_by_this_role"]


def test_a_row_done_by_a_worker_that_died_is_not_done_twice(engine: Engine, tmp_path: Path) -> None:
    templates = invented_folders(tmp_path / "folders")
    two_steps(templates)
    use_cases = AgreementUseCases(Storage(engine), templates, tmp_path / "archive")
    principal = store_account(use_cases, a_principal("requester", *coordinator().grants, *administrator().grants))
    view = perform(use_cases, drafted(use_cases), Action.SUBMIT)
    acting = BatchRowExecutor(use_cases.context, use_cases.document_printing, use_cases.now)
    row = ApproveRow(agreement_id=view.id, content_sha256=view.content_sha256)
    for _ in range(2):
        acting.execute(BatchKind.APPROVE, principal, row)
    assert status(use_cases, view) is Status.SUBMITTED  # the second step belongs to another row
    later = BatchRowExecutor(use_cases.context, use_cases.document_printing, use_cases.now + timedelta(seconds=1))
    later.execute(BatchKind.APPROVE, principal, row)
    assert status(use_cases, view) is Status.APPROVED


def test_signatures_entered_by_a_worker_that_died_are_found_entered(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    acting = BatchRowExecutor(use_cases.context, use_cases.document_printing, use_cases.now)
    row = SignRow(agreement_id=view.id, signed_on=use_cases.context.today(), evidence="map 12")
    for _ in range(2):
        acting.execute(BatchKind.SIGN, coordinator(), row)
    assert status(use_cases, view) is Status.SIGNED


def two_steps(templates: Path) -> None:
    path = templates / "noordzee" / "variant.toml"
    steps = "".join(
        f'\n[[approvals]]\nstep = "{step}"\nlabel = {{ nl = "{step}", en = "{step}" }}\nby = ["{by}"]\n'
        for step, by in (("first", "coordinator"), ("second", "institution_administrator"))
    )
    path.write_text(path.read_text(encoding="utf-8") + steps, encoding="utf-8")


def test_the_same_list_created_twice_makes_nobody_twice_and_says_so(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    rows = [{"record": record} for record in records(3)]
    assert run_batch(use_cases, BatchKind.CREATE, *rows) == ["done", "done", "done"]
    assert run_batch(use_cases, BatchKind.CREATE, *rows) == ["placed_already"] * 3
    assert len(use_cases.boards.placements(coordinator(), BoardFilter()).lines) == 3


def test_one_student_on_two_rows_is_made_once_and_the_other_row_names_the_first(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    first, _ = records(2)
    batch = batches_of(use_cases).create(
        coordinator(), BatchKind.CREATE, [{"record": first}, {"record": {**first, "reference": "R-9"}}]
    )
    while one_row(use_cases):
        pass
    first_line, refused = batches_of(use_cases).lines(coordinator(), batch.id)
    assert (first_line.state, refused.state) == (BatchLineState.DONE, BatchLineState.REFUSED)
    assert refused.outcome is not None
    assert refused.agreement_id is None
    (finding,) = refused.outcome.findings
    assert (finding.code, finding.pointer) == ("duplicate_placement", "/students/0")
    assert "R-0" in finding.text.nl


def test_who_means_another_placement_gets_it_with_the_warning_on_the_row(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    (record,) = records(1)
    run_batch(use_cases, BatchKind.CREATE, {"record": record})
    again = {"record": {**record, "reference": "R-9"}, "keep_duplicates": True}
    assert run_batch(use_cases, BatchKind.CREATE, again) == ["made_with_warnings"]
    assert len(use_cases.boards.placements(coordinator(), BoardFilter()).lines) == 2


def test_a_row_that_finds_no_place_left_is_made_and_says_so(use_cases: AgreementUseCases) -> None:
    store_account(use_cases, coordinator())
    with use_cases.storage.writing() as work:
        work.hosts.put_host(HostOrganisation(enterprise_number=OUR_HOST, name="Bedrijf", joined_at=use_cases.now))
    offer = {"first_day": "2026-09-01", "last_day": "2026-12-31", "places": 1}
    use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, OfferRequest.model_validate(offer))
    batch = batches_of(use_cases).create(coordinator(), BatchKind.CREATE, [{"record": record} for record in records(2)])
    while one_row(use_cases):
        pass
    first, second = batches_of(use_cases).lines(coordinator(), batch.id)
    assert (first.state, first.outcome) == (BatchLineState.DONE, None)
    assert second.state is BatchLineState.DONE
    assert second.outcome is not None
    assert [finding.code for finding in second.outcome.findings] == ["no_places_left"]
