"""Which side's facts a principal reads of an agreement."""

import pytest

from internships.domain.access import SIDE_BY_ROLE, Role, Side
from internships.services.agreements.agreement_views import side_on


@pytest.mark.parametrize(
    ("roles", "side"),
    [
        (set(), Side.NEITHER),
        ({Role.ASSOCIATION, Role.OPERATOR}, Side.NEITHER),
        ({Role.OPERATOR, Role.STUDENT}, Side.STUDENT),
        ({Role.STUDENT, Role.MENTOR}, Side.HOST),
        ({Role.STUDENT, Role.HOST_HR, Role.SUPERVISOR}, Side.INSTITUTION),
    ],
)
def test_who_has_several_roles_stands_on_the_side_that_reads_most(roles: set[Role], side: Side) -> None:
    assert side_on(frozenset(roles)) is side
    assert all(side_on(frozenset({role})) is SIDE_BY_ROLE[role] for role in roles)
