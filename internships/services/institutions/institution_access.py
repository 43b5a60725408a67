"""Who may read and change what an institution decides."""

from internships.domain.access import Principal, Role
from internships.domain.agreement_record import NotFound
from internships.domain.lifecycle import NotByThisRole
from internships.domain.wording import Bilingual
from internships.services.agreements.context import AgreementContext


def require_institution_role(
    context: AgreementContext,
    principal: Principal,
    slug: str,
    roles: frozenset[Role],
    action: Bilingual,
    *,
    reads: bool = False,
) -> None:
    """Refuse anybody without one of these roles for the whole institution; a read-only key may only read.

    Somebody without any grant there does not learn whether the institution exists.
    """
    own = [grant for grant in principal.grants if grant.institution == slug]
    if slug not in context.folders.slugs or not own:
        raise NotFound
    is_refused = principal.is_read_only and not reads
    if is_refused or not any(grant.role in roles and grant.unit is None for grant in own):
        raise NotByThisRole(action, roles)
