"""The home and login pages, the outbox of the operator and the statistics of the association."""

from typing import Annotated, Any

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from litestar.response import Redirect

from internships.domain.access import Role, access_scope
from internships.domain.brussels_time import BRUSSELS
from internships.domain.wording import Language
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.web.pages.base import page
from internships.web.pages.context import letter_row, role_rows, statistics_rows
from internships.web.pages.error_pages import html_response, login_notice
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get

ReaderLanguage = NamedDependency[Language]
OptionalAuth = NamedDependency[SkipValidation[AuthenticatedPrincipal | None]]


@get("/", sync_to_thread=False, public=True, compressed=True)
def show_home(auth: OptionalAuth, services: InjectedServices, language: ReaderLanguage) -> Response[str]:
    """Show the home page; after login with the roles of the user and links to what they can open."""
    if auth is None:
        return html_response(page("home", language, principal=None), language)
    principal = auth.principal
    content = page(
        "home",
        language,
        principal=principal,
        roles=role_rows(principal, services.placements.context.folders, language),
        sees_placements=not access_scope(principal).is_empty,
        is_operator=principal.holds(Role.OPERATOR),
        is_association=principal.holds(Role.ASSOCIATION),
    )
    return html_response(content, language)


@get("/login", sync_to_thread=False, public=True, compressed=True)
def show_login(
    auth: OptionalAuth,
    services: InjectedServices,
    language: ReaderLanguage,
    refusal_code: Annotated[str | None, QueryParameter(name="told", max_length=60)] = None,
) -> Response[str] | Redirect:
    """Show the login form; ``refusal_code`` is that of the refusal that led here."""
    if auth is not None:
        return Redirect(f"/?lang={language.value}", status_code=303)
    notice = login_notice(refusal_code, language)
    query = {"told": refusal_code} if refusal_code else None
    has_provider = services.oidc_login.provider is not None
    asks_code = refusal_code == "code_needed"  # after an OpenID login
    facts: dict[str, Any] = {"notice": notice, "has_provider": has_provider, "asks_code": asks_code}
    return html_response(page("login", language, query=query, **facts), language)


@get("/forgotten", sync_to_thread=False, public=True, compressed=True)
def show_forgotten(language: ReaderLanguage) -> Response[str]:
    """Show the form that asks for a new password."""
    return html_response(page("forgotten", language), language)


@get("/invitation", sync_to_thread=False, public=True, compressed=True)
def show_invitation(language: ReaderLanguage) -> Response[str]:
    """Show the form that accepts an invitation; its token is in the URL fragment, which is not sent to the server."""
    return html_response(page("invitation", language), language)


@get("/reset", sync_to_thread=False, public=True, compressed=True)
def show_reset(language: ReaderLanguage) -> Response[str]:
    """Show the form for a new password; its token is in the URL fragment, which is not sent to the server."""
    return html_response(page("reset", language), language)


@get("/outbox", roles=frozenset({Role.OPERATOR}))
def show_outbox(principal: CurrentPrincipal, services: InjectedServices, language: ReaderLanguage) -> Response[str]:
    """Show the letters that are not sent, with their links; for the operator alone."""
    now = services.placements.context.clock()
    letters = [letter_row(letter, now) for letter in services.outbox_delivery.unsent_letters(principal)]
    content = page("outbox", language, letters=letters, local=lambda moment: moment.astimezone(BRUSSELS))
    return html_response(content, language)


@get("/figures", roles=frozenset({Role.ASSOCIATION}), compressed=True)
def show_figures(principal: CurrentPrincipal, services: InjectedServices, language: ReaderLanguage) -> Response[str]:
    """Show the association's totals as a table, those below five hidden."""
    rows = statistics_rows(
        services.placements.association_tallies(principal), services.placements.context.folders, language
    )
    return html_response(page("figures", language, rows=rows), language)
