"""Preconditions of a change, checked inside the transaction that makes it."""

from collections.abc import Callable
from typing import TypeAlias

from internships.domain.value import Value

Precondition: TypeAlias = Callable[[Value], None]
"""Raises when a value is no longer what the caller read."""


def no_precondition(present: Value) -> None:
    """Accept any value."""
    del present
