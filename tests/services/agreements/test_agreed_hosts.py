"""Pending hosts: a host that others named, until an institution or the host itself saves the record."""

from copy import deepcopy

import pytest

from internships.domain.access import Grant, Principal, Role
from internships.domain.agreement_record import AgreementRecord
from internships.domain.draft import read_record
from internships.services.agreements.pending_hosts import hosts_of_principal, pending_hosts
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    a_principal,
    administrator,
    coordinator,
    example_record,
    student,
)
from tests.builders.stored_records import a_stored_record


def record_of_hosts(*numbers: str) -> dict[str, object]:
    """Return a record of hosts with these numbers."""
    record = example_record()
    record["hosts"] = [{**deepcopy(record["hosts"][0]), "enterprise_number": number} for number in numbers]
    return record


def waiting(principal: Principal, former: AgreementRecord | None = None) -> tuple[str, ...]:
    """Return the hosts that are pending once a principal saved a record with two hosts."""
    return pending_hosts(read_record(record_of_hosts(OUR_HOST, OTHER_HOST)).facts, principal, principal.roles(), former)


def at_host(role: Role, number: str = OUR_HOST) -> Principal:
    return a_principal("host", Grant(role=role, enterprise_number=number))


@pytest.mark.parametrize("role", [Role.HOST_HR, Role.HOST_SIGNATORY])
def test_a_host_agrees_to_be_named_by_its_own_people_alone(role: Role) -> None:
    assert hosts_of_principal(at_host(role)) == {OUR_HOST}
    assert waiting(at_host(role)) == (OTHER_HOST,)


def test_whoever_stands_for_no_host_agrees_for_none() -> None:
    for principal in (student("ann@example.org"), a_principal("mentor", Grant(role=Role.MENTOR))):
        assert hosts_of_principal(principal) == frozenset()
        assert waiting(principal) == tuple(sorted((OUR_HOST, OTHER_HOST)))


def test_no_host_waits_once_the_institution_wrote_it() -> None:
    former = a_stored_record(record_of_hosts(OUR_HOST), OUR_HOST)
    for principal in (coordinator(), administrator()):
        assert waiting(principal) == waiting(principal, former) == ()


def test_who_had_agreed_before_an_edit_still_has_and_who_waited_or_is_new_waits() -> None:
    ann = student("ann@example.org")
    assert waiting(ann, a_stored_record(record_of_hosts(OUR_HOST))) == (OTHER_HOST,)
    assert waiting(ann, a_stored_record(record_of_hosts(OUR_HOST, OTHER_HOST))) == ()
    assert waiting(ann, a_stored_record(record_of_hosts(OUR_HOST, OTHER_HOST), OUR_HOST)) == (OUR_HOST,)
    assert waiting(ann, a_stored_record({})) == tuple(sorted((OUR_HOST, OTHER_HOST)))
