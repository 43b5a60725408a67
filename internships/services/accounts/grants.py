"""Rules on who may give a grant and who may revoke it."""

from collections.abc import Iterable
from uuid import UUID

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import GrantRecord

_PERSONAL_ROLES = frozenset({Role.STUDENT, Role.MENTOR, Role.SUPERVISOR})
"""Roles that give access to one's own agreements, not to an organisation."""


def may_grant(principal: Principal, grant: Grant) -> bool:
    """Say whether somebody may give a grant: within the organisation they administer, or any grant for the operator."""
    return not principal.is_read_only and any(_can_grant(own, grant) for own in principal.grants)


def may_revoke(principal: Principal, given: GrantRecord) -> bool:
    """Say whether somebody may revoke a grant: at an organisation they administer, or a personal role they gave.

    Somebody who may give a role to anybody (student, mentor) may not therefore revoke everybody's.
    """
    if principal.is_read_only:
        return False
    if any(_administers(own, given.grant) for own in principal.grants):
        return True
    return (
        given.given_by == principal.account_id
        and given.grant.role in _PERSONAL_ROLES
        and may_grant(principal, given.grant)
    )


def may_withdraw(principal: Principal, grant: Grant, given_by: UUID | None) -> bool:
    """Say whether somebody may withdraw an invitation: at an organisation they administer, or their own."""
    if any(_administers(own, grant) for own in principal.grants):
        return True
    return given_by == principal.account_id and any(_can_grant(own, grant) for own in principal.grants)


def is_outside_administrator(principal: Principal, grant: Grant) -> bool:
    """Say whether somebody gives a role at a host that they do not administer."""
    return grant.enterprise_number is not None and not any(_administers(own, grant) for own in principal.grants)


def covers(own: Grant, wanted: Grant) -> bool:
    """Say whether one grant includes another: the same role at the same organisation, unit or site, or within it."""
    return (
        own.role is wanted.role
        and _is_within(own, wanted)
        and (own.is_host_administrator or not wanted.is_host_administrator)
    )


def still_held(earlier: Iterable[Grant], present: Iterable[Grant]) -> tuple[Grant, ...]:
    """Return which of some earlier grants are still covered by the present ones."""
    today = tuple(present)
    return tuple(grant for grant in earlier if any(covers(own, grant) for own in today))


def holds_all(principal: Principal, wanted: tuple[Grant, ...]) -> bool:
    """Say whether somebody holds every one of these grants."""
    return still_held(wanted, principal.grants) == wanted


def _can_grant(own: Grant, wanted: Grant) -> bool:
    if _administers(own, wanted):
        return True
    if own.role in {Role.INSTITUTION_ADMINISTRATOR, Role.COORDINATOR}:
        return wanted.role in _PERSONAL_ROLES or (wanted.role is Role.HOST_HR and wanted.is_host_administrator)
    return own.is_host_administrator and wanted.role is Role.MENTOR


def _administers(own: Grant, wanted: Grant) -> bool:
    if own.role is Role.OPERATOR:
        return True
    if own.role is Role.INSTITUTION_ADMINISTRATOR:
        return wanted.institution is not None and _is_within(own, wanted)
    return own.is_host_administrator and wanted.enterprise_number is not None and _is_within(own, wanted)


def _is_within(own: Grant, wanted: Grant) -> bool:
    return (
        own.institution == wanted.institution
        and own.enterprise_number == wanted.enterprise_number
        and own.unit in {None, wanted.unit}
        and own.site in {None, wanted.site}
    )
