"""Places that hosts offer, their caps, and the placements that take up places."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, delete, false, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import UNRESTRICTED_SCOPE
from internships.domain.agreement_record import NotFound
from internships.domain.capacity import Cap, Offer
from internships.domain.placement_board import BoardFilter, IndexedPlacement
from internships.storage.row_values import from_row, read_values
from internships.storage.stores.placements import PlacementStore
from internships.storage.tables.hosts import CapacityLimitRow, HostRow, OfferRow
from internships.storage.upsert import changed_rows, upsert

O = OfferRow  # noqa: E741 - one letter, as for other tables in queries
Cursor = tuple[date, UUID]


class HostCapacityStore:
    """Capacity of hosts; use cases check who may read it."""

    session: Session

    def offers(self, enterprise_numbers: Sequence[str] = ()) -> tuple[Offer, ...]:
        """Return the places offered by these hosts; by all hosts when none is given."""
        query = select(O).order_by(col(O.first_day), col(O.id))
        if enterprise_numbers:
            query = query.where(col(O.enterprise_number).in_(enterprise_numbers))
        return read_values(self.session, Offer, query)

    def offers_page(
        self,
        enterprise_numbers: Sequence[str],
        institutions: Sequence[str],
        *,
        ends_from: date,
        within: Sequence[str] | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> tuple[Offer, ...]:
        """Return a page, by first day, of the offers by these hosts or to these institutions.

        An offer without an institution is open to each of them. ``within`` narrows to these hosts.
        """
        to_institutions = (
            or_(col(O.institution).is_(None), col(O.institution).in_(institutions)) if institutions else false()
        )
        query = select(O).where(or_(col(O.enterprise_number).in_(enterprise_numbers), to_institutions))
        query = query.where(col(O.last_day) >= ends_from)
        if within is not None:
            query = query.where(col(O.enterprise_number).in_(within))
        if after is not None:
            query = query.where(tuple_(col(O.first_day), col(O.id)) > tuple_(*after))
        return read_values(self.session, Offer, query.order_by(col(O.first_day), col(O.id)).limit(limit))

    def offer(self, enterprise_number: str, offer_id: UUID, *, for_update: bool = False) -> Offer:
        """Return one offer of a host."""
        row = self.session.get(O, offer_id, with_for_update=for_update)
        if row is None or row.enterprise_number != enterprise_number:
            raise NotFound
        return from_row(Offer, row)

    def put_offer(self, offer: Offer) -> None:
        """Save an offer; refuses the id of another host's offer."""
        if not upsert(self.session, O, offer.model_dump(), unchanged=("enterprise_number",)):
            raise NotFound

    def delete_offer(self, enterprise_number: str, offer_id: UUID) -> None:
        """Delete an offer of this host."""
        self._delete_one(delete(O).where(col(O.id) == offer_id, col(O.enterprise_number) == enterprise_number))

    def _delete_one(self, statement: Delete) -> None:
        if changed_rows(self.session, statement) != 1:
            raise NotFound

    def caps(self, enterprise_numbers: Sequence[str]) -> tuple[Cap, ...]:
        """Return the caps of these hosts; ``is_large`` is False for one that has not joined."""
        joined = col(HostRow.enterprise_number) == col(CapacityLimitRow.enterprise_number)
        columns: tuple[Any, ...] = (CapacityLimitRow, col(HostRow.large))
        query = (
            select(*columns)
            .outerjoin(HostRow, joined)
            .where(col(CapacityLimitRow.enterprise_number).in_(enterprise_numbers))
        )
        rows = self.session.execute(
            query.order_by(col(CapacityLimitRow.enterprise_number), col(CapacityLimitRow.programme_id))
        )
        return tuple(
            Cap(
                is_large=bool(large),
                enterprise_number=row.enterprise_number,
                programme_id=row.programme_id or None,
                per_programme=row.per_programme,
                per_mentor=row.per_mentor,
            )
            for row, large in rows
        )

    def put_cap(self, cap: Cap) -> None:
        """Save a cap."""
        values = cap.model_dump(exclude={"is_large"}) | {"programme_id": cap.programme_id or ""}
        upsert(self.session, CapacityLimitRow, values)

    def delete_cap(self, enterprise_number: str, programme_id: str | None) -> None:
        """Delete this host's cap for a programme, or its cap for all programmes (None)."""
        of_host = col(CapacityLimitRow.enterprise_number) == enterprise_number
        self._delete_one(
            delete(CapacityLimitRow).where(of_host, col(CapacityLimitRow.programme_id) == (programme_id or ""))
        )

    def large_hosts(self, enterprise_numbers: Sequence[str]) -> frozenset[str]:
        """Return which of these hosts are large."""
        of_hosts = col(HostRow.enterprise_number).in_(enterprise_numbers)
        query = select(col(HostRow.enterprise_number)).where(of_hosts, col(HostRow.large).is_(True))
        return frozenset(self.session.execute(query).scalars())

    def spans(
        self, enterprise_numbers: Sequence[str], period: tuple[date, date], today: date
    ) -> tuple[IndexedPlacement, ...]:
        """Return every placement at these hosts within a period (both ends included), regardless of the scope."""
        wanted = BoardFilter(enterprise_numbers=tuple(enterprise_numbers), runs_between=period)
        return PlacementStore(self.session, UNRESTRICTED_SCOPE).spans(wanted, today)
