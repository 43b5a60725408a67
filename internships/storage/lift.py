"""Old bodies, lifted to today's schema version one step at a time; what is stored stays as it was until it is saved."""

from collections.abc import Callable
from typing import Any

from internships.domain.agreement import SCHEMA_VERSION
from internships.storage.errors import UnknownBodyVersion

Json = dict[str, Any]
Lift = tuple[str, Callable[[Json], Json]]
"""The version that a step leads to, and the step."""


LIFTS: dict[str, Lift] = {}
"""Empty as long as 1.0.0 is the only schema that was ever published."""


def lifted(body: Json, version: str, lifts: dict[str, Lift] = LIFTS, target: str = SCHEMA_VERSION) -> Json:
    """Return the body in today's shape; refuses a version that no step leads away from."""
    while version != target:
        if version not in lifts:
            raise UnknownBodyVersion(version)
        version, step = lifts[version]
        body = {**step(body), "schema_version": version}
    return body
