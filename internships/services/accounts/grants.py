"""Who may give a role, and who may take it back."""

from collections.abc import Iterable
from uuid import UUID

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import GrantRecord

_PERSONAL_ROLES = frozenset({Role.STUDENT, Role.MENTOR, Role.SUPERVISOR})
"""Roles that reach somebody's own papers and no place."""


def may_grant(principal: Principal, grant: Grant) -> bool:
    """Say whether somebody may give a grant: everybody within what they administer, the operator anybody."""
    return not principal.is_read_only and any(_can_grant(own, grant) for own in principal.grants)


def may_revoke(principal: Principal, given: GrantRecord) -> bool:
    """Say whether somebody may take a grant back: at the place they administer, or a role that they gave themselves.

    Who may give a role to anybody (a student's, a mentor's) may not therefore take everybody's.
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
    """Say whether somebody looks after an invitation: at a place they administer, or one of their own."""
    if any(_administers(own, grant) for own in principal.grants):
        return True
    return given_by == principal.account_id and any(_can_grant(own, grant) for own in principal.grants)


def is_outside_administrator(principal: Principal, grant: Grant) -> bool:
    """Say whether somebody gives a role at a host that they do not administer themselves."""
    return grant.enterprise_number is not None and not any(_administers(own, grant) for own in principal.grants)


def covers(own: Grant, wanted: Grant) -> bool:
    """Say whether one grant holds all that another does: the same role at the same place, or within it."""
    return (
        own.role is wanted.role
        and _is_within(own, wanted)
        and (own.is_host_administrator or not wanted.is_host_administrator)
    )


def still_held(held: Iterable[Grant], present: Iterable[Grant]) -> tuple[Grant, ...]:
    """Return what is left today of grants that were held before: those that the present ones still hold."""
    today = tuple(present)
    return tuple(grant for grant in held if any(covers(own, grant) for own in today))


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
