"""The distance report as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import Language
from internships.mapping.papers_read import codes
from internships.reports.distance import Comparison, Distance, Total, Verdict
from internships.reports.page import Box, Page, Row, Table, box, say_in
from internships.reports.siblings import alike, group_title

_TOTAL_HEADS = {
    Language.NL: ("● verschillend", "● gelijk", "◐ verschillend", "◐ gelijk", "○ onbekend"),
    Language.EN: ("● different", "● equal", "◐ different", "◐ equal", "○ unknown"),
}
_READ, _ASSUMED = Evidence.READ, Evidence.ASSUMED


def distance_page(report: Distance, language: Language) -> Page:
    """Lay out how two institutions differ: what was read at both first, what nobody knows last."""
    say = say_in(language)
    first, second = report.first_name.get(language), report.second_name.get(language)
    return Page(
        language=language,
        title=say(f"Afstand: {first} en {second}", f"Distance: {first} and {second}"),
        intro=tuple(_intro(report, language)),
        confirmations=tuple(line.get(language) for line in report.confirmations),
        tables=tuple(_tables(report, language)),
    )


def _intro(report: Distance, language: Language) -> Iterator[str]:
    say = say_in(language)
    first, second = report.first_name.get(language), report.second_name.get(language)
    differ = sum(total.known_different for total in report.totals)
    equal = sum(total.known_equal for total in report.totals)
    assumed = sum(total.assumed_different for total in report.totals)
    yield say(
        f"Bij beide gelezen: {differ} verschillen, {equal} keer gelijk. "
        f"Apart daarvan: {assumed} verschillen waarvan minstens één kant verondersteld is.",
        f"Read at both: {differ} differences, {equal} times equal. "
        f"Apart from these: {assumed} differences of which at least one side is assumed.",
    )
    unknown = report.unknown_of_first, report.unknown_of_second
    yield say(
        f"Niet bekend van {first}: {unknown[0]}. Niet bekend van {second}: {unknown[1]}. "
        "Onbekend telt in geen afstand mee.",
        f"Not known of {first}: {unknown[0]}. Not known of {second}: {unknown[1]}. Unknown counts in no distance.",
    )


def _tables(report: Distance, language: Language) -> Iterator[Table]:
    say = say_in(language)
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
    differ, equal = say("Verschillen", "Differences"), say("Gelijk", "Equal")
    for id_, title, verdict, basis in (
        ("known", f"{differ}, {both_read}", Verdict.DIFFERENT, _READ),
        ("assumed", f"{differ}, {one_assumed}", Verdict.DIFFERENT, _ASSUMED),
        ("equal-known", f"{equal}, {both_read}", Verdict.EQUAL, _READ),
        ("equal-assumed", f"{equal}, {one_assumed}", Verdict.EQUAL, _ASSUMED),
        (
            "unknown",
            say("Niet te vergelijken: onbekend", "Not to be compared: unknown"),
            Verdict.UNKNOWN,
            Evidence.UNKNOWN,
        ),
    ):
        rows = tuple(_rows(report.told(verdict, basis), language))
        yield Table(id=id_, title=title, head=head, rows=rows, folded=verdict is not Verdict.DIFFERENT)


def _total_row(total: Total, language: Language) -> Row:
    known = (total.known_different, total.known_equal)
    assumed = (total.assumed_different, total.assumed_equal)
    numbers = (*known, *assumed, total.unknown)
    return (box(total.group.get(language)), *(box(str(number)) for number in numbers))


def _rows(lines: Iterable[Comparison], language: Language) -> Iterator[Row]:
    for first, *others in alike(lines, _likeness):
        sentence = first.sentence.get(language)
        places = [first.place, *(line.place for line in others)]
        whole = group_title(places)
        also = ""
        if whole is not None:
            sentence = sentence.replace(first.title.get(language), whole.get(language), 1)
        elif others:
            also = ", ".join(line.title.get(language).partition(" (")[0] for line in others)
            also = say_in(language)(f"Ook: {also}.", f"Also: {also}.")
        yield (
            Box(tuple(filter(None, (sentence, also)))),
            Box((first.first.get(language),), first.first_evidence, codes(first.first_source)),
            Box((first.second.get(language),), first.second_evidence, codes(first.second_source)),
        )


def _likeness(line: Comparison) -> tuple[object, ...]:
    below = line.place.rpartition("/")[0] if line.place.startswith("/") else line.place
    known = line.first_evidence, line.second_evidence, line.first_source, line.second_source
    return below, line.aspect, line.paper, line.first, line.second, known
