"""The views of an agreement that each side may read, wherever it is shown or exported."""

from collections.abc import Collection
from typing import Any

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.refusals import Refusal
from internships.domain.shared_view import SHARED_ONLY, AnyValue, redacted
from internships.domain.wording import Visibility


def readable_visibilities(side: Side) -> frozenset[Visibility]:
    """Return the visibilities that a side may read; refuses ``Side.NEITHER``."""
    if side is Side.NEITHER:
        raise Refusal("no_party_reads")
    return PRIVATE_FACTS_BY_SIDE[side] | {Visibility.SHARED}


def view_for(side: Side, agreement: Agreement) -> Agreement:
    """Return what a side may read of an agreement or draft.

    Host and institution also read their own private facts. A student reads only the shared facts: an agreement can
    have several students, and the side doesn't say which one is reading (their own facts are in the personal export);
    the outcome of a health assessment reaches the student from the service that did it (V53). So of health, only the
    institution reads more than whether an assessment is needed, what the workplace requires, and whether the condition
    is met. Nobody reads the national number here (V04). Refuses ``Side.NEITHER``.
    """
    return redacted(agreement, readable_visibilities(side))


def copy_for_student(
    agreement: AnyValue,
    own_indexes: Collection[int],
    own_readable: frozenset[Visibility],
    other_readable: frozenset[Visibility],
) -> AnyValue:
    """Return the agreement for a student's own copy: of the students at ``own_indexes`` with ``own_readable``.

    Other students are shown with shared facts only. Facts outside the list of students (the outcome of an assessment)
    are shown with ``other_readable`` if the agreement has no other student, whom they could be about.
    """
    students: tuple[Any, ...] = getattr(agreement, "students", None) or ()
    is_alone = len(students) == len(own_indexes)
    view = redacted(agreement, other_readable if is_alone else SHARED_ONLY)
    students_view = tuple(
        redacted(student, own_readable if index in own_indexes else SHARED_ONLY)
        for index, student in enumerate(students)
    )
    return view.model_copy(update={"students": students_view})
