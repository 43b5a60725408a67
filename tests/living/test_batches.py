"""Batches through a whole life, and in whose name: who may do nothing any more has nothing done in their name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from internships.domain.access import Grant, Role, Viewer
from internships.domain.accounts import ApiKey
from internships.domain.batches import ApproveRow, BatchKind, LineState, SignRow
from internships.domain.ledger import SignatureState
from internships.domain.lifecycle import Action, Status
from internships.domain.organisations import HostOrganisation
from internships.domain.record import NotFound
from internships.domain.tracking import BoardFilter
from internships.services.agreements.viewing import AgreementView
from internships.services.batch_acts import Acting
from internships.services.batching import Batching, Workbench
from internships.services.hosting import OfferTold
from internships.storage.work import Storage
from tests.living.bureaus import (
    NAMESPACE,
    OUR_HOST,
    Living,
    a_record,
    administrator,
    coordinator,
    hr,
    invented_folders,
    somebody,
)
from tests.living.roads import acted, drafted, joined, sent

SITE = "2199999986"


def records(number: int) -> list[dict[str, Any]]:
    made = [a_record(reference=f"R-{place}") for place in range(number)]
    for place, record in enumerate(made):
        record["students"][0]["email"] = f"s{place}@example.org"
        # Nothing to warn of: what the law has a record tell since 2023 and 2025.
        record["hosts"][0]["confidential_adviser"] = {"names": {"given": "Tine", "family": "Luisterend"}}
        record["institutions"][0]["reporting_point"] = "meldpunt@example.org"
        record["insurance"]["liability"]["third_party_claims"] = "excluded"
    return made


def batching(living: Living) -> Batching:
    return Batching(living.drafting, living.storage)


def one_row(living: Living) -> bool:
    return Workbench(living.drafting, living.printing, living.storage, "one").do_one()


def done(living: Living, kind: BatchKind, *bodies: dict[str, Any], by: Viewer | None = None) -> list[str]:
    """Ask for a batch, let it be done, and return what came of each row: its state, or the code of its refusal."""
    batch = batching(living).ask(by or coordinator(), kind, bodies)
    while one_row(living):
        pass
    lines = batching(living).lines(by or coordinator(), batch.id)
    return [line.outcome.code if line.outcome else str(line.state) for line in lines]


def of(view: AgreementView, **told: Any) -> dict[str, Any]:
    return {"agreement_id": str(view.id), **told}


def status(living: Living, view: AgreementView) -> Status:
    return living.reading.agreement(coordinator(), view.id).status


def closes(living: Living, viewer: Viewer) -> None:
    with living.storage.writing() as work:
        account = work.accounts.get(viewer.account_id)
        assert account is not None
        work.accounts.put(account.model_copy(update={"deactivated_at": living.now}))


def loses(living: Living, viewer: Viewer, grant: Grant) -> None:
    with living.storage.writing() as work:
        given = next(entry for entry in work.accounts.grants(viewer.account_id) if entry.grant == grant)
        work.accounts.take(viewer.account_id, given.id)


@pytest.mark.parametrize("ends", ["closed", "role taken back"])
def test_a_batch_goes_no_further_once_its_asker_may_nothing_any_more(living: Living, ends: str) -> None:
    asker = joined(living, coordinator())
    batch = batching(living).ask(asker, BatchKind.CREATE, records(3))
    assert one_row(living)
    if ends == "closed":
        closes(living, asker)
    else:
        loses(living, asker, asker.grants[0])
    while one_row(living):
        pass
    assert batching(living).batch(asker, batch.id).rows == {LineState.DONE: 1, LineState.REFUSED: 2}
    outcome = batching(living).lines(asker, batch.id)[2].outcome
    assert outcome is not None
    assert outcome.code == "asker_gone"


def test_a_batch_goes_on_with_what_is_left_of_its_askers_roles_and_with_none_given_since(living: Living) -> None:
    ours, theirs = (Grant(role=Role.COORDINATOR, institution=slug) for slug in ("noordzee", "polder"))
    asker = joined(living, somebody("asker", ours, theirs))
    view = drafted(living)
    batch = batching(living).ask(asker, BatchKind.SUBMIT, [of(view)])
    loses(living, asker, ours)
    while one_row(living):
        pass
    outcome = batching(living).lines(asker, batch.id)[0].outcome
    assert outcome is not None
    assert outcome.code == "not_found"
    narrow = somebody("asker", theirs)  # a key with less than the account holds gains nothing by its roles
    batch = batching(living).ask(narrow, BatchKind.SUBMIT, [of(view)])
    while one_row(living):
        pass
    assert batching(living).batch(narrow, batch.id).rows == {LineState.REFUSED: 1}
    assert status(living, view) is Status.DRAFT


def test_a_batch_asked_with_a_key_stops_when_the_key_is_revoked(living: Living) -> None:
    asker = joined(living, coordinator())
    key = ApiKey(
        id=NAMESPACE,
        public_id="isk_x",
        sha256="0" * 64,
        account_id=asker.account_id,
        name="sleutel",
        grants=asker.grants,
        is_read_only=False,
        created_at=living.now,
        expires_at=living.now + timedelta(days=1),
    )
    with living.storage.writing() as work:
        work.accounts.put_key(key)
    by_key = asker.model_copy(update={"key_id": key.id})
    batch = batching(living).ask(by_key, BatchKind.CREATE, records(2))
    assert one_row(living)
    with living.storage.writing() as work:
        work.accounts.end_key(key.id, asker.account_id, living.now)
    assert one_row(living)
    assert batching(living).batch(asker, batch.id).rows == {LineState.DONE: 1, LineState.REFUSED: 1}


def test_a_narrow_key_does_not_follow_what_the_whole_account_asked(living: Living) -> None:
    whole = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST)
    asker = joined(living, somebody("hr", whole))
    batch = batching(living).ask(asker, BatchKind.CREATE, records(1))
    wide = asker.model_copy(update={"key_id": NAMESPACE, "is_read_only": True})
    narrow = wide.model_copy(update={"grants": (whole.model_copy(update={"site": SITE}),)})
    assert len(batching(living).lines(wide, batch.id)) == 1
    assert batching(living).batches(narrow) == ((), None)
    for read in (batching(living).batch, batching(living).lines, batching(living).cancel):
        with pytest.raises(NotFound):
            read(narrow, batch.id)


def test_batches_are_listed_page_by_page_the_newest_first(living: Living) -> None:
    asker = joined(living, coordinator())
    made = []
    for turn in range(5):
        living.passes(minutes=turn % 2)  # some at the same moment
        made.append(batching(living).ask(asker, BatchKind.SUBMIT, [{"agreement_id": str(NAMESPACE)}]).id)
    found, after = batching(living).batches(asker, limit=2)
    listed = list(found)
    while after is not None:
        found, after = batching(living).batches(asker, after=after, limit=2)
        listed += found
    assert {batch.id for batch in listed} == set(made)
    assert len(listed) == 5
    assert [batch.asked_at for batch in listed] == sorted((batch.asked_at for batch in listed), reverse=True)


def test_a_coordinator_approves_issues_sends_and_signs_many_at_once(living: Living) -> None:
    joined(living, coordinator())
    views = [acted(living, drafted(living, record=record), Action.SUBMIT) for record in records(2)]
    draft = drafted(living, record=a_record(reference="R-9"))
    hashes = [of(view, content_sha256=view.content_sha256) for view in [*views, draft]]
    assert done(living, BatchKind.APPROVE, *hashes) == ["done", "done", "not_in_this_status"]
    acts = [of(view) for view in [draft, *views]]
    assert done(living, BatchKind.ISSUE, *acts) == ["not_in_this_status", "done", "done"]
    assert done(living, BatchKind.SEND, *acts) == ["not_in_this_status", "done", "done"]
    day = str(living.bureau.today())
    rows = [of(view, signed_on=day, evidence="map 12") for view in [*views, draft]]
    assert done(living, BatchKind.SIGN, *rows) == ["done", "done", "signature_not_open"]
    assert {status(living, view) for view in views} == {Status.SIGNED}
    ledger = living.reading.ledger(coordinator(), views[0].id)
    assert {(row.state, row.evidence) for row in ledger} == {(SignatureState.SIGNED, "map 12")}


def test_an_approval_in_a_batch_names_the_content_that_was_read(living: Living) -> None:
    joined(living, coordinator())
    view = acted(living, drafted(living), Action.SUBMIT)
    assert done(living, BatchKind.APPROVE, of(view, content_sha256="0" * 64)) == ["stale_content"]
    assert status(living, view) is Status.SUBMITTED


def test_a_row_that_names_a_version_is_refused_when_it_is_stale_and_not_tried_again(living: Living) -> None:
    joined(living, coordinator())
    view = acted(living, drafted(living), Action.SUBMIT)
    told = of(view, content_sha256=view.content_sha256)
    assert done(living, BatchKind.APPROVE, {**told, "version": view.version - 1}) == ["stale_version"]
    assert done(living, BatchKind.APPROVE, {**told, "version": view.version}) == ["done"]


def test_a_row_chooses_some_signatures_and_leaves_the_others_asked(living: Living) -> None:
    joined(living, coordinator())
    view, day = sent(living), str(living.bureau.today())
    first = living.reading.ledger(coordinator(), view.id)[0]
    told = of(view, signed_on=day, evidence="map 12")
    assert done(living, BatchKind.SIGN, {**told, "role": first.role, "order": first.order}) == ["done"]
    states = {row.id: row.state for row in living.reading.ledger(coordinator(), view.id)}
    assert states[first.id] is SignatureState.SIGNED
    assert SignatureState.ASKED in states.values()
    assert done(living, BatchKind.SIGN, {**told, "signature_id": str(first.id), "evidence": "elders"}) == [
        "signature_not_open"
    ]
    tomorrow = str(living.bureau.today() + timedelta(days=1))
    assert done(living, BatchKind.SIGN, {**told, "signed_on": tomorrow}) == ["signed_on_impossible"]
    assert status(living, view) is Status.SIGNING


def test_who_may_not_do_it_one_by_one_does_not_do_it_many_at_once(living: Living) -> None:
    asker = joined(living, somebody("hr", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST)))
    submitted = acted(living, drafted(living), Action.SUBMIT)
    signing = sent(living, a_record(reference="R-2"))
    told = of(submitted, content_sha256=submitted.content_sha256)
    assert done(living, BatchKind.APPROVE, told, by=asker) == ["not_by_this_role"]
    row = of(signing, signed_on=str(living.bureau.today()), evidence="map 12")
    assert done(living, BatchKind.SIGN, row, by=asker) == ["not_by_this_role"]


def test_a_row_done_by_a_worker_that_died_is_not_done_twice(engine: Engine, tmp_path: Path) -> None:
    templates = invented_folders(tmp_path / "folders")
    two_steps(templates)
    living = Living(Storage(engine), templates, tmp_path / "archive")
    asker = joined(living, somebody("asker", *coordinator().grants, *administrator().grants))
    view = acted(living, drafted(living), Action.SUBMIT)
    acting = Acting(living.bureau, living.printing, living.now)
    row = ApproveRow(agreement_id=view.id, content_sha256=view.content_sha256)
    for _ in range(2):
        acting.act(BatchKind.APPROVE, asker, row)
    assert status(living, view) is Status.SUBMITTED  # the second step is another row's
    later = Acting(living.bureau, living.printing, living.now + timedelta(seconds=1))
    later.act(BatchKind.APPROVE, asker, row)
    assert status(living, view) is Status.APPROVED


def test_signatures_entered_by_a_worker_that_died_are_found_entered(living: Living) -> None:
    view = sent(living)
    acting = Acting(living.bureau, living.printing, living.now)
    row = SignRow(agreement_id=view.id, signed_on=living.bureau.today(), evidence="map 12")
    for _ in range(2):
        acting.act(BatchKind.SIGN, coordinator(), row)
    assert status(living, view) is Status.SIGNED


def two_steps(templates: Path) -> None:
    path = templates / "noordzee" / "variant.toml"
    steps = "".join(
        f'\n[[approvals]]\nstep = "{step}"\nlabel = {{ nl = "{step}", en = "{step}" }}\nby = ["{by}"]\n'
        for step, by in (("first", "coordinator"), ("second", "institution_administrator"))
    )
    path.write_text(path.read_text(encoding="utf-8") + steps, encoding="utf-8")


def test_the_same_list_created_twice_makes_nobody_twice_and_says_so(living: Living) -> None:
    joined(living, coordinator())
    asked = [{"record": record} for record in records(3)]
    assert done(living, BatchKind.CREATE, *asked) == ["done", "done", "done"]
    assert done(living, BatchKind.CREATE, *asked) == ["placed_already"] * 3
    assert len(living.boards.placements(coordinator(), BoardFilter()).lines) == 3


def test_one_student_on_two_rows_is_made_once_and_the_other_row_names_the_first(living: Living) -> None:
    joined(living, coordinator())
    first, _ = records(2)
    batch = batching(living).ask(
        coordinator(), BatchKind.CREATE, [{"record": first}, {"record": {**first, "reference": "R-9"}}]
    )
    while one_row(living):
        pass
    made, refused = batching(living).lines(coordinator(), batch.id)
    assert (made.state, refused.state) == (LineState.DONE, LineState.REFUSED)
    assert refused.outcome is not None
    assert refused.agreement_id is None
    (finding,) = refused.outcome.findings
    assert (finding.code, finding.pointer) == ("duplicate_placement", "/students/0")
    assert "R-0" in finding.text.nl


def test_who_means_another_placement_gets_it_with_the_warning_on_the_row(living: Living) -> None:
    joined(living, coordinator())
    (record,) = records(1)
    done(living, BatchKind.CREATE, {"record": record})
    again = {"record": {**record, "reference": "R-9"}, "keep_duplicates": True}
    assert done(living, BatchKind.CREATE, again) == ["made_with_warnings"]
    assert len(living.boards.placements(coordinator(), BoardFilter()).lines) == 2


def test_a_row_that_finds_no_place_left_is_made_and_says_so(living: Living) -> None:
    joined(living, coordinator())
    with living.storage.writing() as work:
        work.hosts.put_host(HostOrganisation(enterprise_number=OUR_HOST, name="Bedrijf", joined_at=living.now))
    offer = {"first_day": "2026-09-01", "last_day": "2026-12-31", "places": 1}
    living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, OfferTold.model_validate(offer))
    batch = batching(living).ask(coordinator(), BatchKind.CREATE, [{"record": record} for record in records(2)])
    while one_row(living):
        pass
    first, second = batching(living).lines(coordinator(), batch.id)
    assert (first.state, first.outcome) == (LineState.DONE, None)
    assert second.state is LineState.DONE
    assert second.outcome is not None
    assert [finding.code for finding in second.outcome.findings] == ["no_places_left"]
