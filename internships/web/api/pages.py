"""The pages with which somebody gets in, the operator's outbox, and the association's figures."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from internships.domain.access import Role, reach_of
from internships.domain.day import BRUSSELS
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.accounts.elsewhere import LoginDeclined, LoginNotBegun, NoAccountHere, NoProvider
from internships.services.accounts.proving import CodeNeeded, LoginNeeded
from internships.services.accounts.seen import Seen
from internships.web.pages.base import page
from internships.web.pages.refusing import AS_PAGE, as_html, told_at_login
from internships.web.pages.telling import figures_told, letter_told, roles_told
from internships.web.services import Asker, UseCases

Reader = NamedDependency[Language]
Visitor = NamedDependency[SkipValidation[Seen | None]]
_NOTICES: tuple[DomainError, ...] = (
    NoAccountHere(),
    LoginDeclined(),
    LoginNotBegun(),
    NoProvider(),
    LoginNeeded(),
    CodeNeeded(),
)


@get("/", include_in_schema=False, sync_to_thread=False, opt={"public": True}, exception_handlers=AS_PAGE)
def show_home(seen: Visitor, services: UseCases, language: Reader) -> Response[str]:
    """Show what this is; who is logged in also sees their roles and what they can open."""
    if seen is None:
        return as_html(page("home", language, viewer=None), language)
    viewer = seen.viewer
    told = page(
        "home",
        language,
        viewer=viewer,
        roles=roles_told(viewer, services.boards.bureau.folders, language),
        sees_placements=not reach_of(viewer).nothing,
        is_operator=viewer.holds(Role.OPERATOR),
        is_association=viewer.holds(Role.ASSOCIATION),
    )
    return as_html(told, language)


@get("/login", include_in_schema=False, sync_to_thread=False, opt={"public": True}, exception_handlers=AS_PAGE)
def show_login(
    seen: Visitor,
    services: UseCases,
    language: Reader,
    told: Annotated[str | None, QueryParameter(max_length=60)] = None,
) -> Response[str] | Redirect:
    """Show the form to log in; ``told`` is the code of what came before it."""
    if seen is not None:
        return Redirect(f"/?lang={language.value}", status_code=303)
    notice = told_at_login(told, {refusal.code: refusal for refusal in _NOTICES}, language)
    kept = {"told": told} if told else None
    has_provider = services.elsewhere.provider is not None
    asks_code = told == CodeNeeded.code  # of who comes back from a provider
    facts: dict[str, Any] = {"notice": notice, "has_provider": has_provider, "asks_code": asks_code}
    return as_html(page("login", language, kept=kept, **facts), language)


@get("/forgotten", include_in_schema=False, sync_to_thread=False, opt={"public": True}, exception_handlers=AS_PAGE)
def show_forgotten(language: Reader) -> Response[str]:
    """Show the form that asks for a new password."""
    return as_html(page("forgotten", language), language)


@get("/invitation", include_in_schema=False, sync_to_thread=False, opt={"public": True}, exception_handlers=AS_PAGE)
def show_invitation(language: Reader) -> Response[str]:
    """Show the form that takes up an invitation; its token stands in the fragment, which never comes here."""
    return as_html(page("invitation", language), language)


@get("/reset", include_in_schema=False, sync_to_thread=False, opt={"public": True}, exception_handlers=AS_PAGE)
def show_reset(language: Reader) -> Response[str]:
    """Show the form for a new password; its token stands in the fragment, which never comes here."""
    return as_html(page("reset", language), language)


@get(
    "/outbox",
    include_in_schema=False,
    sync_to_thread=True,
    opt={"roles": frozenset({Role.OPERATOR})},
    exception_handlers=AS_PAGE,
)
def show_outbox(viewer: Asker, services: UseCases, language: Reader) -> Response[str]:
    """Show the letters that are not sent, with their links; for the operator alone."""
    now = services.boards.bureau.clock()
    letters = [letter_told(letter, now) for letter in services.posting.letters(viewer)]
    told = page("outbox", language, letters=letters, local=lambda moment: moment.astimezone(BRUSSELS))
    return as_html(told, language)


@get(
    "/figures",
    include_in_schema=False,
    sync_to_thread=True,
    opt={"roles": frozenset({Role.ASSOCIATION})},
    exception_handlers=AS_PAGE,
)
def show_figures(viewer: Asker, services: UseCases, language: Reader) -> Response[str]:
    """Show the association's totals as a table, those below five hidden."""
    rows = figures_told(services.boards.association(viewer), services.boards.bureau.folders, language)
    return as_html(page("figures", language, rows=rows), language)


ROUTES: list[ControllerRouterHandler] = [
    show_home,
    show_login,
    show_forgotten,
    show_invitation,
    show_reset,
    show_outbox,
    show_figures,
]
