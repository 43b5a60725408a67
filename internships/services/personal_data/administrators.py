"""The scope in which an institution's administrator handles personal data."""

from internships.domain.access import AccessScope, Principal, Role, access_scope
from internships.domain.lifecycle import NotByThisRole
from internships.domain.wording import Bilingual

ADMINISTRATORS = frozenset({Role.INSTITUTION_ADMINISTRATOR})


def administrator_scope(principal: Principal, action: Bilingual, *, reads: bool = False) -> AccessScope:
    """Return the scope of a principal as administrator; refuses others, and a read-only key that would change."""
    if (principal.is_read_only and not reads) or not principal.holds(*ADMINISTRATORS):
        raise NotByThisRole(action, ADMINISTRATORS)
    return access_scope(principal, ADMINISTRATORS)
