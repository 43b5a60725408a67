"""The query parameters that filter a list of placements."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromQuery, QueryParameter
from pydantic import TypeAdapter, ValidationError

from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.lifecycle import Status
from internships.domain.placement_board import BoardFilter
from internships.domain.validation_findings import finding_from_error
from internships.web.errors import InvalidRequest
from internships.web.services import CurrentPrincipal, InjectedServices

# PostgreSQL refuses NUL in a text, also in a query.
PRINTABLE = r"^[^\x00-\x1F\x7F]*$"
Text = Annotated[str | None, QueryParameter(max_length=100, pattern=PRINTABLE)]
Numbers = Annotated[list[str] | None, QueryParameter(max_items=100)]
Statuses = Annotated[list[Status] | None, QueryParameter(max_items=20)]
Day = FromQuery[date | None]
_ENTERPRISE, _SITE = TypeAdapter[str](EnterpriseNumber), TypeAdapter[str](EstablishmentNumber)


def board_filter(
    services: InjectedServices,
    principal: CurrentPrincipal,
    enterprise_number: Numbers = None,
    group: FromQuery[UUID | None] = None,
    establishment_number: Text = None,
    institution: Text = None,
    unit: Text = None,
    programme_id: Text = None,
    academic_year: Text = None,
    status: Statuses = None,
    blocked: FromQuery[bool | None] = None,
    search: Text = None,
    starts_from: Day = None,
    starts_until: Day = None,
    runs_on: Day = None,
) -> BoardFilter:
    """Return the filter of a list from the query parameters."""
    numbers = _validated_numbers(_ENTERPRISE, "enterprise_number", enterprise_number or ())
    sites = _validated_numbers(
        _SITE, "establishment_number", () if establishment_number is None else (establishment_number,)
    )
    if group is not None:
        members = services.hosts.group(principal, group).members
        # Group and numbers both filter; when no number is left, the empty one matches nothing.
        numbers = tuple(number for number in members if not numbers or number in numbers) or ("",)
    return BoardFilter(
        enterprise_numbers=numbers,
        establishment_number=sites[0] if sites else None,
        institution=institution,
        unit=unit,
        programme_id=programme_id,
        academic_year=academic_year,
        statuses=tuple(status or ()),
        blocked=blocked,
        search=search,
        starts_from=starts_from,
        starts_until=starts_until,
        runs_on=runs_on,
    )


def _validated_numbers(kind: TypeAdapter[str], name: str, numbers: Iterable[str]) -> tuple[str, ...]:
    try:
        return tuple(kind.validate_python(number) for number in numbers)
    except ValidationError as error:
        raise InvalidRequest(
            finding_from_error({**detail, "loc": (name,)}) for detail in error.errors(include_url=False)
        ) from None
