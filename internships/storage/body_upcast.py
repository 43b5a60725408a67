"""Old bodies, lifted to today's schema version one step at a time; what is stored stays as it was until it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.refusals import Refusal

Json = dict[str, Any]


def _unchanged_body(body: Json) -> Json:
    return body


def _unchanged_pointer(pointer: str) -> str:
    return pointer


def _unchanged_value(_: str, value: Any) -> Any:
    return value


@dataclass(frozen=True)
class UpcastStep:
    """One step: the version that it leads to, and what becomes of every kind of body.

    ``pointer`` says where a fact of the agreement stands now, ``value`` what it says now (given its old pointer);
    the changes of an amendment name both.
    """

    to_version: str
    agreement: Callable[[Json], Json] = _unchanged_body
    amendment: Callable[[Json], Json] = _unchanged_body
    termination: Callable[[Json], Json] = _unchanged_body
    analysis: Callable[[Json], Json] = _unchanged_body
    pointer: Callable[[str], str] = _unchanged_pointer
    value: Callable[[str, Any], Any] = _unchanged_value

    def upcast_change(self, told: Json) -> Json:
        """Return a change of an amendment, in the pointers and values of the next version."""
        place = told["pointer"]
        values = {name: self.value(place, told[name]) for name in ("old", "new") if told.get(name) is not None}
        return {**told, **values, "pointer": self.pointer(place)}


UpcastSteps = Mapping[str, UpcastStep]
UPCAST_STEPS: dict[str, UpcastStep] = {}
"""By the version that a step leads away from; empty as long as 1.0.0 is the only schema that was ever published."""


def upcast_agreement(body: Json, version: str, steps: UpcastSteps = UPCAST_STEPS, target: str = SCHEMA_VERSION) -> Json:
    """Return an agreement's body in today's shape; refuses a version that no step leads away from."""
    for step in _steps_from(version, steps, target):
        body = {**step.agreement(body), "schema_version": step.to_version}
    return body


def upcast_amendment(body: Json, version: str, steps: UpcastSteps = UPCAST_STEPS, target: str = SCHEMA_VERSION) -> Json:
    """Return an amendment's body in today's shape, the pointers and values of its changes too."""
    for step in _steps_from(version, steps, target):
        body = step.amendment({**body, "changes": [step.upcast_change(told) for told in body["changes"]]})
    return body


def upcast_termination(
    body: Json, version: str, steps: UpcastSteps = UPCAST_STEPS, target: str = SCHEMA_VERSION
) -> Json:
    """Return a termination's body in today's shape."""
    for step in _steps_from(version, steps, target):
        body = step.termination(body)
    return body


def upcast_analysis(body: Json, version: str, steps: UpcastSteps = UPCAST_STEPS, target: str = SCHEMA_VERSION) -> Json:
    """Return the body of a workplace's risk analysis in today's shape."""
    for step in _steps_from(version, steps, target):
        body = step.analysis(body)
    return body


def _steps_from(version: str, steps: UpcastSteps, target: str) -> list[UpcastStep]:
    found: list[UpcastStep] = []
    while version != target:
        if version not in steps:
            raise Refusal("unknown_body_version", version=version)
        found.append(steps[version])
        version = found[-1].to_version
    return found
