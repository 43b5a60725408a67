"""Host organisations with their sites, groups, offers, caps and risk analyses; what institutions confirmed and set."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Reach
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.organisations import Confirmation, Group, HostOrganisation, InstitutionSetting, Site
from internships.domain.record import NotFound
from internships.domain.value import Value
from internships.domain.workplaces import WorkplaceAnalysis
from internships.storage.lift import lifted_analysis
from internships.storage.putting import put
from internships.storage.stores.host_places import HostPlaces
from internships.storage.tables.hosts import (
    AnalysisRow,
    ConfirmationRow,
    GroupMemberRow,
    GroupRow,
    HostRow,
    InstitutionSettingRow,
    SiteRow,
)


class HostStore(HostPlaces):
    """Organisations. Which of them a viewer may touch is the use case's question; the reach narrows lists."""

    def __init__(self, session: Session, reach: Reach) -> None:
        self.session, self.reach = session, reach
        self._confirmed: dict[str, Confirmation] | None = None

    def host(self, enterprise_number: str) -> HostOrganisation:
        """Return a host organisation that joined."""
        row = self.session.get(HostRow, enterprise_number)
        if row is None:
            raise NotFound
        return _value(HostOrganisation, row)

    def held_host(self, enterprise_number: str) -> HostOrganisation:
        """Return a host organisation; nobody else changes it until this unit of work ends."""
        self.session.get(HostRow, enterprise_number, with_for_update=True)
        return self.host(enterprise_number)

    def hosts(self) -> tuple[HostOrganisation, ...]:
        """Return every host organisation that joined, by name."""
        rows = self.session.execute(select(HostRow).order_by(col(HostRow.name), col(HostRow.enterprise_number)))
        return tuple(_value(HostOrganisation, row) for row in rows.scalars())

    def put_host(self, host: HostOrganisation) -> None:
        """Keep a host organisation."""
        put(self.session, HostRow, host.model_dump())

    def sites(self, enterprise_number: str) -> tuple[Site, ...]:
        """Return the sites of a host."""
        query = select(SiteRow).where(col(SiteRow.enterprise_number) == enterprise_number)
        rows = self.session.execute(query.order_by(col(SiteRow.establishment_number))).scalars()
        return tuple(_value(Site, row) for row in rows)

    def put_site(self, site: Site) -> None:
        """Keep a site; one of another host is not found."""
        if not put(self.session, SiteRow, site.model_dump(), same=_OF_HOST):
            raise NotFound

    def drop_site(self, enterprise_number: str, establishment_number: str) -> None:
        """Forget a site of this host."""
        of_host = col(SiteRow.enterprise_number) == enterprise_number
        self._drop(delete(SiteRow).where(of_host, col(SiteRow.establishment_number) == establishment_number))

    def groups(self) -> tuple[Group, ...]:
        """Return every group with its members."""
        members: dict[UUID, list[str]] = {}
        for row in self.session.execute(
            select(GroupMemberRow).order_by(col(GroupMemberRow.enterprise_number))
        ).scalars():
            members.setdefault(row.group_id, []).append(row.enterprise_number)
        rows = self.session.execute(select(GroupRow).order_by(col(GroupRow.name))).scalars()
        return tuple(Group(id=row.id, name=row.name, members=tuple(members.get(row.id, ()))) for row in rows)

    def group(self, group_id: UUID) -> Group:
        """Return a group."""
        for group in self.groups():
            if group.id == group_id:
                return group
        raise NotFound

    def put_group(self, group: Group) -> None:
        """Keep a group with exactly these members."""
        put(self.session, GroupRow, {"id": group.id, "name": group.name})
        self.session.execute(delete(GroupMemberRow).where(col(GroupMemberRow.group_id) == group.id))
        for member in group.members:
            self.session.execute(insert(GroupMemberRow).values(group_id=group.id, enterprise_number=member))

    def analyses(self, enterprise_number: str) -> tuple[WorkplaceAnalysis, ...]:
        """Return the risk analyses of a host's workplaces, newest first."""
        query = (
            select(AnalysisRow)
            .where(col(AnalysisRow.enterprise_number) == enterprise_number)
            .order_by(col(AnalysisRow.workplace), col(AnalysisRow.made_on).desc(), col(AnalysisRow.id))
        )
        rows = self.session.execute(query).scalars()
        return tuple(map(_analysis, rows))

    def analysis(self, enterprise_number: str, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one risk analysis of a host."""
        row = self.session.get(AnalysisRow, analysis_id)
        if row is None or row.enterprise_number != enterprise_number:
            raise NotFound
        return _analysis(row)

    def held_analysis(self, enterprise_number: str, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one risk analysis of a host; nobody else changes it until this unit of work ends."""
        self.session.get(AnalysisRow, analysis_id, with_for_update=True)
        return self.analysis(enterprise_number, analysis_id)

    def put_analysis(self, analysis: WorkplaceAnalysis) -> None:
        """Keep a risk analysis."""
        told, body = analysis.model_dump(include=_INDEXED), analysis.model_dump(mode="json", exclude_none=True)
        values = {**told, "body": body, "schema_version": SCHEMA_VERSION}
        if not put(self.session, AnalysisRow, values, same=_OF_HOST):
            raise NotFound

    def drop_analysis(self, enterprise_number: str, analysis_id: UUID) -> None:
        """Forget a risk analysis of this host."""
        of_host = col(AnalysisRow.enterprise_number) == enterprise_number
        self._drop(delete(AnalysisRow).where(of_host, col(AnalysisRow.id) == analysis_id))

    def confirmation(self, institution: str) -> Confirmation | None:
        """Return the latest confirmation of an institution's variant that was not withdrawn."""
        query = (
            select(ConfirmationRow)
            .where(col(ConfirmationRow.institution) == institution, col(ConfirmationRow.is_withdrawn).is_(False))
            .order_by(col(ConfirmationRow.id).desc())
            .limit(1)
        )
        row = self.session.execute(query).scalar_one_or_none()
        return None if row is None else _value(Confirmation, row)

    def confirmations(self) -> dict[str, Confirmation]:
        """Return the latest standing confirmation of every institution that has one; looked up once in a work."""
        if self._confirmed is None:
            query = select(ConfirmationRow).where(col(ConfirmationRow.is_withdrawn).is_(False))
            rows = self.session.execute(query.order_by(col(ConfirmationRow.id))).scalars()
            self._confirmed = {row.institution: _value(Confirmation, row) for row in rows}
        return self._confirmed

    def confirm(self, confirmation: Confirmation) -> None:
        """Add a confirmation."""
        self._confirmed = None
        self.session.execute(insert(ConfirmationRow).values(**confirmation.model_dump(), is_withdrawn=False))

    def withdraw(self, institution: str, by: UUID, at: datetime) -> bool:
        """Take every standing confirmation of an institution back; False when it has none. Its rows stay."""
        self._confirmed = None
        standing = col(ConfirmationRow.institution) == institution, col(ConfirmationRow.is_withdrawn).is_(False)
        taken = update(ConfirmationRow).where(*standing).values(is_withdrawn=True, withdrawn_by=by, withdrawn_at=at)
        return bool(self.session.execute(taken).rowcount)  # type: ignore[attr-defined]

    def setting(self, institution: str) -> InstitutionSetting:
        """Return what an institution decided for itself; nothing yet is all off."""
        row = self.session.get(InstitutionSettingRow, institution)
        return InstitutionSetting(institution=institution) if row is None else _value(InstitutionSetting, row)

    def held_setting(self, institution: str) -> InstitutionSetting:
        """Return what an institution decided; nobody else changes it until this unit of work ends."""
        self.session.get(InstitutionSettingRow, institution, with_for_update=True)
        return self.setting(institution)

    def put_setting(self, setting: InstitutionSetting, by: UUID, at: datetime) -> None:
        """Keep what an institution decided."""
        put(self.session, InstitutionSettingRow, {**setting.model_dump(), "changed_by": by, "changed_at": at})


_OF_HOST = ("enterprise_number",)
_INDEXED = {"id", "enterprise_number", "site", "workplace", "made_on", "signed_on", "sha256"}
Kept = TypeVar("Kept", bound=Value)


def _analysis(row: AnalysisRow) -> WorkplaceAnalysis:
    return WorkplaceAnalysis.model_validate(lifted_analysis(row.body, row.schema_version))


def _value(kind: type[Kept], row: Any) -> Kept:
    return kind.model_validate({name: getattr(row, name) for name in kind.model_fields})
