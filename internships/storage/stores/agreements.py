"""Agreements with their approvals, ledger, amendments and terminations."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, delete, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import AccessScope
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.agreement_record import (
    AgreementRecord,
    AmendmentRecord,
    Approval,
    EncryptedNationalNumber,
    NotFound,
    StaleVersion,
    TerminationRecord,
)
from internships.domain.blockers.blocker import Blocker
from internships.domain.email_addresses import email_key
from internships.domain.placement_index import IndexEntry, IndexReader
from internships.domain.signatures import SignatureRecord
from internships.storage.access_scope import agreement_access_condition
from internships.storage.body_upcast import upcast_agreement, upcast_amendment, upcast_termination
from internships.storage.columns import ascii_lower, enums_as_text
from internships.storage.stores.history import HistoryStore
from internships.storage.stores.placement_index import index_differences, insert_index, rewrite_index
from internships.storage.tables.agreements import AgreementRow, ApprovalRow, SignatureRow
from internships.storage.tables.amendments import AmendmentRow, NationalNumberRow, TerminationRow
from internships.storage.upsert import upsert


class AgreementStore:
    """Agreements within a reach; one beyond it is not found."""

    def __init__(self, session: Session, reach: AccessScope) -> None:
        self.session, self.reach = session, reach

    def get(self, agreement_id: UUID) -> AgreementRecord:
        """Return an agreement, its body lifted to today's schema; refuses one that is not within reach.

        Who may write holds it until the end of the unit of work: whatever hangs on it is changed by one at a time.
        """
        query = select(AgreementRow).where(col(AgreementRow.id) == agreement_id, agreement_access_condition(self.reach))
        is_writing = self.session.connection().get_execution_options().get("writes")
        if is_writing:
            query = query.with_for_update(of=AgreementRow)
        row = self.session.execute(query).scalar_one_or_none()
        if row is None:
            raise NotFound
        if is_writing:
            HistoryStore(self.session).remember_changed_rows(agreement_id)
        return agreement_record(row)

    def get_many(self, ids: Sequence[UUID]) -> dict[UUID, AgreementRecord]:
        """Return those of these agreements that are within reach."""
        query = select(AgreementRow).where(col(AgreementRow.id).in_(ids), agreement_access_condition(self.reach))
        return {row.id: agreement_record(row) for row in self.session.execute(query).scalars()}

    def ids_with_email(self, email: str) -> tuple[UUID, ...]:
        """Return the agreements whose record or amendments hold an address; every record is looked through."""
        key = email_key(email)
        said = json.dumps(key)[1:-1] if self.session.get_bind().dialect.name == "sqlite" else key

        def says(body: Any) -> ColumnElement[bool]:
            return ascii_lower(cast(body, Text)).contains(said, autoescape=True)

        amended = select(col(AmendmentRow.agreement_id)).where(says(col(AmendmentRow.body)))
        query = select(col(AgreementRow.id)).where(
            or_(says(col(AgreementRow.body)), col(AgreementRow.id).in_(amended)), agreement_access_condition(self.reach)
        )
        return tuple(self.session.execute(query.order_by(col(AgreementRow.created_at), col(AgreementRow.id))).scalars())

    def add(self, record: AgreementRecord) -> None:
        """Keep a new agreement."""
        self.session.execute(insert(AgreementRow).values(**_column_values(record)))

    def save(self, record: AgreementRecord, *, expected: int) -> None:
        """Keep a changed agreement, if nobody changed it since version ``expected``."""
        changed = (
            update(AgreementRow)
            .where(col(AgreementRow.id) == record.id, col(AgreementRow.version) == expected)
            .values(**_column_values(record))
        )
        if self.session.execute(changed).rowcount != 1:  # type: ignore[attr-defined]
            raise StaleVersion(self._version(record.id))

    def set_start(self, agreement_id: UUID, starts_on: date | None) -> None:
        """Keep the day on which a placement starts, as its index lines tell it."""
        self.session.execute(
            update(AgreementRow).where(col(AgreementRow.id) == agreement_id).values(starts_on=starts_on)
        )

    def _version(self, agreement_id: UUID) -> int:
        found = self.session.execute(select(col(AgreementRow.version)).where(col(AgreementRow.id) == agreement_id))
        return found.scalar_one_or_none() or 0

    def write_index(
        self,
        record: AgreementRecord,
        entries: Sequence[IndexEntry],
        readers: Iterable[IndexReader],
        blockers: Sequence[Sequence[Blocker]],
        *,
        is_new: bool = False,
    ) -> None:
        """Write the index lines of an agreement again; ``blockers`` goes with ``entries``, one list each."""
        (insert_index if is_new else rewrite_index)(self.session, record, entries, readers, blockers)

    def index_differences(
        self,
        record: AgreementRecord,
        entries: Sequence[IndexEntry],
        readers: Iterable[IndexReader],
        blockers: Sequence[Sequence[Blocker]],
    ) -> tuple[str, ...]:
        """Return in which tables the index lines are not those that writing them again would leave."""
        return index_differences(self.session, record, entries, readers, blockers)

    def approvals(self, agreement_id: UUID) -> tuple[Approval, ...]:
        """Return every approval step ever taken, in order."""
        query = select(ApprovalRow).where(col(ApprovalRow.agreement_id) == agreement_id).order_by(col(ApprovalRow.id))
        return tuple(
            Approval(step=row.step, content_sha256=row.content_sha256, by=row.by, at=row.at, is_void=row.is_void)
            for row in self.session.execute(query).scalars()
        )

    def add_approval(self, agreement_id: UUID, approval: Approval) -> None:
        """Add an approval step."""
        self.session.execute(insert(ApprovalRow).values(agreement_id=agreement_id, **approval.model_dump()))

    def void_approvals(self, agreement_id: UUID) -> None:
        """Take the force from every approval."""
        self.session.execute(
            update(ApprovalRow).where(col(ApprovalRow.agreement_id) == agreement_id).values(is_void=True)
        )

    def ledger(self, agreement_id: UUID) -> tuple[SignatureRecord, ...]:
        """Return every row of the ledger of signatures, in the order of signing."""
        query = (
            select(SignatureRow)
            .where(col(SignatureRow.agreement_id) == agreement_id)
            .order_by(
                col(SignatureRow.subject), col(SignatureRow.document), col(SignatureRow.order), col(SignatureRow.id)
            )
        )
        return tuple(SignatureRecord.model_validate(row.model_dump()) for row in self.session.execute(query).scalars())

    def add_signatures(self, rows: Sequence[SignatureRecord]) -> None:
        """Add rows to the ledger."""
        if rows:
            self.session.execute(insert(SignatureRow), [enums_as_text(row.model_dump()) for row in rows])

    def update_signature(self, row: SignatureRecord) -> None:
        """Keep what became of one row of the ledger."""
        values = enums_as_text(row.model_dump(exclude={"id", "agreement_id"}))
        self.session.execute(update(SignatureRow).where(col(SignatureRow.id) == row.id).values(**values))

    def void_signatures(self, agreement_id: UUID, subject: str) -> None:
        """Take the force from every row about a subject."""
        self.session.execute(
            update(SignatureRow)
            .where(col(SignatureRow.agreement_id) == agreement_id, col(SignatureRow.subject) == subject)
            .values(state="void")
        )

    def amendments(self, agreement_id: UUID) -> tuple[AmendmentRecord, ...]:
        """Return every amendment by number, dropped ones too."""
        query = (
            select(AmendmentRow)
            .where(col(AmendmentRow.agreement_id) == agreement_id)
            .order_by(col(AmendmentRow.number))
        )
        rows = self.session.execute(query).scalars()
        return tuple(map(amendment_record, rows))

    def amendments_by_agreement(self, ids: Sequence[UUID]) -> dict[UUID, tuple[AmendmentRecord, ...]]:
        """Return the amendments of several agreements at once."""
        query = select(AmendmentRow).where(col(AmendmentRow.agreement_id).in_(ids)).order_by(col(AmendmentRow.number))
        found: dict[UUID, tuple[AmendmentRecord, ...]] = {}
        for row in self.session.execute(query).scalars():
            found[row.agreement_id] = (*found.get(row.agreement_id, ()), amendment_record(row))
        return found

    def put_amendment(self, agreement_id: UUID, kept: AmendmentRecord) -> None:
        """Keep an amendment under its number."""
        body = kept.amendment.model_dump(mode="json", exclude_none=True)
        key = {"agreement_id": agreement_id, "number": kept.amendment.number}
        told = {"body": body, "schema_version": SCHEMA_VERSION, **enums_as_text(kept.model_dump(exclude={"amendment"}))}
        upsert(self.session, AmendmentRow, key | told)

    def termination(self, agreement_id: UUID) -> TerminationRecord | None:
        """Return the termination that was not dropped, if there is one."""
        query = select(TerminationRow).where(
            col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(False)
        )
        # Somebody may have added another behind the service's back; the audit tells of it.
        row = self.session.execute(query.order_by(col(TerminationRow.id)).limit(1)).scalar_one_or_none()
        return None if row is None else _termination_record(row)

    def put_termination(self, agreement_id: UUID, kept: TerminationRecord) -> None:
        """Keep the termination; the one that was not dropped is replaced."""
        values = {
            "body": kept.termination.model_dump(mode="json", exclude_none=True),
            "schema_version": SCHEMA_VERSION,
            **enums_as_text(kept.model_dump(exclude={"termination"})),
        }
        present = update(TerminationRow).where(
            col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(False)
        )
        if self.session.execute(present.values(**values)).rowcount == 0:  # type: ignore[attr-defined]
            self.session.execute(insert(TerminationRow).values(agreement_id=agreement_id, **values))

    def put_national_number(self, agreement_id: UUID, number: EncryptedNationalNumber, by: UUID, at: datetime) -> None:
        """Keep a student's encrypted national number."""
        told = {**enums_as_text(number.model_dump(exclude={"place"})), "student": number.place}
        upsert(
            self.session, NationalNumberRow, {"agreement_id": agreement_id, **told, "entered_by": by, "entered_at": at}
        )

    def national_numbers(self, agreement_id: UUID) -> tuple[EncryptedNationalNumber, ...]:
        """Return the encrypted national numbers."""
        query = select(NationalNumberRow).where(col(NationalNumberRow.agreement_id) == agreement_id)
        rows = self.session.execute(query.order_by(col(NationalNumberRow.student))).scalars()
        return tuple(
            EncryptedNationalNumber(
                place=row.student, student_key=row.student_key, institution=row.institution, sealed=row.sealed
            )
            for row in rows
        )

    def prune_national_numbers(
        self, agreement_id: UUID, students: Mapping[str, str], institutions: Iterable[str]
    ) -> None:
        """Keep the national numbers of these students, under what each is known by now; forget all others.

        What an institution entered that is no longer there goes too.
        """
        there = frozenset(institutions)
        for number in self.national_numbers(agreement_id):
            known = students.get(number.student_key) if number.institution in there else None
            row = (
                col(NationalNumberRow.agreement_id) == agreement_id,
                col(NationalNumberRow.student) == number.place,
            )
            if known is None:
                self.session.execute(delete(NationalNumberRow).where(*row))
            elif known != number.student_key:
                self.session.execute(update(NationalNumberRow).where(*row).values(student_key=known))

    def erase_persons(self, agreement_id: UUID) -> None:
        """Erase the persons that hang on an agreement: names in the ledger, amendments, national numbers.

        A termination that was dropped goes whole, with its reason and its talk.
        """
        nameless = {"name": "(gewist / erased)", "evidence": None, "evidence_sha256": None}
        self.session.execute(
            update(SignatureRow).where(col(SignatureRow.agreement_id) == agreement_id).values(**nameless)
        )
        for table in (AmendmentRow, NationalNumberRow):
            self.session.execute(delete(table).where(col(table.agreement_id) == agreement_id))
        dropped = (col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(True))
        self.session.execute(delete(TerminationRow).where(*dropped))


