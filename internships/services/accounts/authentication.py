"""The result of authenticating a session or an API key."""

from dataclasses import dataclass

from internships.domain.access import Principal


@dataclass(frozen=True)
class AuthenticatedPrincipal:
    """The account behind a credential. ``csrf`` is the session's synchroniser token; a key has none."""

    principal: Principal
    csrf: str | None
    is_key: bool
