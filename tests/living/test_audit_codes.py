"""What an audit finds has a code and a place: a script that reads them knows what to look at, and where."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update

from internships.domain.amendment import Amendment, AmendmentReason, Change
from internships.domain.document import DocumentKind
from internships.domain.history import KEYED
from internships.domain.ledger import THE_AGREEMENT
from internships.domain.lifecycle import Action
from internships.domain.record import Approval, IssuedDocument, KeptAmendment, KeptTermination
from internships.domain.signer import Signer
from internships.domain.wording import Language
from internships.identity.vault import KeyRingSigner
from internships.services.agreements.auditing import audited
from internships.services.agreements.viewing import AgreementView
from internships.storage.columns import METADATA
from tests.living.bureaus import Living, coordinator
from tests.living.roads import a_signature, acted, drafted
from tests.living.test_keyed_events import chained
from tests.living.test_later import a_termination

TABLES = METADATA.tables
HASH = "0" * 64


class UndoneError(Exception):
    """Takes back what was changed to look at it."""


@dataclass
class Look:
    """An agreement that somebody changes behind the service's back; each change is taken back after the audit."""

    living: Living
    view: AgreementView

    def at(self, *changes: Any, before: int | None = None, signer: Signer | None = None) -> set[tuple[str, str]]:
        """Return what an audit finds after some changes: codes and places."""
        bureau = replace(self.living.bureau, signer=signer or self.living.bureau.signer)
        told: set[tuple[str, str]] = set()
        with suppress(UndoneError), self.living.storage.writing() as work:
            for change in changes:
                change(work)
            verdict = audited(work, bureau, self.living.archive, self.view.id, before)
            told = {(str(fault.check), fault.place) for fault in verdict.faults}
            raise UndoneError
        return told

    def by(self, table: str, **values: Any) -> Callable[[Any], None]:
        """Return how the rows of a table get other values."""
        return lambda work: work.session.execute(update(TABLES[table]).where(self._mine(table)).values(**values))

    def without(self, table: str, **where: Any) -> Callable[[Any], None]:
        """Return how rows go."""
        same = (TABLES[table].c[name] == value for name, value in where.items())
        return lambda work: work.session.execute(delete(TABLES[table]).where(self._mine(table), *same))

    def events(self, **others: Any) -> Callable[[Any], None]:
        """Return how every event of the history becomes another, with all hashes right."""
        return lambda work: chained(
            work, self.view.id, [told.model_copy(update=others) for told in work.trail.events(self.view.id)]
        )

    def unkeyed(self, work: Any) -> None:
        """Write the history as somebody without a key would."""
        events = work.trail.events(self.view.id)
        facts = [{name: fact for name, fact in told.facts.items() if name != KEYED} for told in events]
        chained(
            work,
            self.view.id,
            [told.model_copy(update={"facts": said}) for told, said in zip(events, facts, strict=True)],
        )

    def with_more(self, work: Any) -> None:
        """Add an amendment, a termination, an approval and a signature that nobody made through the service."""
        kept: dict[str, Any] = {"content_sha256": HASH, "proposed_by": None, "proposed_at": self.living.now}
        amendment = Amendment(
            number=1,
            reason_code=AmendmentReason.PERIOD,
            reason="Langer.",
            drawn_up_on=date(2026, 9, 1),
            takes_effect_on=date(2026, 10, 1),
            changes=(Change(pointer="/period/last_day", old="2026-12-18", new="2027-01-08"),),
        )
        work.agreements.put_amendment(self.view.id, KeptAmendment(amendment=amendment, **kept))
        work.agreements.put_termination(self.view.id, KeptTermination(termination=a_termination(), **kept))
        by = coordinator().account_id
        work.agreements.approve(self.view.id, Approval(step="dean", content_sha256=HASH, by=by, at=self.living.now))
        work.agreements.enter([a_signature(self.view.id, self.living.bureau.today())])

    def with_papers(self, *files: str) -> Callable[[Any], None]:
        """Return how papers come that nobody issued."""
        return lambda work: work.papers.add([a_paper(self.living, self.view, sha256) for sha256 in files])

    @property
    def row(self) -> str:
        return f"agreement/{self.view.id.hex}"

    def _mine(self, table: str) -> Any:
        chosen = TABLES[table]
        return (chosen.c.id if table == "agreement" else chosen.c.agreement_id) == self.view.id


