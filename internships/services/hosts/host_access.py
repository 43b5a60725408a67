"""Who may read and who may change the data of a host organisation."""

from internships.domain.access import INSTITUTION_ROLES, Grant, Principal, Role
from internships.domain.agreement_record import NotFound
from internships.domain.errors import DomainError
from internships.domain.lifecycle import NotByThisRole
from internships.domain.placement_board import BoardFilter
from internships.domain.wording import Bilingual
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext

HOST_EDITORS = frozenset({Role.HOST_HR})
EDIT_HOST = Bilingual(nl="de gegevens van de stagegever beheren", en="keep the host's particulars")


_WHOLE_HOST_HR = Bilingual(
    nl="de personeelsdienst van de hele organisatie, niet die van één vestiging",
    en="HR of the whole organisation, not that of one site",
)
_SITE_HR = Bilingual(
    nl="de personeelsdienst van die vestiging of van de hele organisatie",
    en="HR of that site or of the whole organisation",
)


class RoleTooNarrow(NotByThisRole):
    """The role is the right one, but it is held for something else or for less than what is asked."""

    def __init__(self, action: Bilingual, who: Bilingual) -> None:
        DomainError.__init__(
            self,
            f"{action.nl.capitalize()} kan hier alleen door: {who.nl}. Vraag het daar.",
            f"To {action.en} is here only for: {who.en}. Ask there.",
        )


def require_editor(principal: Principal, number: str, *sites: str | None) -> None:
    """Refuse anybody but HR of this host, for each of these sites; ``None`` needs HR of the whole host."""
    own = _grants_at(principal, number)
    if not own:
        raise NotFound
    editors = [grant for grant in own if grant.role in HOST_EDITORS]
    if principal.is_read_only or not editors:
        raise NotByThisRole(EDIT_HOST, HOST_EDITORS)
    others = [site for site in sites if not any(grant.site in {None, site} for grant in editors)]
    if others:
        raise RoleTooNarrow(EDIT_HOST, _WHOLE_HOST_HR if None in others else _SITE_HR)


def require_visible(work: UnitOfWork, context: AgreementContext, principal: Principal, number: str) -> None:
    """Refuse anybody but the host's own people and institutions that place or placed somebody there."""
    if not _grants_at(principal, number) and not has_placements(work, context, principal, number):
        raise NotFound


def has_placements(work: UnitOfWork, context: AgreementContext, principal: Principal, number: str) -> bool:
    """Say whether an institution of the principal has or had placements at a host."""
    at_host = BoardFilter(enterprise_numbers=(number,))
    return principal.holds(*INSTITUTION_ROLES) and work.placements.count(at_host, context.today()) > 0


def _grants_at(principal: Principal, number: str) -> list[Grant]:
    return [grant for grant in principal.grants if grant.enterprise_number == number]
