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
from internships.domain.organisations import Group, HostOrganisation, Site
from internships.domain.parties import Address
from internships.domain.value import Line, Slug, Value
from internships.domain.workplaces import WorkplaceAnalysis
from internships.services.hosting import AnalysisSigned, AnalysisTakenBack, AnalysisTold
from internships.web.api.offers import OFFER_ROUTES, TAGS, Number
from internships.web.api.repeating import once
from internships.web.api.told import IdempotencyKey, IfAsRead, created, hashed
from internships.web.bodies import RECORD_BODY
from internships.web.etag import as_read
from internships.web.services import Asker, UseCases

SAFE = ["workplaces"]
Establishment = Annotated[
    str, PathParameter(description="The establishment unit number, ten digits.", pattern=r"^[0-9]{10}$")
]


class HostTold(Value):
    """A host as its administrator tells it; programmes let a large host off their maximum of interns."""

    name: Line
    large: bool


class SiteTold(Value):
    """A site as its host tells it."""

    name: Line
    address: Address | None = None


class CapTold(Value):
    """A cap as its host tells it; without a programme it holds for every one."""

    programme_id: Slug | None = None
    per_programme: Annotated[int | None, Field(ge=0, le=100_000)] = None
    per_mentor: Annotated[int | None, Field(ge=0, le=1_000)] = None


class GroupTold(Value):
    """A group as the operator tells it."""

    name: Line
    members: Annotated[tuple[EnterpriseNumber, ...], Field(max_length=500)]


@get("/hosts/{number:str}", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees een stagegever"})
def read_host(number: Number, viewer: Asker, services: UseCases) -> Response[HostOrganisation]:
    """Read a host organisation."""
    return hashed(services.hosting.host(viewer, number))


@put(
    "/hosts/{number:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Bewaar de naam van een stagegever, en of ze groot is"},
)
def put_host(
    number: Number,
    data: JSONBody[HostTold],
    viewer: Asker,
    services: UseCases,
    if_match: IfAsRead = None,
) -> Response[HostOrganisation]:
    """Keep the name of a host, and whether it is a large one: for its administrator and the operator."""
    check = as_read(if_match)
    return hashed(services.hosting.put_host(viewer, number, data.name, large=data.large, check=check))


@get("/hosts/{number:str}/sites", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst de vestigingen"})
def list_sites(number: Number, viewer: Asker, services: UseCases) -> tuple[Site, ...]:
    """List the host's sites."""
    return services.hosting.sites(viewer, number)


@put(
    "/hosts/{number:str}/sites/{establishment:str}", tags=TAGS, sync_to_thread=True, opt={"nl": "Bewaar een vestiging"}
)
def put_site(
    number: Number,
    establishment: Establishment,
    data: JSONBody[SiteTold],
    viewer: Asker,
    services: UseCases,
) -> Site:
    """Keep a site of the host."""
    return services.hosting.put_site(viewer, number, establishment, data.name, data.address)


@delete(
    "/hosts/{number:str}/sites/{establishment:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Verwijder een vestiging waar niemand geplaatst is"},
)
def drop_site(number: Number, establishment: Establishment, viewer: Asker, services: UseCases) -> None:
    """Delete a site where nobody is placed and no places are offered."""
    services.hosting.drop_site(viewer, number, establishment)


