"""Password resets, which come by mailed links."""

from contextlib import suppress
from uuid import UUID

from litestar import Response
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody

from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.value import Value
from internships.web.api.sessions import MailedToken, Secret, SessionResponse, session_response, source_of
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.pages.error_pages import AnyRequest
from internships.web.services import InjectedServices, InjectedSettings, Services
from internships.web.thread_routes import post


class PasswordResetRequest(Value):
    """The address of the account."""

    email: Email


class FinishResetRequest(Value):
    """A new password by a mailed link."""

    token: MailedToken
    password: Secret


@post(
    "/password-resets",
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=202,
    public=True,
    nl="Vraag een nieuw wachtwoord aan",
    allowance="letters",
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
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=200,
    public=True,
    nl="Kies een nieuw wachtwoord",
    allowance="logins",
)
def finish_reset(
    data: JSONBody[FinishResetRequest], request: AnyRequest, services: InjectedServices, settings: InjectedSettings
) -> Response[SessionResponse]:
    """Choose a new password by a mailed link; all sessions end and a new one begins."""
    return session_response(
        services.password_resets.reset(data.token, data.password, source=source_of(request)), settings
    )
