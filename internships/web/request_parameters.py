"""Checks the parameters of a request and reports all wrong ones at once."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, PathParameter, QueryParameter
from litestar.typing import FieldDefinition

from internships.domain.wording import Bilingual
from internships.web.problem_findings import Parameter, ProblemFinding

_Kind = HeaderParameter | PathParameter | QueryParameter
_MISSING = object()


def wrong_parameters(request: Request[Any, Any, Any]) -> list[ProblemFinding]:
    """Return a finding per missing or wrong parameter; Litestar stops at the first one of a dependency."""
    return [
        wrong_parameter(Parameter.model_validate({"name": name, "in": kind.param_type.value}))
        for name, kind, field, form in _parameters(request.route_handler)
        if not _is_valid(_sent_value(request, name, kind, field), field, form)
    ]


def wrong_parameter(parameter: Parameter) -> ProblemFinding:
    """Return the finding for a wrong parameter."""
    return ProblemFinding(
        code="wrong_parameter",
        parameter=parameter,
        text=Bilingual(
            nl=f"Parameter “{parameter.name}” ontbreekt of heeft niet de verwachte vorm; kijk in de documentatie.",
            en=f"Parameter “{parameter.name}” is missing or does not have the expected form; look in the "
            "documentation.",
        ),
    )


def _parameters(handler: HTTPRouteHandler) -> Iterator[tuple[str, _Kind, FieldDefinition, Any]]:
    """Yield the parameters of a route and its dependencies: name as sent, kind, definition, annotation."""
    dependencies = dict(handler.resolve_dependencies())
    waiting: list[Any] = [handler]
    while waiting:
        source = waiting.pop()
        for name, field in source.parsed_fn_signature.parameters.items():
            kind = field.kwarg_definition
            if isinstance(kind, _Kind):
                yield kind.name or name, kind, field, source.signature_model.__annotations__[name]
            elif name in dependencies:
                waiting.append(dependencies.pop(name))


def _sent_value(request: Request[Any, Any, Any], name: str, kind: _Kind, field: FieldDefinition) -> Any:
    if isinstance(kind, PathParameter):
        return request.path_params.get(name, _MISSING)
    if isinstance(kind, HeaderParameter):
        return request.headers.get(name, _MISSING)
    values = request.query_params.getall(name, [])
    wants_list = field.is_non_string_sequence or any(inner.is_non_string_sequence for inner in field.inner_types)
    return _MISSING if not values else values if wants_list else values[-1]


def _is_valid(sent: Any, field: FieldDefinition, form: Any) -> bool:
    if sent is _MISSING:
        return field.has_default or field.is_optional
    try:
        msgspec.convert(sent, form, strict=False, str_keys=True)
    except msgspec.ValidationError:
        return False
    return True
