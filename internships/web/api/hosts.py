"""Host organisations: sites, caps, risk analyses; groups of hosts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import Field

from internships.domain.access import Role
from internships.domain.capacity import Cap
from internships.domain.identifiers import EnterpriseNumber
from internships.domain.organisations import HostGroup, HostOrganisation, HostSite
from internships.domain.parties import Address
from internships.domain.value import Line, Slug, Value
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.services.hosts.risk_analyses import RiskAnalysisRequest, SignAnalysisRequest, TakeBackAnalysisRequest
from internships.web.api.idempotent_requests import answer_once
from internships.web.api.offers import OFFER_ROUTES, TAGS, Number
from internships.web.api.responses import IdempotencyKey, OptionalIfMatch, created, with_hash_etag
from internships.web.etag import unchanged_since
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.services import CurrentPrincipal, InjectedServices

WORKPLACE_TAGS = ["workplaces"]
Establishment = Annotated[
    str, PathParameter(description="The establishment unit number, ten digits.", pattern=r"^[0-9]{10}$")
]


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


class GroupRequest(Value):
    """A group as the operator tells it."""

    name: Line
    members: Annotated[tuple[EnterpriseNumber, ...], Field(max_length=500)]


@get("/hosts/{number:str}", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees een stagegever"})
def read_host(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> Response[HostOrganisation]:
    """Read a host organisation."""
    return with_hash_etag(services.hosts.host(principal, number))


@put(
    "/hosts/{number:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Bewaar de naam van een stagegever, en of ze groot is"},
)
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


@get("/hosts/{number:str}/sites", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst de vestigingen"})
def list_sites(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> tuple[HostSite, ...]:
    """List the host's sites."""
    return services.hosts.sites(principal, number)