_IN_ORDER: tuple[Any, ...] = (SignatureRow.subject, SignatureRow.document, SignatureRow.order, SignatureRow.id)


def agreement_record(row: AgreementRow) -> AgreementRecord:
    """Return an agreement, its body lifted to today's schema."""
    told = row.model_dump()
    told["body"] = upcast_agreement(row.body, row.schema_version)
    told["schema_version"] = SCHEMA_VERSION
    return AgreementRecord.model_validate(told)


def amendment_record(row: AmendmentRow) -> AmendmentRecord:
    """Return an amendment, lifted to today's schema."""
    body = upcast_amendment(row.body, row.schema_version)
    return AmendmentRecord.model_validate({"amendment": body, **_shared_columns(row)})


def _termination_record(row: TerminationRow) -> TerminationRecord:
    body = upcast_termination(row.body, row.schema_version)
    return TerminationRecord.model_validate({"termination": body, **_shared_columns(row)})


def _column_values(record: AgreementRecord) -> dict[str, Any]:
    return enums_as_text(record.model_dump())


def _shared_columns(row: AmendmentRow | TerminationRow) -> dict[str, Any]:
    names = ("content_sha256", "proposed_by", "proposed_at", "proposed_side", "is_issued", "is_dropped", "signed_on")
    return {name: getattr(row, name) for name in names}
