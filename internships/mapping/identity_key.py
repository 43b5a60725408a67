"""Caching by identity: a resolved variant is large, so comparing it by value would cost more than it saves."""

from dataclasses import dataclass
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, eq=False)
class IdentityKey(Generic[ValueT]):
    """A key for caches that is equal only to a key of the very same thing; it keeps the thing alive."""

    value: ValueT

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdentityKey) and other.value is self.value
