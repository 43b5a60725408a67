"""Confirmations of institutions' folders, and institutions' settings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.organisations import FolderConfirmation, InstitutionSetting
from internships.storage.row_values import from_row, read_value_or_none
from internships.storage.tables.hosts import InstitutionSettingRow, VariantConfirmationRow
from internships.storage.upsert import changed_rows, upsert


class InstitutionStore:
    """Confirmations and settings by the institution's slug; use cases check who may read or change them."""

    session: Session
    _confirmed: dict[str, FolderConfirmation] | None

    def confirmation(self, institution: str) -> FolderConfirmation | None:
        """Return the latest confirmation of an institution's folder that was not withdrawn."""
        query = (
            select(VariantConfirmationRow)
            .where(
                col(VariantConfirmationRow.institution) == institution,
                col(VariantConfirmationRow.is_withdrawn).is_(False),
            )
            .order_by(col(VariantConfirmationRow.id).desc())
            .limit(1)
        )
        return read_value_or_none(self.session, FolderConfirmation, query)

    def confirmations(self) -> dict[str, FolderConfirmation]:
        """Return the latest confirmation in force of each institution that has one; cached per unit of work."""
        if self._confirmed is None:
            query = select(VariantConfirmationRow).where(col(VariantConfirmationRow.is_withdrawn).is_(False))
            rows = self.session.execute(query.order_by(col(VariantConfirmationRow.id))).scalars()
            self._confirmed = {row.institution: from_row(FolderConfirmation, row) for row in rows}
        return self._confirmed

    def add_confirmation(self, confirmation: FolderConfirmation) -> None:
        """Add a confirmation."""
        self._confirmed = None
        self.session.execute(insert(VariantConfirmationRow).values(**confirmation.model_dump(), is_withdrawn=False))

    def withdraw_confirmation(self, institution: str, by: UUID, at: datetime) -> bool:
        """Mark every confirmation of an institution as withdrawn; False when it has none in force."""
        self._confirmed = None
        in_force = (
            col(VariantConfirmationRow.institution) == institution,
            col(VariantConfirmationRow.is_withdrawn).is_(False),
        )
        statement = (
            update(VariantConfirmationRow).where(*in_force).values(is_withdrawn=True, withdrawn_by=by, withdrawn_at=at)
        )
        return changed_rows(self.session, statement) > 0

    def setting(self, institution: str, *, for_update: bool = False) -> InstitutionSetting:
        """Return an institution's settings; the defaults when it has none yet."""
        row = self.session.get(InstitutionSettingRow, institution, with_for_update=for_update)
        return InstitutionSetting(institution=institution) if row is None else from_row(InstitutionSetting, row)

    def put_setting(self, setting: InstitutionSetting, by: UUID, at: datetime) -> None:
        """Save an institution's settings."""
        upsert(self.session, InstitutionSettingRow, {**setting.model_dump(), "changed_by": by, "changed_at": at})
