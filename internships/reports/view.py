"""Every report as a page that a lawyer reads, in Dutch or English."""

from collections.abc import Callable, Iterable, Iterator
from functools import singledispatch
from itertools import groupby

from internships.domain.document import Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.reports.coverage import Coverage, Place, when_due
from internships.reports.distance import Comparison, Distance, Total, Verdict
from internships.reports.facts_table import Asked
from internships.reports.loss import Loss, Lost
from internships.reports.matrix import FieldCell, Matrix, PlainRow
from internships.reports.page import Box, Page, Table, box, to_html, to_markdown
from internships.reports.words import both

Say = Callable[[str, str], str]


def html(report: Value, language: Language) -> str:
    """Return a report as one self-contained HTML page."""
    return to_html(as_page(report, language))


def markdown(report: Value, language: Language) -> str:
    """Return a report as Markdown with pipe tables."""
    return to_markdown(as_page(report, language))


def _say(language: Language) -> Say:
    return lambda nl, en: nl if language is Language.NL else en


def _words(parts: Iterable[Bilingual], language: Language) -> tuple[tuple[Box, ...], ...]:
    return tuple((box(part.get(language)),) for part in parts)


def _places(places: Iterable[Place], language: Language) -> tuple[tuple[Box, ...], ...]:
    return tuple((box(place.title.get(language)), box(place.pointer)) for place in places)


@singledispatch
def as_page(report: Value, language: Language) -> Page:
    """Lay a report out as tables in one language; TypeError for what is no report."""
    raise TypeError(type(report).__name__, language)


@as_page.register
def _(report: Coverage, language: Language) -> Page:
    say = _say(language)
    head = (say("Gegeven", "Fact"), say("Plaats in het dossier", "Place in the record"))
    unknown = report.unknown
    tables = [
        Table(
            id="counts",
            title=say("In cijfers", "In figures"),
            head=(say("Wat", "What"), say("Aantal", "Number")),
            rows=tuple(_count_rows(report, say)),
        ),
        Table(
            id="required",
            title=say("Wat verplicht ingevuld wordt", "What must be filled in"),
            note=say(
                "Onbekend: alleen de standaard vraagt dit; van de instelling is het niet bekend.",
                "Unknown: only the standard layer asks this; of the institution it is not known.",
            ),
            head=(
                say("Gegeven", "Fact"),
                say("Label", "Label"),
                say("Wanneer", "When"),
                say("Bekend", "Known"),
            ),
            rows=tuple(
                (
                    box(field.title.get(language)),
                    box(field.label.get(language)),
                    box(when_due(field).get(language)),
                    Box((), field.evidence),
                )
                for field in report.required
            ),
        ),
        Table(
            id="not-expressed",
            title=say("Wat dit formulier niet kan uitdrukken", "What this form can't express"),
            head=head,
            rows=_places(report.unbound, language),
        ),
        Table(
            id="unknown-rest",
            title=say("Niet bekend: set, clausules, ondertekening", "Not known: set, clauses, signing"),
            head=(say("Wat", "What"),),
            rows=_words(unknown.rest, language),
        ),
        Table(
            id="unknown-demands",
            title=say("Niet bekend: eisen", "Not known: demands"),
            head=(say("Eis", "Demand"),),
            rows=_words(unknown.demands, language),
        ),
        Table(
            id="open-points",
            title=say("Open punten aan de instelling", "Open points for the institution"),
            head=(say("Punt", "Point"),),
            rows=_words(unknown.open_points, language),
        ),
        Table(
            id="unknown-facts",
            title=say(
                "Niet bekend: of het eigen formulier dit vraagt", "Not known: whether its own form asks this"
            ),
            head=head,
            rows=_places(unknown.facts, language),
            folded=True,
        ),
        Table(
            id="private",
            title=say("Nooit gedrukt: voor één partij", "Never printed: for one party"),
            head=head,
            rows=_places(report.private, language),
            folded=True,
        ),
    ]
    if report.lacking is not None:
        tables.insert(
            1,
            Table(
                id="lacking",
                title=say("Wat in dit dossier ontbreekt", "What this record lacks"),
                head=head,
                rows=_places(report.lacking, language),
            ),
        )
    name = report.name.get(language)
    return Page(
        language=language,
        title=say(f"Dekking: {name}", f"Coverage: {name}"),
        intro=(
            say(
                "Wat het formulier van deze instelling vraagt en drukt van het gezamenlijke dossier, en wat wij niet weten.",
                "What this institution's form asks and prints of the unified record, and what we don't know.",
            ),
        ),
        confirmations=(report.confirmation.get(language),),
        tables=tuple(tables),
    )