@get("/hosts/{number:str}/caps", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst de maxima"})
def list_caps(number: Number, viewer: Asker, services: UseCases) -> tuple[Cap, ...]:
    """List the most interns at once, per programme and per mentor."""
    return services.hosting.caps(viewer, number)


@put("/hosts/{number:str}/caps", tags=TAGS, sync_to_thread=True, opt={"nl": "Bewaar een maximum"})
def put_cap(number: Number, data: JSONBody[CapTold], viewer: Asker, services: UseCases) -> Cap:
    """Keep a cap, for one programme or for every one."""
    return services.hosting.put_cap(viewer, Cap.model_construct(enterprise_number=number, **dict(data)))


@delete("/hosts/{number:str}/caps", tags=TAGS, sync_to_thread=True, opt={"nl": "Verwijder een maximum"})
def drop_cap(
    number: Number,
    viewer: Asker,
    services: UseCases,
    programme_id: Annotated[
        str | None, QueryParameter(description="The cap of this programme; without it, that of all.", max_length=60)
    ] = None,
) -> None:
    """Delete a cap: that of a programme, or that of all."""
    services.hosting.drop_cap(viewer, number, programme_id)


@get(
    "/hosts/{number:str}/risk-analyses",
    tags=SAFE,
    sync_to_thread=True,
    opt={"nl": "Lijst de risicoanalyses per werkplek"},
)
def list_analyses(number: Number, viewer: Asker, services: UseCases) -> tuple[WorkplaceAnalysis, ...]:
    """List the risk analyses per workplace, newest first."""
    return services.hosting.analyses(viewer, number)


@get(
    "/hosts/{number:str}/risk-analyses/due",
    tags=SAFE,
    sync_to_thread=True,
    opt={"nl": "Lijst de risicoanalyses die te vernieuwen zijn"},
)
def list_renewals(
    number: Number,
    viewer: Asker,
    services: UseCases,
    until: Annotated[date | None, QueryParameter(description="By this day; without it, within 60 days.")] = None,
) -> tuple[WorkplaceAnalysis, ...]:
    """List the risk analyses that are to be renewed: of each workplace its newest, the first due first."""
    return services.hosting.renewals(viewer, number, until)


@post(
    "/hosts/{number:str}/risk-analyses",
    tags=SAFE,
    request_max_body_size=RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Maak een risicoanalyse van een werkplek"},
)
def create_analysis(
    number: Number,
    data: JSONBody[AnalysisTold],
    viewer: Asker,
    services: UseCases,
    idempotency_key: IdempotencyKey = None,
) -> Response[WorkplaceAnalysis]:
    """Make a risk analysis of a workplace."""
    path = f"/hosts/{number}/risk-analyses"

    def make(made: UUID | None) -> Response[WorkplaceAnalysis]:
        analysis = services.hosting.put_analysis(viewer, number, data, made=made)
        return hashed(analysis, f"{path}/{analysis.id}")

    return once(services, viewer, idempotency_key, f"POST {path}", data, make)


@get(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    tags=SAFE,
    sync_to_thread=True,
    opt={"nl": "Lees een risicoanalyse"},
)
def read_analysis(
    number: Number, analysis_id: FromPath[UUID], viewer: Asker, services: UseCases
) -> Response[WorkplaceAnalysis]:
    """Read a risk analysis."""
    return hashed(services.hosting.analysis(viewer, number, analysis_id))


@put(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    tags=SAFE,
    request_max_body_size=RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Wijzig een risicoanalyse die nog niet ondertekend is"},
)
def edit_analysis(
    number: Number,
    analysis_id: FromPath[UUID],
    data: JSONBody[AnalysisTold],
    viewer: Asker,
    services: UseCases,
    if_match: IfAsRead = None,
) -> Response[WorkplaceAnalysis]:
    """Change a risk analysis that is not signed yet."""
    return hashed(services.hosting.put_analysis(viewer, number, data, analysis_id, check=as_read(if_match)))


@post(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}/sign",
    tags=SAFE,
    request_max_body_size=RECORD_BODY,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Voer in wie de risicoanalyse ondertekende"},
)
def sign_analysis(
    number: Number,
    analysis_id: FromPath[UUID],
    data: JSONBody[AnalysisSigned],
    viewer: Asker,
    services: UseCases,
) -> WorkplaceAnalysis:
    """Enter who signed a risk analysis; from then on it counts for every intern at that workplace, for a year."""
    return services.hosting.sign_analysis(viewer, number, analysis_id, data)


@post(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}/take-back",
    tags=SAFE,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Neem een ondertekende risicoanalyse terug die een vergissing was"},
)
def take_back_analysis(
    number: Number,
    analysis_id: FromPath[UUID],
    data: JSONBody[AnalysisTakenBack],
    viewer: Asker,
    services: UseCases,
) -> WorkplaceAnalysis:
    """Take back a signed risk analysis that was a mistake: from then on it counts for nobody."""
    return services.hosting.take_back_analysis(viewer, number, analysis_id, data)


@delete(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    tags=SAFE,
    sync_to_thread=True,
    opt={"nl": "Verwijder een risicoanalyse die nooit ondertekend werd"},
)
def drop_analysis(number: Number, analysis_id: FromPath[UUID], viewer: Asker, services: UseCases) -> None:
    """Delete a risk analysis that was never signed."""
    services.hosting.drop_analysis(viewer, number, analysis_id)


@get("/groups", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst de groepen van stagegevers"})
def list_groups(viewer: Asker, services: UseCases) -> tuple[Group, ...]:
    """List the groups of companies that you belong to."""
    return services.hosting.groups(viewer)


@post(
    "/groups",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Maak een groep van stagegevers", "roles": frozenset({Role.OPERATOR})},
)
def create_group(
    data: JSONBody[GroupTold],
    viewer: Asker,
    services: UseCases,
    idempotency_key: IdempotencyKey = None,
) -> Response[Group]:
    """Make a group of companies."""

    def make(made: UUID | None) -> Response[Group]:
        group = services.hosting.put_group(viewer, data.name, data.members, made=made)
        return created(group, f"/groups/{group.id}")

    return once(services, viewer, idempotency_key, "POST /groups", data, make)


@put(
    "/groups/{group_id:uuid}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Wijzig een groep", "roles": frozenset({Role.OPERATOR})},
)
def edit_group(
    group_id: FromPath[UUID],
    data: JSONBody[GroupTold],
    viewer: Asker,
    services: UseCases,
) -> Group:
    """Change the name and members of a group."""
    return services.hosting.put_group(viewer, data.name, data.members, group_id)


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
