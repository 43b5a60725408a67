"""What one reader sees of an agreement: from which side, and why it stands where it stands."""

import pytest

from internships.domain.access import SIDES, Role, Side
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action, ReasonCode
from internships.services.agreements.dossier import load
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.viewing import side_on
from tests.living.bureaus import Living, coordinator
from tests.living.roads import WHY, acted, drafted

STAYING = (
    EventKind.EDITED,
    EventKind.RECORDED,
    EventKind.CONDITION_MET,
    EventKind.CONDITION_UNMET,
    EventKind.SIGNATURE_ENTERED,
    EventKind.SIGNATURE_REFUSED,
    EventKind.SIGNATURE_TAKEN_BACK,
    EventKind.ERASED,
)


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
    assert all(side_on(frozenset({role})) is SIDES[role] for role in roles)


def test_why_it_was_sent_back_stays_told_until_somebody_moves_it_whatever_happens_to_it_meanwhile(
    living: Living,
) -> None:
    view = acted(living, drafted(living), Action.SUBMIT, Action.REQUEST_CHANGES)
    sent_back = living.now
    living.passes(hours=1)
    for kind in STAYING:
        with living.storage.writing() as work:
            dossier = load(work, view.id)
            act = Act(kind, {"reason": str(ReasonCode.TASKS_UNSUITABLE)}, {"text": "Vraagt andere taken."})
            keep(work, living.bureau, dossier, None, act, expected=dossier.record.version)
    view = living.reading.agreement(coordinator(), view.id)
    assert view.reason is not None
    assert (view.reason.code, view.reason.text, view.reason.at) == (WHY.code, WHY.text, sent_back)
    acted(living, view, Action.SUBMIT)
    assert living.reading.agreement(coordinator(), view.id).reason is None
