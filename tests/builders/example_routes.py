"""Invented routes over invented notes, for tests that concern every route."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromHeader, FromPath, HeaderParameter, JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import Field

from internships.domain.access import Grant, Principal, Role
from internships.domain.errors import DomainError, Finding, RecordRefused, RefusalKind
from internships.domain.value import Line, Slug, Value
from internships.domain.wording import Bilingual, Fact, Language
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.web.etag import etag, required_version
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, next_cursor, position_of
from internships.web.services import Health, Services
from internships.web.settings import Allowance

HOST = "stage.example.org"
STUDENT = Principal(
    account_id=UUID(int=1), name="An Peeters", email="an.peeters@example.org", grants=(Grant(role=Role.STUDENT),)
)
OPERATOR = Principal(
    account_id=UUID(int=2), name="Bo Maes", email="bo.maes@example.org", grants=(Grant(role=Role.OPERATOR),)
)
READER = OPERATOR.model_copy(update={"is_read_only": True})
KEY = {"authorization": "Bearer isk_student"}
OPERATOR_KEY = {"authorization": "Bearer isk_operator"}
READING_KEY = {"authorization": "Bearer isk_reader"}
SESSION = {"cookie": "internships_session=good"}
OWN_SCREEN = {**SESSION, "x-csrf-token": "token"}


class FakeAuthenticator:
    """Knows one session and three keys; ``locked`` stands for a database that does not answer."""

    def authenticate_session(self, token: str) -> AuthenticatedPrincipal | None:
        if token == "locked":
            raise StorageGone
        return AuthenticatedPrincipal(STUDENT, "token", is_key=False) if token == "good" else None

    def authenticate_key(self, token: str) -> AuthenticatedPrincipal | None:
        people = {"isk_student": STUDENT, "isk_operator": OPERATOR, "isk_reader": READER}
        return AuthenticatedPrincipal(people[token], None, is_key=True) if token in people else None


class FakeHealth:
    """Returns the health that a test gives it."""

    def __init__(self) -> None:
        self.parts = [("database", True)]

    def ready(self) -> list[tuple[str, bool]]:
        return self.parts


class StorageGone(DomainError):
    """Storage that is unavailable, as the storage package raises it."""

    code = "storage_unavailable"
    kind = RefusalKind.UNAVAILABLE
    reason = "locked"

    def __init__(self) -> None:
        super().__init__("De gegevensbank antwoordt niet.", "The database does not answer.")


class StaleVersion(DomainError):
    code = "stale_version"
    kind = RefusalKind.STALE

    def __init__(self) -> None:
        super().__init__("Iemand was u voor.", "Somebody was first.")


class WrongStatus(DomainError):
    code = "not_in_this_status"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__("Dit kan nu niet.", "Not possible now.")


class Postal(Value):
    kind: Literal["postal"] = "postal"
    street: Line


class Digital(Value):
    kind: Literal["digital"] = "digital"
    site: Annotated[Slug, Fact("Naam", "Name", "kaai")]


class Note(Value):
    """An invented note."""

    title: Annotated[Line, Fact("Titel: van de nota", "Title: of the note", "Eerste dag")]
    slug: Annotated[Slug, Fact("Kenmerk", "Mark", "eerste-dag")]
    hours: Annotated[int, Field(gt=0, le=50)] = 38
    on: Annotated[date | None, Fact("Dag", "Day", "2026-09-21")] = None
    place: Annotated[Postal | Digital, Field(discriminator="kind")]


NOTE = Note(title="Eerste dag", slug="eerste-dag", place=Postal(street="Kaai 1"))
NOTE_BODY = NOTE.model_dump(mode="json")
PUBLIC: dict[str, Any] = {"public": True}


@get("/api/v1/notes", tags=["history"], opt={"nl": "Toon de nota's"}, sync_to_thread=True)
def list_notes(
    principal: NamedDependency[Principal],  # noqa: ARG001 - asked for, as every route of a use case does
    services: NamedDependency[Services],  # noqa: ARG001
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[Note]:
    """List the notes."""
    first = position_of(cursor, str, int) is None
    return Page[Note](entries=(NOTE,) * min(limit, 2), next=next_cursor((NOTE.title, 2) if first else None))


@post("/api/v1/notes", tags=["history"], sync_to_thread=True)
def add_note(principal: NamedDependency[Principal], data: JSONBody[Note]) -> Note:  # noqa: ARG001
    """Create a note."""
    return data


@put("/api/v1/notes/{note_id:uuid}", tags=["history"], sync_to_thread=True)
def change_note(
    note_id: FromPath[UUID],
    principal: NamedDependency[Principal],  # noqa: ARG001
    data: JSONBody[Note],
    if_match: Annotated[str | None, HeaderParameter(name="If-Match")] = None,
) -> Response[Note]:
    """Change a note."""
    if required_version(if_match) != note_id.int:
        raise StaleVersion
    return Response(data, headers={"ETag": etag(note_id.int + 1, "ab" * 32)})


@delete("/api/v1/notes/{note_id:uuid}", tags=["history"], sync_to_thread=True)
def drop_note(note_id: FromPath[UUID], principal: NamedDependency[Principal]) -> None:  # noqa: ARG001
    """Drop a note."""
    raise WrongStatus


@get("/api/v1/operators", tags=["people"], opt={"roles": frozenset({Role.OPERATOR})}, sync_to_thread=True)
def list_operators(principal: NamedDependency[Principal], language: NamedDependency[Language]) -> Bilingual:
    """List the operators."""
    return Bilingual(nl=principal.name, en=language.value)


@post("/api/v1/login", tags=["account"], opt={**PUBLIC, "allowance": Allowance(3, 60)}, sync_to_thread=True)
def log_in(data: JSONBody[Bilingual]) -> Bilingual:
    """Log in."""
    return data


@get("/refused", opt=PUBLIC, sync_to_thread=True)
def refuse() -> None:
    """Refuse a record."""
    finding = Finding(code="missing_fact", pointer="/students/0/name", text=Bilingual(nl="ontbreekt", en="is missing"))
    raise RecordRefused([finding, finding.model_copy(update={"pointer": "/period"})])


@get("/gone", opt=PUBLIC, sync_to_thread=True)
def lose(accept: FromHeader[str] = "") -> None:  # noqa: ARG001
    """Lose the database."""
    raise StorageGone


@get("/bug", opt=PUBLIC, sync_to_thread=True)
def stumble() -> None:
    """Fail with a bug whose message quotes a person."""
    raise KeyError("An Peeters")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    list_notes,
    add_note,
    change_note,
    drop_note,
    list_operators,
    log_in,
    refuse,
    lose,
    stumble,
)


def services_with(authenticator: FakeAuthenticator, health: Health) -> Services:
    """Services that only authenticate and report their health: the invented routes use no others."""
    services: Any = dict.fromkeys(Services.__dataclass_fields__)
    services |= {"login": authenticator, "api_keys": authenticator, "health": health}
    return Services(**services)
