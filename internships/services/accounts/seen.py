"""Who a credential belongs to."""

from dataclasses import dataclass

from internships.domain.access import Viewer


@dataclass(frozen=True)
class Seen:
    """Who a credential belongs to. ``csrf`` is the session's synchroniser token; a key has none."""

    viewer: Viewer
    csrf: str | None
    is_key: bool
