"""Distance: where two institutions differ, where they agree, and what is not known; unknown is neither."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.folder_schema import PaperRead, Variant
from internships.reports.article_comparison import TextComparison, Texts, compare_texts
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.document_phrases import ON_DOCUMENT
from internships.reports.facts_table import Asked
from internships.reports.host_points import HostPoint, host_points, unknown_matter_count
from internships.reports.report_words import UNKNOWN, bilingual, confirmation_words
from internships.reports.statements import Aspect, Statement, StatementGroup, StatementKey, Statements, statements_of


class DifferingArticle(Value):
    """An article whose texts differ, with both texts."""

    slot: str
    title: Bilingual
    first_evidence: Evidence
    second_evidence: Evidence
    first_source: str | None
    second_source: str | None
    texts: tuple[TextComparison, ...]


class GroupTotal(Value):
    """Counts of one group: the part where both were read, the assumed part apart, and what nobody knows."""

    group: StatementGroup
    known_equal: int
    known_different: int
    assumed_equal: int
    assumed_different: int
    unknown: int


class Distance(Value):
    """How two institutions differ on a day, line by line, with totals; unknown lines count in no distance."""

    report: Literal["distance"] = "distance"
    first_slug: str
    second_slug: str
    first_name: Bilingual
    second_name: Bilingual
    confirmations: tuple[Bilingual, ...]
    papers: tuple[tuple[PaperRead, ...], tuple[PaperRead, ...]]
    totals: tuple[GroupTotal, ...]
    host_points: tuple[HostPoint, ...]
    host_unknown: int
    comparisons: tuple[AspectComparison, ...]
    articles: tuple[DifferingArticle, ...]
    unknown_of_first: int
    unknown_of_second: int

    def lines_with(self, verdict: Verdict, basis: Evidence | None = None) -> tuple[AspectComparison, ...]:
        """Return the lines with a verdict, and a basis where one is given."""
        return tuple(line for line in self.comparisons if line.verdict is verdict and basis in (None, line.basis))


def distance(first: Variant, second: Variant, texts: tuple[Texts, Texts] = ((), ()), day: date = date.max) -> Distance:
    """Compare two resolved variants (of one day), each fact, demand, paper, signature and article.

    ``texts`` are the clauses that each can use; the articles are then compared by what they say.
    """
    said = statements_of(first, texts[0], day), statements_of(second, texts[1], day)
    lines = tuple(_comparisons(*said, first, second))
    unknown = [line for line in lines if line.verdict is Verdict.UNKNOWN]
    return Distance(
        first_slug=first.slug,
        second_slug=second.slug,
        first_name=first.institution.name,
        second_name=second.institution.name,
        confirmations=(confirmation_words(first), confirmation_words(second)),
        papers=(first.institution.papers, second.institution.papers),
        totals=tuple(_total(group, lines) for group in StatementGroup),
        host_points=host_points(lines),
        host_unknown=unknown_matter_count(lines),
        comparisons=lines,
        articles=tuple(_articles(lines, (first, second), texts, day)),
        unknown_of_first=sum(line.first_evidence is Evidence.UNKNOWN for line in unknown),
        unknown_of_second=sum(line.second_evidence is Evidence.UNKNOWN for line in unknown),
    )


def _articles(
    lines: Iterable[AspectComparison], variants: tuple[Variant, Variant], texts: tuple[Texts, Texts], day: date
) -> Iterator[DifferingArticle]:
    slots = [{f"slots/{slot.slot}": slot for slot in variant.slots} for variant in variants]
    for line in lines:
        if line.aspect is Aspect.CLAUSES and line.verdict is Verdict.DIFFERENT and any(texts):
            yield DifferingArticle(
                slot=line.place.removeprefix("slots/"),
                title=line.title,
                first_evidence=line.first_evidence,
                second_evidence=line.second_evidence,
                first_source=line.first_source,
                second_source=line.second_source,
                texts=compare_texts((slots[0][line.place], slots[1][line.place]), variants, texts, day),
            )


def _comparisons(left: Statements, right: Statements, first: Variant, second: Variant) -> Iterator[AspectComparison]:
    for key in dict.fromkeys((*left, *right)):
        here, there = left.get(key), right.get(key)
        if _is_irrelevant(key, here, there):
            continue
        if key[1] in _DETAIL_ASPECTS and (here is None or there is None):
            continue  # a label can only be compared where both ask the fact
        one = here or Statement.unknown(key, there)
        other = there or Statement.unknown(key, here)
        yield _comparison(one, other, first, second)


def _is_irrelevant(key: StatementKey, here: Statement | None, there: Statement | None) -> bool:
    """Say whether this is a fact on a paper beside the agreement that neither institution asks there."""
    asks = any(said is not None and said.value == str(Asked.YES) for said in (here, there))
    return key[1] is Aspect.ASKED and key[2] is not DocumentKind.AGREEMENT and not asks


_DETAIL_ASPECTS = frozenset({Aspect.LABEL, Aspect.REQUIRED, Aspect.FORMAT, Aspect.CAPACITY, Aspect.PHRASE})


def _comparison(one: Statement, other: Statement, first: Variant, second: Variant) -> AspectComparison:
    basis = _basis(one.evidence, other.evidence)
    verdict = Verdict.EQUAL if one.value == other.value else Verdict.DIFFERENT
    if basis is Evidence.UNKNOWN:
        verdict = Verdict.UNKNOWN
    return AspectComparison(
        group=one.group,
        place=one.place,
        aspect=one.aspect,
        paper=one.paper,
        title=one.title,
        verdict=verdict,
        basis=basis,
        first=_words(one),
        second=_words(other),
        first_evidence=one.evidence,
        second_evidence=other.evidence,
        first_source=one.source,
        second_source=other.source,
        sentence=_sentence(one, other, verdict, (first.institution.short_name, second.institution.short_name)),
    )


def _words(said: Statement) -> Bilingual:
    return said.told if said.evidence is not Evidence.UNKNOWN else said.note or UNKNOWN


def _basis(*evidence: Evidence) -> Evidence:
    if Evidence.UNKNOWN in evidence:
        return Evidence.UNKNOWN
    return Evidence.ASSUMED if Evidence.ASSUMED in evidence else Evidence.READ


def _sentence(one: Statement, other: Statement, verdict: Verdict, names: tuple[str, str]) -> Bilingual:
    """``AP vraagt Geboortedatum (Studenten), UA niet.``, with what is assumed marked as such."""
    title, aspect = title_on_document(one.title, one.paper), one.aspect
    lead = _subject(title, aspect)
    if verdict is Verdict.EQUAL:
        nl, en = f"{names[0]} en {names[1]}", f"{names[0]} and {names[1]}"
        told = bilingual(f"{nl}: {lead.nl}: {one.told.nl}.", f"{en}: {lead.en}: {one.told.en}.")
    elif aspect is Aspect.ASKED and verdict is Verdict.DIFFERENT:
        asks, asks_not = names if one.value == "yes" else names[::-1]
        told = bilingual(f"{asks} vraagt {title.nl}, {asks_not} niet.", f"{asks} asks {title.en}, {asks_not} doesn't.")
    else:
        parts = [_institution_part(name, said) for name, said in zip(names, (one, other), strict=True)]
        told = bilingual(
            f"{lead.nl}: {parts[0].nl}; {parts[1].nl}.",
            f"{lead.en}: {parts[0].en}; {parts[1].en}.",
        )
    assumed = [name for name, said in zip(names, (one, other), strict=True) if said.evidence is Evidence.ASSUMED]
    if not assumed or verdict is Verdict.UNKNOWN:
        return told
    return bilingual(
        f"{told.nl} (verondersteld van {' en '.join(assumed)})",
        f"{told.en} (assumed of {' and '.join(assumed)})",
    )


def _subject(title: Bilingual, aspect: Aspect) -> Bilingual:
    """Return what a sentence speaks of; the words for some aspects say by themselves what is compared."""
    if aspect in _SELF_EXPLANATORY:
        return title
    return bilingual(f"{title.nl}, {aspect.nl}", f"{title.en}, {aspect.en}")


_SELF_EXPLANATORY = frozenset({Aspect.REQUIRED, Aspect.DEMAND, Aspect.ORDER})


def title_on_document(title: Bilingual, paper: DocumentKind | None) -> Bilingual:
    """Return a title with the paper that it stands on."""
    if paper is None:
        return title
    return bilingual(f"{title.nl} {ON_DOCUMENT[paper].nl}", f"{title.en} {ON_DOCUMENT[paper].en}")


def _institution_part(name: str, said: Statement) -> Bilingual:
    if said.evidence is Evidence.UNKNOWN:
        told = bilingual(f"van {name} niet bekend", f"not known of {name}")
        return told if said.note is None else bilingual(*(f"{name} {said.note.get(language)}" for language in Language))
    return bilingual(f"{name} {said.told.nl}", f"{name} {said.told.en}")


def _total(group: StatementGroup, lines: Iterable[AspectComparison]) -> GroupTotal:
    counted = Counter((line.verdict, line.basis) for line in lines if line.group is group)
    return GroupTotal(
        group=group,
        known_equal=counted[Verdict.EQUAL, Evidence.READ],
        known_different=counted[Verdict.DIFFERENT, Evidence.READ],
        assumed_equal=counted[Verdict.EQUAL, Evidence.ASSUMED],
        assumed_different=counted[Verdict.DIFFERENT, Evidence.ASSUMED],
        unknown=counted[Verdict.UNKNOWN, Evidence.UNKNOWN],
    )
