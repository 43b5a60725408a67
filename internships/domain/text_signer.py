"""Who tells, by a key that is kept outside of the database, that this service wrote a text."""

from typing import Protocol


class TextSigner(Protocol):
    """Signs a text (None without a key), verifies one, and says whether the key of a signature is there."""

    def sign(self, text: bytes) -> str | None: ...

    def verify(self, text: bytes, told: str) -> bool: ...

    def has_key_for(self, told: str) -> bool: ...
