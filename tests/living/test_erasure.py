"""What was erased is gone from every table and file, stays gone, and nothing is done on it any more."""

import json
import os
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import OperationalError

from internships.domain.access import Grant, Role, Viewer
from internships.domain.amendment import AmendmentReason
from internships.domain.fulfilment import Fulfilled, Fulfilment
from internships.domain.lifecycle import Action, NotByThisRole, Status
from internships.domain.organisations import InstitutionSetting
from internships.domain.record import Erased, NotFound, StaleVersion
from internships.domain.termination import ThreePartyTalk
from internships.services.agreements.amending import AmendmentProposal
from internships.services.agreements.retention import ErasureReason, RetentionNotRecorded, StillNeeded
from internships.services.agreements.signing import PaperSignature
from internships.services.agreements.sweeping import Sweeping
from internships.services.agreements.viewing import AgreementView
from internships.services.checks import anything
from internships.storage.columns import METADATA
from internships.storage.errors import StorageUnavailable
from internships.storage.stores.agreements import AgreementStore
from tests.living.bureaus import Living, a_record, administrator, coordinator, hr, somebody, student
from tests.living.roads import WHY, acted, approved, drafted, signed
from tests.living.test_later import a_termination

ASKED = ErasureReason.REQUEST
EMAIL = a_record()["students"][0]["email"]
RAN = {**a_record()["period"], "first_day": "2026-09-14", "last_day": "2027-01-29"}


def keeps(living: Living, months: int | None, slug: str = "noordzee") -> None:
    with living.storage.writing() as work:
        setting = InstitutionSetting(institution=slug, retention_months=months)
        work.hosts.put_setting(setting, administrator().account_id, living.now)


@pytest.fixture(autouse=True)
def _recorded(living: Living) -> None:
    """Let the institution have recorded that it keeps for a month."""
    keeps(living, 1)


def erased(living: Living, view: AgreementView, by: Viewer | None = None) -> AgreementView:
    present = living.reading.agreement(administrator(), view.id)
    return living.persons.erase(by or administrator(), view.id, ASKED, version=present.version).agreement


def everything(engine: Engine) -> dict[str, str]:
    """Every row of every table, by table."""
    with engine.connect() as connection:
        return {
            table.name: json.dumps([list(map(str, row)) for row in connection.execute(select(table))])
            for table in METADATA.sorted_tables
        }


def personal_texts() -> set[str]:
    record = a_record()
    people = [
        record["students"][0],
        *record["hosts"][0]["mentors"],
        *record["institutions"][0]["supervisors"],
    ]
    names = {person["names"]["family"] for person in people} | {entry["name"] for entry in record["signatories"]}
    return names | {person["email"] for person in people if "email" in person}


def test_no_table_holds_a_text_of_the_person_any_more(living: Living, engine: Engine) -> None:
    view = signed(living, a_record(period=RAN))
    living.sets_the_day("2026-10-05")
    for reason in ("EERSTEREDEN", "TWEEDEREDEN"):
        talk = ThreePartyTalk(held_on=date(2026, 10, 2), present=("student", "mentor", "begeleider"), summary="GESPREK")
        version = living.reading.agreement(coordinator(), view.id).version
        told = living.ending.propose(coordinator(), view.id, a_termination(reason=reason, talk=talk), version=version)
        if reason == "EERSTEREDEN":
            living.ending.drop(coordinator(), view.id, version=told.version)
    living.sets_the_day("2029-02-01")
    texts = {*personal_texts(), "EERSTEREDEN", "TWEEDEREDEN", "GESPREK", "map 12"}
    before = "".join(everything(engine).values())
    assert {text for text in texts if text not in before} == set()
    erased(living, view)
    left = everything(engine)
    assert {(table, text) for table, told in left.items() for text in texts if text in told} == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # PostgreSQL keeps its own log
def test_the_file_of_the_database_holds_it_neither_and_its_log_is_empty(living: Living, engine: Engine) -> None:
    view = acted(living, drafted(living), Action.WITHDRAW)
    living.sets_the_day("2027-06-01")
    path = Path(str(engine.url.database))
    erased(living, view)
    assert Path(f"{path}-wal").stat().st_size == 0
    assert EMAIL.encode() not in path.read_bytes()


