"""The distance report: where two institutions differ and agree; what is unknown counts as neither."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import PaperRead, Variant
from internships.reports.article_comparison import TextComparison, Texts, compare_texts
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.document_phrases import ON_DOCUMENT
from internships.reports.facts_table import Asked
from internships.reports.host_points import HostPoint, host_points, unknown_matter_count
from internships.reports.report_words import UNKNOWN, confirmation_words
from internships.reports.statements import Aspect, Statement, StatementGroup, StatementKey, Statements, statements_of


class DifferingArticle(Value):
    """An article with different texts at two institutions."""

    slot: str
    title: Bilingual
    first_evidence: Evidence
    second_evidence: Evidence
    first_source: str | None
    second_source: str | None
    texts: tuple[TextComparison, ...]


class GroupTotal(Value):
    """Counts of one group; "known" means that both sides were read, "assumed" that either side is assumed."""

    group: StatementGroup
    known_equal: int
    known_different: int
    assumed_equal: int
    assumed_different: int
    unknown: int


class Distance(Value):
    """The comparison of two institutions on a day; ``host_unknown`` counts unknown matters of a host."""

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
        """Return the comparisons with this verdict, and with this basis if given."""
        return tuple(line for line in self.comparisons if line.verdict is verdict and basis in (None, line.basis))


def distance(first: Variant, second: Variant, texts: tuple[Texts, Texts] = ((), ()), day: date = date.max) -> Distance:
    """Compare two variants of one day: facts, demands, documents, signatures and articles.

    With ``texts``, the clauses of each, articles are compared by text; without them by the ids of their clauses.
    """
    statements = statements_of(first, texts[0], day), statements_of(second, texts[1], day)
    lines = tuple(_comparisons(*statements, first, second))
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


def distance_by_slug(catalogue: Catalogue, first: str, second: str, day: date) -> Distance:
    """Compare the variants of two institutions on a day."""
    one, other = (catalogue.variant(slug, None, None, day) for slug in (first, second))
    return distance(one, other, (catalogue.clause_texts(first), catalogue.clause_texts(second)), day)


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
        left_statement, right_statement = left.get(key), right.get(key)
        if _is_irrelevant(key, left_statement, right_statement):
            continue
        if key[1] in _DETAIL_ASPECTS and (left_statement is None or right_statement is None):
            continue  # a label can only be compared if both ask for the fact
        left_or_unknown = left_statement or Statement.unknown(key, right_statement)
        right_or_unknown = right_statement or Statement.unknown(key, left_statement)
        yield _comparison(left_or_unknown, right_or_unknown, first, second)


def _is_irrelevant(key: StatementKey, first: Statement | None, second: Statement | None) -> bool:
    """Say whether neither institution asks for this fact, on a document other than the agreement."""
    asks = any(statement is not None and statement.value == str(Asked.YES) for statement in (first, second))
    return key[1] is Aspect.ASKED and key[2] is not DocumentKind.AGREEMENT and not asks


_DETAIL_ASPECTS = frozenset({Aspect.LABEL, Aspect.REQUIRED, Aspect.FORMAT, Aspect.CAPACITY, Aspect.PHRASE})


def _comparison(left: Statement, right: Statement, first: Variant, second: Variant) -> AspectComparison:
    basis = _basis(left.evidence, right.evidence)
    verdict = Verdict.EQUAL if left.value == right.value else Verdict.DIFFERENT
    if basis is Evidence.UNKNOWN:
        verdict = Verdict.UNKNOWN
    return AspectComparison(
        group=left.group,
        place=left.place,
        aspect=left.aspect,
        paper=left.paper,
        title=left.title,
        verdict=verdict,
        basis=basis,
        first=_words(left),
        second=_words(right),
        first_evidence=left.evidence,
        second_evidence=right.evidence,
        first_source=left.source,
        second_source=right.source,
        sentence=_sentence(left, right, verdict, (first.institution.short_name, second.institution.short_name)),
    )


def _words(statement: Statement) -> Bilingual:
    return statement.text if statement.evidence is not Evidence.UNKNOWN else statement.note or UNKNOWN


def _basis(*evidence: Evidence) -> Evidence:
    if Evidence.UNKNOWN in evidence:
        return Evidence.UNKNOWN
    return Evidence.ASSUMED if Evidence.ASSUMED in evidence else Evidence.READ


def _sentence(left: Statement, right: Statement, verdict: Verdict, names: tuple[str, str]) -> Bilingual:
    """Return a sentence such as ``AP vraagt Geboortedatum (Studenten), UA niet.``, which says what is assumed."""
    title, aspect = title_on_document(left.title, left.paper), left.aspect
    subject = _subject(title, aspect)
    if verdict is Verdict.EQUAL:
        nl, en = f"{names[0]} en {names[1]}", f"{names[0]} and {names[1]}"
        sentence = bilingual(f"{nl}: {subject.nl}: {left.text.nl}.", f"{en}: {subject.en}: {left.text.en}.")
    elif aspect is Aspect.ASKED and verdict is Verdict.DIFFERENT:
        asks, asks_not = names if left.value == "yes" else names[::-1]
        sentence = bilingual(
            f"{asks} vraagt {title.nl}, {asks_not} niet.", f"{asks} asks {title.en}, {asks_not} doesn't."
        )
    else:
        parts = [_institution_part(name, statement) for name, statement in zip(names, (left, right), strict=True)]
        sentence = bilingual(
            f"{subject.nl}: {parts[0].nl}; {parts[1].nl}.", f"{subject.en}: {parts[0].en}; {parts[1].en}."
        )
    assumed = [
        name for name, statement in zip(names, (left, right), strict=True) if statement.evidence is Evidence.ASSUMED
    ]
    if not assumed or verdict is Verdict.UNKNOWN:
        return sentence
    return bilingual(
        f"{sentence.nl} (verondersteld van {' en '.join(assumed)})",
        f"{sentence.en} (assumed of {' and '.join(assumed)})",
    )


def _subject(title: Bilingual, aspect: Aspect) -> Bilingual:
    """Return the subject of a sentence: the title, with the aspect unless that is clear from the words."""
    if aspect in _SELF_EXPLANATORY:
        return title
    return bilingual(f"{title.nl}, {aspect.nl}", f"{title.en}, {aspect.en}")


_SELF_EXPLANATORY = frozenset({Aspect.REQUIRED, Aspect.DEMAND, Aspect.ORDER})


def title_on_document(title: Bilingual, paper: DocumentKind | None) -> Bilingual:
    """Return a title with the document that it is on."""
    if paper is None:
        return title
    return bilingual(f"{title.nl} {ON_DOCUMENT[paper].nl}", f"{title.en} {ON_DOCUMENT[paper].en}")


def _institution_part(name: str, statement: Statement) -> Bilingual:
    if statement.evidence is Evidence.UNKNOWN:
        unknown = bilingual(f"van {name} niet bekend", f"not known of {name}")
        return (
            unknown
            if statement.note is None
            else bilingual(*(f"{name} {statement.note.get(language)}" for language in Language))
        )
    return bilingual(f"{name} {statement.text.nl}", f"{name} {statement.text.en}")


def _total(group: StatementGroup, lines: Iterable[AspectComparison]) -> GroupTotal:
    counts = Counter((line.verdict, line.basis) for line in lines if line.group is group)
    return GroupTotal(
        group=group,
        known_equal=counts[Verdict.EQUAL, Evidence.READ],
        known_different=counts[Verdict.DIFFERENT, Evidence.READ],
        assumed_equal=counts[Verdict.EQUAL, Evidence.ASSUMED],
        assumed_different=counts[Verdict.DIFFERENT, Evidence.ASSUMED],
        unknown=counts[Verdict.UNKNOWN, Evidence.UNKNOWN],
    )
