"""Comparing the parties of two records of one agreement, by identity and not by their place in a list.

Documents, national numbers and private facts of an agreement belong to these parties and must not pass to others.
"""

from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.email_addresses import is_same_address
from internships.domain.pointers import fact_at, facts_at
from internships.domain.refusals import Refusal
from internships.domain.student_keys import fold_text, full_name, student_key
from internships.domain.wording import Bilingual, Visibility


@dataclass(frozen=True)
class PartyComparison:
    """The parties of a former and a present record; ``students`` maps former indexes of students to present ones."""

    former: Agreement
    present: Agreement
    students: dict[int, int]

    @property
    def is_student_removed(self) -> bool:
        """Whether a student of the former record is missing in the present one."""
        return len(self.students) < len(self.former.students)

    @property
    def is_institution_replaced(self) -> bool:
        """Whether another institution is first, and so leads."""
        before = fact_at(self.former, "/institutions/0/slug")
        return before is not None and before != fact_at(self.present, "/institutions/0/slug")

    @property
    def is_host_added(self) -> bool:
        """Whether the present record has a host organisation that the former lacks."""
        return not _distinct_values(self.present, _HOST_NUMBERS) <= _distinct_values(self.former, _HOST_NUMBERS)

    @property
    def are_answers_outdated(self) -> bool:
        """Whether answers in the former record no longer apply, because student or institution is another."""
        return self.is_student_removed or self.is_institution_replaced

    @property
    def replaced_sides(self) -> frozenset[Visibility]:
        """The visibilities of private facts that must be dropped, because another party is on that side now."""
        sides = {Visibility.INSTITUTION: self.is_institution_replaced, Visibility.HOST: self.is_host_added}
        return frozenset(side for side, is_other in sides.items() if is_other)

    def require_same(self) -> None:
        """Refuse a record in which a party was added, removed or replaced; their order does not matter."""
        if self.is_student_removed or len(self.students) < len(self.present.students):
            raise Refusal("other_parties", changed=Bilingual(nl="welke student het is", en="which student it is about"))
        if self.is_institution_replaced or _distinct_values(self.former, _INSTITUTION_SLUGS) != _distinct_values(
            self.present, _INSTITUTION_SLUGS
        ):
            raise Refusal("other_parties", changed=Bilingual(nl="de onderwijsinstelling", en="the institution"))
        if _distinct_values(self.former, _HOST_NUMBERS) != _distinct_values(self.present, _HOST_NUMBERS):
            raise Refusal("other_parties", changed=Bilingual(nl="de stagegever", en="the host organisation"))

    def student_key_changes(self) -> dict[str, str]:
        """Return the former student key of each remaining student, with the present one."""
        keys = (
            (student_key(self.former.students[old]), student_key(self.present.students[new]))
            for old, new in self.students.items()
        )
        return {before: after for before, after in keys if before and after}


def compare_parties(former: Agreement, present: Agreement) -> PartyComparison:
    """Compare the parties of two records of one agreement."""
    unmatched = dict(enumerate(present.students))
    matches: dict[int, int] = {}
    # Usually students keep their index, so it is tried first. Students without any key are matched last, by index only.
    for old, student in sorted(enumerate(former.students), key=lambda entry: student_key(entry[1]) is None):
        indexes = [old, *(new for new in unmatched if new != old)] if student_key(student) else [old]
        same = (index for index in indexes if index in unmatched and is_same_student(student, unmatched[index]))
        new = next(same, None)
        if new is not None:
            matches[old] = new
            del unmatched[new]
    return PartyComparison(former, present, matches)


def is_same_student(former: Any, present: Any) -> bool:
    """Say whether two entries are about one student: by e-mail address, or by the other facts if there was none.

    With the same address one other fact may differ (a corrected name, for instance); if two differ, it is somebody
    else.
    """
    shared = [
        (before, after)
        for before, after in zip(_identifying_facts(former), _identifying_facts(present), strict=True)
        if before and after
    ]
    differing = sum(before != after for before, after in shared)
    if address := fact_at(former, "/email"):
        return is_same_address(address, fact_at(present, "/email") or "") and differing < 2
    return differing == 0 and (bool(shared) or not any(_identifying_facts(former)))


def _identifying_facts(student: Any) -> tuple[str, ...]:
    facts = (full_name(fact_at(student, "/names")), fact_at(student, "/number"), fact_at(student, "/birth_date"))
    return tuple(fold_text(str(fact)) if fact else "" for fact in facts)


_HOST_NUMBERS, _INSTITUTION_SLUGS = "/hosts/*/enterprise_number", "/institutions/*/slug"


def _distinct_values(facts: Agreement, path: str) -> frozenset[str]:
    return frozenset(value for _, value in facts_at(facts, path))
