"""The loss report as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.wording import bilingual
from internships.reports.loss import Loss, LostFact
from internships.reports.page import Page, Row, Table, text_row
from internships.reports.report_words import join_bilingual
from internships.reports.view_coverage import FACT_HEAD

_LOST_HEAD = (*FACT_HEAD, bilingual("Keer", "Times"))


def loss_page(report: Loss) -> Page:
    """Return the page of a loss report."""
    name, papers = report.name, join_bilingual(report.documents)
    lost, given = len(report.lost), report.given
    return Page(
        title=bilingual(f"Verlies: {report.reference}", f"Loss: {report.reference}"),
        intro=(
            bilingual(f"{name.nl}: {papers.nl}.", f"{name.en}: {papers.en}."),
            bilingual(
                f"{lost} van {given} gegevens staan op geen enkel document.",
                f"{lost} of {given} facts stand on no document.",
            ),
        ),
        confirmations=(report.confirmation,),
        tables=tuple(_tables(report)),
    )


def _tables(report: Loss) -> Iterator[Table]:
    title = bilingual("Op geen enkel document", "On no document")
    yield Table(id="lost", title=title, head=_LOST_HEAD, rows=_lost_rows(report.lost))
    yield Table(
        id="weakened",
        title=bilingual("Met minder woorden gezegd", "Said with fewer words"),
        head=(*FACT_HEAD, bilingual("Wat verloren gaat", "What is lost")),
        rows=tuple(text_row(fact.title, fact.pointer, fact.loss) for fact in report.weakened),
    )
    yield Table(
        id="left-out",
        title=bilingual("Met opzet weggelaten", "Left out on purpose"),
        note=bilingual(
            "Deze gegevens mag maar één partij lezen; hun waarde staat nergens, ook hier niet.",
            "Only one party may read these facts; their value stands nowhere, not here either.",
        ),
        head=(*FACT_HEAD, bilingual("Leesbaar voor", "Readable by")),
        rows=tuple(text_row(fact.title, fact.pointer, fact.readable_by) for fact in report.left_out),
    )
    yield Table(
        id="steering",
        title=bilingual("Bepalen de documenten", "Decide the documents"),
        note=bilingual(
            "Geen woorden op papier: ze bepalen welke documenten er zijn en hoe ze getekend worden.",
            "No words on paper: they decide which documents there are and how they are signed.",
        ),
        head=_LOST_HEAD,
        rows=_lost_rows(report.steering),
        folded=True,
    )


def _lost_rows(facts: Iterable[LostFact]) -> tuple[Row, ...]:
    return tuple(text_row(fact.title, fact.pointer, str(fact.times)) for fact in facts)
