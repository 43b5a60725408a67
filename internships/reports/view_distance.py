"""The distance report as a page."""

from collections.abc import Iterable, Iterator
from typing import Literal

from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, bilingual
from internships.mapping.source_papers import source_codes
from internships.reports.article_comparison import TextSpan
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.distance import DifferingArticle, Distance, GroupTotal
from internships.reports.fact_groups import group_by
from internships.reports.host_points import HostMatter, group_sentence, grouping_key
from internships.reports.page import Page, PointList, ReportCell, Row, Table, TextPiece, text_row

_TOTALS_HEAD = (
    bilingual("Over", "On"),
    bilingual("● verschillend", "● different"),
    bilingual("● gelijk", "● equal"),
    bilingual("◐ verschillend", "◐ different"),
    bilingual("◐ gelijk", "◐ equal"),
    bilingual("○ onbekend", "○ unknown"),
)
_COMPARED = (
    ("known", Verdict.DIFFERENT, Evidence.READ,
        bilingual("Verschillen, bij beide gelezen", "Differences, read at both")),
    ("assumed", Verdict.DIFFERENT, Evidence.ASSUMED,
        bilingual("Verschillen, minstens één kant verondersteld", "Differences, at least one side assumed")),
    ("equal-known", Verdict.EQUAL, Evidence.READ,
        bilingual("Gelijk, bij beide gelezen", "Equal, read at both")),
    ("equal-assumed", Verdict.EQUAL, Evidence.ASSUMED,
        bilingual("Gelijk, minstens één kant verondersteld", "Equal, at least one side assumed")),
    ("unknown", Verdict.UNKNOWN, Evidence.UNKNOWN,
        bilingual("Niet te vergelijken: onbekend", "Not to be compared: unknown")),
)  # fmt: skip
"""The tables of comparisons: id, the verdict and basis of their lines, and title."""


def distance_page(report: Distance) -> Page:
    """Return the page of a distance report; what was read at both comes first, what is unknown last."""
    first, second = report.first_name, report.second_name
    return Page(
        title=bilingual(f"Afstand: {first.nl} en {second.nl}", f"Distance: {first.en} and {second.en}"),
        intro=tuple(_intro(report)),
        answer=tuple(_host_points(report)),
        confirmations=report.confirmations,
        tables=tuple(_tables(report)),
    )


def _intro(report: Distance) -> Iterator[Bilingual]:
    first, second = report.first_name, report.second_name
    points = report.host_points
    read = sum(point.basis is Evidence.READ for point in points)
    yield bilingual(
        f"{first.nl} en {second.nl} verschillen op {len(points)} punten die een stagegever aangaan: {read} bij beide "
        f"gelezen, {len(points) - read} waarvan minstens één kant verondersteld is. Van {report.host_unknown} andere "
        "punten weten wij niet of ze verschillen.",
        f"{first.en} and {second.en} differ in {len(points)} ways that matter to a host: {read} read at both, "
        f"{len(points) - read} of which at least one side is assumed. Of {report.host_unknown} other points we don't "
        "know whether they differ.",
    )
    different = sum(total.known_different for total in report.totals)
    equal = sum(total.known_equal for total in report.totals)
    assumed = sum(total.assumed_different for total in report.totals)
    yield bilingual(
        f"Van alles samen is bij beide gelezen: {different} verschillen, {equal} keer gelijk. "
        f"Apart daarvan: {assumed} verschillen waarvan minstens één kant verondersteld is.",
        f"Of everything together, read at both: {different} differences, {equal} times equal. "
        f"Apart from these: {assumed} differences of which at least one side is assumed.",
    )
    unknown = report.unknown_of_first, report.unknown_of_second
    yield bilingual(
        f"Niet bekend van {first.nl}: {unknown[0]}. Niet bekend van {second.nl}: {unknown[1]}. "
        "Onbekend telt in geen afstand mee.",
        f"Not known of {first.en}: {unknown[0]}. Not known of {second.en}: {unknown[1]}. "
        "Unknown counts in no distance.",
    )


