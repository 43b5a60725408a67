"""Whom an agreement is between, and whether a changed record is still about them: by who they are, never by place.

What hangs on an agreement (papers, numbers, what one side alone tells) is about these parties and passes to no other.
"""

from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.email_addresses import is_same_address
from internships.domain.placement_index import fold_text, full_name, student_key
from internships.domain.pointers import fact_at, facts_at
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual, Visibility


@dataclass(frozen=True)
class PartyComparison:
    """Which parties of a former record are in a present one; ``students`` tells their places there and here."""

    former: Agreement
    present: Agreement
    students: dict[int, int]

    @property
    def is_student_removed(self) -> bool:
        """Whether a student of the former record is no longer there."""
        return len(self.students) < len(self.former.students)

    @property
    def is_institution_replaced(self) -> bool:
        """Whether another institution leads."""
        before = fact_at(self.former, "/institutions/0/slug")
        return before is not None and before != fact_at(self.present, "/institutions/0/slug")

    @property
    def is_host_added(self) -> bool:
        """Whether a host organisation came in."""
        return not _distinct_values(self.present, _HOST_NUMBERS) <= _distinct_values(self.former, _HOST_NUMBERS)

    @property
    def are_answers_outdated(self) -> bool:
        """Whether what was answered about the former student, at the former institution, says nothing any more."""
        return self.is_student_removed or self.is_institution_replaced

    @property
    def replaced_sides(self) -> frozenset[Visibility]:
        """The kinds of private facts whose side is another now, so that they are for nobody here."""
        sides = {Visibility.INSTITUTION: self.is_institution_replaced, Visibility.HOST: self.is_host_added}
        return frozenset(side for side, is_other in sides.items() if is_other)

    def require_same(self) -> None:
        """Refuse a record in which a party came, went or was replaced; in which order they stand is no matter."""
        if self.is_student_removed or len(self.students) < len(self.present.students):
            raise Refusal("other_parties", changed=Bilingual(nl="welke student het is", en="which student it is about"))
        if self.is_institution_replaced or _distinct_values(self.former, _INSTITUTION_SLUGS) != _distinct_values(
            self.present, _INSTITUTION_SLUGS
        ):
            raise Refusal("other_parties", changed=Bilingual(nl="de onderwijsinstelling", en="the institution"))
        if _distinct_values(self.former, _HOST_NUMBERS) != _distinct_values(self.present, _HOST_NUMBERS):
            raise Refusal("other_parties", changed=Bilingual(nl="de stagegever", en="the host organisation"))

    def student_key_changes(self) -> dict[str, str]:
        """Return by what the students who stayed were known before, each with what they are known by now."""
        known = (
            (student_key(self.former.students[old]), student_key(self.present.students[new]))
            for old, new in self.students.items()
        )
        return {before: now for before, now in known if before and now}


def compare_parties(former: Agreement, present: Agreement) -> PartyComparison:
    """Compare the parties of two records of one agreement."""
    left = dict(enumerate(present.students))
    kept: dict[int, int] = {}
    # Mostly nobody moves, so the same place is looked at first; who has no name yet is known by place alone, if left.
    for old, student in sorted(enumerate(former.students), key=lambda entry: student_key(entry[1]) is None):
        places = [old, *(new for new in left if new != old)] if student_key(student) else [old]
        new = next((place for place in places if place in left and is_same_student(student, left[place])), None)
        if new is not None:
            kept[old] = new
            del left[new]
    return PartyComparison(former, present, kept)


def is_same_student(former: Any, present: Any) -> bool:
    """Say whether two entries are about one student: the same address, or the same marks where none was known.

    Under the same address one mark may have been corrected (a name, say); with two others it is somebody else.
    """
    marks = [
        (before, now)
        for before, now in zip(_identifying_facts(former), _identifying_facts(present), strict=True)
        if before and now
    ]
    differing = sum(before != now for before, now in marks)
    if address := fact_at(former, "/email"):
        return is_same_address(address, fact_at(present, "/email") or "") and differing < 2
    return differing == 0 and (bool(marks) or not any(_identifying_facts(former)))


def _identifying_facts(student: Any) -> tuple[str, ...]:
    told = (full_name(fact_at(student, "/names")), fact_at(student, "/number"), fact_at(student, "/birth_date"))
    return tuple(fold_text(str(mark)) if mark else "" for mark in told)


_HOST_NUMBERS, _INSTITUTION_SLUGS = "/hosts/*/enterprise_number", "/institutions/*/slug"


def _distinct_values(facts: Agreement, path: str) -> frozenset[str]:
    return frozenset(value for _, value in facts_at(facts, path))
