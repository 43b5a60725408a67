"""Erased facts are gone from every table and file, stay gone, and no action works on the agreement any more."""

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

from internships.domain.access import Grant, Role
from internships.domain.agreement_record import NotFound, PersonsErased, StaleVersion
from internships.domain.amendment import AmendmentReason
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.lifecycle import Action, NotByThisRole, Status
from internships.domain.termination import ThreePartyTalk
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendments import AmendmentProposal
from internships.services.agreements.archive_cleanup import clean_archive
from internships.services.agreements.signatures import PaperSignature
from internships.services.personal_data.retention import RetentionNotRecorded, StillNeeded
from internships.services.preconditions import no_precondition
from internships.storage.columns import METADATA
from internships.storage.errors import StorageUnavailable
from internships.storage.stores.agreements import AgreementStore
from tests.builders.agreement_states import REASON, approved, drafted, perform, signed
from tests.builders.agreement_use_cases import (
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
    student,
)
from tests.builders.amendments import a_termination
from tests.builders.erasures import ON_REQUEST, erase, set_retention

EMAIL = example_record()["students"][0]["email"]
RAN = {**example_record()["period"], "first_day": "2026-09-14", "last_day": "2027-01-29"}


@pytest.fixture(autouse=True)
def _retention_of_a_month(use_cases: AgreementUseCases) -> None:
    """Let the institution have recorded a retention of one month."""
    set_retention(use_cases, 1)


def all_rows(engine: Engine) -> dict[str, str]:
    """Every row of every table, by table."""
    with engine.connect() as connection:
        return {
            table.name: json.dumps([list(map(str, row)) for row in connection.execute(select(table))])
            for table in METADATA.sorted_tables
        }


def personal_texts() -> set[str]:
    record = example_record()
    people = [
        record["students"][0],
        *record["hosts"][0]["mentors"],
        *record["institutions"][0]["supervisors"],
    ]
    names = {person["names"]["family"] for person in people} | {entry["name"] for entry in record["signatories"]}
    return names | {person["email"] for person in people if "email" in person}


def test_no_table_holds_a_text_of_the_person_any_more(use_cases: AgreementUseCases, engine: Engine) -> None:
    view = signed(use_cases, example_record(period=RAN))
    use_cases.set_day("2026-10-05")
    for reason in ("EERSTEREDEN", "TWEEDEREDEN"):
        talk = ThreePartyTalk(held_on=date(2026, 10, 2), present=("student", "mentor", "begeleider"), summary="GESPREK")
        version = use_cases.agreements.agreement(coordinator(), view.id).version
        proposed = use_cases.terminations.propose(
            coordinator(), view.id, a_termination(reason=reason, talk=talk), version=version
        )
        if reason == "EERSTEREDEN":
            use_cases.terminations.drop(coordinator(), view.id, version=proposed.version)
    use_cases.set_day("2029-02-01")
    texts = {*personal_texts(), "EERSTEREDEN", "TWEEDEREDEN", "GESPREK", "map 12"}
    before = "".join(all_rows(engine).values())
    assert {text for text in texts if text not in before} == set()
    erase(use_cases, view)
    left = all_rows(engine)
    assert {(table, text) for table, row_texts in left.items() for text in texts if text in row_texts} == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # PostgreSQL keeps its own log
def test_the_file_of_the_database_holds_it_neither_and_its_log_is_empty(
    use_cases: AgreementUseCases, engine: Engine
) -> None:
    view = perform(use_cases, drafted(use_cases), Action.WITHDRAW)
    use_cases.set_day("2027-06-01")
    path = Path(str(engine.url.database))
    erase(use_cases, view)
    assert Path(f"{path}-wal").stat().st_size == 0
    assert EMAIL.encode() not in path.read_bytes()


Attempt = Callable[[AgreementUseCases, UUID, int], object]
FULFILMENT = Fulfilment(what=FulfilmentKind.WORKSTATION_SHEET, on=date(2026, 9, 1))
ATTEMPTS: dict[str, Attempt] = {
    "edit": lambda use_cases, which, version: use_cases.drafts.edit(
        coordinator(), which, example_record(), version=version
    ),
    "submit": lambda use_cases, which, version: use_cases.transitions.act(
        coordinator(), which, Action.SUBMIT, version=version
    ),
    "revise": lambda use_cases, which, version: use_cases.transitions.act(
        coordinator(), which, Action.REVISE, version=version, reason=REASON
    ),
    "issue": lambda use_cases, which, version: use_cases.document_printing.issue(coordinator(), which, version=version),
    "sign": lambda use_cases, which, version: use_cases.signatures.enter_paper(
        coordinator(), which, which, PaperSignature(signed_on=date(2026, 9, 1), evidence="map"), version=version
    ),
    "amend": lambda use_cases, which, version: use_cases.amendments.propose(
        coordinator(),
        which,
        AmendmentProposal(
            reason_code=AmendmentReason.OTHER, reason="x", takes_effect_on=date(2029, 3, 1), record=example_record()
        ),
        version=version,
    ),
    "end": lambda use_cases, which, version: use_cases.terminations.propose(
        coordinator(), which, a_termination(), version=version
    ),
    "fulfil": lambda use_cases, which, version: use_cases.fulfilments.fulfil(
        coordinator(), which, FULFILMENT, version=version
    ),
    "duplicate": lambda use_cases, which, _: use_cases.copies.duplicate(coordinator(), which),
    "number": lambda use_cases, which, _: use_cases.national_numbers.put(coordinator(), which, 0, "85073003328"),
    "erase": lambda use_cases, which, version: use_cases.erasures.erase(
        administrator(), which, ON_REQUEST, version=version
    ),
}


