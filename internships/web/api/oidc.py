"""Logging in with an OpenID provider."""

import hmac
from typing import Annotated

from litestar import Response
from litestar.datastructures import Cookie
from litestar.params import JSONBody, QueryParameter
from litestar.response import Redirect

from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.domain.wording import Language
from internships.services.accounts.oidc_login import CodePending
from internships.web.api.sessions import SESSION_SECONDS, Code, SessionResponse, session_response, source_of
from internships.web.authentication import http_only_cookie, session_cookie
from internships.web.cookies import cookie_named
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.pages.error_pages import LOGIN_ERRORS, AnyRequest
from internships.web.services import InjectedServices, InjectedSettings
from internships.web.settings import WebSettings
from internships.web.thread_routes import get, post

_LOGIN_COOKIE, _LOGIN_SECONDS = "internships_login", 600


class OneTimeCodeRequest(Value):
    """A one-time code, or a recovery code."""

    code: Code


@get(
    "/oidc/login",
    status_code=303,
    public=True,
    nl="Meld u aan bij uw eigen instelling of organisatie",
    refuses=(409,),
    exception_handlers=LOGIN_ERRORS,
)
def begin_oidc(services: InjectedServices, settings: InjectedSettings) -> Redirect:
    """Log in at your own organisation: goes to its OpenID provider."""
    address, state = services.oidc_login.begin()
    # The cookie ties the login to this browser, so an attacker can't log somebody else in to their own account.
    return Redirect(address, status_code=303, cookies=[_login_cookie(settings, state)])


def _login_cookie(settings: WebSettings, value: str) -> Cookie:
    """Return the cookie of an unfinished login; an empty value deletes it."""
    seconds = _LOGIN_SECONDS if value else 0
    return http_only_cookie(settings, _LOGIN_COOKIE, value, "/api/v1/oidc", seconds)


@get(
    "/oidc/callback",
    status_code=303,
    public=True,
    nl="Hier komt de aanmelddienst terug",
    refuses=(409,),
    exception_handlers=LOGIN_ERRORS,
)
def finish_oidc(
    request: AnyRequest,
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
    parameters = {"state": login_state, "code": code, "iss": iss, "error": error}
    callback = {name: value for name, value in parameters.items() if value is not None}
    if not hmac.compare_digest(cookie_named(request.scope["headers"], _LOGIN_COOKIE).encode(), login_state.encode()):
        raise Refusal("login_not_begun")
    result = services.oidc_login.finish(callback, source=source_of(request))
    if isinstance(result, CodePending):
        language: Language = request.scope["state"]["language"]
        login_page = f"/login?lang={language.value}&told=code_needed"
        return Redirect(login_page, status_code=303, cookies=[_login_cookie(settings, result.token)])
    cookies = [session_cookie(settings, result.token, SESSION_SECONDS), _login_cookie(settings, "")]
    return Redirect("/", status_code=303, cookies=cookies)


@post(
    "/oidc/code",
    request_max_body_size=MAX_PUBLIC_BODY,
    status_code=200,
    public=True,
    nl="Geef de eenmalige code na een aanmelding elders",
    refuses=(401, 409),
    allowance="logins",
)
def finish_oidc_with_code(
    data: JSONBody[OneTimeCodeRequest], request: AnyRequest, services: InjectedServices, settings: InjectedSettings
) -> Response[SessionResponse]:
    """Give the one-time code that your account asks, once your organisation has let you in."""
    token = cookie_named(request.scope["headers"], _LOGIN_COOKIE)
    response = session_response(
        services.oidc_login.finish_with_code(token, data.code, source=source_of(request)), settings
    )
    response.set_cookie(_login_cookie(settings, ""))
    return response
