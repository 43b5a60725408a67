"""Bearer tokens: shown once, stored as a hash, with a prefix by which a leaked one is recognised."""

import hashlib
import secrets
from dataclasses import dataclass

PREFIXES = {"session": "iss_", "invitation": "isi_", "reset": "isr_", "feed": "isf_", "key": "isk_", "code": "isc_"}


@dataclass(frozen=True)
class NewToken:
    """A new token; ``public_id`` is the part of an API key that may be shown later."""

    plain: str
    public_id: str
    sha256: str


class RandomTokens:
    """Makes tokens of 256 random bits."""

    def new_token(self, purpose: str) -> NewToken:
        """Return a new token for a purpose, one of ``PREFIXES``."""
        public_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        shown = f"{public_id}_" if purpose == "key" else ""
        plain = f"{PREFIXES[purpose]}{shown}{secret}"
        return NewToken(plain, public_id, self.digest(plain))

    def digest(self, plain: str) -> str:
        """Return the SHA-256 (hex) to store and to look a token up by."""
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    def public_id_of(self, plain: str) -> str | None:
        """Return the public part of an API key, or None when the text is no API key."""
        prefix, _, rest = plain.partition("_")
        public_id, _, secret = rest.partition("_")
        return public_id if prefix == "isk" and public_id and secret else None
