"""The short answer: in what two institutions differ that matters to a host, as sentences."""

from collections.abc import Iterable, Iterator, Sequence

from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term
from internships.reports.siblings import alike, group_title
from internships.reports.statements import Aspect, Group
from internships.reports.verdicts import Comparison, Verdict
from internships.reports.words import both


class Matter(Term):
    """What a host must do otherwise."""

    TELL = "tell", "Wat de stagegever moet vertellen", "What the host must tell"
    SIGN = "sign", "Wat getekend wordt, en door wie", "What is signed, and by whom"
    ARRANGE = "arrange", "Wat geregeld moet zijn", "What must be arranged"
    INSURE = "insure", "Wat verzekerd moet zijn", "What must be insured"
    DEADLINE = "deadline", "Termijnen", "Deadlines"


class HostPoint(Value):
    """One way in which two institutions differ for a host, and how that is known."""

    matter: Matter
    sentence: Bilingual
    basis: Evidence


_INSURED = frozenset(
    (
        "liability_insured_by",
        "liability_host_declares",
        "liability_secondary",
        "work_accident_insured_by",
        "travel_insured_by",
    )
)
_DEADLINES = frozenset(
    ["accident_notice_hours", "written_report_hours", "signed_days_before_start", "ends_before", "period_window"]
)
_TOLD = ("/hosts/", "/places/", "/schedule/", "/safety/", "/content/", "/conditions/", "/confidentiality/")
_SIGNED = frozenset({Aspect.ORDER, Aspect.NUMBER, Aspect.PHRASE, Aspect.CAPACITY})
_AT_THE_HOST = frozenset(f"signatory/{role}" for role in ("host", "mentor", "occupational_physician", "master"))


def matter_of(line: Comparison) -> Matter | None:
    """Return what a host must do otherwise where a line differs; None where it's no matter of a host."""
    if line.group is Group.DEMANDS:
        by_name = {**dict.fromkeys(_DEADLINES, Matter.DEADLINE), **dict.fromkeys(_INSURED, Matter.INSURE)}
        return by_name.get(line.place, Matter.ARRANGE)
    if line.group is Group.SIGNING:
        of_a_host = line.place in _AT_THE_HOST or not line.place.startswith("signatory/")
        return Matter.SIGN if line.aspect in _SIGNED and of_a_host else None
    if line.group is Group.FACTS:
        return _matter_of_fact(line)
    return Matter.ARRANGE if line.group is Group.DOCUMENTS else None


def _matter_of_fact(line: Comparison) -> Matter | None:
    if line.aspect not in {Aspect.ASKED, Aspect.REQUIRED}:
        return None
    if line.place.startswith("/insurance/"):
        return Matter.INSURE
    return Matter.TELL if line.place.startswith(_TOLD) else None


def host_points(lines: Iterable[Comparison]) -> tuple[HostPoint, ...]:
    """Return the ways in which two institutions differ for a host, what was read at both first."""
    order = list(Matter)
    points = [point for matter in order for point in _of(matter, lines)]
    return tuple(sorted(points, key=lambda point: (order.index(point.matter), point.basis is not Evidence.READ)))


def _of(matter: Matter, lines: Iterable[Comparison]) -> Iterator[HostPoint]:
    differ = [line for line in lines if line.verdict is Verdict.DIFFERENT and matter_of(line) is matter]
    for group in alike(differ, likeness):
        yield HostPoint(matter=matter, sentence=sentence_of(group), basis=group[0].basis)


def unknown_to_hosts(lines: Iterable[Comparison]) -> int:
    """Return of how many matters of a host nobody knows whether the institutions differ."""
    asked = [line for line in lines if line.verdict is Verdict.UNKNOWN and matter_of(line) is not None]
    return len(alike([line for line in asked if line.paper in (None, DocumentKind.AGREEMENT)], likeness))


def likeness(line: Comparison) -> tuple[object, ...]:
    """Return what lines of one group have in common that can be told in one sentence."""
    below = line.place.rpartition("/")[0] if line.place.startswith("/") else line.place
    known = line.first_evidence, line.second_evidence, line.first_source, line.second_source
    return below, line.aspect, line.paper, line.first, line.second, known


def sentence_of(lines: Sequence[Comparison]) -> Bilingual:
    """Tell lines that are alike in one sentence: under the name of the whole, or with the others named behind it."""
    first, *others = lines
    whole = group_title([line.place for line in lines])
    if whole is not None:
        nl = first.sentence.nl.replace(first.title.nl, whole.nl, 1)
        return both(nl, first.sentence.en.replace(first.title.en, whole.en, 1))
    if not others:
        return first.sentence
    names = both(*(", ".join(line.title.get(tongue).partition(" (")[0] for line in others) for tongue in Language))
    return both(f"{first.sentence.nl} Ook: {names.nl}.", f"{first.sentence.en} Also: {names.en}.")
