"""``Idempotency-Key``: the sender's name for a request, so a retry is not carried out twice."""

import hashlib
from dataclasses import dataclass

from internships.domain.refusals import Refusal

_MAX_KEY_LENGTH = 200


@dataclass(frozen=True)
class IdempotentAttempt:
    """The sender's key (or None) and the SHA-256 of method, path and body."""

    key: str | None
    sha256: str


def idempotent_attempt(key: str | None, method: str, path: str, body: bytes) -> IdempotentAttempt:
    """Return the attempt; refuses a key that is blank, too long or not printable ASCII."""
    if key is not None and not (key.strip() and len(key) <= _MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Refusal("bad_idempotency_key")
    digest = hashlib.sha256(f"{method} {path}\n".encode() + body)
    return IdempotentAttempt(key, digest.hexdigest())
