"""Logging in and out, and the own account."""

from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation
from pydantic import Field

from internships.domain.access import Grant, Principal
from internships.domain.identifiers import Email
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.services.accounts.login import NewSession
from internships.web.authentication import cookie_name, expired_session_cookie, session_cookie
from internships.web.cookies import cookie_named
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.pages.error_pages import AnyRequest
from internships.web.services import CurrentPrincipal, InjectedServices, InjectedSettings
from internships.web.settings import WebSettings
from internships.web.thread_routes import get, post, put

SESSION_SECONDS = 12 * 3600
Secret = Annotated[str, Field(min_length=1, max_length=800)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
MailedToken = Annotated[str, Field(min_length=1, max_length=200)]


class LoginRequest(Value):
    """Address and password; the code where the account asks one."""

    email: Email
    password: Secret
    code: Code | None = None


class SessionResponse(Value):
    """Who you are, and the token that changes must send as `X-CSRF-Token` (none for a key)."""

    account_id: UUID
    name: Line
    email: Email
    grants: tuple[Grant, ...]
    csrf: str | None
    is_key: bool = False


class ChangePasswordRequest(Value):
    """The old password and the new one."""

    old: Secret
    new: Secret


class LetterLanguageBody(Value):
    """The language in which you get letters."""

    language: Language


def source_of(request: AnyRequest) -> str:
    """Return the address that failed attempts are counted by."""
    source: str = request.scope["state"]["peer"].rate_limit_key
    return source


def session_response(session: NewSession, settings: WebSettings, status: int = 200) -> Response[SessionResponse]:
    """Return a response with a new session, and its cookie."""
    content = _session(session.principal, session.csrf)
    return Response(content, status_code=status, cookies=[session_cookie(settings, session.token, SESSION_SECONDS)])


def _session(principal: Principal, csrf: str | None, *, is_key: bool = False) -> SessionResponse:
    return SessionResponse(
        account_id=principal.account_id,
        name=principal.name,
        email=principal.email,
        grants=principal.grants,
        csrf=csrf,
        is_key=is_key,
    )


@post(
    "/login",
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=200,
    public=True,
    nl="Meld u aan",
    refuses=(401, 409),
    allowance="logins",
)
def login(
    data: JSONBody[LoginRequest], request: AnyRequest, services: InjectedServices, settings: InjectedSettings
) -> Response[SessionResponse]:
    """Log in with address and password, and a one-time code where the account asks one."""
    return session_response(
        services.login.login(data.email, data.password, data.code, source=source_of(request)), settings
    )


@post("/logout", status_code=204, nl="Meld u af")
def logout(
    request: AnyRequest, principal: CurrentPrincipal, services: InjectedServices, settings: InjectedSettings
) -> Response[None]:
    """Log out: this session ends."""
    del principal
    services.login.logout(cookie_named(request.scope["headers"], cookie_name(settings)))
    return Response(None, status_code=204, cookies=[expired_session_cookie(settings)])


@post("/logout-everywhere", status_code=204, nl="Beëindig al uw sessies")
def logout_everywhere(
    principal: CurrentPrincipal, services: InjectedServices, settings: InjectedSettings
) -> Response[None]:
    """End all your sessions."""
    services.login.logout_everywhere(principal)
    return Response(None, status_code=204, cookies=[expired_session_cookie(settings)])


@get("/me", sync_to_thread=False, nl="Lees wie u bent en wat u mag")
def read_me(
    auth: NamedDependency[SkipValidation[AuthenticatedPrincipal | None]], principal: CurrentPrincipal
) -> SessionResponse:
    """Read who you are and what your roles reach."""
    return _session(principal, auth.csrf if auth else None, is_key=auth.is_key if auth else False)


@put("/me/password", nl="Wijzig uw wachtwoord")
def change_password(
    data: JSONBody[ChangePasswordRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Change your password; your other sessions end."""
    return session_response(services.login.change_password(principal, data.old, data.new), settings)


@put("/me/language", nl="Kies de taal van uw brieven")
def change_language(
    data: JSONBody[LetterLanguageBody], principal: CurrentPrincipal, services: InjectedServices
) -> LetterLanguageBody:
    """Choose the language in which you get letters."""
    services.login.change_language(principal, data.language)
    return data