Deed = Callable[[Living, UUID, int], object]
TOLD = Fulfilment(what=Fulfilled.WORKSTATION_SHEET, on=date(2026, 9, 1))
DEEDS: dict[str, Deed] = {
    "edit": lambda living, which, version: living.drafting.edit(coordinator(), which, a_record(), version=version),
    "submit": lambda living, which, version: living.moving.act(coordinator(), which, Action.SUBMIT, version=version),
    "revise": lambda living, which, version: living.moving.act(
        coordinator(), which, Action.REVISE, version=version, reason=WHY
    ),
    "issue": lambda living, which, version: living.printing.issue(coordinator(), which, version=version),
    "sign": lambda living, which, version: living.signing.enter_paper(
        coordinator(), which, which, PaperSignature(signed_on=date(2026, 9, 1), evidence="map"), version=version
    ),
    "amend": lambda living, which, version: living.amending.propose(
        coordinator(),
        which,
        AmendmentProposal(
            reason_code=AmendmentReason.OTHER, reason="x", takes_effect_on=date(2029, 3, 1), record=a_record()
        ),
        version=version,
    ),
    "end": lambda living, which, version: living.ending.propose(coordinator(), which, a_termination(), version=version),
    "fulfil": lambda living, which, version: living.fulfilling.fulfil(coordinator(), which, TOLD, version=version),
    "duplicate": lambda living, which, _: living.copying.duplicate(coordinator(), which),
    "number": lambda living, which, _: living.institutions.put_number(coordinator(), which, 0, "85073003328"),
    "erase": lambda living, which, version: living.persons.erase(administrator(), which, ASKED, version=version),
}


def test_nothing_is_done_on_what_was_erased(living: Living) -> None:
    record = a_record()
    del record["period"]
    draft = drafted(living, record=record)
    ran = signed(living, a_record(period=RAN))
    living.institutions.put_setting(administrator(), "noordzee", "wet", 1)
    living.sets_the_day("2029-02-01")
    for view in (draft, ran):
        gone = erased(living, view)
        assert gone.actions == ()
        for deed in DEEDS.values():
            with pytest.raises(Erased):
                deed(living, view.id, gone.version)


def test_an_expired_draft_stays_expired_when_it_is_erased(living: Living) -> None:
    record = a_record()
    del record["period"]
    view = drafted(living, record=record)
    living.sets_the_day("2028-06-01")
    before = living.reading.agreement(administrator(), view.id)
    after = erased(living, view)
    assert (before.status, after.status, after.changed_at) == (Status.EXPIRED, Status.EXPIRED, before.changed_at)


def files_of(living: Living, view: AgreementView) -> set[str]:
    return {document.sha256 for document in living.reading.documents(administrator(), view.id)}


def in_archive(living: Living) -> set[str]:
    return {path.name for path in living.files.glob("??/??/*")}


