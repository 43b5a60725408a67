"""One-time codes by the clock (RFC 6238) and recovery codes."""

import secrets
from datetime import datetime

import pyotp

STEP_SECONDS = 30
ISSUER = "Internships"


class TotpCodes:
    """Six digits every thirty seconds; one step early or late is accepted, none twice."""

    def new_secret(self) -> str:
        """Return a new shared secret (base32)."""
        return pyotp.random_base32()

    def provisioning_uri(self, secret: str, email: str) -> str:
        """Return the address that an authenticator app reads."""
        return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)

    def verify(self, secret: str, code: str, *, at: datetime, last_used_step: int | None) -> int | None:
        """Return the time step that a code belongs to, or None when it is wrong, too old, or was used."""
        told, now = code.replace(" ", ""), int(at.timestamp()) // STEP_SECONDS
        fresh = [step for step in (now, now - 1, now + 1) if last_used_step is None or step > last_used_step]
        try:
            clock = pyotp.TOTP(secret)
            fits = [
                step for step in fresh if secrets.compare_digest(clock.at(step * STEP_SECONDS).encode(), told.encode())
            ]
        except ValueError:  # a secret that is no base32
            return None
        return fits[0] if fits else None

    def recovery_codes(self) -> tuple[str, ...]:
        """Return eight codes that each work once."""
        return tuple(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(8))