def _count_rows(report: Coverage, say: Say) -> Iterator[tuple[Box, ...]]:
    counts = report.counts
    for title, number, mark in (
        (
            say("Gegevens in het dossier (voor alle partijen)", "Facts in the record (for every party)"),
            counts.places,
            None,
        ),
        (say("Gedrukt, ook door de standaard", "Printed, by the standard layer too"), counts.printed, None),
        (say("Eigen formulier vraagt", "Own form asks"), counts.asked_read, Evidence.READ),
        (say("Eigen formulier vraagt", "Own form asks"), counts.asked_assumed, Evidence.ASSUMED),
        (say("Eigen formulier vraagt niet", "Own form doesn't ask"), counts.not_asked_read, Evidence.READ),
        (
            say("Eigen formulier vraagt niet", "Own form doesn't ask"),
            counts.not_asked_assumed,
            Evidence.ASSUMED,
        ),
        (say("Niet bekend", "Not known"), counts.unknown, Evidence.UNKNOWN),
    ):
        yield Box((title,), mark), box(f"{number} ({number / counts.places:.0%})")


@as_page.register
def _(report: Loss, language: Language) -> Page:
    say = _say(language)
    head = (say("Gegeven", "Fact"), say("Plaats in het dossier", "Place in the record"), say("Keer", "Times"))
    papers = ", ".join(kind.get(language) for kind in report.documents)
    return Page(
        language=language,
        title=say(f"Verlies: {report.reference}", f"Loss: {report.reference}"),
        intro=(
            f"{report.name.get(language)}: {papers}.",
            say(
                f"{len(report.lost)} van {report.given} gegevens staan op geen enkel document.",
                f"{len(report.lost)} of {report.given} facts stand on no document.",
            ),
        ),
        confirmations=(report.confirmation.get(language),),
        tables=(
            Table(
                id="lost",
                title=say("Op geen enkel document", "On no document"),
                head=head,
                rows=_lost_rows(report.lost, language),
            ),
            Table(
                id="weakened",
                title=say("Met minder woorden gezegd", "Said with fewer words"),
                head=(*head[:2], say("Wat verloren gaat", "What is lost")),
                rows=tuple(
                    (box(fact.title.get(language)), box(fact.pointer), box(fact.loss.get(language)))
                    for fact in report.weakened
                ),
            ),
            Table(
                id="left-out",
                title=say("Met opzet weggelaten", "Left out on purpose"),
                note=say(
                    "Deze gegevens mag maar één partij lezen; hun waarde staat nergens.",
                    "Only one party may read these facts; their value stands nowhere.",
                ),
                head=(*head[:2], say("Leesbaar voor", "Readable by")),
                rows=tuple(
                    (box(fact.title.get(language)), box(fact.pointer), box(fact.readable_by.get(language)))
                    for fact in report.left_out
                ),
            ),
            Table(
                id="steering",
                title=say("Bepalen de documenten", "Decide the documents"),
                note=say(
                    "Geen woorden op papier: ze kiezen welke documenten er zijn en hoe.",
                    "No words on paper: they choose which documents there are, and how.",
                ),
                head=head,
                rows=_lost_rows(report.steering, language),
                folded=True,
            ),
        ),
    )


def _lost_rows(facts: Iterable[Lost], language: Language) -> tuple[tuple[Box, ...], ...]:
    return tuple((box(fact.title.get(language)), box(fact.pointer), box(str(fact.times))) for fact in facts)


@as_page.register
def _(report: Distance, language: Language) -> Page:
    say = _say(language)
    first, second = report.first_name.get(language), report.second_name.get(language)

    def lines(id_: str, title: str, verdict: Verdict, basis: Evidence, *, folded: bool = False) -> Table:
        return Table(
            id=id_,
            title=title,
            head=(say("In één zin", "In one sentence"), first, second),
            rows=tuple(_compared_rows(report.told(verdict, basis), language)),
            folded=folded,
        )

    known = (
        sum(total.known_different for total in report.totals),
        sum(total.known_equal for total in report.totals),
    )
    assumed = sum(total.assumed_different for total in report.totals)
    return Page(
        language=language,
        title=say(f"Afstand: {first} en {second}", f"Distance: {first} and {second}"),
        intro=(
            say(
                f"Bij beide gelezen: {known[0]} verschillen, {known[1]} keer gelijk. Daarnaast {assumed} verschillen waarvan minstens één kant verondersteld is.",
                f"Read at both: {known[0]} differences, {known[1]} times equal. Beside these, {assumed} differences of which at least one side is assumed.",
            ),
            say(
                f"Niet bekend van {first}: {report.unknown_of_first}. Niet bekend van {second}: {report.unknown_of_second}. Onbekend telt in geen afstand mee.",
                f"Not known of {first}: {report.unknown_of_first}. Not known of {second}: {report.unknown_of_second}. Unknown counts in no distance.",
            ),
        ),
        confirmations=tuple(line.get(language) for line in report.confirmations),
        tables=(
            Table(
                id="totals",
                title=say("In cijfers", "In figures"),
                head=(say("Over", "On"), *_TOTAL_HEADS[language]),
                rows=tuple(_total_row(total, language) for total in report.totals),
            ),
            lines(
                "known",
                say("Verschillen, bij beide gelezen", "Differences, read at both"),
                Verdict.DIFFERENT,
                Evidence.READ,
            ),
            lines(
                "assumed",
                say("Verschillen, minstens één kant verondersteld", "Differences, at least one side assumed"),
                Verdict.DIFFERENT,
                Evidence.ASSUMED,
            ),
            lines(
                "equal-known",
                say("Gelijk, bij beide gelezen", "Equal, read at both"),
                Verdict.EQUAL,
                Evidence.READ,
                folded=True,
            ),
            lines(
                "equal-assumed",
                say("Gelijk, minstens één kant verondersteld", "Equal, at least one side assumed"),
                Verdict.EQUAL,
                Evidence.ASSUMED,
                folded=True,
            ),
            lines(
                "unknown",
                say("Niet te vergelijken: onbekend", "Not to be compared: unknown"),
                Verdict.UNKNOWN,
                Evidence.UNKNOWN,
                folded=True,
            ),
        ),
    )


