"""The coverage report as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import Language
from internships.reports.coverage import Coverage, FactPlace
from internships.reports.page import Page, ReportCell, Row, Table, Translate, one_cell_rows, text_cell, translator
from internships.reports.trigger_words import trigger_words

ONLY_STANDARD = (
    "Onbekend: alleen de standaard vraagt dit; van de instelling zelf is het niet bekend.",
    "Unknown: only the standard layer asks this; of the institution itself it is not known.",
)
INTRO = (
    "Wat het formulier van deze instelling vraagt en drukt van het gezamenlijke dossier, en wat wij niet weten.",
    "What this institution's form asks and prints of the unified record, and what we don't know.",
)


def coverage_page(report: Coverage, language: Language) -> Page:
    """Return the page of a coverage report."""
    say, name = translator(language), report.name.get(language)
    return Page(
        language=language,
        title=say(f"Dekking: {name}", f"Coverage: {name}"),
        intro=(say(*INTRO),),
        confirmations=(report.confirmation.get(language),),
        tables=(*_required_tables(report, language), *_unknown_tables(report, language)),
    )


def _required_tables(report: Coverage, language: Language) -> Iterator[Table]:
    say, head = translator(language), fact_head(language)
    yield Table(
        id="counts",
        title=say("In cijfers", "In figures"),
        head=(say("Wat", "What"), say("Aantal", "Number")),
        rows=tuple(_count_rows(report, say)),
    )
    if report.lacking is not None:
        title = say("Wat in dit dossier ontbreekt", "What this record lacks")
        yield Table(id="lacking", title=title, head=head, rows=fact_rows(report.lacking, language))
    yield Table(
        id="required",
        title=say("Wat verplicht ingevuld wordt", "What must be filled in"),
        note=say(*ONLY_STANDARD),
        head=(head[0], say("Label", "Label"), say("Wanneer", "When"), say("Bekend", "Known")),
        rows=tuple(_required_rows(report, language)),
    )
    title = say("Wat dit formulier niet kan uitdrukken", "What this form can't express")
    yield Table(id="not-expressed", title=title, head=head, rows=fact_rows(report.unbound, language))


def _unknown_tables(report: Coverage, language: Language) -> Iterator[Table]:
    say, head, unknown = translator(language), fact_head(language), report.unknown
    yield Table(
        id="unknown-rest",
        title=say("Niet bekend: set, clausules, ondertekening", "Not known: set, clauses, signing"),
        head=(say("Wat", "What"),),
        rows=one_cell_rows(unknown.rest, language),
    )
    yield Table(
        id="unknown-demands",
        title=say("Niet bekend: eisen", "Not known: demands"),
        head=(say("Eis", "Demand"),),
        rows=one_cell_rows(unknown.demands, language),
    )
    yield Table(
        id="open-points",
        title=say("Open punten aan de instelling", "Open points for the institution"),
        head=(say("Punt", "Point"),),
        rows=one_cell_rows(unknown.open_points, language),
    )
    title = say("Niet bekend: of het eigen formulier dit vraagt", "Not known: whether its own form asks this")
    rows = fact_rows(unknown.facts, language)
    yield Table(id="unknown-facts", title=title, head=head, rows=rows, folded=True)
    title = say("Nooit gedrukt: leesbaar voor één partij", "Never printed: readable by one party")
    yield Table(id="private", title=title, head=head, rows=fact_rows(report.private, language), folded=True)


def fact_head(language: Language) -> tuple[str, str]:
    """Return the headings of a table of facts."""
    say = translator(language)
    return say("Gegeven", "Fact"), say("Plaats in het dossier", "Place in the record")


def fact_rows(places: Iterable[FactPlace], language: Language) -> tuple[Row, ...]:
    """Return a row for each fact."""
    return tuple((text_cell(place.title.get(language)), text_cell(place.pointer)) for place in places)


def _required_rows(report: Coverage, language: Language) -> Iterator[Row]:
    for field in report.required:
        words = (field.title, field.label, trigger_words(field.when))
        yield (*(text_cell(word.get(language)) for word in words), ReportCell((), field.evidence))


def _count_rows(report: Coverage, say: Translate) -> Iterator[Row]:
    counts = report.counts
    asks = say("Het eigen formulier vraagt", "Its own form asks")
    asks_not = say("Het eigen formulier vraagt niet", "Its own form doesn't ask")
    for title, number, mark in (
        (say("Gegevens voor alle partijen", "Facts for every party"), counts.places, None),
        (say("Gedrukt, ook door de standaard", "Printed, by the standard layer too"), counts.printed, None),
        (asks, counts.asked_read, Evidence.READ),
        (asks, counts.asked_assumed, Evidence.ASSUMED),
        (asks_not, counts.not_asked_read, Evidence.READ),
        (asks_not, counts.not_asked_assumed, Evidence.ASSUMED),
        (say("Of het eigen formulier vraagt", "Whether its own form asks"), counts.unknown, Evidence.UNKNOWN),
    ):
        yield ReportCell((title,), mark), text_cell(f"{number} ({number / counts.places:.0%})")