def _tables(report: Distance) -> Iterator[Table]:
    title = bilingual("In cijfers", "In figures")
    yield Table(id="totals", title=title, head=_TOTALS_HEAD, rows=tuple(map(_total_row, report.totals)))
    head = (bilingual("In één zin", "In one sentence"), report.first_name, report.second_name)
    for id_, verdict, basis, title in _COMPARED:
        rows = tuple(_rows(report.lines_with(verdict, basis)))
        yield Table(id=id_, title=title, head=head, rows=rows, folded=verdict is not Verdict.DIFFERENT)
        if id_ == "assumed":
            yield _articles_table(report)
    yield _sources_table(report)


def _total_row(total: GroupTotal) -> Row:
    known = (total.known_different, total.known_equal)
    assumed = (total.assumed_different, total.assumed_equal)
    return text_row(total.group, *map(str, (*known, *assumed, total.unknown)))


def _rows(lines: Iterable[AspectComparison]) -> Iterator[Row]:
    for group in group_by(lines, grouping_key):
        line = group[0]
        yield (
            ReportCell((group_sentence(group),)),
            ReportCell((line.first,), line.first_evidence, source_codes(line.first_source)),
            ReportCell((line.second,), line.second_evidence, source_codes(line.second_source)),
        )


def _articles_table(report: Distance) -> Table:
    names = report.first_name, report.second_name
    return Table(
        id="articles",
        title=bilingual("Artikels naast elkaar", "Articles side by side"),
        note=bilingual(
            "Wat alleen bij één van beide staat, is onderstreept en staat tussen ⟦ en ⟧. Een gegeven van de stage "
            "staat met zijn label tussen « en », een voorwaarde tussen haakjes.",
            "What stands in one of them only is underlined and between ⟦ and ⟧. A fact of the placement stands with "
            "its label between « and », a condition between brackets.",
        ),
        head=(bilingual("Artikel", "Article"), *names),
        rows=tuple(_article_row(article, *names) for article in report.articles),
        kind="texts",
    )


def _article_row(article: DifferingArticle, first: Bilingual, second: Bilingual) -> Row:
    first_pieces = {text.language: tuple(_pieces(text.stretches, "first", first)) for text in article.texts}
    second_pieces = {text.language: tuple(_pieces(text.stretches, "second", second)) for text in article.texts}
    return (
        ReportCell((article.title,)),
        ReportCell((), article.first_evidence, source_codes(article.first_source), first_pieces),
        ReportCell((), article.second_evidence, source_codes(article.second_source), second_pieces),
    )


def _pieces(spans: Iterable[TextSpan], side: Literal["first", "second"], name: Bilingual) -> Iterator[TextPiece]:
    only = bilingual(f"alleen bij {name.nl}", f"only at {name.en}")
    for span in spans:
        yield from _pieces_of_span(span.first if side == "first" else span.second, None if span.same else only)


def _pieces_of_span(text: str, only: Bilingual | None) -> Iterator[TextPiece]:
    """Yield a span, with paragraph breaks at its ends as separate pieces, so no closing mark is alone on a line."""
    core = text.strip("\n")
    before, after = text[: len(text) - len(text.lstrip("\n"))], text[len(text.rstrip("\n")) :]
    yield from (TextPiece(before),) if before and core else ()
    yield from (TextPiece(core or text, only if core else None),) if text else ()
    yield from (TextPiece(after),) if after and core else ()


def _sources_table(report: Distance) -> Table:
    return Table(
        id="papers",
        title=bilingual("Wat gelezen is", "What was read"),
        head=(bilingual("Bron", "Source"), bilingual("Instelling", "Institution"), bilingual("Stuk", "Paper")),
        rows=tuple(
            text_row(paper.source, name, paper.title)
            for name, papers in zip((report.first_name, report.second_name), report.papers, strict=True)
            for paper in papers
        ),
    )


def _host_points(report: Distance) -> Iterator[PointList]:
    for matter in HostMatter:
        points = tuple(
            ReportCell((point.sentence,), point.basis) for point in report.host_points if point.matter is matter
        )
        if points:
            yield PointList(title=matter, points=points)
