"""Bearer secrets: told once, kept as a hash, recognisable by their first letters wherever they leak."""

import hashlib
import secrets
from dataclasses import dataclass

PREFIXES = {"session": "iss_", "invitation": "isi_", "reset": "isr_", "feed": "isf_", "key": "isk_", "code": "isc_"}


@dataclass(frozen=True)
class NewToken:
    """A secret just made; ``public_id`` is the part of a key that may be shown."""

    plain: str
    public_id: str
    sha256: str


class RandomTokens:
    """256 random bits each."""

    def new_token(self, purpose: str) -> NewToken:
        """Return a new secret for a purpose."""
        public_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        shown = f"{public_id}_" if purpose == "key" else ""
        plain = f"{PREFIXES[purpose]}{shown}{secret}"
        return NewToken(plain, public_id, self.digest(plain))

    def digest(self, plain: str) -> str:
        """Return what is kept of a secret."""
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    def public_id_of(self, plain: str) -> str | None:
        """Return the part of a key that may be shown, or None for what is no key."""
        prefix, _, rest = plain.partition("_")
        public_id, _, secret = rest.partition("_")
        return public_id if prefix == "isk" and public_id and secret else None
