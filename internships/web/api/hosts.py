"""Host organisations, their sites and caps."""

from typing import Annotated

from litestar import Response
from litestar.params import JSONBody, PathParameter, QueryParameter
from pydantic import Field

from internships.domain.capacity import Cap
from internships.domain.organisations import HostOrganisation, HostSite
from internships.domain.parties import Address
from internships.domain.value import Line, Slug, Value
from internships.web.api.offers import Number
from internships.web.api.responses import with_hash_etag
from internships.web.etag import OptionalIfMatch, unchanged_since
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import delete, get, put

Establishment = Annotated[str, PathParameter(pattern=r"^[0-9]{10}$")]


class HostRequest(Value):
    """A host as its administrator tells it; programmes let a large host off their maximum of interns."""

    name: Line
    large: bool


class SiteRequest(Value):
    """A site as its host tells it."""

    name: Line
    address: Address | None = None


class CapRequest(Value):
    """A cap as its host tells it; without a programme it holds for every one."""

    programme_id: Slug | None = None
    per_programme: Annotated[int | None, Field(ge=0, le=100_000)] = None
    per_mentor: Annotated[int | None, Field(ge=0, le=1_000)] = None


@get("/hosts/{number:str}", nl="Lees een stagegever")
def read_host(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> Response[HostOrganisation]:
    """Read a host organisation."""
    return with_hash_etag(services.hosts.host(principal, number))


@put("/hosts/{number:str}", nl="Bewaar de naam van een stagegever, en of ze groot is")
def put_host(
    number: Number,
    data: JSONBody[HostRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: OptionalIfMatch = None,
) -> Response[HostOrganisation]:
    """Keep the name of a host, and whether it is a large one: for its administrator and the operator."""
    check = unchanged_since(if_match)
    return with_hash_etag(services.hosts.put_host(principal, number, data.name, large=data.large, precondition=check))


@get("/hosts/{number:str}/sites", nl="Lijst de vestigingen")
def list_sites(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> tuple[HostSite, ...]:
    """List the host's sites."""
    return services.hosts.sites(principal, number)


@put("/hosts/{number:str}/sites/{establishment:str}", nl="Bewaar een vestiging")
def put_site(
    number: Number,
    establishment: Establishment,
    data: JSONBody[SiteRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> HostSite:
    """Keep a site of the host."""
    return services.hosts.put_site(principal, number, establishment, data.name, data.address)


@delete("/hosts/{number:str}/sites/{establishment:str}", nl="Verwijder een vestiging waar niemand geplaatst is")
def drop_site(
    number: Number, establishment: Establishment, principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Delete a site where nobody is placed and no places are offered."""
    services.hosts.delete_site(principal, number, establishment)


@get("/hosts/{number:str}/caps", nl="Lijst de maxima")
def list_caps(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> tuple[Cap, ...]:
    """List the most interns at once, per programme and per mentor."""
    return services.hosts.caps(principal, number)


@put("/hosts/{number:str}/caps", nl="Bewaar een maximum")
def put_cap(number: Number, data: JSONBody[CapRequest], principal: CurrentPrincipal, services: InjectedServices) -> Cap:
    """Keep a cap, for one programme or for every one."""
    return services.hosts.put_cap(principal, Cap.model_construct(enterprise_number=number, **dict(data)))


@delete("/hosts/{number:str}/caps", nl="Verwijder een maximum")
def drop_cap(
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
    programme_id: Annotated[
        str | None, QueryParameter(description="The cap of this programme; without it, that of all.", max_length=60)
    ] = None,
) -> None:
    """Delete a cap: that of a programme, or that of all."""
    services.hosts.delete_cap(principal, number, programme_id)
