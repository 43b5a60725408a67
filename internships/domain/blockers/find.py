"""All blockers and reminders of a placement."""

from collections.abc import Callable, Iterator

from internships.domain.blockers.amendments import amendment_reminders, uncovered_day_reminders
from internships.domain.blockers.blocker import Blocker
from internships.domain.blockers.context import BlockerContext
from internships.domain.blockers.next_step import next_step_blockers
from internships.domain.blockers.risk_analysis import renewal_reminders, risk_analysis_blockers
from internships.domain.blockers.safety_and_conditions import (
    condition_blockers,
    health_blockers,
    workstation_sheet_blockers,
)
from internships.domain.blockers.signatures_and_annexes import annex_blockers, signature_blockers
from internships.domain.lifecycle import CLOSED_STATUSES

BlockerSearch = Callable[[BlockerContext], Iterator[Blocker]]

_SEARCHES: tuple[BlockerSearch, ...] = (
    next_step_blockers,
    signature_blockers,
    annex_blockers,
    risk_analysis_blockers,
    workstation_sheet_blockers,
    health_blockers,
    uncovered_day_reminders,
    condition_blockers,
    amendment_reminders,
    renewal_reminders,
)
"""In the order of a placement's progress."""
_FRAMEWORK_SEARCHES: tuple[BlockerSearch, ...] = (
    next_step_blockers,
    signature_blockers,
    condition_blockers,
    amendment_reminders,
)
"""Nobody works under a framework agreement itself: the rest belongs to the placements under it."""


def find_blockers(context: BlockerContext) -> tuple[Blocker, ...]:
    """Return all blockers and reminders; a closed agreement has none.

    Due dates are relative to the placement's first day, never to today; without a first day there are none.
    """
    if context.state in CLOSED_STATUSES:
        return ()
    searches = _FRAMEWORK_SEARCHES if context.is_framework else _SEARCHES
    return tuple(blocker for search in searches for blocker in search(context))
