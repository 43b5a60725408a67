"""Getting in and out, who you are, keys and feeds."""

import hmac
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter, SkipValidation
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from pydantic import Field

from internships.domain.access import Grant
from internships.domain.accounts import ApiKey
from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.api_keys import ApiKeyRequest, ApiKeyView, CalendarFeedView
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.services.accounts.credentials import CodeNeeded
from internships.services.accounts.login import NewSession
from internships.services.accounts.oidc_login import CodePending, OidcLoginUnknown
from internships.web.api.idempotent_requests import refuse_idempotency_key
from internships.web.api.responses import API_ROOT, IdempotencyKey, created
from internships.web.authentication import cookie_name, expired_session_cookie, session_cookie
from internships.web.cookies import cookie_named
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.pages.error_pages import LOGIN_ERRORS
from internships.web.services import CurrentPrincipal, InjectedServices, InjectedSettings, Services
from internships.web.settings import WebSettings

TAGS, PEOPLE = ["account"], ["people"]
_SESSION_SECONDS = 12 * 3600
_LOGIN_COOKIE, _LOGIN_SECONDS = "internships_login", 600
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


class ChangePasswordRequest(Value):
    """The old password and the new one."""

    old: Secret
    new: Secret


class CodeSecretResponse(Value):
    """A secret for an authenticator app."""

    secret: str
    address: str


class ConfirmCodesRequest(Value):
    """The secret and a first code of it."""

    secret: Annotated[str, Field(pattern=r"^[A-Z2-7]{16,64}$")]
    code: Code


class RecoveryCodesResponse(Value):
    """Recovery codes: told this once."""

    recovery: tuple[str, ...]


class OneTimeCodeRequest(Value):
    """A one-time code, or a recovery code."""

    code: Code


class StopCodesRequest(Value):
    """The account's password."""

    password: Secret


class LetterLanguageBody(Value):
    """The language in which you get letters."""

    language: Language


class CreateFeedRequest(Value):
    """A calendar feed."""

    name: Line
    language: Language = Language.NL


def _source(request: Request) -> str:  # type: ignore[type-arg]
    """Return the network that a request comes from: wrong tries are slowed down by it."""
    source: str = request.scope["state"]["peer"].rate_limit_key
    return source


def _session_response(entered: NewSession, settings: WebSettings, status: int = 200) -> Response[SessionResponse]:
    principal = entered.principal
    told = SessionResponse(
        account_id=principal.account_id,
        name=principal.name,
        email=principal.email,
        grants=principal.grants,
        csrf=entered.csrf,
    )
    return Response(told, status_code=status, cookies=[session_cookie(settings, entered.token, _SESSION_SECONDS)])


