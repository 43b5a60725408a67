"""Converting stored bodies of older schema versions to the current one when they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.refusals import Refusal

Json = dict[str, Any]
BodyKind = Literal["agreement", "amendment", "termination", "analysis"]


def _unchanged_body(body: Json) -> Json:
    return body


def _unchanged_pointer(pointer: str) -> str:
    return pointer


def _unchanged_value(_: str, value: Any) -> Any:
    return value


@dataclass(frozen=True)
class UpcastStep:
    """The conversion to the next version, with a function per kind of body.

    ``pointer`` converts the pointer of a fact of the agreement, and ``value`` its value (given the old pointer); both
    are applied to the changes of an amendment.
    """

    to_version: str
    agreement: Callable[[Json], Json] = _unchanged_body
    amendment: Callable[[Json], Json] = _unchanged_body
    termination: Callable[[Json], Json] = _unchanged_body
    analysis: Callable[[Json], Json] = _unchanged_body
    pointer: Callable[[str], str] = _unchanged_pointer
    value: Callable[[str, Any], Any] = _unchanged_value

    def upcast(self, kind: BodyKind, body: Json) -> Json:
        """Return a body in the step's version."""
        if kind == "amendment":
            body = {**body, "changes": [self._upcast_change(change) for change in body["changes"]]}
        convert: Callable[[Json], Json] = getattr(self, kind)
        body = convert(body)
        return {**body, "schema_version": self.to_version} if kind == "agreement" else body

    def _upcast_change(self, change: Json) -> Json:
        pointer = change["pointer"]
        values = {name: self.value(pointer, change[name]) for name in ("old", "new") if change.get(name) is not None}
        return {**change, **values, "pointer": self.pointer(pointer)}


UpcastSteps = Mapping[str, UpcastStep]
UPCAST_STEPS: dict[str, UpcastStep] = {}
"""Steps by the version that they convert from; empty, since only 1.0.0 was ever published."""


def upcast(
    kind: BodyKind, body: Json, version: str, steps: UpcastSteps = UPCAST_STEPS, target: str = SCHEMA_VERSION
) -> Json:
    """Return a stored body in the current schema; refuses a version without a step."""
    for step in _steps_from(version, steps, target):
        body = step.upcast(kind, body)
    return body


def _steps_from(version: str, steps: UpcastSteps, target: str) -> list[UpcastStep]:
    chain: list[UpcastStep] = []
    while version != target:
        if version not in steps:
            raise Refusal("unknown_body_version", version=version)
        chain.append(steps[version])
        version = chain[-1].to_version
    return chain