def test_nothing_is_done_on_what_was_erased(use_cases: AgreementUseCases) -> None:
    record = example_record()
    del record["period"]
    draft = drafted(use_cases, record=record)
    ran = signed(use_cases, example_record(period=RAN))
    use_cases.institutions.put_setting(administrator(), "noordzee", "wet", 1)
    use_cases.set_day("2029-02-01")
    for view in (draft, ran):
        gone = erase(use_cases, view)
        assert gone.actions == ()
        for use_case in ATTEMPTS.values():
            with pytest.raises(PersonsErased):
                use_case(use_cases, view.id, gone.version)


def test_an_expired_draft_stays_expired_when_it_is_erased(use_cases: AgreementUseCases) -> None:
    record = example_record()
    del record["period"]
    view = drafted(use_cases, record=record)
    use_cases.set_day("2028-06-01")
    before = use_cases.agreements.agreement(administrator(), view.id)
    after = erase(use_cases, view)
    assert (before.status, after.status, after.changed_at) == (Status.EXPIRED, Status.EXPIRED, before.changed_at)


def files_of(use_cases: AgreementUseCases, view: AgreementView) -> set[str]:
    return {document.sha256 for document in use_cases.agreements.documents(administrator(), view.id)}


def in_archive(use_cases: AgreementUseCases) -> set[str]:
    return {path.name for path in use_cases.files.glob("??/??/*")}


