"""The distance report as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import Language
from internships.mapping.source_papers import source_codes
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.distance import DifferingArticle, Distance, GroupTotal
from internships.reports.fact_groups import group_by
from internships.reports.host_points import HostMatter, group_sentence, grouping_key
from internships.reports.page import Page, PointList, ReportCell, Row, Table, TextPiece, text_cell, translator

_TOTAL_HEADS = {
    Language.NL: ("● verschillend", "● gelijk", "◐ verschillend", "◐ gelijk", "○ onbekend"),
    Language.EN: ("● different", "● equal", "◐ different", "◐ equal", "○ unknown"),
}
_READ, _ASSUMED = Evidence.READ, Evidence.ASSUMED


def distance_page(report: Distance, language: Language) -> Page:
    """Return the page of a distance report; what was read at both comes first, what is unknown last."""
    say = translator(language)
    first, second = report.first_name.get(language), report.second_name.get(language)
    return Page(
        language=language,
        title=say(f"Afstand: {first} en {second}", f"Distance: {first} and {second}"),
        intro=tuple(_intro(report, language)),
        answer=tuple(_host_points(report, language)),
        confirmations=tuple(line.get(language) for line in report.confirmations),
        tables=tuple(_tables(report, language)),
    )


def _intro(report: Distance, language: Language) -> Iterator[str]:
    say = translator(language)
    first, second = report.first_name.get(language), report.second_name.get(language)
    points = report.host_points
    read = sum(point.basis is Evidence.READ for point in points)
    yield say(
        f"{first} en {second} verschillen op {len(points)} punten die een stagegever aangaan: {read} bij beide "
        f"gelezen, {len(points) - read} waarvan minstens één kant verondersteld is. Van {report.host_unknown} andere "
        "punten weten wij niet of ze verschillen.",
        f"{first} and {second} differ in {len(points)} ways that matter to a host: {read} read at both, "
        f"{len(points) - read} of which at least one side is assumed. Of {report.host_unknown} other points we don't "
        "know whether they differ.",
    )
    different = sum(total.known_different for total in report.totals)
    equal = sum(total.known_equal for total in report.totals)
    assumed = sum(total.assumed_different for total in report.totals)
    yield say(
        f"Van alles samen is bij beide gelezen: {different} verschillen, {equal} keer gelijk. "
        f"Apart daarvan: {assumed} verschillen waarvan minstens één kant verondersteld is.",
        f"Of everything together, read at both: {different} differences, {equal} times equal. "
        f"Apart from these: {assumed} differences of which at least one side is assumed.",
    )
    unknown = report.unknown_of_first, report.unknown_of_second
    yield say(
        f"Niet bekend van {first}: {unknown[0]}. Niet bekend van {second}: {unknown[1]}. "
        "Onbekend telt in geen afstand mee.",
        f"Not known of {first}: {unknown[0]}. Not known of {second}: {unknown[1]}. Unknown counts in no distance.",
    )


def _tables(report: Distance, language: Language) -> Iterator[Table]:
    say = translator(language)
    yield Table(
        id="totals",
        title=say("In cijfers", "In figures"),
        head=(say("Over", "On"), *_TOTAL_HEADS[language]),
        rows=tuple(_total_row(total, language) for total in report.totals),
    )
    head = (
        say("In één zin", "In one sentence"),
        report.first_name.get(language),
        report.second_name.get(language),
    )
    both_read, one_assumed = (
        say("bij beide gelezen", "read at both"),
        say("minstens één kant verondersteld", "at least one side assumed"),
    )
    differences, equal = say("Verschillen", "Differences"), say("Gelijk", "Equal")
    for id_, title, verdict, basis in (
        ("known", f"{differences}, {both_read}", Verdict.DIFFERENT, _READ),
        ("assumed", f"{differences}, {one_assumed}", Verdict.DIFFERENT, _ASSUMED),
        ("equal-known", f"{equal}, {both_read}", Verdict.EQUAL, _READ),
        ("equal-assumed", f"{equal}, {one_assumed}", Verdict.EQUAL, _ASSUMED),
        (
            "unknown",
            say("Niet te vergelijken: onbekend", "Not to be compared: unknown"),
            Verdict.UNKNOWN,
            Evidence.UNKNOWN,
        ),
    ):
        rows = tuple(_rows(report.lines_with(verdict, basis), language))
        yield Table(id=id_, title=title, head=head, rows=rows, folded=verdict is not Verdict.DIFFERENT)
        if id_ == "assumed":
            yield _articles_table(report, language)
    yield _sources_table(report, language)


def _total_row(total: GroupTotal, language: Language) -> Row:
    known = (total.known_different, total.known_equal)
    assumed = (total.assumed_different, total.assumed_equal)
    numbers = (*known, *assumed, total.unknown)
    return (text_cell(total.group.get(language)), *(text_cell(str(number)) for number in numbers))


def _rows(lines: Iterable[AspectComparison], language: Language) -> Iterator[Row]:
    for group in group_by(lines, grouping_key):
        line = group[0]
        yield (
            text_cell(group_sentence(group).get(language)),
            ReportCell((line.first.get(language),), line.first_evidence, source_codes(line.first_source)),
            ReportCell((line.second.get(language),), line.second_evidence, source_codes(line.second_source)),
        )


def _articles_table(report: Distance, language: Language) -> Table:
    say = translator(language)
    names = report.first_name.get(language), report.second_name.get(language)
    return Table(
        id="articles",
        title=say("Artikels naast elkaar", "Articles side by side"),
        note=say(
            "Wat alleen bij één van beide staat, is onderstreept en staat tussen ⟦ en ⟧. Een gegeven van de stage "
            "staat met zijn label tussen « en », een voorwaarde tussen haakjes.",
            "What stands in one of them only is underlined and between ⟦ and ⟧. A fact of the placement stands with "
            "its label between « and », a condition between brackets.",
        ),
        head=(say("Artikel", "Article"), *names),
        rows=tuple(_article_row(article, names, language) for article in report.articles),
        kind="texts",
    )


def _article_row(article: DifferingArticle, names: tuple[str, str], language: Language) -> Row:
    say = translator(language)
    spans = next(text.stretches for text in article.texts if text.language is language)
    columns = (
        ([span.first for span in spans], article.first_evidence, article.first_source),
        ([span.second for span in spans], article.second_evidence, article.second_source),
    )
    cells = []
    for name, (parts, evidence, source) in zip(names, columns, strict=True):
        only = say(f"alleen bij {name}", f"only at {name}")
        texts = zip(parts, spans, strict=True)
        pieces = tuple(piece for text, span in texts for piece in _pieces(text, "" if span.same else only))
        cells.append(ReportCell((), evidence, source_codes(source), pieces))
    return (text_cell(article.title.get(language)), *cells)


def _pieces(text: str, only: str) -> Iterator[TextPiece]:
    """Yield a span, with paragraph breaks at its ends as separate pieces, so no closing mark is alone on a line."""
    core = text.strip("\n")
    before, after = text[: len(text) - len(text.lstrip("\n"))], text[len(text.rstrip("\n")) :]
    yield from (TextPiece(before),) if before and core else ()
    yield from (TextPiece(core or text, only if core else ""),) if text else ()
    yield from (TextPiece(after),) if after and core else ()


def _sources_table(report: Distance, language: Language) -> Table:
    say = translator(language)
    return Table(
        id="papers",
        title=say("Wat gelezen is", "What was read"),
        head=(say("Bron", "Source"), say("Instelling", "Institution"), say("Stuk", "Paper")),
        rows=tuple(
            (text_cell(paper.source), text_cell(name.get(language)), text_cell(paper.title.get(language)))
            for name, papers in zip((report.first_name, report.second_name), report.papers, strict=True)
            for paper in papers
        ),
    )


def _host_points(report: Distance, language: Language) -> Iterator[PointList]:
    for matter in HostMatter:
        points = tuple(
            ReportCell((point.sentence.get(language),), point.basis)
            for point in report.host_points
            if point.matter is matter
        )
        if points:
            yield PointList(title=matter.get(language), points=points)
