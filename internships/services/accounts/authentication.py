"""Who a credential belongs to."""

from dataclasses import dataclass

from internships.domain.access import Principal


@dataclass(frozen=True)
class AuthenticatedPrincipal:
    """Who a credential belongs to. ``csrf`` is the session's synchroniser token; a key has none."""

    principal: Principal
    csrf: str | None
    is_key: bool
