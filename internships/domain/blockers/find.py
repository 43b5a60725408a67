"""Finding all blockers and reminders of a placement."""

from collections.abc import Callable, Iterator

from internships.domain.blockers.amendments import amendment_reminders, uncovered_day_reminders
from internships.domain.blockers.blocker import Blocker
from internships.domain.blockers.context import BlockerContext
from internships.domain.blockers.risk_analysis import renewal_reminders, risk_analysis_blockers
from internships.domain.blockers.safety_and_conditions import (
    condition_blockers,
    health_blockers,
    workstation_sheet_blockers,
)
from internships.domain.blockers.signatures_and_annexes import (
    annex_blockers,
    next_step_blockers,
    signature_blockers,
)
from internships.domain.lifecycle import CLOSED_STATUSES

__all__ = ["BlockerContext", "find_blockers"]

BlockerSearch = Callable[[BlockerContext], Iterator[Blocker]]

_FIRST_SEARCHES: tuple[BlockerSearch, ...] = (next_step_blockers, signature_blockers)
_PLACEMENT_SEARCHES: tuple[BlockerSearch, ...] = (
    annex_blockers,
    risk_analysis_blockers,
    workstation_sheet_blockers,
    health_blockers,
    uncovered_day_reminders,
)
_LAST_SEARCHES: tuple[BlockerSearch, ...] = (condition_blockers, amendment_reminders)


def find_blockers(context: BlockerContext) -> tuple[Blocker, ...]:
    """Return all blockers and reminders, in the order of a placement's progress.

    Due dates are relative to the placement's first day, never to today; without a first day there are none.
    A closed agreement has no blockers. Nobody works under a framework agreement itself: it has next steps,
    signatures, conditions and amendments, while annexes, risk analysis, sheet, health and days belong to the
    placements under it.
    """
    if context.state in CLOSED_STATUSES:
        return ()
    searches = (
        (*_FIRST_SEARCHES, *_LAST_SEARCHES)
        if context.is_framework
        else (*_FIRST_SEARCHES, *_PLACEMENT_SEARCHES, *_LAST_SEARCHES, renewal_reminders)
    )
    return tuple(blocker for search in searches for blocker in search(context))
