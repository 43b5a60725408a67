"""Agreements with their approvals, ledger, amendments and terminations."""

import json
from collections.abc import Sequence
from datetime import date
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
    NotFound,
    StaleVersion,
    TerminationRecord,
)
from internships.domain.email_addresses import email_key
from internships.storage.access_scope import agreement_access_condition
from internships.storage.body_upcast import upcast
from internships.storage.columns import ascii_lower, enums_as_text
from internships.storage.row_values import from_row, read_values
from internships.storage.stores.history import HistoryStore
from internships.storage.stores.national_numbers import NationalNumberStore
from internships.storage.stores.placement_index import PlacementIndexStore
from internships.storage.stores.signatures import SignatureStore
from internships.storage.tables.agreements import AgreementRow, ApprovalRow, SignatureRow
from internships.storage.tables.amendments import AmendmentRow, NationalNumberRow, TerminationRow
from internships.storage.upsert import changed_rows, upsert


class AgreementStore(PlacementIndexStore, SignatureStore, NationalNumberStore):
    """Agreements within an access scope; others are not found."""

    def __init__(self, session: Session, scope: AccessScope) -> None:
        self.session, self.scope = session, scope

    def get(self, agreement_id: UUID) -> AgreementRecord:
        """Return an agreement with its body in the current schema; refuses one outside the scope.

        A transaction that writes locks the row until it ends, so that only one at a time changes the agreement.
        """
        query = select(AgreementRow).where(col(AgreementRow.id) == agreement_id, agreement_access_condition(self.scope))
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
        """Return those of these agreements that are within the scope."""
        query = select(AgreementRow).where(col(AgreementRow.id).in_(ids), agreement_access_condition(self.scope))
        return {row.id: agreement_record(row) for row in self.session.execute(query).scalars()}

    def ids_with_email(self, email: str) -> tuple[UUID, ...]:
        """Return the agreements with an e-mail address in their record or amendments; scans every record."""
        key = email_key(email)
        json_key = json.dumps(key)[1:-1] if self.session.get_bind().dialect.name == "sqlite" else key

        def contains_key(body: Any) -> ColumnElement[bool]:
            return ascii_lower(cast(body, Text)).contains(json_key, autoescape=True)

        amended_ids = select(col(AmendmentRow.agreement_id)).where(contains_key(col(AmendmentRow.body)))
        query = select(col(AgreementRow.id)).where(
            or_(contains_key(col(AgreementRow.body)), col(AgreementRow.id).in_(amended_ids)),
            agreement_access_condition(self.scope),
        )
        return tuple(self.session.execute(query.order_by(col(AgreementRow.created_at), col(AgreementRow.id))).scalars())

    def add(self, record: AgreementRecord) -> None:
        """Add a new agreement."""
        self.session.execute(insert(AgreementRow).values(**enums_as_text(record.model_dump())))

    def save(self, record: AgreementRecord, *, expected: int) -> None:
        """Save a changed agreement; refuses when it is no longer at version ``expected``."""
        statement = (
            update(AgreementRow)
            .where(col(AgreementRow.id) == record.id, col(AgreementRow.version) == expected)
            .values(**enums_as_text(record.model_dump()))
        )
        if changed_rows(self.session, statement) != 1:
            raise StaleVersion(self._version(record.id))

    def set_start(self, agreement_id: UUID, starts_on: date | None) -> None:
        """Save the day on which the placement starts, copied from the index rows."""
        self.session.execute(
            update(AgreementRow).where(col(AgreementRow.id) == agreement_id).values(starts_on=starts_on)
        )

    def _version(self, agreement_id: UUID) -> int:
        version = self.session.execute(select(col(AgreementRow.version)).where(col(AgreementRow.id) == agreement_id))
        return version.scalar_one_or_none() or 0

    def approvals(self, agreement_id: UUID) -> tuple[Approval, ...]:
        """Return every approval step ever taken, in order, void ones included."""
        query = select(ApprovalRow).where(col(ApprovalRow.agreement_id) == agreement_id).order_by(col(ApprovalRow.id))
        return read_values(self.session, Approval, query)

    def add_approval(self, agreement_id: UUID, approval: Approval) -> None:
        """Add an approval step."""
        self.session.execute(insert(ApprovalRow).values(agreement_id=agreement_id, **approval.model_dump()))

    def void_approvals(self, agreement_id: UUID) -> None:
        """Mark every approval as void."""
        self.session.execute(
            update(ApprovalRow).where(col(ApprovalRow.agreement_id) == agreement_id).values(is_void=True)
        )

    def amendments(self, agreement_id: UUID) -> tuple[AmendmentRecord, ...]:
        """Return every amendment by number, dropped ones included."""
        query = (
            select(AmendmentRow)
            .where(col(AmendmentRow.agreement_id) == agreement_id)
            .order_by(col(AmendmentRow.number))
        )
        return tuple(map(amendment_record, self.session.execute(query).scalars()))

    def amendments_by_agreement(self, ids: Sequence[UUID]) -> dict[UUID, tuple[AmendmentRecord, ...]]:
        """Return the amendments of several agreements."""
        query = select(AmendmentRow).where(col(AmendmentRow.agreement_id).in_(ids)).order_by(col(AmendmentRow.number))
        amendments: dict[UUID, tuple[AmendmentRecord, ...]] = {}
        for row in self.session.execute(query).scalars():
            amendments[row.agreement_id] = (*amendments.get(row.agreement_id, ()), amendment_record(row))
        return amendments

    def put_amendment(self, agreement_id: UUID, record: AmendmentRecord) -> None:
        """Save an amendment under its number."""
        body = record.amendment.model_dump(mode="json", exclude_none=True)
        key = {"agreement_id": agreement_id, "number": record.amendment.number}
        values = {
            "body": body,
            "schema_version": SCHEMA_VERSION,
            **enums_as_text(record.model_dump(exclude={"amendment"})),
        }
        upsert(self.session, AmendmentRow, key | values)

    def termination(self, agreement_id: UUID) -> TerminationRecord | None:
        """Return the termination that was not dropped; None without one."""
        query = select(TerminationRow).where(
            col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(False)
        )
        # Somebody with access to the database may have added a second one; the audit reports that.
        row = self.session.execute(query.order_by(col(TerminationRow.id)).limit(1)).scalar_one_or_none()
        return None if row is None else _termination_record(row)

    def put_termination(self, agreement_id: UUID, record: TerminationRecord) -> None:
        """Save the termination in place of the current one."""
        values = {
            "body": record.termination.model_dump(mode="json", exclude_none=True),
            "schema_version": SCHEMA_VERSION,
            **enums_as_text(record.model_dump(exclude={"termination"})),
        }
        current = update(TerminationRow).where(
            col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(False)
        )
        if changed_rows(self.session, current.values(**values)) == 0:
            self.session.execute(insert(TerminationRow).values(agreement_id=agreement_id, **values))

    def erase_persons(self, agreement_id: UUID) -> None:
        """Erase an agreement's signers' names and evidence, amendments, national numbers and dropped terminations."""
        erased = {"name": "(gewist / erased)", "evidence": None, "evidence_sha256": None}
        self.session.execute(
            update(SignatureRow).where(col(SignatureRow.agreement_id) == agreement_id).values(**erased)
        )
        for table in (AmendmentRow, NationalNumberRow):
            self.session.execute(delete(table).where(col(table.agreement_id) == agreement_id))
        dropped = (col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(True))
        self.session.execute(delete(TerminationRow).where(*dropped))


def agreement_record(row: AgreementRow) -> AgreementRecord:
    """Return an agreement with its body in the current schema."""
    values = row.model_dump()
    values["body"] = upcast("agreement", row.body, row.schema_version)
    values["schema_version"] = SCHEMA_VERSION
    return AgreementRecord.model_validate(values)


def amendment_record(row: AmendmentRow) -> AmendmentRecord:
    """Return an amendment with its body in the current schema."""
    return from_row(AmendmentRecord, row, amendment=upcast("amendment", row.body, row.schema_version))


def _termination_record(row: TerminationRow) -> TerminationRecord:
    return from_row(TerminationRecord, row, termination=upcast("termination", row.body, row.schema_version))
