"""Groups of hosts."""

from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, JSONBody
from pydantic import Field

from internships.domain.access import Role
from internships.domain.identifiers import EnterpriseNumber
from internships.domain.organisations import HostGroup
from internships.domain.value import Line, Value
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.responses import created
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get, post, put


class GroupRequest(Value):
    """A group as the operator tells it."""

    name: Line
    members: Annotated[tuple[EnterpriseNumber, ...], Field(max_length=500)]


@get("/groups", nl="Lijst de groepen van stagegevers")
def list_groups(principal: CurrentPrincipal, services: InjectedServices) -> tuple[HostGroup, ...]:
    """List the groups of companies that you belong to."""
    return services.hosts.groups(principal)


@post("/groups", nl="Maak een groep van stagegevers", roles=frozenset({Role.OPERATOR}))
def create_group(
    data: JSONBody[GroupRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[HostGroup]:
    """Make a group of companies."""

    def make(new_id: UUID | None) -> Response[HostGroup]:
        group = services.hosts.put_group(principal, data.name, data.members, requested_id=new_id)
        return created(group, f"/groups/{group.id}")

    return once.answer(data, make)


@put("/groups/{group_id:uuid}", nl="Wijzig een groep", roles=frozenset({Role.OPERATOR}))
def edit_group(
    group_id: FromPath[UUID], data: JSONBody[GroupRequest], principal: CurrentPrincipal, services: InjectedServices
) -> HostGroup:
    """Change the name and members of a group."""
    return services.hosts.put_group(principal, data.name, data.members, group_id)
