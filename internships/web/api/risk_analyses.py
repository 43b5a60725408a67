"""Risk analyses of the workplaces of a host."""

from datetime import date
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, FromQuery, JSONBody

from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.services.hosts.risk_analyses import RiskAnalysisRequest, SignAnalysisRequest, TakeBackAnalysisRequest
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.offers import Number
from internships.web.api.responses import with_hash_etag
from internships.web.etag import OptionalIfMatch, unchanged_since
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import delete, get, post, put


@get("/hosts/{number:str}/risk-analyses", nl="Lijst de risicoanalyses per werkplek")
def list_analyses(
    number: Number, principal: CurrentPrincipal, services: InjectedServices
) -> tuple[WorkplaceAnalysis, ...]:
    """List the risk analyses per workplace, newest first."""
    return services.risk_analyses.analyses(principal, number)


@get("/hosts/{number:str}/risk-analyses/due", nl="Lijst de risicoanalyses die te vernieuwen zijn")
def list_renewals(
    number: Number, principal: CurrentPrincipal, services: InjectedServices, until: FromQuery[date | None] = None
) -> tuple[WorkplaceAnalysis, ...]:
    """List the risk analyses that are to be renewed: of each workplace its newest, the first due first."""
    return services.risk_analyses.renewals(principal, number, until)


@post(
    "/hosts/{number:str}/risk-analyses",
    request_max_body_size=MAX_RECORD_BODY,
    nl="Maak een risicoanalyse van een werkplek",
)
def create_analysis(
    number: Number,
    data: JSONBody[RiskAnalysisRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    once: OncePerKey,
) -> Response[WorkplaceAnalysis]:
    """Make a risk analysis of a workplace."""
    path = f"/hosts/{number}/risk-analyses"

    def make(new_id: UUID | None) -> Response[WorkplaceAnalysis]:
        analysis = services.risk_analyses.put_analysis(principal, number, data, requested_id=new_id)
        return with_hash_etag(analysis, f"{path}/{analysis.id}")

    return once.answer(data, make)


@get("/hosts/{number:str}/risk-analyses/{analysis_id:uuid}", nl="Lees een risicoanalyse")
def read_analysis(
    number: Number, analysis_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[WorkplaceAnalysis]:
    """Read a risk analysis."""
    return with_hash_etag(services.risk_analyses.analysis(principal, number, analysis_id))


@put(
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}",
    request_max_body_size=MAX_RECORD_BODY,
    nl="Wijzig een risicoanalyse die nog niet ondertekend is",
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
    request_max_body_size=MAX_RECORD_BODY,
    status_code=200,
    nl="Voer in wie de risicoanalyse ondertekende",
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
    status_code=200,
    nl="Neem een ondertekende risicoanalyse terug die een vergissing was",
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
    "/hosts/{number:str}/risk-analyses/{analysis_id:uuid}", nl="Verwijder een risicoanalyse die nooit ondertekend werd"
)
def drop_analysis(
    number: Number, analysis_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Delete a risk analysis that was never signed."""
    services.risk_analyses.delete_analysis(principal, number, analysis_id)
