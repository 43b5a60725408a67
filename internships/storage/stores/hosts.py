"""Host organisations with their sites, groups and risk analyses."""

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.agreement_record import NotFound
from internships.domain.organisations import HostGroup, HostOrganisation, HostSite
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.storage.body_upcast import upcast
from internships.storage.row_values import from_row, read_values
from internships.storage.stores.host_capacity import HostCapacityStore
from internships.storage.stores.institutions import InstitutionStore
from internships.storage.tables.hosts import HostGroupMemberRow, HostGroupRow, HostRow, SiteRow, WorkplaceAnalysisRow
from internships.storage.upsert import upsert


class HostStore(HostCapacityStore, InstitutionStore):
    """Host organisations; use cases check who may read or change them.

    What is read with ``for_update`` stays locked until this unit of work ends.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._confirmed = None

    def host(self, enterprise_number: str, *, for_update: bool = False) -> HostOrganisation:
        """Return a host organisation; refuses one that has not joined."""
        row = self.session.get(HostRow, enterprise_number, with_for_update=for_update)
        if row is None:
            raise NotFound
        return from_row(HostOrganisation, row)

    def put_host(self, host: HostOrganisation) -> None:
        """Save a host organisation."""
        upsert(self.session, HostRow, host.model_dump())

    def sites(self, enterprise_number: str) -> tuple[HostSite, ...]:
        """Return the sites of a host."""
        query = select(SiteRow).where(col(SiteRow.enterprise_number) == enterprise_number)
        return read_values(self.session, HostSite, query.order_by(col(SiteRow.establishment_number)))

    def put_site(self, site: HostSite) -> None:
        """Save a site; refuses the number of another host's site."""
        if not upsert(self.session, SiteRow, site.model_dump(), unchanged=_SAME_HOST):
            raise NotFound

    def delete_site(self, enterprise_number: str, establishment_number: str) -> None:
        """Delete a site of this host."""
        of_host = col(SiteRow.enterprise_number) == enterprise_number
        self._delete_one(delete(SiteRow).where(of_host, col(SiteRow.establishment_number) == establishment_number))

    def groups(self) -> tuple[HostGroup, ...]:
        """Return every group with its members, by name."""
        members: dict[UUID, list[str]] = {}
        for row in self.session.execute(
            select(HostGroupMemberRow).order_by(col(HostGroupMemberRow.enterprise_number))
        ).scalars():
            members.setdefault(row.group_id, []).append(row.enterprise_number)
        rows = self.session.execute(select(HostGroupRow).order_by(col(HostGroupRow.name))).scalars()
        return tuple(HostGroup(id=row.id, name=row.name, members=tuple(members.get(row.id, ()))) for row in rows)

    def group(self, group_id: UUID) -> HostGroup:
        """Return one group; refuses an unknown one."""
        for group in self.groups():
            if group.id == group_id:
                return group
        raise NotFound

    def put_group(self, group: HostGroup) -> None:
        """Save a group and replace its members."""
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

    def analysis(self, enterprise_number: str, analysis_id: UUID, *, for_update: bool = False) -> WorkplaceAnalysis:
        """Return one risk analysis of a host."""
        row = self.session.get(WorkplaceAnalysisRow, analysis_id, with_for_update=for_update)
        if row is None or row.enterprise_number != enterprise_number:
            raise NotFound
        return _analysis(row)

    def put_analysis(self, analysis: WorkplaceAnalysis) -> None:
        """Save a risk analysis; refuses the id of another host's analysis."""
        columns = analysis.model_dump(include=_COLUMNS_OF_ANALYSIS)
        body = analysis.model_dump(mode="json", exclude_none=True)
        values = {**columns, "body": body, "schema_version": SCHEMA_VERSION}
        if not upsert(self.session, WorkplaceAnalysisRow, values, unchanged=_SAME_HOST):
            raise NotFound

    def delete_analysis(self, enterprise_number: str, analysis_id: UUID) -> None:
        """Delete a risk analysis of this host."""
        of_host = col(WorkplaceAnalysisRow.enterprise_number) == enterprise_number
        self._delete_one(delete(WorkplaceAnalysisRow).where(of_host, col(WorkplaceAnalysisRow.id) == analysis_id))


_SAME_HOST = ("enterprise_number",)
_COLUMNS_OF_ANALYSIS = {"id", "enterprise_number", "site", "workplace", "made_on", "signed_on", "sha256"}


def _analysis(row: WorkplaceAnalysisRow) -> WorkplaceAnalysis:
    return WorkplaceAnalysis.model_validate(upcast("analysis", row.body, row.schema_version))
