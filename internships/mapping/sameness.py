"""Caching by identity: a resolved variant is large, so comparing it by value would cost more than it saves."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, eq=False)
class Same(Generic[Thing]):
    """A key for caches that is equal only to a key of the very same thing; it keeps the thing alive."""

    thing: Thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing
