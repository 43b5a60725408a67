"""Finding what still keeps a placement from starting."""

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
    """Return everything that is lacking and the reminders, in the order in which a placement meets them.

    What is due relates to the placement's own first day, never to today; without a first day nothing has a due date.
    A closed agreement lacks nothing. A framework agreement sends nobody to work: it has steps, signatures,
    conditions and changes, while annexes, risk analysis, sheet, health and days belong to each placement under it.
    """
    if context.state in CLOSED_STATUSES:
        return ()
    searches = (
        (*_FIRST_SEARCHES, *_LAST_SEARCHES)
        if context.is_framework
        else (*_FIRST_SEARCHES, *_PLACEMENT_SEARCHES, *_LAST_SEARCHES, renewal_reminders)
    )
    return tuple(blocker for search in searches for blocker in search(context))
