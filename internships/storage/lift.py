"""Old bodies, lifted to today's schema version one step at a time; what is stored stays as it was until it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import SCHEMA_VERSION
from internships.storage.errors import UnknownBodyVersion

Json = dict[str, Any]


def _as_it_was(body: Json) -> Json:
    return body


def _same_place(pointer: str) -> str:
    return pointer


def _same_value(_: str, value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Lift:
    """One step: the version that it leads to, and what becomes of every kind of body.

    ``pointer`` says where a fact of the agreement stands now, ``value`` what it says now (given its old pointer);
    the changes of an amendment name both.
    """

    leads_to: str
    agreement: Callable[[Json], Json] = _as_it_was
    amendment: Callable[[Json], Json] = _as_it_was
    termination: Callable[[Json], Json] = _as_it_was
    analysis: Callable[[Json], Json] = _as_it_was
    pointer: Callable[[str], str] = _same_place
    value: Callable[[str, Any], Any] = _same_value

    def change(self, told: Json) -> Json:
        """Return a change of an amendment, in the pointers and values of the next version."""
        place = told["pointer"]
        values = {name: self.value(place, told[name]) for name in ("old", "new") if told.get(name) is not None}
        return {**told, **values, "pointer": self.pointer(place)}


Lifts = Mapping[str, Lift]
LIFTS: dict[str, Lift] = {}
"""By the version that a step leads away from; empty as long as 1.0.0 is the only schema that was ever published."""


def lifted(body: Json, version: str, lifts: Lifts = LIFTS, target: str = SCHEMA_VERSION) -> Json:
    """Return an agreement's body in today's shape; refuses a version that no step leads away from."""
    for step in _steps(version, lifts, target):
        body = {**step.agreement(body), "schema_version": step.leads_to}
    return body


def lifted_amendment(body: Json, version: str, lifts: Lifts = LIFTS, target: str = SCHEMA_VERSION) -> Json:
    """Return an amendment's body in today's shape, the pointers and values of its changes too."""
    for step in _steps(version, lifts, target):
        body = step.amendment({**body, "changes": [step.change(told) for told in body["changes"]]})
    return body


def lifted_termination(body: Json, version: str, lifts: Lifts = LIFTS, target: str = SCHEMA_VERSION) -> Json:
    """Return a termination's body in today's shape."""
    for step in _steps(version, lifts, target):
        body = step.termination(body)
    return body


def lifted_analysis(body: Json, version: str, lifts: Lifts = LIFTS, target: str = SCHEMA_VERSION) -> Json:
    """Return the body of a workplace's risk analysis in today's shape."""
    for step in _steps(version, lifts, target):
        body = step.analysis(body)
    return body


def _steps(version: str, lifts: Lifts, target: str) -> list[Lift]:
    found: list[Lift] = []
    while version != target:
        if version not in lifts:
            raise UnknownBodyVersion(version)
        found.append(lifts[version])
        version = found[-1].leads_to
    return found
