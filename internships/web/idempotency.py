"""``Idempotency-Key``: the sender's own name for one attempt, so that a retry makes nothing twice."""

import hashlib
from dataclasses import dataclass

from internships.domain.refusals import Refusal

_MAX_KEY_LENGTH = 200


@dataclass(frozen=True)
class IdempotentAttempt:
    """The sender's key (or None) and the SHA-256 of what was sent with it, method and address included."""

    key: str | None
    sha256: str


def idempotent_attempt(key: str | None, method: str, path: str, body: bytes) -> IdempotentAttempt:
    """Return the attempt that a request makes; refuses a key that is blank or isn't printable ASCII."""
    if key is not None and not (key.strip() and len(key) <= _MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Refusal("bad_idempotency_key")
    told = hashlib.sha256(f"{method} {path}\n".encode() + body)
    return IdempotentAttempt(key, told.hexdigest())
