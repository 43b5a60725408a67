"""Finding what still keeps a placement from starting."""

from collections.abc import Callable, Iterator

from internships.domain.blockers import Blocker
from internships.domain.blocking_analysis import renewal, risk_analysis
from internships.domain.blocking_changes import changes, uncovered
from internships.domain.blocking_papers import annexes, next_step, signatures
from internships.domain.blocking_safety import conditions, health, workstation_sheet
from internships.domain.facing import Facing
from internships.domain.lifecycle import CLOSED

__all__ = ["Facing", "find_blockers"]

Search = Callable[[Facing], Iterator[Blocker]]

_OF_ANY_AGREEMENT: tuple[Search, ...] = (next_step, signatures)
_OF_WORK: tuple[Search, ...] = (annexes, risk_analysis, workstation_sheet, health, uncovered)
_AT_THE_END: tuple[Search, ...] = (conditions, changes)


def find_blockers(facing: Facing) -> tuple[Blocker, ...]:
    """Return everything that is lacking and the reminders, in the order in which a placement meets them.

    What is due relates to the placement's own first day, never to today; without a first day nothing has a due date.
    A closed agreement lacks nothing. A framework agreement sends nobody to work: it has steps, signatures,
    conditions and changes, while annexes, risk analysis, sheet, health and days belong to each placement under it.
    """
    if facing.state in CLOSED:
        return ()
    searches = (
        (*_OF_ANY_AGREEMENT, *_AT_THE_END)
        if facing.is_framework
        else (*_OF_ANY_AGREEMENT, *_OF_WORK, *_AT_THE_END, renewal)
    )
    return tuple(blocker for search in searches for blocker in search(facing))