def a_paper(living: Living, view: AgreementView, sha256: str) -> IssuedDocument:
    return IssuedDocument(
        id=living.bureau.ids(),
        agreement_id=view.id,
        subject=THE_AGREEMENT,
        kind=DocumentKind.AGREEMENT,
        form="noordzee",
        title="Stageovereenkomst",
        language=Language.NL,
        leading=True,
        sha256=sha256,
        size=9,
        pages=1,
        content_sha256=HASH,
        folders_sha256=HASH,
        variant_confirmed=False,
        verification_code="ABC",
        package_version="1",
        issued_at=living.now,
    )


@pytest.fixture
def look(living: Living) -> Look:
    return Look(living, drafted(living))


def test_what_was_changed_before_the_service_wrote_again_is_told_with_the_event_after_it(look: Look) -> None:
    with look.living.storage.writing() as work:
        look.by("agreement", starts_on=date(2026, 9, 21))(work)
    acted(look.living, look.view, Action.WITHDRAW)
    assert look.at() == {("row_changed_before", f"2: {look.row}")}


def test_a_history_that_was_cut_or_changed_is_told_by_code_and_place(look: Look) -> None:
    acted(look.living, look.view, Action.SUBMIT)
    assert look.at() == set()
    value = ("value_changed", "1/rows")
    assert look.at(look.without("event", sequence=1)) == {("chain_broken", "2"), value}
    assert look.at(look.without("event", sequence=2)) == {("chain_broken", "2")}
    assert look.at(look.by("sealed_value", value="anders")) == {value}
    assert look.at(look.without("sealed_value")) == {value, ("row_changed", look.row)}


def test_events_that_the_service_did_not_write_are_told_by_code_and_place(look: Look) -> None:
    acted(look.living, look.view, Action.SUBMIT)
    forged = {("event_forged", "1"), ("event_forged", "2")}
    assert look.at(look.by("event", actor=None)) == {("chain_broken", "1"), *forged}
    assert look.at(look.events(actor=None)) == forged
    assert look.at(signer=KeyRingSigner([b"n" * 32])) == {("event_key_missing", "1")}
    assert look.at(look.unkeyed, before=1) == {("event_not_signed", "2")}
    assert look.at(look.unkeyed) == look.at(look.unkeyed, before=2) == set()


def test_an_agreement_that_is_not_what_its_history_says_is_told_by_code_and_place(look: Look) -> None:
    row = ("row_changed", look.row)
    assert look.at(look.by("agreement", starts_on=date(2026, 9, 21))) == {row}
    assert look.at(look.by("agreement", content_sha256=HASH)) == {("content_changed", HASH), row}
    assert look.at(look.by("agreement", approved_sha256=HASH)) == {("approval_changed", ""), row}
    index = {("index_changed", "placement"), ("index_changed", "blocker")}
    assert look.at(look.by("agreement", state="submitted")) == {("state_changed", "submitted"), row, *index}


def test_what_is_gone_or_unreadable_is_told_by_code_and_place(look: Look) -> None:
    assert look.at(look.by("agreement", state="bogus")) == {("row_unreadable", "ValidationError")}
    of_it = ("sealed_value", "reader", "placement", "blocker", "event", "agreement")
    assert look.at(*map(look.without, of_it)) == {("agreement_missing", "not_found")}


def test_what_no_event_tells_of_is_told_by_code_and_place(look: Look) -> None:
    assert look.at(look.without("event")) == {("history_missing", ""), ("value_changed", "1/rows")}
    damaged, missing = (look.living.archive.keep(content) for content in (b"%PDF one", b"%PDF two"))
    look.living.archive.path(damaged).write_bytes(b"%PDF other")
    look.living.archive.forget(missing)
    told = look.at(look.with_more, look.with_papers(damaged, missing))
    kinds = {(code, place.partition("/")[0]) if code == "row_changed" else (code, place) for code, place in told}
    assert kinds >= {("row_changed", table) for table in ("document", "signature", "amendment", "termination")}
    assert {pair for pair in kinds if pair[0] not in {"row_changed", "index_changed"}} == {
        ("approval_changed", "dean"),
        ("signature_changed", "agreement 1"),
        ("signature_changed", "agreement agreement student 1"),
        ("amendment_changed", "1"),
        ("termination_changed", ""),
        ("document_changed", damaged),
        ("document_changed", missing),
        ("file_damaged", damaged),
        ("file_missing", missing),
    }
