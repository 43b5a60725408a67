"""Host organisations with their sites, groups, offers, caps and risk analyses; what institutions confirmed and set."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import AccessScope
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.agreement_record import NotFound
from internships.domain.organisations import (
    FolderConfirmation,
    HostGroup,
    HostOrganisation,
    HostSite,
    InstitutionSetting,
)
from internships.domain.value import Value
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.storage.body_upcast import upcast_analysis
from internships.storage.stores.host_capacity import HostCapacityStore
from internships.storage.tables.hosts import (
    HostGroupMemberRow,
    HostGroupRow,
    HostRow,
    InstitutionSettingRow,
    SiteRow,
    VariantConfirmationRow,
    WorkplaceAnalysisRow,
)
from internships.storage.upsert import upsert


class HostStore(HostCapacityStore):
    """Organisations. Which of them a viewer may touch is the use case's question; the reach narrows lists."""

    def __init__(self, session: Session, reach: AccessScope) -> None:
        self.session, self.reach = session, reach
        self._confirmed: dict[str, FolderConfirmation] | None = None

    def host(self, enterprise_number: str) -> HostOrganisation:
        """Return a host organisation that joined."""
        row = self.session.get(HostRow, enterprise_number)
        if row is None:
            raise NotFound
        return _value(HostOrganisation, row)

    def host_for_update(self, enterprise_number: str) -> HostOrganisation:
        """Return a host organisation; nobody else changes it until this unit of work ends."""
        self.session.get(HostRow, enterprise_number, with_for_update=True)
        return self.host(enterprise_number)

    def hosts(self) -> tuple[HostOrganisation, ...]:
        """Return every host organisation that joined, by name."""
        rows = self.session.execute(select(HostRow).order_by(col(HostRow.name), col(HostRow.enterprise_number)))
        return tuple(_value(HostOrganisation, row) for row in rows.scalars())

    def put_host(self, host: HostOrganisation) -> None:
        """Keep a host organisation."""
        upsert(self.session, HostRow, host.model_dump())

    def sites(self, enterprise_number: str) -> tuple[HostSite, ...]:
        """Return the sites of a host."""
        query = select(SiteRow).where(col(SiteRow.enterprise_number) == enterprise_number)
        rows = self.session.execute(query.order_by(col(SiteRow.establishment_number))).scalars()
        return tuple(_value(HostSite, row) for row in rows)

    def put_site(self, site: HostSite) -> None:
        """Keep a site; one of another host is not found."""
        if not upsert(self.session, SiteRow, site.model_dump(), unchanged=_SAME_HOST):
            raise NotFound

    def delete_site(self, enterprise_number: str, establishment_number: str) -> None:
        """Forget a site of this host."""
        of_host = col(SiteRow.enterprise_number) == enterprise_number
        self._delete_one(delete(SiteRow).where(of_host, col(SiteRow.establishment_number) == establishment_number))

    def groups(self) -> tuple[HostGroup, ...]:
        """Return every group with its members."""
        members: dict[UUID, list[str]] = {}
        for row in self.session.execute(
            select(HostGroupMemberRow).order_by(col(HostGroupMemberRow.enterprise_number))
        ).scalars():
            members.setdefault(row.group_id, []).append(row.enterprise_number)
        rows = self.session.execute(select(HostGroupRow).order_by(col(HostGroupRow.name))).scalars()
        return tuple(HostGroup(id=row.id, name=row.name, members=tuple(members.get(row.id, ()))) for row in rows)

    def group(self, group_id: UUID) -> HostGroup:
        """Return a group."""
        for group in self.groups():
            if group.id == group_id:
                return group
        raise NotFound

    def put_group(self, group: HostGroup) -> None:
        """Keep a group with exactly these members."""
        upsert(self.session, HostGroupRow, {"id": group.id, "name": group.name})
        self.session.execute(delete(HostGroupMemberRow).where(col(HostGroupMemberRow.group_id) == group.id))
        for member in group.members:
            self.session.execute(insert(HostGroupMemberRow).values(group_id=group.id, enterprise_number=member))

    def analyses(self, enterprise_number: str) -> tuple[WorkplaceAnalysis, ...]:
        """Return the risk analyses of a host's workplaces, newest first."""
        query = (
            select(WorkplaceAnalysisRow)
            .where(col(WorkplaceAnalysisRow.enterprise_number) == enterprise_number)
            .order_by(
                col(WorkplaceAnalysisRow.workplace),
                col(WorkplaceAnalysisRow.made_on).desc(),
                col(WorkplaceAnalysisRow.id),
            )
        )
        rows = self.session.execute(query).scalars()
        return tuple(map(_analysis, rows))

    def analysis(self, enterprise_number: str, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one risk analysis of a host."""
        row = self.session.get(WorkplaceAnalysisRow, analysis_id)
        if row is None or row.enterprise_number != enterprise_number:
            raise NotFound
        return _analysis(row)

    def analysis_for_update(self, enterprise_number: str, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one risk analysis of a host; nobody else changes it until this unit of work ends."""
        self.session.get(WorkplaceAnalysisRow, analysis_id, with_for_update=True)
        return self.analysis(enterprise_number, analysis_id)

    def put_analysis(self, analysis: WorkplaceAnalysis) -> None:
        """Keep a risk analysis."""
        told, body = (
            analysis.model_dump(include=_COLUMNS_OF_ANALYSIS),
            analysis.model_dump(mode="json", exclude_none=True),
        )
        values = {**told, "body": body, "schema_version": SCHEMA_VERSION}
        if not upsert(self.session, WorkplaceAnalysisRow, values, unchanged=_SAME_HOST):
            raise NotFound

    def delete_analysis(self, enterprise_number: str, analysis_id: UUID) -> None:
        """Forget a risk analysis of this host."""
        of_host = col(WorkplaceAnalysisRow.enterprise_number) == enterprise_number
        self._delete_one(delete(WorkplaceAnalysisRow).where(of_host, col(WorkplaceAnalysisRow.id) == analysis_id))

    def confirmation(self, institution: str) -> FolderConfirmation | None:
        """Return the latest confirmation of an institution's variant that was not withdrawn."""
        query = (
            select(VariantConfirmationRow)
            .where(
                col(VariantConfirmationRow.institution) == institution,
                col(VariantConfirmationRow.is_withdrawn).is_(False),
            )
            .order_by(col(VariantConfirmationRow.id).desc())
            .limit(1)
        )
        row = self.session.execute(query).scalar_one_or_none()
        return None if row is None else _value(FolderConfirmation, row)

    def confirmations(self) -> dict[str, FolderConfirmation]:
        """Return the latest standing confirmation of every institution that has one; looked up once in a work."""
        if self._confirmed is None:
            query = select(VariantConfirmationRow).where(col(VariantConfirmationRow.is_withdrawn).is_(False))
            rows = self.session.execute(query.order_by(col(VariantConfirmationRow.id))).scalars()
            self._confirmed = {row.institution: _value(FolderConfirmation, row) for row in rows}
        return self._confirmed

    def add_confirmation(self, confirmation: FolderConfirmation) -> None:
        """Add a confirmation."""
        self._confirmed = None
        self.session.execute(insert(VariantConfirmationRow).values(**confirmation.model_dump(), is_withdrawn=False))

    def withdraw_confirmation(self, institution: str, by: UUID, at: datetime) -> bool:
        """Take every standing confirmation of an institution back; False when it has none. Its rows stay."""
        self._confirmed = None
        standing = (
            col(VariantConfirmationRow.institution) == institution,
            col(VariantConfirmationRow.is_withdrawn).is_(False),
        )
        taken = (
            update(VariantConfirmationRow).where(*standing).values(is_withdrawn=True, withdrawn_by=by, withdrawn_at=at)
        )
        return bool(self.session.execute(taken).rowcount)  # type: ignore[attr-defined]

    def setting(self, institution: str) -> InstitutionSetting:
        """Return what an institution decided for itself; nothing yet is all off."""
        row = self.session.get(InstitutionSettingRow, institution)
        return InstitutionSetting(institution=institution) if row is None else _value(InstitutionSetting, row)

    def setting_for_update(self, institution: str) -> InstitutionSetting:
        """Return what an institution decided; nobody else changes it until this unit of work ends."""
        self.session.get(InstitutionSettingRow, institution, with_for_update=True)
        return self.setting(institution)

    def put_setting(self, setting: InstitutionSetting, by: UUID, at: datetime) -> None:
        """Keep what an institution decided."""
        upsert(self.session, InstitutionSettingRow, {**setting.model_dump(), "changed_by": by, "changed_at": at})


_SAME_HOST = ("enterprise_number",)
_COLUMNS_OF_ANALYSIS = {"id", "enterprise_number", "site", "workplace", "made_on", "signed_on", "sha256"}
ValueType = TypeVar("ValueType", bound=Value)


def _analysis(row: WorkplaceAnalysisRow) -> WorkplaceAnalysis:
    return WorkplaceAnalysis.model_validate(upcast_analysis(row.body, row.schema_version))


def _value(kind: type[ValueType], row: Any) -> ValueType:
    return kind.model_validate({name: getattr(row, name) for name in kind.model_fields})
