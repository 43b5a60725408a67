"""Whom an agreement is between, and whether a changed record is still about them: by who they are, never by place.

What hangs on an agreement (papers, numbers, what one side alone tells) is about these parties and passes to no other.
"""

from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.email_addresses import is_same_address
from internships.domain.errors import DomainError
from internships.domain.placing import folded, name, student_key
from internships.domain.pointers import first, found
from internships.domain.wording import Bilingual, Visibility


class OtherParties(DomainError):
    """Papers were printed for these parties: a record about others is another agreement."""

    code = "other_parties"

    def __init__(self, changed: Bilingual) -> None:
        super().__init__(
            f"Er zijn al documenten opgemaakt, dus {changed.nl} kan hier niet meer wijzigen; "
            "dupliceer deze overeenkomst en trek ze in.",
            f"Documents were issued already, so {changed.en} can no longer change here; "
            "duplicate this agreement instead and withdraw it.",
        )


@dataclass(frozen=True)
class PartiesKept:
    """Which parties of a former record are in a present one; ``students`` tells their places there and here."""

    former: Agreement
    present: Agreement
    students: dict[int, int]

    @property
    def is_student_gone(self) -> bool:
        """Whether a student of the former record is no longer there."""
        return len(self.students) < len(self.former.students)

    @property
    def is_leading_other(self) -> bool:
        """Whether another institution leads."""
        before = first(self.former, "/institutions/0/slug")
        return before is not None and before != first(self.present, "/institutions/0/slug")

    @property
    def is_host_new(self) -> bool:
        """Whether a host organisation came in."""
        return not _told(self.present, _HOSTS) <= _told(self.former, _HOSTS)

    @property
    def is_about_another(self) -> bool:
        """Whether what was answered about the former student, at the former institution, says nothing any more."""
        return self.is_student_gone or self.is_leading_other

    @property
    def sides_left(self) -> frozenset[Visibility]:
        """The kinds of private facts whose side is another now, so that they are for nobody here."""
        sides = {Visibility.INSTITUTION: self.is_leading_other, Visibility.HOST: self.is_host_new}
        return frozenset(side for side, is_other in sides.items() if is_other)

    def require_same(self) -> None:
        """Refuse a record in which a party came, went or was replaced; in which order they stand is no matter."""
        if self.is_student_gone or len(self.students) < len(self.present.students):
            raise OtherParties(Bilingual(nl="welke student het is", en="which student it is about"))
        if self.is_leading_other or _told(self.former, _SLUGS) != _told(self.present, _SLUGS):
            raise OtherParties(Bilingual(nl="de onderwijsinstelling", en="the institution"))
        if _told(self.former, _HOSTS) != _told(self.present, _HOSTS):
            raise OtherParties(Bilingual(nl="de stagegever", en="the host organisation"))

    def keys(self) -> dict[str, str]:
        """Return by what the students who stayed were known before, each with what they are known by now."""
        known = (
            (student_key(self.former.students[old]), student_key(self.present.students[new]))
            for old, new in self.students.items()
        )
        return {before: now for before, now in known if before and now}


def parties_kept(former: Agreement, present: Agreement) -> PartiesKept:
    """Compare the parties of two records of one agreement."""
    left = dict(enumerate(present.students))
    kept: dict[int, int] = {}
    # Mostly nobody moves, so the same place is looked at first; who has no name yet is known by place alone, if left.
    for old, student in sorted(enumerate(former.students), key=lambda entry: student_key(entry[1]) is None):
        places = [old, *(new for new in left if new != old)] if student_key(student) else [old]
        new = next((place for place in places if place in left and same_student(student, left[place])), None)
        if new is not None:
            kept[old] = new
            del left[new]
    return PartiesKept(former, present, kept)


def same_student(former: Any, present: Any) -> bool:
    """Say whether two entries are about one student: the same address, or the same marks where none was known.

    Under the same address one mark may have been corrected (a name, say); with two others it is somebody else.
    """
    marks = [(before, now) for before, now in zip(_marks(former), _marks(present), strict=True) if before and now]
    differing = sum(before != now for before, now in marks)
    if address := first(former, "/email"):
        return is_same_address(address, first(present, "/email") or "") and differing < 2
    return differing == 0 and (bool(marks) or not any(_marks(former)))


def _marks(student: Any) -> tuple[str, ...]:
    told = (name(first(student, "/names")), first(student, "/number"), first(student, "/birth_date"))
    return tuple(folded(str(mark)) if mark else "" for mark in told)


_HOSTS, _SLUGS = "/hosts/*/enterprise_number", "/institutions/*/slug"


def _told(facts: Agreement, path: str) -> frozenset[str]:
    return frozenset(value for _, value in found(facts, path))
