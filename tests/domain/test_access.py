"""A principal can read what their grants cover, and nothing else."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from internships.domain.access import (
    OWN_ADDRESS_ROLES,
    PRIVATE_FACTS_BY_SIDE,
    SIDE_BY_ROLE,
    UNRESTRICTED_SCOPE,
    AccessScope,
    Grant,
    Principal,
    Role,
    Side,
    access_scope,
)

NUMBERS = ("0999999922", "0100000070")
SITES = ("2199999986", "2234567818")
LISTS = ("institutions", "units", "hosts", "sites", "students", "mentors", "supervisors")
for_institution = st.builds(
    Grant,
    role=st.sampled_from([Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR]),
    institution=st.sampled_from(["noordzee", "zuiderkaai"]),
    unit=st.sampled_from([None, "techniek", "kunsten"]),
)
for_host = st.builds(
    Grant,
    role=st.sampled_from([Role.HOST_HR, Role.HOST_SIGNATORY]),
    enterprise_number=st.sampled_from(NUMBERS),
    site=st.sampled_from([None, *SITES]),
)
for_self = st.builds(Grant, role=st.sampled_from(sorted({*OWN_ADDRESS_ROLES, Role.ASSOCIATION, Role.OPERATOR})))
some_grants = st.lists(for_institution | for_host | for_self, max_size=6).map(tuple)
some_roles = st.none() | st.frozensets(st.sampled_from(Role))


def principal(*grants: Grant) -> Principal:
    return Principal(account_id=UUID(int=1), name="Noor Voorbeeld", email="Noor.Voorbeeld@example.org", grants=grants)


def keys_of(grant: Grant, email: str) -> set[tuple[str, str]]:
    """The keys that one grant holds, each with the list it belongs to."""
    if grant.role in OWN_ADDRESS_ROLES:
        return {(f"{grant.role}s", email)}
    if grant.institution is not None:
        return {("units", f"{grant.institution}/{grant.unit}") if grant.unit else ("institutions", grant.institution)}
    if grant.enterprise_number is not None:
        number = grant.enterprise_number
        return {("sites", f"{number}/{grant.site}") if grant.site else ("hosts", number)}
    return set()


@given(some_grants, some_roles)
def test_a_reach_holds_the_keys_of_the_grants_and_no_other(
    grants: tuple[Grant, ...], roles: frozenset[Role] | None
) -> None:
    somebody = principal(*grants)
    reach = access_scope(somebody, roles)
    counted = [grant for grant in grants if roles is None or grant.role in roles]
    held = {key for grant in counted for key in keys_of(grant, somebody.email.casefold())}
    assert {(name, key) for name in LISTS for key in getattr(reach, name)} == held
    assert not reach.everything
    assert reach.is_empty == (not held)


@given(some_grants, some_grants)
def test_another_grant_never_takes_from_a_reach(grants: tuple[Grant, ...], more: tuple[Grant, ...]) -> None:
    some, all_of_them = access_scope(principal(*grants)), access_scope(principal(*grants, *more))
    assert all(set(getattr(some, name)) <= set(getattr(all_of_them, name)) for name in LISTS)
    assert access_scope(principal(*more, *grants)) == all_of_them


def test_every_list_of_a_reach_is_looked_at_here() -> None:
    assert set(AccessScope.model_fields) == {"everything", "on", *LISTS}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ASSOCIATION])
def test_an_operator_and_an_association_reach_no_agreement(role: Role) -> None:
    assert access_scope(principal(Grant(role=role))).on_day(date(2026, 10, 1)).is_empty


def test_only_the_service_itself_reaches_everything() -> None:
    assert UNRESTRICTED_SCOPE.everything
    assert not UNRESTRICTED_SCOPE.is_empty


def test_one_unit_or_site_is_not_the_whole() -> None:
    unit = Grant(role=Role.COORDINATOR, institution="noordzee", unit="techniek")
    site = Grant(role=Role.HOST_HR, enterprise_number=NUMBERS[0], site=SITES[0])
    reach = access_scope(principal(unit, site))
    assert (reach.institutions, reach.hosts) == ((), ())
    assert (reach.units, reach.sites) == (("noordzee/techniek",), (f"{NUMBERS[0]}/{SITES[0]}",))
    assert reach.sites_by_host == {NUMBERS[0]: (SITES[0],)}


def test_an_address_is_compared_without_capitals() -> None:
    assert access_scope(principal(Grant(role=Role.STUDENT))).students == ("noor.voorbeeld@example.org",)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"role": "coordinator"}, "grant_institution"),
        ({"role": "institution_administrator"}, "grant_institution"),
        ({"role": "student", "institution": "noordzee"}, "grant_institution"),
        ({"role": "operator", "institution": "noordzee"}, "grant_institution"),
        ({"role": "host_hr"}, "grant_host"),
        ({"role": "host_signatory"}, "grant_host"),
        ({"role": "mentor", "enterprise_number": NUMBERS[0]}, "grant_host"),
        ({"role": "association", "enterprise_number": NUMBERS[0]}, "grant_host"),
        ({"role": "student", "unit": "techniek"}, "grant_unit"),
        ({"role": "mentor", "site": SITES[0]}, "grant_site"),
        ({"role": "coordinator", "institution": "noordzee", "is_host_administrator": True}, "grant_administrator"),
        (
            {"role": "host_signatory", "enterprise_number": NUMBERS[0], "is_host_administrator": True},
            "grant_administrator",
        ),
        (
            {"role": "host_hr", "enterprise_number": NUMBERS[0], "site": SITES[0], "is_host_administrator": True},
            "grant_administrator",
        ),
    ],
)
def test_a_grant_that_reaches_what_its_role_does_not_is_refused(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Grant.model_validate(facts)
    assert code in {error["type"] for error in refusal.value.errors()}


def test_every_role_stands_on_a_side_and_every_side_reads_its_own_private_facts() -> None:
    assert set(SIDE_BY_ROLE) == set(Role)
    assert set(PRIVATE_FACTS_BY_SIDE) == set(Side)
    assert not PRIVATE_FACTS_BY_SIDE[Side.HOST] & PRIVATE_FACTS_BY_SIDE[Side.INSTITUTION]
    assert not PRIVATE_FACTS_BY_SIDE[Side.NEITHER]
    assert Grant(role=Role.MENTOR).side is Side.HOST


def test_the_roles_of_a_principal_are_those_of_the_grants() -> None:
    somebody = principal(Grant(role=Role.STUDENT), Grant(role=Role.MENTOR))
    assert somebody.roles() == {Role.STUDENT, Role.MENTOR}
    assert somebody.holds(Role.OPERATOR, Role.MENTOR)
    assert not somebody.holds(Role.OPERATOR)
    assert not principal().holds(*Role)
