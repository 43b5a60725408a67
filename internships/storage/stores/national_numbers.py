"""Encrypted national numbers of the students of an agreement."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.agreement_record import EncryptedNationalNumber
from internships.storage.row_values import from_row
from internships.storage.tables.amendments import NationalNumberRow
from internships.storage.upsert import upsert


class NationalNumberStore:
    """One encrypted number per student and agreement."""

    session: Session

    def put_national_number(self, agreement_id: UUID, number: EncryptedNationalNumber, by: UUID, at: datetime) -> None:
        """Save a student's encrypted national number."""
        key = {"agreement_id": agreement_id, "student": number.place}
        values = {**number.model_dump(exclude={"place"}), "entered_by": by, "entered_at": at}
        upsert(self.session, NationalNumberRow, key | values)

    def national_numbers(self, agreement_id: UUID) -> tuple[EncryptedNationalNumber, ...]:
        """Return the encrypted national numbers of an agreement."""
        query = select(NationalNumberRow).where(col(NationalNumberRow.agreement_id) == agreement_id)
        rows = self.session.execute(query.order_by(col(NationalNumberRow.student))).scalars()
        return tuple(from_row(EncryptedNationalNumber, row, place=row.student) for row in rows)

    def prune_national_numbers(
        self, agreement_id: UUID, students: Mapping[str, str], institutions: Iterable[str]
    ) -> None:
        """Delete national numbers of students and institutions that left the agreement, and update changed keys.

        ``students`` maps each remaining student's stored key to the present one.
        """
        remaining_institutions = frozenset(institutions)
        for number in self.national_numbers(agreement_id):
            student_key = students.get(number.student_key) if number.institution in remaining_institutions else None
            row = (
                col(NationalNumberRow.agreement_id) == agreement_id,
                col(NationalNumberRow.student) == number.place,
            )
            if student_key is None:
                self.session.execute(delete(NationalNumberRow).where(*row))
            elif student_key != number.student_key:
                self.session.execute(update(NationalNumberRow).where(*row).values(student_key=student_key))
