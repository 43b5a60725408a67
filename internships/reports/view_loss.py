"""The loss report as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.wording import Language
from internships.reports.loss import Loss, LostFact
from internships.reports.page import Page, Row, Table, text_cell, translator
from internships.reports.view_coverage import fact_head

LEFT_OUT = (
    "Deze gegevens mag maar één partij lezen; hun waarde staat nergens, ook hier niet.",
    "Only one party may read these facts; their value stands nowhere, not here either.",
)
STEERING = (
    "Geen woorden op papier: ze bepalen welke documenten er zijn en hoe ze getekend worden.",
    "No words on paper: they decide which documents there are and how they are signed.",
)


def loss_page(report: Loss, language: Language) -> Page:
    """Return the page of a loss report."""
    say = translator(language)
    papers = ", ".join(kind.get(language) for kind in report.documents)
    lost, given = len(report.lost), report.given
    return Page(
        language=language,
        title=say(f"Verlies: {report.reference}", f"Loss: {report.reference}"),
        intro=(
            f"{report.name.get(language)}: {papers}.",
            say(
                f"{lost} van {given} gegevens staan op geen enkel document.",
                f"{lost} of {given} facts stand on no document.",
            ),
        ),
        confirmations=(report.confirmation.get(language),),
        tables=tuple(_tables(report, language)),
    )


def _tables(report: Loss, language: Language) -> Iterator[Table]:
    say, head = translator(language), fact_head(language)
    head_with_count = (*head, say("Keer", "Times"))
    title = say("Op geen enkel document", "On no document")
    yield Table(id="lost", title=title, head=head_with_count, rows=_lost_rows(report.lost, language))
    yield Table(
        id="weakened",
        title=say("Met minder woorden gezegd", "Said with fewer words"),
        head=(*head, say("Wat verloren gaat", "What is lost")),
        rows=tuple(
            (text_cell(fact.title.get(language)), text_cell(fact.pointer), text_cell(fact.loss.get(language)))
            for fact in report.weakened
        ),
    )
    yield Table(
        id="left-out",
        title=say("Met opzet weggelaten", "Left out on purpose"),
        note=say(*LEFT_OUT),
        head=(*head, say("Leesbaar voor", "Readable by")),
        rows=tuple(
            (text_cell(fact.title.get(language)), text_cell(fact.pointer), text_cell(fact.readable_by.get(language)))
            for fact in report.left_out
        ),
    )
    yield Table(
        id="steering",
        title=say("Bepalen de documenten", "Decide the documents"),
        note=say(*STEERING),
        head=head_with_count,
        rows=_lost_rows(report.steering, language),
        folded=True,
    )


def _lost_rows(facts: Iterable[LostFact], language: Language) -> tuple[Row, ...]:
    return tuple(
        (text_cell(fact.title.get(language)), text_cell(fact.pointer), text_cell(str(fact.times))) for fact in facts
    )
