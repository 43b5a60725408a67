"""Audit faults have a code and a place, so that a script knows what to look at, and where."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update

from internships.domain.agreement_record import AmendmentRecord, Approval, IssuedDocument, TerminationRecord
from internships.domain.amendment import Amendment, AmendmentReason, Change
from internships.domain.document import DocumentKind
from internships.domain.history import HMAC_FACT
from internships.domain.lifecycle import Action
from internships.domain.signatures import AGREEMENT_SUBJECT
from internships.domain.text_signer import TextSigner
from internships.domain.wording import Language
from internships.identity.vault import KeyRingSigner
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.audit import audit_agreement
from internships.storage.columns import METADATA
from tests.builders.agreement_states import a_signed_row, drafted, perform
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator
from tests.builders.amendments import a_termination
from tests.builders.audited_history import rewrite_history

TABLES = METADATA.tables
HASH = "0" * 64


class RollBack(Exception):
    """Rolls back the changes after the audit."""


@dataclass
class TamperedAgreement:
    """An agreement that is changed outside the service; each change is rolled back after the audit."""

    use_cases: AgreementUseCases
    view: AgreementView

    def audit_after(
        self, *changes: Any, before: int | None = None, signer: TextSigner | None = None
    ) -> set[tuple[str, str]]:
        """Return the faults that an audit finds after some changes: codes and places."""
        context = replace(self.use_cases.context, signer=signer or self.use_cases.context.signer)
        faults: set[tuple[str, str]] = set()
        with suppress(RollBack), self.use_cases.storage.writing() as work:
            for change in changes:
                change(work)
            verdict = audit_agreement(work, context, self.use_cases.archive, self.view.id, before)
            faults = {(str(fault.check), fault.place) for fault in verdict.faults}
            raise RollBack
        return faults

    def updated(self, table: str, **values: Any) -> Callable[[Any], None]:
        """Return a change that gives the rows of a table other values."""
        return lambda work: work.session.execute(update(TABLES[table]).where(self._mine(table)).values(**values))

    def deleted(self, table: str, **where: Any) -> Callable[[Any], None]:
        """Return a change that deletes rows."""
        same = (TABLES[table].c[name] == value for name, value in where.items())
        return lambda work: work.session.execute(delete(TABLES[table]).where(self._mine(table), *same))

    def rewritten_events(self, **others: Any) -> Callable[[Any], None]:
        """Return a change that replaces every event of the history, with all hashes right."""
        return lambda work: rewrite_history(
            work, self.view.id, [event.model_copy(update=others) for event in work.history.events(self.view.id)]
        )

    def events_without_key(self, work: Any) -> None:
        """Write the history as somebody without a key would."""
        events = work.history.events(self.view.id)
        facts = [{name: fact for name, fact in event.facts.items() if name != HMAC_FACT} for event in events]
        rewrite_history(
            work,
            self.view.id,
            [event.model_copy(update={"facts": salted}) for event, salted in zip(events, facts, strict=True)],
        )

    def with_unserviced_rows(self, work: Any) -> None:
        """Add an amendment, a termination, an approval and a signature that nobody made through the service."""
        body: dict[str, Any] = {"content_sha256": HASH, "proposed_by": None, "proposed_at": self.use_cases.now}
        amendment = Amendment(
            number=1,
            reason_code=AmendmentReason.PERIOD,
            reason="Langer.",
            drawn_up_on=date(2026, 9, 1),
            takes_effect_on=date(2026, 10, 1),
            changes=(Change(pointer="/period/last_day", old="2026-12-18", new="2027-01-08"),),
        )
        work.agreements.put_amendment(self.view.id, AmendmentRecord(amendment=amendment, **body))
        work.agreements.put_termination(self.view.id, TerminationRecord(termination=a_termination(), **body))
        by = coordinator().account_id
        work.agreements.add_approval(
            self.view.id, Approval(step="dean", content_sha256=HASH, by=by, at=self.use_cases.now)
        )
        work.agreements.add_signatures([a_signed_row(self.view.id, self.use_cases.context.today())])

    def with_unissued_documents(self, *files: str) -> Callable[[Any], None]:
        """Return a change that adds documents nobody issued."""
        return lambda work: work.documents.add(
            [an_issued_document(self.use_cases, self.view, sha256) for sha256 in files]
        )

    @property
    def row(self) -> str:
        return f"agreement/{self.view.id.hex}"

    def _mine(self, table: str) -> Any:
        chosen = TABLES[table]
        return (chosen.c.id if table == "agreement" else chosen.c.agreement_id) == self.view.id


def an_issued_document(use_cases: AgreementUseCases, view: AgreementView, sha256: str) -> IssuedDocument:
    return IssuedDocument(
        id=use_cases.context.new_id(),
        agreement_id=view.id,
        subject=AGREEMENT_SUBJECT,
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
        issued_at=use_cases.now,
    )


@pytest.fixture
def tampered(use_cases: AgreementUseCases) -> TamperedAgreement:
    return TamperedAgreement(use_cases, drafted(use_cases))


def test_what_was_changed_before_the_service_wrote_again_is_reported_with_the_event_after_it(
    tampered: TamperedAgreement,
) -> None:
    with tampered.use_cases.storage.writing() as work:
        tampered.updated("agreement", starts_on=date(2026, 9, 21))(work)
    perform(tampered.use_cases, tampered.view, Action.WITHDRAW)
    assert tampered.audit_after() == {("row_changed_before", f"2: {tampered.row}")}


def test_a_history_that_was_cut_or_changed_is_reported_by_code_and_place(tampered: TamperedAgreement) -> None:
    perform(tampered.use_cases, tampered.view, Action.SUBMIT)
    assert tampered.audit_after() == set()
    value = ("value_changed", "1/rows")
    assert tampered.audit_after(tampered.deleted("event", sequence=1)) == {("chain_broken", "2"), value}
    assert tampered.audit_after(tampered.deleted("event", sequence=2)) == {("chain_broken", "2")}
    assert tampered.audit_after(tampered.updated("sealed_value", value="anders")) == {value}
    assert tampered.audit_after(tampered.deleted("sealed_value")) == {value, ("row_changed", tampered.row)}


def test_events_that_the_service_did_not_write_are_reported_by_code_and_place(tampered: TamperedAgreement) -> None:
    perform(tampered.use_cases, tampered.view, Action.SUBMIT)
    forged = {("event_forged", "1"), ("event_forged", "2")}
    assert tampered.audit_after(tampered.updated("event", actor=None)) == {("chain_broken", "1"), *forged}
    assert tampered.audit_after(tampered.rewritten_events(actor=None)) == forged
    assert tampered.audit_after(signer=KeyRingSigner([b"n" * 32])) == {("event_key_missing", "1")}
    assert tampered.audit_after(tampered.events_without_key, before=1) == {("event_not_signed", "2")}
    assert (
        tampered.audit_after(tampered.events_without_key)
        == tampered.audit_after(tampered.events_without_key, before=2)
        == set()
    )


def test_an_agreement_that_is_not_what_its_history_says_is_reported_by_code_and_place(
    tampered: TamperedAgreement,
) -> None:
    row = ("row_changed", tampered.row)
    assert tampered.audit_after(tampered.updated("agreement", starts_on=date(2026, 9, 21))) == {row}
    assert tampered.audit_after(tampered.updated("agreement", content_sha256=HASH)) == {("content_changed", HASH), row}
    assert tampered.audit_after(tampered.updated("agreement", approved_sha256=HASH)) == {("approval_changed", ""), row}
    index = {("index_changed", "placement"), ("index_changed", "blocker")}
    assert tampered.audit_after(tampered.updated("agreement", state="submitted")) == {
        ("state_changed", "submitted"),
        row,
        *index,
    }


def test_what_is_gone_or_unreadable_is_reported_by_code_and_place(tampered: TamperedAgreement) -> None:
    assert tampered.audit_after(tampered.updated("agreement", state="bogus")) == {("row_unreadable", "ValidationError")}
    of_it = ("sealed_value", "reader", "placement", "blocker", "event", "agreement")
    assert tampered.audit_after(*map(tampered.deleted, of_it)) == {("agreement_missing", "not_found")}


def test_what_no_event_records_is_reported_by_code_and_place(tampered: TamperedAgreement) -> None:
    assert tampered.audit_after(tampered.deleted("event")) == {("history_missing", ""), ("value_changed", "1/rows")}
    damaged, missing = (tampered.use_cases.archive.store(content) for content in (b"%PDF one", b"%PDF two"))
    tampered.use_cases.archive.path(damaged).write_bytes(b"%PDF other")
    tampered.use_cases.archive.delete(missing)
    faults = tampered.audit_after(tampered.with_unserviced_rows, tampered.with_unissued_documents(damaged, missing))
    kinds = {(code, place.partition("/")[0]) if code == "row_changed" else (code, place) for code, place in faults}
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
