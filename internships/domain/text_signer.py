"""Signing texts with a key that is stored outside the database, to prove that this service wrote them."""

from typing import Protocol


class TextSigner(Protocol):
    """Signs texts (None without a key), verifies signatures, and says whether a signature's key is available."""

    def sign(self, text: bytes) -> str | None: ...

    def verify(self, text: bytes, signature: str) -> bool: ...

    def has_key_for(self, signature: str) -> bool: ...
