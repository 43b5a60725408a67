"""Time-based one-time codes (RFC 6238) and recovery codes."""

import secrets
from datetime import datetime

import pyotp

STEP_SECONDS = 30
ISSUER = "Internships"


class TotpCodes:
    """Six digits every 30 seconds. The step before and after now are accepted too; no step is accepted twice."""

    def new_secret(self) -> str:
        """Return a new shared secret (base32)."""
        return pyotp.random_base32()

    def provisioning_uri(self, secret: str, email: str) -> str:
        """Return the ``otpauth:`` URI for an authenticator app."""
        return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)

    def verify(self, secret: str, code: str, *, at: datetime, last_used_step: int | None) -> int | None:
        """Return the time step that a code belongs to, or None when it is wrong, too old, or was used."""
        typed, now = code.replace(" ", ""), int(at.timestamp()) // STEP_SECONDS
        unused = [step for step in (now, now - 1, now + 1) if last_used_step is None or step > last_used_step]
        try:
            codes = {step: pyotp.TOTP(secret).at(step * STEP_SECONDS) for step in unused}
            matches = [step for step, right in codes.items() if secrets.compare_digest(right.encode(), typed.encode())]
        except ValueError:  # the secret is no base32
            return None
        return matches[0] if matches else None

    def recovery_codes(self) -> tuple[str, ...]:
        """Return eight new codes; each may be used once."""
        return tuple(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(8))
