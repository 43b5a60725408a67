"""The differences between two institutions that matter to a host, as sentences."""

from collections.abc import Iterable, Iterator, Sequence

from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term, bilingual
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.fact_groups import group_by, group_title
from internships.reports.statements import Aspect, StatementGroup


class HostMatter(Term):
    """The kinds of things that a host must do differently."""

    TELL = "tell", "Wat de stagegever moet vertellen", "What the host must tell"
    SIGN = "sign", "Wat getekend wordt, en door wie", "What is signed, and by whom"
    ARRANGE = "arrange", "Wat geregeld moet zijn", "What must be arranged"
    INSURE = "insure", "Wat verzekerd moet zijn", "What must be insured"
    DEADLINE = "deadline", "Termijnen", "Deadlines"


class HostPoint(Value):
    """One difference between two institutions for a host."""

    matter: HostMatter
    sentence: Bilingual
    basis: Evidence


_MATTER_OF_DEMAND = {
    **dict.fromkeys(
        ("accident_notice_hours", "written_report_hours", "signed_days_before_start", "ends_before", "period_window"),
        HostMatter.DEADLINE,
    ),
    **dict.fromkeys(
        ("liability_insured_by", "liability_host_declares", "liability_secondary", "work_accident_insured_by",
         "travel_insured_by"),
        HostMatter.INSURE,
    ),
}  # fmt: skip
_FACTS_OF_HOST = ("/hosts/", "/places/", "/schedule/", "/safety/", "/content/", "/conditions/", "/confidentiality/")
_SIGNING_ASPECTS = frozenset({Aspect.ORDER, Aspect.NUMBER, Aspect.PHRASE, Aspect.CAPACITY})
_HOST_SIGNATORIES = frozenset(f"signatory/{role}" for role in ("host", "mentor", "occupational_physician", "master"))


def host_matter(line: AspectComparison) -> HostMatter | None:
    """Return what a host must do differently if a line differs; None if it does not concern hosts."""
    if line.group is StatementGroup.DEMANDS:
        return _MATTER_OF_DEMAND.get(line.place, HostMatter.ARRANGE)
    if line.group is StatementGroup.SIGNING:
        is_of_host = line.place in _HOST_SIGNATORIES or not line.place.startswith("signatory/")
        return HostMatter.SIGN if line.aspect in _SIGNING_ASPECTS and is_of_host else None
    if line.group is StatementGroup.FACTS:
        return _fact_matter(line)
    return HostMatter.ARRANGE if line.group is StatementGroup.DOCUMENTS else None


def _fact_matter(line: AspectComparison) -> HostMatter | None:
    if line.aspect not in {Aspect.ASKED, Aspect.REQUIRED}:
        return None
    if line.place.startswith("/insurance/"):
        return HostMatter.INSURE
    return HostMatter.TELL if line.place.startswith(_FACTS_OF_HOST) else None


def host_points(lines: Iterable[AspectComparison]) -> tuple[HostPoint, ...]:
    """Return the differences for a host by matter; those that were read at both institutions come first."""
    order = list(HostMatter)
    points = [point for matter in order for point in _points_of(matter, lines)]
    return tuple(sorted(points, key=lambda point: (order.index(point.matter), point.basis is not Evidence.READ)))


def _points_of(matter: HostMatter, lines: Iterable[AspectComparison]) -> Iterator[HostPoint]:
    different = [line for line in lines if line.verdict is Verdict.DIFFERENT and host_matter(line) is matter]
    for group in group_by(different, grouping_key):
        yield HostPoint(matter=matter, sentence=group_sentence(group), basis=group[0].basis)


def unknown_matter_count(lines: Iterable[AspectComparison]) -> int:
    """Count the groups of lines that concern a host and of which it is unknown whether they differ."""
    unknown = [line for line in lines if line.verdict is Verdict.UNKNOWN and host_matter(line) is not None]
    return len(group_by([line for line in unknown if line.paper in (None, DocumentKind.AGREEMENT)], grouping_key))


def grouping_key(line: AspectComparison) -> tuple[object, ...]:
    """Return what lines must have in common to be one sentence."""
    group = line.place.rpartition("/")[0] if line.place.startswith("/") else line.place
    evidence = line.first_evidence, line.second_evidence, line.first_source, line.second_source
    return group, line.aspect, line.paper, line.first, line.second, evidence


def group_sentence(lines: Sequence[AspectComparison]) -> Bilingual:
    """Return one sentence for lines of a group: with the group's title, or with the other titles after "Ook"."""
    first, *others = lines
    title = group_title([line.place for line in lines])
    if title is not None:
        nl = first.sentence.nl.replace(first.title.nl, title.nl, 1)
        return bilingual(nl, first.sentence.en.replace(first.title.en, title.en, 1))
    if not others:
        return first.sentence
    names = bilingual(
        *(", ".join(line.title.get(language).partition(" (")[0] for line in others) for language in Language)
    )
    return bilingual(f"{first.sentence.nl} Ook: {names.nl}.", f"{first.sentence.en} Also: {names.en}.")
