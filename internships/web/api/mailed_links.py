"""Invitations and password resets, which come by mailed links."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import Field

from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.value import Line, Value
from internships.web.api.responses import API_ROOT
from internships.web.api.sessions import Secret, SessionResponse, session_response, source_of
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.pages.error_pages import AnyRequest
from internships.web.services import InjectedServices, InjectedSettings, Services

TAGS = ["account"]
MailedToken = Annotated[str, Field(min_length=1, max_length=200)]


class AcceptInvitationRequest(Value):
    """Taking up an invitation."""

    token: MailedToken
    name: Line
    password: Secret


class PasswordResetRequest(Value):
    """The address of the account."""

    email: Email


class FinishResetRequest(Value):
    """A new password by a mailed link."""

    token: MailedToken
    password: Secret


@post(
    "/invitations/accept",
    tags=["people"],
    request_max_body_size=MAX_PUBLIC_BODY,
    sync_to_thread=True,
    opt={"public": True, "nl": "Neem een uitnodiging op", "allowance": "logins"},
)
def accept_invitation(
    data: JSONBody[AcceptInvitationRequest],
    request: AnyRequest,
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Take up an invitation: a new account, or one more role for the account with that address and password."""
    accepted = services.invitations.accept(data.token, data.name, data.password, source=source_of(request))
    response = session_response(accepted, settings, 201)
    response.headers["Location"] = f"{API_ROOT}/me"
    return response


@post(
    "/password-resets",
    tags=TAGS,
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=202,
    sync_to_thread=True,
    opt={"public": True, "nl": "Vraag een nieuw wachtwoord aan", "allowance": "letters"},
)
def ask_reset(data: JSONBody[PasswordResetRequest], services: InjectedServices) -> Response[None]:
    """Ask for a new password; the answer, and its time, is the same whether or not there is such an account."""
    account_id = services.password_resets.find_reset_account(data.email)
    return Response(None, status_code=202, background=BackgroundTask(_mail_reset, services, account_id))


def _mail_reset(services: Services, account_id: UUID | None) -> None:
    with suppress(DomainError):  # the database is busy: the user can ask for another letter
        services.password_resets.mail_reset(account_id)


@post(
    "/password-resets/finish",
    tags=TAGS,
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=200,
    sync_to_thread=True,
    opt={"public": True, "nl": "Kies een nieuw wachtwoord", "allowance": "logins"},
)
def finish_reset(
    data: JSONBody[FinishResetRequest],
    request: AnyRequest,
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Choose a new password by a mailed link; all sessions end and a new one begins."""
    return session_response(
        services.password_resets.reset(data.token, data.password, source=source_of(request)), settings
    )


ROUTES: list[ControllerRouterHandler] = [
    accept_invitation,
    ask_reset,
    finish_reset,
]
