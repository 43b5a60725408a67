"""Makes the OpenAPI 3.1 document, with the schemas of pydantic instead of those that Litestar derives."""

from collections.abc import Iterator
from typing import Any, Literal, TypeGuard, cast

from litestar import Litestar, Router
from litestar._openapi.schema_generation import SchemaCreator
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Contact, License, Schema, SecurityScheme
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from internships import __version__
from internships.domain.document import Json
from internships.domain.draft import AgreementDraft
from internships.domain.wording import Bilingual
from internships.web.errors import NoSuchAddress
from internships.web.guards import Connection
from internships.web.openapi_examples import add_examples
from internships.web.openapi_operations import (
    describe_files,
    describe_headers,
    describe_problems,
    describe_rights,
    described_routes,
    problem_responses,
)
from internships.web.openapi_parameters import describe_parameters
from internships.web.problems import Problem

Use = Literal["validation", "serialization"]
TAGS: tuple[tuple[str, str, str], ...] = (
    ("account", "Aanmelden, sessies, sleutels en wie u bent.", "Logging in, sessions, keys and who you are."),
    ("people", "Accounts, uitnodigingen en rollen.", "Accounts, invitations and roles."),
    ("agreements", "Stageovereenkomsten, van ontwerp tot einde.", "Internship agreements, from draft to end."),
    ("amendments", "Addenda en beëindiging.", "Amendments and termination."),
    ("documents", "Afdrukken, handtekeningen en bewijs.", "Prints, signatures and evidence."),
    ("placements", "Stages per stagegever, wat ze tegenhoudt, plaatsen.", "Placements per host, blockers, places."),
    ("workplaces", "Werkposten en hun risicoanalyse.", "Workplaces and their risk analysis."),
    ("exports", "Lijsten als CSV, XLSX, JSON en iCal.", "Lists as CSV, XLSX, JSON and iCal."),
    ("institutions", "Instellingen, hun formulieren en bevestiging.", "Institutions, their forms and confirmation."),
    ("history", "Geschiedenis, bewijsbundel en persoonsgegevens.", "History, evidence bundle and personal data."),
    ("service", "Of de dienst werkt, en dit document.", "Whether the service works, and this document."),
)  # fmt: skip
"""The tags of the routes: name, Dutch, English."""
_DESCRIPTION = Bilingual(
    nl="Stageovereenkomsten en stages. Fouten zijn probleemdocumenten (RFC 9457) met een vaste `code`, zinnen in het "
    "Nederlands en het Engels, en bevindingen met JSON Pointers. Wat niet van u is, bestaat niet: 404.",
    en="Internship agreements and placements. Errors are problem documents (RFC 9457) with a stable `code`, sentences "
    "in Dutch and English, and findings with JSON pointers. What is not yours does not exist: 404.",
)
_PLACEHOLDER = "model:"
_RECORD = f"{AgreementDraft.__name__}-Input"


class ModelPlaceholders(OpenAPISchemaPlugin):
    """Puts placeholders for models in Litestar's document; ``openapi_document`` replaces them by pydantic's schemas.

    Litestar's own schemas lose patterns, discriminators, ``additionalProperties`` and ``x-`` keywords.
    """

    def __init__(self) -> None:
        self.models: dict[str, type[BaseModel]] = {}

    @staticmethod
    def is_plugin_supported_type(value: Any) -> TypeGuard[type[BaseModel]]:
        """Say whether a type is a model."""
        return isinstance(value, type) and issubclass(value, BaseModel)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:  # noqa: ARG002
        """Return the placeholder of a model."""
        return Schema(format=cast(OpenAPIFormat, self.placeholder_of(field_definition.annotation)))

    def placeholder_of(self, model: type[BaseModel]) -> str:
        """Return a model's placeholder."""
        name = f"{_PLACEHOLDER}{model.__module__}.{model.__qualname__}"
        if self.models.setdefault(name, model) is not model:
            raise ValueError(f"two models are called {name}")
        return name


def _refuse_everybody(connection: Connection, handler: BaseRouteHandler) -> None:
    del connection, handler
    raise NoSuchAddress


def openapi_config() -> OpenAPIConfig:
    """Return the fixed parts of the document, which our own route serves."""
    schemes: dict[str, Any] = {
        "session": SecurityScheme(
            type="apiKey",
            name="__Host-internships_session",
            security_scheme_in="cookie",
            description="The session of a browser (over plain HTTP on this machine: `internships_session`). "
            "Changes also need the header `X-CSRF-Token` with the token that logging in and `GET /api/v1/me` give.",
        ),
        "key": SecurityScheme(
            type="http", scheme="bearer", bearer_format="isk_…", description="An API key of an account."
        ),
    }
    return OpenAPIConfig(
        title="Internships",
        version=__version__,
        description=_DESCRIPTION.en,
        license=License(name="EUPL-1.2", identifier="EUPL-1.2"),
        contact=Contact(name="Operator of this service"),
        components=Components(security_schemes=schemes),
        security=[{"session": []}, {"key": []}],
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
        use_handler_docstrings=True,
        render_plugins=(JsonRenderPlugin(),),
        # Litestar always adds routes for its own document, which has placeholders; they refuse everybody.
        openapi_router=Router(
            "/api/v1/framework", route_handlers=[], guards=[_refuse_everybody], include_in_schema=False
        ),
    )


def openapi_document(app: Litestar, names: ModelPlaceholders, record: Json | None = None) -> Json:
    """Return the document of an application; ``record`` is the example of an agreement record."""
    names.models.clear()
    problem = {"format": names.placeholder_of(Problem)}
    document: Json = app.openapi_schema.to_schema()
    document["info"]["x-nl"] = {"description": _DESCRIPTION.nl}
    document["tags"] = [{"name": name, "description": en, "x-nl": {"description": nl}} for name, nl, en in TAGS]
    document["components"].setdefault("schemas", {})
    for path, handler, operation in described_routes(app, document):
        describe_rights(handler, operation)
        describe_parameters(path, operation)
        describe_files(handler, operation)
        describe_headers(handler, operation)
        describe_problems(handler, operation)
    _insert_models(document, names, problem)
    if record is not None:
        document["components"]["schemas"][_RECORD]["examples"] = [record]
    add_examples(document)
    return document


def _insert_models(document: Json, names: ModelPlaceholders, problem: Json) -> None:
    document["components"]["responses"] = problem_responses(problem)
    used = sorted({(mark, use) for _, mark, use in _placeholders(document, "validation")})
    models: list[tuple[type[BaseModel], Use]] = [(names.models[mark], use) for mark, use in used]
    schemas, defined = models_json_schema(models, ref_template="#/components/schemas/{model}")
    for place, mark, use in list(_placeholders(document, "validation")):
        place.pop("format")
        place.update(schemas[names.models[mark], use])
    document["components"]["schemas"].update(defined.get("$defs", {}))


def _placeholders(part: Any, use: Use) -> Iterator[tuple[Json, str, Use]]:
    if isinstance(part, dict):
        if isinstance(mark := part.get("format"), str) and mark.startswith(_PLACEHOLDER):
            yield part, mark, use
        for name, inner in part.items():
            yield from _placeholders(inner, "serialization" if name == "responses" else use)
    elif isinstance(part, list):
        for inner in part:
            yield from _placeholders(inner, use)