_TOTAL_HEADS = {
    Language.NL: ("● verschillend", "● gelijk", "◐ verschillend", "◐ gelijk", "○ onbekend"),
    Language.EN: ("● different", "● equal", "◐ different", "◐ equal", "○ unknown"),
}


def _total_row(total: Total, language: Language) -> tuple[Box, ...]:
    numbers = (
        total.known_different,
        total.known_equal,
        total.assumed_different,
        total.assumed_equal,
        total.unknown,
    )
    return (box(total.group.get(language)), *(box(str(number)) for number in numbers))


def _compared_rows(lines: Iterable[Comparison], language: Language) -> Iterator[tuple[Box, ...]]:
    """Lay facts of one group that differ alike (street, postcode, town) on one row."""
    for _, alike in groupby(lines, key=_likeness):
        first, *others = alike
        also = ", ".join(line.title.get(language).partition(" (")[0] for line in others)
        sentence = first.sentence.get(language)
        more = {Language.NL: f"Ook: {also}.", Language.EN: f"Also: {also}."}[language] if also else ""
        yield (
            Box(tuple(filter(None, (sentence, more)))),
            box(first.first.get(language), first.first_evidence),
            box(first.second.get(language), first.second_evidence),
        )


def _likeness(line: Comparison) -> tuple[object, ...]:
    below = line.place.rpartition("/")[0] if line.place.startswith("/") else line.place
    return below, line.aspect, line.first, line.second, line.first_evidence, line.second_evidence


@as_page.register
def _(report: Matrix, language: Language) -> Page:
    say = _say(language)
    names = tuple(column.short_name for column in report.columns)
    return Page(
        language=language,
        title=say(
            f"Harmonisatiematrix op {report.day:%d/%m/%Y}", f"Harmonisation matrix on {report.day:%d/%m/%Y}"
        ),
        intro=(
            say(
                "Per gegeven en per instelling: vraagt het eigen formulier dit, onder welk label, verplicht of niet, in welk formaat.",
                "By fact and by institution: whether its own form asks it, under which label, required or not, in which format.",
            ),
        ),
        confirmations=tuple(column.confirmation.get(language) for column in report.columns),
        tables=(
            Table(
                id="fields",
                title=say("Gegevens", "Facts"),
                head=(say("Gegeven", "Fact"), *names),
                rows=tuple(
                    (
                        Box((row.title.get(language), row.pointer)),
                        *(_field_box(cell, language) for cell in row.cells),
                    )
                    for row in report.fields
                ),
                wide=True,
            ),
            Table(
                id="demands",
                title=say("Eisen", "Demands"),
                head=(say("Eis", "Demand"), *names),
                rows=_plain_rows(report.demands, language),
                wide=True,
            ),
            Table(
                id="documents",
                title=say("Documenten", "Documents"),
                head=(say("Document", "Document"), *names),
                rows=_plain_rows(report.documents, language),
                wide=True,
            ),
            Table(
                id="nowhere",
                title=say("Door geen enkele instelling gedrukt", "Printed by no institution"),
                head=(say("Gegeven", "Fact"),),
                rows=_words(report.nowhere, language),
                folded=True,
            ),
            Table(
                id="without",
                title=say("Zonder variant op deze dag", "Without a variant on this day"),
                head=(say("Map", "Folder"),),
                rows=_words((both(slug, slug) for slug in report.without), language),
                folded=True,
            ),
        ),
    )


def _field_box(cell: FieldCell, language: Language) -> Box:
    say = _say(language)
    by_standard = say("wel gedrukt, door de standaard", "printed all the same, by the standard layer")
    if cell.asked is not Asked.YES or cell.label is None or cell.required is None or cell.format is None:
        lines = [cell.asked.get(language)] if cell.asked is Asked.NO else []
        return Box((*lines, *([by_standard] if cell.prints else [])), cell.evidence)
    return Box(
        (cell.label.get(language), cell.required.get(language), cell.format.get(language)), cell.evidence
    )


def _plain_rows(rows: Iterable[PlainRow], language: Language) -> tuple[tuple[Box, ...], ...]:
    return tuple(
        (
            box(row.title.get(language)),
            *(
                Box((), cell.evidence)
                if cell.evidence is Evidence.UNKNOWN
                else box(cell.told.get(language), cell.evidence)
                for cell in row.cells
            ),
        )
        for row in rows
    )