def test_an_erasure_that_is_not_kept_throws_no_file_away(living: Living, engine: Engine) -> None:
    view = signed(living, a_record(period=RAN))
    living.sets_the_day("2029-02-01")

    def cut_off(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    event.listen(engine, "commit", cut_off)
    try:
        with pytest.raises(StorageUnavailable):
            living.persons.erase(administrator(), view.id, ASKED, version=view.version)
    finally:
        event.remove(engine, "commit", cut_off)
    assert living.reading.agreement(administrator(), view.id).record["students"][0]["email"] == EMAIL
    assert files_of(living, view) == in_archive(living)
    erased(living, view)
    assert in_archive(living) == set()


def test_files_that_nothing_names_are_swept_once_they_are_a_day_old(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = files_of(living, signed(living))

    def stale(*_: object, **__: object) -> None:
        raise StaleVersion(99)

    lost = approved(living, a_record(3))
    with monkeypatch.context() as patch:
        patch.setattr(AgreementStore, "save", stale)
        with pytest.raises(StaleVersion):
            living.printing.issue(coordinator(), lost.id, version=lost.version)
    orphans = in_archive(living) - named
    assert orphans
    growing = living.files / "aa/bb/.growing-x"
    growing.parent.mkdir(parents=True, exist_ok=True)
    growing.write_bytes(b"half")
    sweeping = Sweeping(living.bureau, living.archive)
    for path in living.files.glob("??/??/*"):
        os.utime(path, (living.now.timestamp(),) * 2)
    assert (sweeping.sweep(), in_archive(living) >= orphans) == (0, True)
    living.passes(hours=25)
    assert (sweeping.sweep(), in_archive(living)) == (len(orphans), named)
    assert sweeping.do_one() is False


def test_a_file_that_is_kept_again_counts_as_new(living: Living) -> None:
    sha256 = living.archive.keep(b"%PDF")
    os.utime(living.archive.path(sha256), (0, 0))
    assert list(living.archive.untouched_since(living.now)) == [sha256]
    living.archive.keep(b"%PDF")
    assert list(living.archive.untouched_since(living.now)) == []


@pytest.fixture
def shared(living: Living) -> AgreementView:
    """A withdrawn agreement of two institutions, that noordzee leads and keeps for a year, polder for ten."""
    record = a_record()
    record["institutions"].append({**deepcopy(record["institutions"][0]), "slug": "polder"})
    keeps(living, 12)
    keeps(living, 120, "polder")
    return acted(living, drafted(living, record=record), Action.WITHDRAW)


def test_only_the_leading_institution_erases(living: Living, shared: AgreementView) -> None:
    living.sets_the_day("2040-01-01")
    with pytest.raises(NotByThisRole):
        erased(living, shared, administrator("polder"))
    told = living.persons.erase_by(administrator("polder"), EMAIL, ASKED, anything)
    assert (told.erased, told.still_needed) == ((), (shared.id,))
    assert living.persons.due("polder").due == ()
    assert living.persons.erase_by(administrator(), EMAIL, ASKED, anything).erased == (shared.id,)


def test_who_coordinates_at_the_leading_institution_and_administers_the_second_erases_nothing(
    living: Living, shared: AgreementView
) -> None:
    living.sets_the_day("2040-01-01")
    coordinates = Grant(role=Role.COORDINATOR, institution="noordzee")
    administers = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="polder")
    both = somebody("both", coordinates, administers)
    with pytest.raises(NotByThisRole):
        erased(living, shared, both)
    assert living.persons.erase_by(both, EMAIL, ASKED, anything).still_needed == (shared.id,)
    assert living.reading.agreement(administrator(), shared.id).record["students"][0]["email"] == EMAIL


def test_an_agreement_is_kept_as_long_as_any_of_its_institutions_asks(living: Living, shared: AgreementView) -> None:
    living.sets_the_day("2030-01-01")
    assert living.persons.due("noordzee").due == ()
    with pytest.raises(StillNeeded, match="2036-12-18"):
        erased(living, shared)
    living.sets_the_day("2036-12-19")
    assert [due.agreement_id for due in living.persons.due("noordzee").due] == [shared.id]
    assert living.persons.erase_due("noordzee").erased == (shared.id,)


def test_without_a_retention_of_the_leading_institution_another_s_does_not_count(
    living: Living, shared: AgreementView
) -> None:
    keeps(living, None)
    living.sets_the_day("2040-01-01")
    with pytest.raises(RetentionNotRecorded, match="noordzee"):
        erased(living, shared)
    assert living.persons.due("noordzee").due == ()
    keeps(living, 12)
    assert [due.agreement_id for due in living.persons.due("noordzee").due] == [shared.id]


def test_a_mentor_is_erased_from_what_is_over_and_never_before_it_may_go(living: Living) -> None:
    record = a_record(period=RAN)
    record["hosts"][0]["mentors"][0]["email"] = "mentor.x@example.org"
    later = {**RAN, "first_day": "2028-09-14", "last_day": "2029-01-31"}
    view, running = signed(living, record), a_record(3, period=later)
    running["hosts"][0]["mentors"][0]["email"] = "Mentor.X@example.org"
    kept = drafted(living, record=running)
    keeps(living, 24)
    living.sets_the_day("2028-06-01")
    first = living.persons.erase_everywhere("mentor.x@example.org", ASKED)
    assert (first.erased, set(first.still_needed)) == ((), {view.id, kept.id})
    living.sets_the_day("2029-02-01")
    assert living.persons.erase_by(administrator(), "mentor.x@example.org", ASKED, anything).erased == (view.id,)
    assert living.persons.copy("mentor.x@example.org")["named_in"][0]["id"] == str(kept.id)


def test_who_has_no_role_that_erases_erases_nobody(living: Living) -> None:
    view = acted(living, drafted(living), Action.WITHDRAW)
    for viewer in (hr("0999999922"), coordinator(), student(EMAIL)):
        with pytest.raises(NotByThisRole):
            erased(living, view, viewer)
    with pytest.raises(NotFound):
        erased(living, view, administrator("polder"))
