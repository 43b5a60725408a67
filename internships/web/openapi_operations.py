"""Adds rights, headers, files and refusals to the operations of the OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from internships.domain.capacity import Offer
from internships.domain.document import Json
from internships.domain.organisations import HostOrganisation, InstitutionSetting
from internships.domain.wording import Bilingual
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.drafts import DraftView
from internships.web.etag import LAST_WINS
from internships.web.guards import expected_media
from internships.web.problem_statuses import TITLES
from internships.web.problems import MEDIA_TYPE

_SUCCESS_DESCRIPTIONS: dict[str, Bilingual] = {
    "200": Bilingual(nl="Gelukt", en="Done"),
    "201": Bilingual(nl="Gemaakt", en="Made"),
    "202": Bilingual(nl="Aanvaard; het volgt", en="Accepted; it follows"),
    "204": Bilingual(nl="Gelukt, zonder inhoud", en="Done, without content"),
    "303": Bilingual(nl="Zie een ander adres", en="See another address"),
    "304": Bilingual(nl="Wat u hebt, geldt nog", en="What you have still holds"),
}
_ETAG_RESPONSES: frozenset[object] = frozenset(
    {
        Response[AgreementView],
        Response[DraftView],
        Response[HostOrganisation],
        Response[InstitutionSetting],
        Response[Offer],
        Response[WorkplaceAnalysis],
    }
)
"""Responses with an ETag, also of routes without ``If-Match``."""
_RETRY_AFTER: Json = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."}}
_REFERENCE = "#/components/responses/Problem{status}"


def described_routes(app: Litestar, document: Json) -> Iterator[tuple[str, HTTPRouteHandler, Json]]:
    """Yield path, handler and operation object of every operation in the document."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            for method in handler.http_methods:
                operation = document["paths"].get(route.path_format, {}).get(str(method).lower())
                if operation is not None and handler.resolve_include_in_schema():
                    yield route.path_format, handler, operation


def describe_rights(handler: HTTPRouteHandler, operation: Json) -> None:
    """Add whether an operation is public, its roles, and its summary in both languages."""
    if handler.opt.get("public"):
        operation["security"] = []
    if roles := handler.opt.get("roles"):
        operation["x-roles"] = sorted(str(role) for role in roles)
    docstring = (operation.get("description") or "").strip()
    if docstring:
        operation["summary"], _, rest = docstring.partition("\n")
        operation["summary"] = operation["summary"].rstrip(".")
        operation["description"] = rest.strip() or docstring
    for status, response in operation["responses"].items():
        if (done := _SUCCESS_DESCRIPTIONS.get(status)) is not None:
            response |= {"description": done.en, "x-nl": {"description": done.nl}}
    if nl := handler.opt.get("nl"):
        operation["x-nl"] = {"summary": nl}


def describe_files(handler: HTTPRouteHandler, operation: Json) -> None:
    """Add the media types and headers of a route that answers with a file."""
    kinds: Mapping[str, Json] = handler.opt.get("files", {})
    done = operation["responses"].get("200")
    if done is not None and kinds:
        done["content"] = {kind: {"schema": dict(schema)} for kind, schema in kinds.items()}
        done["headers"] = {"Content-Disposition": {"schema": {"type": "string"}, "description": "Its file name."}}


def describe_headers(handler: HTTPRouteHandler, operation: Json) -> None:
    """Add the headers of the responses, and whether ``If-Match`` is required."""
    headers: Json = {}
    parameters = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
    if (if_match := parameters.get("If-Match")) is not None:
        if_match["required"] = if_match.get("description") != LAST_WINS
    if "If-Match" in parameters or handler.parsed_fn_signature.return_type.raw in _ETAG_RESPONSES:
        headers["ETag"] = _text_header("Its version; send it back as `If-Match` with a change.")
    if "Idempotency-Key" in parameters:
        headers["Idempotency-Replayed"] = _text_header(
            "`true` when this key was answered before; nothing was done again."
        )
    for status, response in operation["responses"].items():
        if status == "201" or (status == "202" and handler.opt.get("located")):
            headers["Location"] = _text_header("The address of what was made.")
        if status.startswith("2") and headers:
            response.setdefault("headers", {}).update(headers)


def _text_header(description: str) -> Json:
    return {"schema": {"type": "string"}, "description": description}


def describe_problems(handler: HTTPRouteHandler, operation: Json) -> None:
    """Add every status with which an operation can refuse."""
    responses, own = operation["responses"], {str(status) for status in handler.responses or ()}
    for status in own & {"429", "503"}:
        responses[status]["headers"] = dict(_RETRY_AFTER)
    for refusal in sorted(_refusal_statuses(handler, operation)):
        if str(refusal) not in own:  # replaces the 400 that Litestar adds by itself
            responses[str(refusal)] = {"$ref": _REFERENCE.format(status=refusal)}


def _refusal_statuses(handler: HTTPRouteHandler, operation: Json) -> set[int]:
    parameters = operation.get("parameters", [])
    is_public, is_change = bool(handler.opt.get("public")), not handler.http_methods <= {"GET", "HEAD", "OPTIONS"}
    statuses = {400, 414, 429, 431, 500, 503}
    if not is_public:
        statuses |= {401, 403, 409}  # a use case can always refuse because of the state of an agreement
    if is_change:
        statuses |= {403, 409, 422}
    if not is_public or any(parameter["in"] == "path" for parameter in parameters):
        statuses.add(404)
    for parameter in parameters:
        if parameter["name"] == "If-Match":
            statuses |= {412, 428} if parameter["required"] else {412}
    if expected_media(handler) is not None:
        statuses |= {408, 413, 415}
    return statuses | {int(status) for status in handler.opt.get("refuses", ())}


def problem_responses(problem: Json) -> Json:
    """Return the shared response of every status that a problem can have."""
    return {f"Problem{status}": _response(status, title, problem) for status, title in TITLES.items()}


def _response(status: int, title: Bilingual, problem: Json) -> Json:
    response: dict[str, Any] = {
        "description": title.en,
        "x-nl": {"description": title.nl},
        "content": {MEDIA_TYPE: {"schema": dict(problem)}},
    }
    if status in {429, 503}:
        response["headers"] = dict(_RETRY_AFTER)
    return response
