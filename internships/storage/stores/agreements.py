"""Agreements with their approvals, ledger, amendments and terminations."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Reach
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.blockers import Blocker
from internships.domain.ledger import LedgerRow
from internships.domain.placing import LAST_DAY_OF_ALL, PlacementEntry, Reader
from internships.domain.record import AgreementRecord, Approval, KeptAmendment, KeptTermination, NotFound, StaleVersion
from internships.storage.lift import lifted, lifted_amendment, lifted_termination
from internships.storage.scope import agreement_within
from internships.storage.tables.agreements import AgreementRow, ApprovalRow, ReaderRow, SignatureRow
from internships.storage.tables.later import AmendmentRow, NationalNumberRow, TerminationRow
from internships.storage.tables.placements import STANDING, BlockerRow, PlacementRow


class AgreementStore:
    """Agreements within a reach; one beyond it is not found."""

    def __init__(self, session: Session, reach: Reach) -> None:
        self.session, self.reach = session, reach

    def get(self, agreement_id: UUID) -> AgreementRecord:
        """Return an agreement, its body lifted to today's schema; refuses one that is not within reach."""
        query = select(AgreementRow).where(col(AgreementRow.id) == agreement_id, agreement_within(self.reach))
        row = self.session.execute(query).scalar_one_or_none()
        if row is None:
            raise NotFound
        return _record(row)

    def some(self, ids: Sequence[UUID]) -> dict[UUID, AgreementRecord]:
        """Return those of these agreements that are within reach."""
        query = select(AgreementRow).where(col(AgreementRow.id).in_(ids), agreement_within(self.reach))
        return {row.id: _record(row) for row in self.session.execute(query).scalars()}

    def add(self, record: AgreementRecord) -> None:
        """Keep a new agreement."""
        self.session.execute(insert(AgreementRow).values(**_values(record)))

    def save(self, record: AgreementRecord, *, expected: int) -> None:
        """Keep a changed agreement, if nobody changed it since version ``expected``."""
        changed = (
            update(AgreementRow)
            .where(col(AgreementRow.id) == record.id, col(AgreementRow.version) == expected)
            .values(**_values(record))
        )
        if self.session.execute(changed).rowcount != 1:  # type: ignore[attr-defined]
            raise StaleVersion(self._version(record.id))

    def keep_start(self, agreement_id: UUID, starts_on: date | None) -> None:
        """Keep the day on which a placement starts, as its index lines tell it."""
        self.session.execute(
            update(AgreementRow).where(col(AgreementRow.id) == agreement_id).values(starts_on=starts_on)
        )

    def _version(self, agreement_id: UUID) -> int:
        found = self.session.execute(select(col(AgreementRow.version)).where(col(AgreementRow.id) == agreement_id))
        return found.scalar_one_or_none() or 0

    def index(
        self,
        record: AgreementRecord,
        entries: Sequence[PlacementEntry],
        readers: Iterable[Reader],
        blockers: Sequence[Sequence[Blocker]],
        *,
        is_new: bool = False,
    ) -> None:
        """Write the index lines of an agreement again; ``blockers`` goes with ``entries``, one list each."""
        for table in () if is_new else (BlockerRow, PlacementRow, ReaderRow):
            self.session.execute(delete(table).where(col(table.agreement_id) == record.id))
        rows = [PlacementRow(agreement_id=record.id, version=record.version, **_columns(entry)) for entry in entries]
        self.session.add_all(rows)
        self.session.flush()
        named = [{"agreement_id": record.id, **asdict(reader)} for reader in readers]
        if named:
            self.session.execute(insert(ReaderRow), named)
        lacking = [_blocker(row, blocker) for row, found in zip(rows, blockers, strict=True) for blocker in found]
        if lacking:
            self.session.execute(insert(BlockerRow), lacking)

    def approvals(self, agreement_id: UUID) -> tuple[Approval, ...]:
        """Return every approval step ever taken, in order."""
        query = select(ApprovalRow).where(col(ApprovalRow.agreement_id) == agreement_id).order_by(col(ApprovalRow.id))
        return tuple(
            Approval(step=row.step, content_sha256=row.content_sha256, by=row.by, at=row.at, is_void=row.is_void)
            for row in self.session.execute(query).scalars()
        )

    def approve(self, agreement_id: UUID, approval: Approval) -> None:
        """Add an approval step."""
        self.session.execute(insert(ApprovalRow).values(agreement_id=agreement_id, **approval.model_dump()))

    def void_approvals(self, agreement_id: UUID) -> None:
        """Take the force from every approval."""
        self.session.execute(
            update(ApprovalRow).where(col(ApprovalRow.agreement_id) == agreement_id).values(is_void=True)
        )

    def ledger(self, agreement_id: UUID) -> tuple[LedgerRow, ...]:
        """Return every row of the ledger of signatures, in the order of signing."""
        query = (
            select(SignatureRow)
            .where(col(SignatureRow.agreement_id) == agreement_id)
            .order_by(
                col(SignatureRow.subject), col(SignatureRow.document), col(SignatureRow.order), col(SignatureRow.id)
            )
        )
        return tuple(LedgerRow.model_validate(row.model_dump()) for row in self.session.execute(query).scalars())

    def enter(self, rows: Sequence[LedgerRow]) -> None:
        """Add rows to the ledger."""
        if rows:
            self.session.execute(insert(SignatureRow), [_plain(row.model_dump()) for row in rows])

    def put_signature(self, row: LedgerRow) -> None:
        """Keep what became of one row of the ledger."""
        values = _plain(row.model_dump(exclude={"id", "agreement_id"}))
        self.session.execute(update(SignatureRow).where(col(SignatureRow.id) == row.id).values(**values))

    def void_signatures(self, agreement_id: UUID, subject: str) -> None:
        """Take the force from every row about a subject."""
        self.session.execute(
            update(SignatureRow)
            .where(col(SignatureRow.agreement_id) == agreement_id, col(SignatureRow.subject) == subject)
            .values(state="void")
        )

    def amendments(self, agreement_id: UUID) -> tuple[KeptAmendment, ...]:
        """Return every amendment by number, dropped ones too."""
        query = (
            select(AmendmentRow)
            .where(col(AmendmentRow.agreement_id) == agreement_id)
            .order_by(col(AmendmentRow.number))
        )
        rows = self.session.execute(query).scalars()
        return tuple(map(_amendment, rows))

    def amendments_of(self, ids: Sequence[UUID]) -> dict[UUID, tuple[KeptAmendment, ...]]:
        """Return the amendments of several agreements at once."""
        query = select(AmendmentRow).where(col(AmendmentRow.agreement_id).in_(ids)).order_by(col(AmendmentRow.number))
        found: dict[UUID, tuple[KeptAmendment, ...]] = {}
        for row in self.session.execute(query).scalars():
            found[row.agreement_id] = (*found.get(row.agreement_id, ()), _amendment(row))
        return found

    def put_amendment(self, agreement_id: UUID, kept: KeptAmendment) -> None:
        """Keep an amendment under its number."""
        body = kept.amendment.model_dump(mode="json", exclude_none=True)
        row = AmendmentRow(
            agreement_id=agreement_id,
            number=kept.amendment.number,
            body=body,
            schema_version=SCHEMA_VERSION,
            **_plain(kept.model_dump(exclude={"amendment"})),
        )
        self.session.merge(row)
        self.session.flush()

    def termination(self, agreement_id: UUID) -> KeptTermination | None:
        """Return the termination that was not dropped, if there is one."""
        query = select(TerminationRow).where(
            col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(False)
        )
        row = self.session.execute(query).scalar_one_or_none()
        return None if row is None else _termination(row)

    def put_termination(self, agreement_id: UUID, kept: KeptTermination) -> None:
        """Keep the termination; the one that was not dropped is replaced."""
        values = {
            "body": kept.termination.model_dump(mode="json", exclude_none=True),
            "schema_version": SCHEMA_VERSION,
            **_plain(kept.model_dump(exclude={"termination"})),
        }
        present = update(TerminationRow).where(
            col(TerminationRow.agreement_id) == agreement_id, col(TerminationRow.is_dropped).is_(False)
        )
        if self.session.execute(present.values(**values)).rowcount == 0:  # type: ignore[attr-defined]
            self.session.execute(insert(TerminationRow).values(agreement_id=agreement_id, **values))

    def seal_number(self, agreement_id: UUID, student: int, sealed: bytes, by: UUID, at: Any) -> None:
        """Keep a student's encrypted national number."""
        self.session.merge(
            NationalNumberRow(agreement_id=agreement_id, student=student, sealed=sealed, entered_by=by, entered_at=at)
        )
        self.session.flush()

    def sealed_numbers(self, agreement_id: UUID) -> dict[int, bytes]:
        """Return the encrypted national numbers by the student's place in the list."""
        query = select(NationalNumberRow).where(col(NationalNumberRow.agreement_id) == agreement_id)
        return {row.student: row.sealed for row in self.session.execute(query).scalars()}

    def forget_persons(self, agreement_id: UUID) -> None:
        """Erase the persons that hang on an agreement: names in the ledger, amendments, national numbers."""
        nameless = {"name": "(gewist / erased)", "evidence": None, "evidence_sha256": None}
        self.session.execute(
            update(SignatureRow).where(col(SignatureRow.agreement_id) == agreement_id).values(**nameless)
        )
        for table in (AmendmentRow, NationalNumberRow):
            self.session.execute(delete(table).where(col(table.agreement_id) == agreement_id))

    def drop_numbers(self, agreement_id: UUID) -> None:
        """Forget the national numbers of an agreement."""
        self.session.execute(delete(NationalNumberRow).where(col(NationalNumberRow.agreement_id) == agreement_id))


