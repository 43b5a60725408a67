"""The coverage report as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import bilingual
from internships.reports.coverage import Coverage, FactPlace
from internships.reports.page import Page, ReportCell, Row, Table, text_row
from internships.reports.trigger_words import trigger_words

_FACT = bilingual("Gegeven", "Fact")
FACT_HEAD = (_FACT, bilingual("Plaats in het dossier", "Place in the record"))


def coverage_page(report: Coverage) -> Page:
    """Return the page of a coverage report."""
    return Page(
        title=bilingual(f"Dekking: {report.name.nl}", f"Coverage: {report.name.en}"),
        intro=(
            bilingual(
                "Wat het formulier van deze instelling vraagt en drukt van het gezamenlijke dossier, en wat wij niet "
                "weten.",
                "What this institution's form asks and prints of the unified record, and what we don't know.",
            ),
        ),
        confirmations=(report.confirmation,),
        tables=(*_required_tables(report), *_unknown_tables(report)),
    )


def _required_tables(report: Coverage) -> Iterator[Table]:
    yield Table(
        id="counts",
        title=bilingual("In cijfers", "In figures"),
        head=(bilingual("Wat", "What"), bilingual("Aantal", "Number")),
        rows=tuple(_count_rows(report)),
    )
    if report.lacking is not None:
        title = bilingual("Wat in dit dossier ontbreekt", "What this record lacks")
        yield Table(id="lacking", title=title, head=FACT_HEAD, rows=_fact_rows(report.lacking))
    yield Table(
        id="required",
        title=bilingual("Wat verplicht ingevuld wordt", "What must be filled in"),
        note=bilingual(
            "Onbekend: alleen de standaard vraagt dit; van de instelling zelf is het niet bekend.",
            "Unknown: only the standard layer asks this; of the institution itself it is not known.",
        ),
        head=(_FACT, "Label", bilingual("Wanneer", "When"), bilingual("Bekend", "Known")),
        rows=tuple(
            (*text_row(field.title, field.label, trigger_words(field.when)), ReportCell((), field.evidence))
            for field in report.required
        ),
    )
    title = bilingual("Wat dit formulier niet kan uitdrukken", "What this form can't express")
    yield Table(id="not-expressed", title=title, head=FACT_HEAD, rows=_fact_rows(report.unbound))


def _unknown_tables(report: Coverage) -> Iterator[Table]:
    unknown = report.unknown
    yield Table(
        id="unknown-rest",
        title=bilingual("Niet bekend: set, clausules, ondertekening", "Not known: set, clauses, signing"),
        head=(bilingual("Wat", "What"),),
        rows=tuple(map(text_row, unknown.rest)),
    )
    yield Table(
        id="unknown-demands",
        title=bilingual("Niet bekend: eisen", "Not known: demands"),
        head=(bilingual("Eis", "Demand"),),
        rows=tuple(map(text_row, unknown.demands)),
    )
    yield Table(
        id="open-points",
        title=bilingual("Open punten aan de instelling", "Open points for the institution"),
        head=(bilingual("Punt", "Point"),),
        rows=tuple(map(text_row, unknown.open_points)),
    )
    title = bilingual("Niet bekend: of het eigen formulier dit vraagt", "Not known: whether its own form asks this")
    yield Table(id="unknown-facts", title=title, head=FACT_HEAD, rows=_fact_rows(unknown.facts), folded=True)
    title = bilingual("Nooit gedrukt: leesbaar voor één partij", "Never printed: readable by one party")
    yield Table(id="private", title=title, head=FACT_HEAD, rows=_fact_rows(report.private), folded=True)


def _fact_rows(places: Iterable[FactPlace]) -> tuple[Row, ...]:
    return tuple(text_row(place.title, place.pointer) for place in places)


def _count_rows(report: Coverage) -> Iterator[Row]:
    counts = report.counts
    asks = bilingual("Het eigen formulier vraagt", "Its own form asks")
    asks_not = bilingual("Het eigen formulier vraagt niet", "Its own form doesn't ask")
    for title, number, mark in (
        (bilingual("Gegevens voor alle partijen", "Facts for every party"), counts.places, None),
        (bilingual("Gedrukt, ook door de standaard", "Printed, by the standard layer too"), counts.printed, None),
        (asks, counts.asked_read, Evidence.READ),
        (asks, counts.asked_assumed, Evidence.ASSUMED),
        (asks_not, counts.not_asked_read, Evidence.READ),
        (asks_not, counts.not_asked_assumed, Evidence.ASSUMED),
        (bilingual("Of het eigen formulier vraagt", "Whether its own form asks"), counts.unknown, Evidence.UNKNOWN),
    ):
        yield ReportCell((title,), mark), ReportCell((f"{number} ({number / counts.places:.0%})",))
