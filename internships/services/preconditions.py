"""A look at what is there, inside the transaction that is about to change it."""

from collections.abc import Callable
from typing import TypeAlias

from internships.domain.value import Value

Precondition: TypeAlias = Callable[[Value], None]
"""Refuses a change of what is no longer as its asker read it."""


def no_precondition(present: Value) -> None:
    """Let a change be of whatever is there."""
    del present
