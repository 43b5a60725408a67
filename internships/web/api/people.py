"""Invitations, roles and accounts of others, and the outbox."""

from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from internships.domain.access import Role
from internships.domain.accounts import OutboxLetter
from internships.services.accounts.account_administration import AdministeredAccount
from internships.services.accounts.invitations import InvitationRequest
from internships.services.accounts.invitations_pending import PendingInvitation
from internships.web.api.idempotent_requests import answer_once
from internships.web.api.responses import IdempotencyKey
from internships.web.paging import (
    DEFAULT_LIMIT,
    CursorParam,
    LimitParam,
    Page,
    cursor_of,
    cursor_of_moment,
    moment_of,
    position_of,
)
from internships.web.services import CurrentPrincipal, InjectedServices

PEOPLE = ["people"]


@post(
    "/invitations",
    tags=PEOPLE,
    status_code=202,
    sync_to_thread=True,
    opt={"nl": "Nodig iemand uit", "allowance": "letters"},
)
def invite(
    data: JSONBody[InvitationRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[None]:
    """Invite somebody to a role within your own reach; a letter goes out with a link that works once."""

    def make(_: UUID | None) -> Response[None]:
        services.invitations.invite(principal, data)
        return Response(None, status_code=202)

    return answer_once(services, principal, idempotency_key, "POST /invitations", data, make, lambda _: Response(None))


@get("/invitations", tags=PEOPLE, sync_to_thread=True, opt={"nl": "Lijst uitnodigingen die nog wachten"})
def list_invitations(
    principal: CurrentPrincipal,
    services: InjectedServices,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[PendingInvitation]:
    """List the invitations that you look after and that nobody took up yet, the newest first."""
    entries, last = services.pending_invitations.invitations(principal, after=moment_of(cursor), limit=limit)
    return Page[PendingInvitation](entries=entries, next=cursor_of_moment(last))


@delete("/invitations/{invitation_id:uuid}", tags=PEOPLE, sync_to_thread=True, opt={"nl": "Trek een uitnodiging in"})
def withdraw_invitation(invitation_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Withdraw an invitation that nobody took up yet: its link works no longer."""
    services.pending_invitations.withdraw(principal, invitation_id)


@get("/people", tags=PEOPLE, sync_to_thread=True, opt={"nl": "Lijst de accounts die u beheert"})
def list_people(
    principal: CurrentPrincipal,
    services: InjectedServices,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[AdministeredAccount]:
    """List the accounts that you administer, by name."""
    after = position_of(cursor, (str, str), _name_and_id)
    entries, last = services.account_administration.accounts(principal, after=after, limit=limit)
    return Page[AdministeredAccount](entries=entries, next=None if last is None else cursor_of((last[0], str(last[1]))))


def _name_and_id(name: str, key: str) -> tuple[str, UUID]:
    if "\x00" in name:
        raise ValueError("PostgreSQL refuses this character in a text")
    return name, UUID(key)


@delete(
    "/people/{account_id:uuid}/grants/{grant_id:uuid}",
    tags=PEOPLE,
    sync_to_thread=True,
    opt={"nl": "Neem een rol terug"},
)
def take_back_grant(
    account_id: FromPath[UUID],
    grant_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> None:
    """Take back a role that you could give."""
    services.account_administration.revoke_grant(principal, account_id, grant_id)


@post(
    "/people/{account_id:uuid}/deactivate",
    tags=PEOPLE,
    status_code=204,
    sync_to_thread=True,
    opt={"nl": "Sluit een account"},
)
def deactivate_account(account_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Close an account; its sessions, keys and feeds stop."""
    services.account_administration.deactivate(principal, account_id)


@post(
    "/people/{account_id:uuid}/reactivate",
    tags=PEOPLE,
    status_code=204,
    sync_to_thread=True,
    opt={"nl": "Open een account opnieuw"},
)
def reactivate_account(account_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Open a closed account again."""
    services.account_administration.reactivate(principal, account_id)


@get(
    "/outbox",
    tags=PEOPLE,
    sync_to_thread=True,
    opt={"nl": "Lees wat niet verstuurd is, met de links", "roles": frozenset({Role.OPERATOR})},
)
def read_outbox(principal: CurrentPrincipal, services: InjectedServices) -> tuple[OutboxLetter, ...]:
    """Read the letters that are not sent, with their links; for the operator alone."""
    return services.outbox_delivery.unsent_letters(principal)


ROUTES: list[ControllerRouterHandler] = [
    invite,
    list_invitations,
    withdraw_invitation,
    list_people,
    take_back_grant,
    deactivate_account,
    reactivate_account,
    read_outbox,
]