_IN_ORDER: tuple[Any, ...] = (SignatureRow.subject, SignatureRow.document, SignatureRow.order, SignatureRow.id)


def _record(row: AgreementRow) -> AgreementRecord:
    told = row.model_dump()
    told["body"] = lifted(row.body, row.schema_version)
    told["schema_version"] = SCHEMA_VERSION
    return AgreementRecord.model_validate(told)


def _amendment(row: AmendmentRow) -> KeptAmendment:
    body = lifted_amendment(row.body, row.schema_version)
    return KeptAmendment.model_validate({"amendment": body, **_kept(row)})


def _termination(row: TerminationRow) -> KeptTermination:
    body = lifted_termination(row.body, row.schema_version)
    return KeptTermination.model_validate({"termination": body, **_kept(row)})


def _values(record: AgreementRecord) -> dict[str, Any]:
    return _plain(record.model_dump())


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()}


def _columns(entry: PlacementEntry) -> dict[str, Any]:
    return _plain(dict(entry))


def _kept(row: AmendmentRow | TerminationRow) -> dict[str, Any]:
    names = ("content_sha256", "proposed_by", "proposed_at", "proposed_side", "is_issued", "is_dropped", "signed_on")
    return {name: getattr(row, name) for name in names}


def _blocker(row: PlacementRow, blocker: Blocker) -> dict[str, Any]:
    due: date = blocker.due_on or LAST_DAY_OF_ALL
    return {
        "agreement_id": row.agreement_id,
        "placement_id": row.id,
        "enterprise_number": row.enterprise_number,
        "institution": row.institution,
        "unit": row.unit,
        "code": str(blocker.code),
        "nl": blocker.text.nl,
        "en": blocker.text.en,
        "owner": str(blocker.owner),
        "due_on": due,
        "has_due": blocker.due_on is not None,
        "pointer": blocker.pointer,
        "is_reminder": blocker.is_reminder,
        "listed_until": max(row.last_day, blocker.listed_until) if blocker.listed_until else None,
        **{name: getattr(row, name) for name in STANDING},
    }
