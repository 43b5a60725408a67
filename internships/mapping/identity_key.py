"""A cache key by identity, for values such as a resolved variant that are too large to compare."""

from dataclasses import dataclass
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, eq=False)
class IdentityKey(Generic[ValueT]):
    """A cache key that is equal only to a key of the same object; it keeps that object alive."""

    value: ValueT

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdentityKey) and other.value is self.value
