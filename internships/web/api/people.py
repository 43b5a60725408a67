"""Invitations, roles and accounts of others, and the outbox."""

from datetime import datetime
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, JSONBody

from internships.domain.access import Role
from internships.domain.accounts import OutboxLetter
from internships.domain.value import Line, Value
from internships.services.accounts.account_administration import AdministeredAccount
from internships.services.accounts.invitations import InvitationRequest
from internships.services.accounts.invitations_pending import PendingInvitation
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.responses import API_ROOT
from internships.web.api.sessions import MailedToken, Secret, SessionResponse, session_response, source_of
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.pages.error_pages import AnyRequest
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, next_cursor, position_of
from internships.web.services import CurrentPrincipal, InjectedServices, InjectedSettings
from internships.web.thread_routes import delete, get, post


class AcceptInvitationRequest(Value):
    """Taking up an invitation."""

    token: MailedToken
    name: Line
    password: Secret


@post(
    "/invitations/accept",
    request_max_body_size=MAX_PUBLIC_BODY,
    public=True,
    nl="Neem een uitnodiging op",
    allowance="logins",
)
def accept_invitation(
    data: JSONBody[AcceptInvitationRequest], request: AnyRequest, services: InjectedServices, settings: InjectedSettings
) -> Response[SessionResponse]:
    """Take up an invitation: a new account, or one more role for the account with that address and password."""
    accepted = services.invitations.accept(data.token, data.name, data.password, source=source_of(request))
    response = session_response(accepted, settings, 201)
    response.headers["Location"] = f"{API_ROOT}/me"
    return response


@post("/invitations", status_code=202, nl="Nodig iemand uit", allowance="letters")
def invite(
    data: JSONBody[InvitationRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[None]:
    """Invite somebody to a role within your own reach; a letter goes out with a link that works once."""

    def make(_: UUID | None) -> Response[None]:
        services.invitations.invite(principal, data)
        return Response(None, status_code=202)

    return once.answer(data, make, lambda _: Response(None))


@get("/invitations", nl="Lijst uitnodigingen die nog wachten")
def list_invitations(
    principal: CurrentPrincipal,
    services: InjectedServices,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[PendingInvitation]:
    """List the invitations that you look after and that nobody took up yet, the newest first."""
    entries, last = services.pending_invitations.invitations(
        principal, after=position_of(cursor, datetime, UUID), limit=limit
    )
    return Page[PendingInvitation](entries=entries, next=next_cursor(last))


@delete("/invitations/{invitation_id:uuid}", nl="Trek een uitnodiging in")
def withdraw_invitation(invitation_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Withdraw an invitation that nobody took up yet: its link works no longer."""
    services.pending_invitations.withdraw(principal, invitation_id)


@get("/people", nl="Lijst de accounts die u beheert")
def list_people(
    principal: CurrentPrincipal,
    services: InjectedServices,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[AdministeredAccount]:
    """List the accounts that you administer, by name."""
    after = position_of(cursor, str, UUID)
    entries, last = services.account_administration.accounts(principal, after=after, limit=limit)
    return Page[AdministeredAccount](entries=entries, next=next_cursor(last))


@delete("/people/{account_id:uuid}/grants/{grant_id:uuid}", nl="Neem een rol terug")
def take_back_grant(
    account_id: FromPath[UUID], grant_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Take back a role that you could give."""
    services.account_administration.revoke_grant(principal, account_id, grant_id)


@post("/people/{account_id:uuid}/deactivate", status_code=204, nl="Sluit een account")
def deactivate_account(account_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Close an account; its sessions, keys and feeds stop."""
    services.account_administration.deactivate(principal, account_id)


@post("/people/{account_id:uuid}/reactivate", status_code=204, nl="Open een account opnieuw")
def reactivate_account(account_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Open a closed account again."""
    services.account_administration.reactivate(principal, account_id)


@get("/outbox", nl="Lees wat niet verstuurd is, met de links", roles=frozenset({Role.OPERATOR}))
def read_outbox(principal: CurrentPrincipal, services: InjectedServices) -> tuple[OutboxLetter, ...]:
    """Read the letters that are not sent, with their links; for the operator alone."""
    return services.outbox_delivery.unsent_letters(principal)