@post(
    "/login",
    tags=TAGS,
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=200,
    sync_to_thread=True,
    opt={"public": True, "nl": "Meld u aan", "refuses": (401, 409), "allowance": "logins"},
)
def login(
    data: JSONBody[LoginRequest],
    request: Request,  # type: ignore[type-arg]
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Log in with address and password, and a one-time code where the account asks one."""
    return _session_response(
        services.login.login(data.email, data.password, data.code, source=_source(request)), settings
    )


@post("/logout", tags=TAGS, status_code=204, sync_to_thread=True, opt={"nl": "Meld u af"})
def logout(
    request: Request,  # type: ignore[type-arg]
    principal: CurrentPrincipal,
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[None]:
    """Log out: this session ends."""
    del principal
    services.login.logout(cookie_named(request.scope["headers"], cookie_name(settings)))
    return Response(None, status_code=204, cookies=[expired_session_cookie(settings)])


@post("/logout-everywhere", tags=TAGS, status_code=204, sync_to_thread=True, opt={"nl": "Beëindig al uw sessies"})
def logout_everywhere(
    principal: CurrentPrincipal, services: InjectedServices, settings: InjectedSettings
) -> Response[None]:
    """End all your sessions."""
    services.login.logout_everywhere(principal)
    return Response(None, status_code=204, cookies=[expired_session_cookie(settings)])


@get("/me", tags=TAGS, sync_to_thread=False, opt={"nl": "Lees wie u bent en wat u mag"})
def read_me(
    auth: NamedDependency[SkipValidation[AuthenticatedPrincipal | None]], principal: CurrentPrincipal
) -> SessionResponse:
    """Read who you are and what your roles reach."""
    return SessionResponse(
        account_id=principal.account_id,
        name=principal.name,
        email=principal.email,
        grants=principal.grants,
        csrf=auth.csrf if auth else None,
        is_key=auth.is_key if auth else False,
    )


@put("/me/password", tags=TAGS, sync_to_thread=True, opt={"nl": "Wijzig uw wachtwoord"})
def change_password(
    data: JSONBody[ChangePasswordRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Change your password; your other sessions end."""
    return _session_response(services.login.change_password(principal, data.old, data.new), settings)


@put("/me/language", tags=TAGS, sync_to_thread=True, opt={"nl": "Kies de taal van uw brieven"})
def change_language(
    data: JSONBody[LetterLanguageBody], principal: CurrentPrincipal, services: InjectedServices
) -> LetterLanguageBody:
    """Choose the language in which you get letters."""
    services.login.change_language(principal, data.language)
    return data


@post("/me/codes", tags=TAGS, status_code=200, sync_to_thread=True, opt={"nl": "Vraag een geheim voor eenmalige codes"})
def begin_codes(principal: CurrentPrincipal, services: InjectedServices) -> CodeSecretResponse:
    """Ask for a secret for one-time codes; nothing changes until you confirm it."""
    secret, address = services.login.begin_codes(principal)
    return CodeSecretResponse(secret=secret, address=address)


@put("/me/codes", tags=TAGS, sync_to_thread=True, opt={"nl": "Zet eenmalige codes aan"})
def confirm_codes(
    data: JSONBody[ConfirmCodesRequest], principal: CurrentPrincipal, services: InjectedServices
) -> RecoveryCodesResponse:
    """Ask one-time codes from now on; the recovery codes are told this once."""
    return RecoveryCodesResponse(recovery=services.login.confirm_codes(principal, data.secret, data.code))


@post("/me/codes/stop", tags=TAGS, status_code=204, sync_to_thread=True, opt={"nl": "Zet eenmalige codes uit"})
def stop_codes(data: JSONBody[StopCodesRequest], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Ask no one-time codes any more."""
    services.login.stop_codes(principal, data.password)


@get("/me/keys", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst uw sleutels"})
def list_keys(principal: CurrentPrincipal, services: InjectedServices) -> tuple[ApiKey, ...]:
    """List your API keys; never their secrets."""
    return services.api_keys.keys(principal)


@post("/me/keys", tags=TAGS, sync_to_thread=True, opt={"nl": "Maak een sleutel"})
def create_key(
    data: JSONBody[ApiKeyRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[ApiKeyView]:
    """Make an API key; its secret is told this once, so that an `Idempotency-Key` is refused.

    Did the answer not reach you, then revoke the key and make another.
    """
    refuse_idempotency_key(idempotency_key)
    made = services.api_keys.make(principal, data)
    return created(made, f"/me/keys/{made.key.id}")


@post(
    "/me/keys/{key_id:uuid}/rotate", tags=TAGS, status_code=200, sync_to_thread=True, opt={"nl": "Vernieuw een sleutel"}
)
def rotate_key(key_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> ApiKeyView:
    """Make a new secret for a key; the old one works for a day more."""
    return services.api_keys.rotate(principal, key_id)


@delete("/me/keys/{key_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Trek een sleutel in"})
def revoke_key(key_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Revoke a key now."""
    services.api_keys.revoke(principal, key_id)


@get("/me/feeds", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst uw agenda's"})
def list_feeds(principal: CurrentPrincipal, services: InjectedServices) -> tuple[CalendarFeedView, ...]:
    """List your calendar feeds."""
    return services.calendar_feeds.feeds(principal)


@post("/me/feeds", tags=TAGS, sync_to_thread=True, opt={"nl": "Maak een agenda om op te abonneren"})
def create_feed(
    data: JSONBody[CreateFeedRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[CalendarFeedView]:
    """Make a calendar feed; its address is told this once and shows the calendar to whoever holds it.

    So an `Idempotency-Key` is refused. Did the answer not reach you, then stop the feed and make another.
    """
    refuse_idempotency_key(idempotency_key)
    made = services.calendar_feeds.make(principal, data.name, data.language)
    return created(made, f"/me/feeds/{made.id}")


@delete("/me/feeds/{feed_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Stop een agenda"})
def revoke_feed(feed_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Stop a calendar feed now."""
    services.calendar_feeds.revoke(principal, feed_id)


@post(
    "/invitations/accept",
    tags=PEOPLE,
    request_max_body_size=MAX_PUBLIC_BODY,
    sync_to_thread=True,
    opt={"public": True, "nl": "Neem een uitnodiging op", "allowance": "logins"},
)
def accept_invitation(
    data: JSONBody[AcceptInvitationRequest],
    request: Request,  # type: ignore[type-arg]
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Take up an invitation: a new account, or one more role for the account with that address and password."""
    accepted = services.invitations.accept(data.token, data.name, data.password, source=_source(request))
    entered = _session_response(accepted, settings, 201)
    entered.headers["Location"] = f"{API_ROOT}/me"
    return entered


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
    with suppress(DomainError):  # a busy database: who gets no letter asks again
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
    request: Request,  # type: ignore[type-arg]
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Choose a new password by a mailed link; all sessions end and a new one begins."""
    return _session_response(
        services.password_resets.reset(data.token, data.password, source=_source(request)), settings
    )


@get(
    "/oidc/login",
    tags=TAGS,
    sync_to_thread=True,
    status_code=303,
    opt={"public": True, "nl": "Meld u aan bij uw eigen instelling of organisatie", "refuses": (409,)},
    exception_handlers=LOGIN_ERRORS,
)
def begin_oidc(services: InjectedServices, settings: InjectedSettings) -> Redirect:
    """Log in at your own organisation: goes to its OpenID provider."""
    address, state = services.oidc_login.begin()
    # The answer must come back to the browser that began, else somebody could log another in as themselves.
    return Redirect(address, status_code=303, cookies=[_login_cookie(settings, state)])


def _login_cookie(settings: WebSettings, value: str) -> Cookie:
    """Return the cookie of a login that is not finished; without a value, the browser forgets it."""
    return Cookie(
        key=_LOGIN_COOKIE,
        value=value,
        path="/api/v1/oidc",
        max_age=_LOGIN_SECONDS if value else 0,
        httponly=True,
        secure=not settings.is_loopback,
        samesite="lax",
    )


@get(
    "/oidc/callback",
    tags=TAGS,
    sync_to_thread=True,
    status_code=303,
    opt={"public": True, "nl": "Hier komt de aanmelddienst terug", "refuses": (409,)},
    exception_handlers=LOGIN_ERRORS,
)
def finish_oidc(
    request: Request,  # type: ignore[type-arg]
    services: InjectedServices,
    settings: InjectedSettings,
    login_state: Annotated[str, QueryParameter(name="state", max_length=500)] = "",
    code: Annotated[str | None, QueryParameter(max_length=4000)] = None,
    iss: Annotated[str | None, QueryParameter(max_length=500)] = None,
    error: Annotated[str | None, QueryParameter(max_length=500)] = None,
) -> Redirect:
    """Come back from the OpenID provider: opens a session for who has an account here.

    An account that asks a one-time code asks it on the login page then: `POST /oidc/code`.
    """
    came = {"state": login_state, "code": code, "iss": iss, "error": error}
    told = {name: value for name, value in came.items() if value is not None}
    if not hmac.compare_digest(cookie_named(request.scope["headers"], _LOGIN_COOKIE).encode(), login_state.encode()):
        raise OidcLoginUnknown
    entered = services.oidc_login.finish(told, source=_source(request))
    if isinstance(entered, CodePending):
        language: Language = request.scope["state"]["language"]
        asked = f"/login?lang={language.value}&told={CodeNeeded.code}"
        return Redirect(asked, status_code=303, cookies=[_login_cookie(settings, entered.token)])
    cookies = [session_cookie(settings, entered.token, _SESSION_SECONDS), _login_cookie(settings, "")]
    return Redirect("/", status_code=303, cookies=cookies)


@post(
    "/oidc/code",
    tags=TAGS,
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=200,
    sync_to_thread=True,
    opt={
        "public": True,
        "nl": "Geef de eenmalige code na een aanmelding elders",
        "refuses": (401, 409),
        "allowance": "logins",
    },
)
def finish_oidc_with_code(
    data: JSONBody[OneTimeCodeRequest],
    request: Request,  # type: ignore[type-arg]
    services: InjectedServices,
    settings: InjectedSettings,
) -> Response[SessionResponse]:
    """Give the one-time code that your account asks, once your organisation has let you in."""
    token = cookie_named(request.scope["headers"], _LOGIN_COOKIE)
    response = _session_response(
        services.oidc_login.finish_with_code(token, data.code, source=_source(request)), settings
    )
    response.set_cookie(_login_cookie(settings, ""))
    return response


ROUTES: list[ControllerRouterHandler] = [
    login,
    logout,
    logout_everywhere,
    read_me,
    change_password,
    change_language,
    begin_codes,
    confirm_codes,
    stop_codes,
    list_keys,
    create_key,
    rotate_key,
    revoke_key,
    list_feeds,
    create_feed,
    revoke_feed,
    accept_invitation,
    ask_reset,
    finish_reset,
    begin_oidc,
    finish_oidc,
    finish_oidc_with_code,
]
