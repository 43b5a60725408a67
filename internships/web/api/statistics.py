"""The statistics of the association."""

from litestar import get
from litestar.types import ControllerRouterHandler

from internships.domain.access import Role
from internships.services.placements.placement_lists import AssociationTally
from internships.web.services import CurrentPrincipal, InjectedServices


@get(
    "/statistics",
    tags=["placements"],
    sync_to_thread=True,
    opt={"nl": "Lees de cijfers van de associatie; onder vijf verborgen", "roles": frozenset({Role.ASSOCIATION})},
)
def read_statistics(principal: CurrentPrincipal, services: InjectedServices) -> list[AssociationTally]:
    """Read the association's totals: of what began, per institution and month of starting; below five is hidden."""
    return services.placements.association_tallies(principal)


ROUTES: list[ControllerRouterHandler] = [
    read_statistics,
]