def test_an_erasure_that_is_not_kept_throws_no_file_away(use_cases: AgreementUseCases, engine: Engine) -> None:
    view = signed(use_cases, example_record(period=RAN))
    use_cases.set_day("2029-02-01")

    def cut_off(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    event.listen(engine, "commit", cut_off)
    try:
        with pytest.raises(StorageUnavailable):
            use_cases.erasures.erase(administrator(), view.id, ON_REQUEST, version=view.version)
    finally:
        event.remove(engine, "commit", cut_off)
    assert use_cases.agreements.agreement(administrator(), view.id).record["students"][0]["email"] == EMAIL
    assert files_of(use_cases, view) == in_archive(use_cases)
    erase(use_cases, view)
    assert in_archive(use_cases) == set()


def test_files_that_nothing_names_are_swept_once_they_are_a_day_old(
    use_cases: AgreementUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = files_of(use_cases, signed(use_cases))

    def stale(*_: object, **__: object) -> None:
        raise StaleVersion(99)

    lost = approved(use_cases, example_record(3))
    with monkeypatch.context() as patch:
        patch.setattr(AgreementStore, "save", stale)
        with pytest.raises(StaleVersion):
            use_cases.document_printing.issue(coordinator(), lost.id, version=lost.version)
    orphans = in_archive(use_cases) - named
    assert orphans
    growing = use_cases.files / "aa/bb/.growing-x"
    growing.parent.mkdir(parents=True, exist_ok=True)
    growing.write_bytes(b"half")
    for path in use_cases.files.glob("??/??/*"):
        os.utime(path, (use_cases.now.timestamp(),) * 2)
    assert (clean_archive(use_cases.context, use_cases.archive), in_archive(use_cases) >= orphans) == (0, True)
    use_cases.advance_clock(hours=25)
    assert (clean_archive(use_cases.context, use_cases.archive), in_archive(use_cases)) == (len(orphans), named)


def test_a_file_that_is_kept_again_counts_as_new(use_cases: AgreementUseCases) -> None:
    sha256 = use_cases.archive.store(b"%PDF")
    os.utime(use_cases.archive.path(sha256), (0, 0))
    assert list(use_cases.archive.not_stored_since(use_cases.now)) == [sha256]
    use_cases.archive.store(b"%PDF")
    assert list(use_cases.archive.not_stored_since(use_cases.now)) == []


@pytest.fixture
def of_two_institutions(use_cases: AgreementUseCases) -> AgreementView:
    """A withdrawn agreement of two institutions, led by noordzee with a retention of a year, and polder with ten."""
    record = example_record()
    record["institutions"].append({**deepcopy(record["institutions"][0]), "slug": "polder"})
    set_retention(use_cases, 12)
    set_retention(use_cases, 120, "polder")
    return perform(use_cases, drafted(use_cases, record=record), Action.WITHDRAW)


def test_only_the_leading_institution_erases(use_cases: AgreementUseCases, of_two_institutions: AgreementView) -> None:
    use_cases.set_day("2040-01-01")
    with pytest.raises(NotByThisRole):
        erase(use_cases, of_two_institutions, administrator("polder"))
    erasure = use_cases.erasures.erase_by(administrator("polder"), EMAIL, ON_REQUEST, no_precondition)
    assert (erasure.erased, erasure.still_needed) == ((), (of_two_institutions.id,))
    assert use_cases.erasures.due_for_erasure("polder").due == ()
    assert use_cases.erasures.erase_by(administrator(), EMAIL, ON_REQUEST, no_precondition).erased == (
        of_two_institutions.id,
    )


def test_who_coordinates_at_the_leading_institution_and_administers_the_second_erases_nothing(
    use_cases: AgreementUseCases, of_two_institutions: AgreementView
) -> None:
    use_cases.set_day("2040-01-01")
    coordinates = Grant(role=Role.COORDINATOR, institution="noordzee")
    administers = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="polder")
    both = a_principal("both", coordinates, administers)
    with pytest.raises(NotByThisRole):
        erase(use_cases, of_two_institutions, both)
    assert use_cases.erasures.erase_by(both, EMAIL, ON_REQUEST, no_precondition).still_needed == (
        of_two_institutions.id,
    )
    assert (
        use_cases.agreements.agreement(administrator(), of_two_institutions.id).record["students"][0]["email"] == EMAIL
    )


def test_an_agreement_is_kept_as_long_as_any_of_its_institutions_asks(
    use_cases: AgreementUseCases, of_two_institutions: AgreementView
) -> None:
    use_cases.set_day("2030-01-01")
    assert use_cases.erasures.due_for_erasure("noordzee").due == ()
    with pytest.raises(StillNeeded, match="2036-12-18"):
        erase(use_cases, of_two_institutions)
    use_cases.set_day("2036-12-19")
    assert [due.agreement_id for due in use_cases.erasures.due_for_erasure("noordzee").due] == [of_two_institutions.id]
    assert use_cases.erasures.erase_due("noordzee").erased == (of_two_institutions.id,)


def test_without_a_retention_of_the_leading_institution_another_s_does_not_count(
    use_cases: AgreementUseCases, of_two_institutions: AgreementView
) -> None:
    set_retention(use_cases, None)
    use_cases.set_day("2040-01-01")
    with pytest.raises(RetentionNotRecorded, match="noordzee"):
        erase(use_cases, of_two_institutions)
    assert use_cases.erasures.due_for_erasure("noordzee").due == ()
    set_retention(use_cases, 12)
    assert [due.agreement_id for due in use_cases.erasures.due_for_erasure("noordzee").due] == [of_two_institutions.id]


def test_a_mentor_is_erased_from_what_is_over_and_never_before_it_may_go(use_cases: AgreementUseCases) -> None:
    record = example_record(period=RAN)
    record["hosts"][0]["mentors"][0]["email"] = "mentor.x@example.org"
    later = {**RAN, "first_day": "2028-09-14", "last_day": "2029-01-31"}
    view, running = signed(use_cases, record), example_record(3, period=later)
    running["hosts"][0]["mentors"][0]["email"] = "Mentor.X@example.org"
    kept_agreement = drafted(use_cases, record=running)
    set_retention(use_cases, 24)
    use_cases.set_day("2028-06-01")
    first = use_cases.erasures.erase_everywhere("mentor.x@example.org", ON_REQUEST)
    assert (first.erased, set(first.still_needed)) == ((), {view.id, kept_agreement.id})
    use_cases.set_day("2029-02-01")
    assert use_cases.erasures.erase_by(administrator(), "mentor.x@example.org", ON_REQUEST, no_precondition).erased == (
        view.id,
    )
    assert use_cases.person_copies.copy("mentor.x@example.org")["named_in"][0]["id"] == str(kept_agreement.id)


def test_who_has_no_role_that_erases_erases_nobody(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, drafted(use_cases), Action.WITHDRAW)
    for principal in (host_hr("0999999922"), coordinator(), student(EMAIL)):
        with pytest.raises(NotByThisRole):
            erase(use_cases, view, principal)
    with pytest.raises(NotFound):
        erase(use_cases, view, administrator("polder"))