@put(
    "/hosts/{number:str}/sites/{establishment:str}", tags=TAGS, sync_to_thread=True, opt={"nl": "Bewaar een vestiging"}
)
def put_site(
    number: Number,
    establishment: Establishment,
    data: JSONBody[SiteRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> HostSite:
    """Keep a site of the host."""
    return services.hosts.put_site(principal, number, establishment, data.name, data.address)


@delete(
    "/hosts/{number:str}/sites/{establishment:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Verwijder een vestiging waar niemand geplaatst is"},
)
def drop_site(
    number: Number, establishment: Establishment, principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Delete a site where nobody is placed and no places are offered."""
    services.hosts.delete_site(principal, number, establishment)


@get("/hosts/{number:str}/caps", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst de maxima"})
def list_caps(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> tuple[Cap, ...]:
    """List the most interns at once, per programme and per mentor."""
    return services.hosts.caps(principal, number)


@put("/hosts/{number:str}/caps", tags=TAGS, sync_to_thread=True, opt={"nl": "Bewaar een maximum"})
def put_cap(number: Number, data: JSONBody[CapRequest], principal: CurrentPrincipal, services: InjectedServices) -> Cap:
    """Keep a cap, for one programme or for every one."""
    return services.hosts.put_cap(principal, Cap.model_construct(enterprise_number=number, **dict(data)))


@delete("/hosts/{number:str}/caps", tags=TAGS, sync_to_thread=True, opt={"nl": "Verwijder een maximum"})
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


@get(
    "/hosts/{number:str}/risk-analyses",
    tags=WORKPLACE_TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst de risicoanalyses per werkplek"},
)
def list_analyses(
    number: Number, principal: CurrentPrincipal, services: InjectedServices
) -> tuple[WorkplaceAnalysis, ...]:
    """List the risk analyses per workplace, newest first."""
    return services.risk_analyses.analyses(principal, number)


@get(
    "/hosts/{number:str}/risk-analyses/due",
    tags=WORKPLACE_TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst de risicoanalyses die te vernieuwen zijn"},
)
def list_renewals(
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
    until: Annotated[date | None, QueryParameter(description="By this day; without it, within 60 days.")] = None,
) -> tuple[WorkplaceAnalysis, ...]:
    """List the risk analyses that are to be renewed: of each workplace its newest, the first due first."""
    return services.risk_analyses.renewals(principal, number, until)


@post(
    "/hosts/{number:str}/risk-analyses",
    tags=WORKPLACE_TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Maak een risicoanalyse van een werkplek"},
)
def create_analysis(
    number: Number,
    data: JSONBody[RiskAnalysisRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[WorkplaceAnalysis]:
    """Make a risk analysis of a workplace."""
    path = f"/hosts/{number}/risk-analyses"

    def make(made: UUID | None) -> Response[WorkplaceAnalysis]:
        analysis = services.risk_analyses.put_analysis(principal, number, data, requested_id=made)
        return with_hash_etag(analysis, f"{path}/{analysis.id}")

    return answer_once(services, principal, idempotency_key, f"POST {path}", data, make)


@get(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    tags=WORKPLACE_TAGS,
    sync_to_thread=True,
    opt={"nl": "Lees een risicoanalyse"},
)
def read_analysis(
    number: Number, analysis_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[WorkplaceAnalysis]:
    """Read a risk analysis."""
    return with_hash_etag(services.risk_analyses.analysis(principal, number, analysis_id))


@put(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    tags=WORKPLACE_TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Wijzig een risicoanalyse die nog niet ondertekend is"},
)
def edit_analysis(
    number: Number,
    analysis_id: FromPath[UUID],
    data: JSONBody[RiskAnalysisRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: OptionalIfMatch = None,
) -> Response[WorkplaceAnalysis]:
    """Change a risk analysis that is not signed yet."""
    return with_hash_etag(
        services.risk_analyses.put_analysis(
            principal, number, data, analysis_id, precondition=unchanged_since(if_match)
        )
    )


@post(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}/sign",
    tags=WORKPLACE_TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Voer in wie de risicoanalyse ondertekende"},
)
def sign_analysis(
    number: Number,
    analysis_id: FromPath[UUID],
    data: JSONBody[SignAnalysisRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> WorkplaceAnalysis:
    """Enter who signed a risk analysis; from then on it counts for every intern at that workplace, for a year."""
    return services.risk_analyses.sign_analysis(principal, number, analysis_id, data)


@post(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}/take-back",
    tags=WORKPLACE_TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Neem een ondertekende risicoanalyse terug die een vergissing was"},
)
def take_back_analysis(
    number: Number,
    analysis_id: FromPath[UUID],
    data: JSONBody[TakeBackAnalysisRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> WorkplaceAnalysis:
    """Take back a signed risk analysis that was a mistake: from then on it counts for nobody."""
    return services.risk_analyses.take_back_analysis(principal, number, analysis_id, data)


@delete(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    tags=WORKPLACE_TAGS,
    sync_to_thread=True,
    opt={"nl": "Verwijder een risicoanalyse die nooit ondertekend werd"},
)
def drop_analysis(
    number: Number, analysis_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Delete a risk analysis that was never signed."""
    services.risk_analyses.delete_analysis(principal, number, analysis_id)


@get("/groups", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst de groepen van stagegevers"})
def list_groups(principal: CurrentPrincipal, services: InjectedServices) -> tuple[HostGroup, ...]:
    """List the groups of companies that you belong to."""
    return services.hosts.groups(principal)


@post(
    "/groups",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Maak een groep van stagegevers", "roles": frozenset({Role.OPERATOR})},
)
def create_group(
    data: JSONBody[GroupRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[HostGroup]:
    """Make a group of companies."""

    def make(made: UUID | None) -> Response[HostGroup]:
        group = services.hosts.put_group(principal, data.name, data.members, requested_id=made)
        return created(group, f"/groups/{group.id}")

    return answer_once(services, principal, idempotency_key, "POST /groups", data, make)


@put(
    "/groups/{group_id:uuid}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Wijzig een groep", "roles": frozenset({Role.OPERATOR})},
)
def edit_group(
    group_id: FromPath[UUID],
    data: JSONBody[GroupRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> HostGroup:
    """Change the name and members of a group."""
    return services.hosts.put_group(principal, data.name, data.members, group_id)


ROUTES: list[ControllerRouterHandler] = [
    read_host,
    put_host,
    list_sites,
    put_site,
    drop_site,
    list_caps,
    put_cap,
    drop_cap,
    list_analyses,
    list_renewals,
    create_analysis,
    read_analysis,
    edit_analysis,
    sign_analysis,
    take_back_analysis,
    drop_analysis,
    list_groups,
    create_group,
    edit_group,
    *OFFER_ROUTES,
]
