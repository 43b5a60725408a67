"""The page of a report in both languages, and its output in one of them as HTML or Markdown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, Language, Term, bilingual
from internships.reports.report_words import SYMBOLS

Words = Bilingual | Term | str
"""A text in both languages, a word of a closed list, or a text that is the same in both."""

LEGEND = {
    Evidence.READ: bilingual(
        "wij lazen het in een stuk van de instelling zelf", "we read it in a paper of the institution itself"
    ),
    Evidence.ASSUMED: bilingual(
        "wij nemen het aan, bijvoorbeeld uit een ouder of verwant stuk; te bevestigen",
        "we assume it, for example from an older or related paper; to be confirmed",
    ),
    Evidence.UNKNOWN: bilingual(
        "wij weten het niet; onbekend telt nooit als gelijk en nooit als verschillend",
        "we don't know; unknown never counts as equal and never as different",
    ),
}
HEADINGS = {
    "legend": bilingual("Legende", "Legend"),
    "contents": bilingual("Inhoud", "Contents"),
    "skip": bilingual("Naar de inhoud", "Skip to the content"),
    "nothing": bilingual("Niets.", "Nothing."),
    "rows": bilingual("regels", "rows"),
}


@dataclass(frozen=True)
class TextPiece:
    """Part of a text; ``only`` says at which institution, if the other one doesn't have it."""

    text: str
    only: Bilingual | None = None


@dataclass(frozen=True)
class ReportCell:
    """One cell of a table; ``sources`` are the codes of what was read, ``pieces`` a text that differs per language."""

    lines: tuple[Words, ...]
    mark: Evidence | None = None
    sources: tuple[str, ...] = ()
    pieces: Mapping[Language, tuple[TextPiece, ...]] = field(default_factory=dict)


Row = tuple[ReportCell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose first column has the row headers; ``folded`` ones are collapsed at first."""

    id: str
    title: Words
    head: tuple[Words, ...]
    rows: tuple[Row, ...]
    note: Bilingual | None = None
    folded: bool = False
    wide: bool = False
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class PointList:
    """Sentences under one heading."""

    title: Words
    points: tuple[ReportCell, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A report for any output format; ``answer`` is the summary at the top."""

    title: Bilingual
    intro: tuple[Bilingual, ...]
    answer: tuple[PointList, ...] = ()
    confirmations: tuple[Bilingual, ...]
    tables: tuple[Table, ...]


def text_row(*texts: Words) -> Row:
    """Return a row of cells of one line each."""
    return tuple(ReportCell((text,)) for text in texts)


def to_html(page: Page, language: Language) -> str:
    """Return a self-contained HTML page, without scripts or external files."""
    template = _environment(language).get_template("report.html.jinja")
    return template.render(
        page=page,
        language=language,
        legend=[(SYMBOLS[mark], mark, about) for mark, about in LEGEND.items()],
        symbols={str(mark): sign for mark, sign in SYMBOLS.items()},
        evidence_words=evidence_words,
        headings=HEADINGS,
    )


@cache
def _environment(language: Language) -> Environment:
    return Environment(
        loader=PackageLoader("internships.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: _plain(value, language),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def to_markdown(page: Page, language: Language) -> str:
    """Return the page as GitHub Flavored Markdown."""
    parts = [f"# {_text(page.title, language)}", *(_text(line, language) for line in page.intro)]
    for group in page.answer:
        parts.append(f"### {_text(group.title, language)}")
        parts.append("\n".join(f"- {_cell(point, language)}" for point in group.points))
    parts.append("\n".join(f"> **{_text(line, language)}**  " for line in page.confirmations))
    parts.append(f"**{HEADINGS['legend'].get(language)}**")
    meanings = ((SYMBOLS[mark], mark.get(language), about.get(language)) for mark, about in LEGEND.items())
    parts.append("\n".join(f"- {sign} **{word}**: {about}" for sign, word, about in meanings))
    for table in page.tables:
        parts.append(f"## {_text(table.title, language)}")
        if table.note:
            parts.append(_text(table.note, language))
        parts.append(_table(table, language) if table.rows else HEADINGS["nothing"].get(language))
    return "\n\n".join(part for part in parts if part) + "\n"


def evidence_words(cell: ReportCell) -> Words:
    """Return the evidence and sources of a cell in words: ``read in AP1 art. 8``."""
    mark, sources = cell.mark, ", ".join(cell.sources)
    if mark is None:
        return ""
    if not sources or mark is Evidence.UNKNOWN:
        return mark
    nl, en = {Evidence.READ: ("in", "in"), Evidence.ASSUMED: ("naar", "after")}[mark]
    return bilingual(f"{mark.nl} {nl} {sources}", f"{mark.en} {en} {sources}")


def _table(table: Table, language: Language) -> str:
    head = [_line(_text(name, language) for name in table.head), f"|{' --- |' * len(table.head)}"]
    return "\n".join([*head, *(_line(_cell(cell, language) for cell in row) for row in table.rows)])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: ReportCell, language: Language) -> str:
    lines = [_text(line, language) for line in cell.lines]
    if pieces := cell.pieces.get(language):
        lines.append(" ".join(map(_piece, pieces)))
    if cell.mark:
        lines.append(f"{SYMBOLS[cell.mark]} {_plain(evidence_words(cell), language)}")
    return "<br>".join(lines)


def _piece(piece: TextPiece) -> str:
    text = "<br><br>".join(map(_escape, piece.text.split("\n\n")))
    return f"**⟦{text}⟧**" if piece.only else text


def _text(words: Words, language: Language) -> str:
    return _escape(_plain(words, language))


def _plain(words: Any, language: Language) -> Any:
    """Return words in one language; any other value of a template stays as it is."""
    return words.get(language) if isinstance(words, Bilingual | Term) else words


def _escape(text: str) -> str:
    """Escape the characters that have a meaning in Markdown or HTML."""
    return re.sub(r"([\\|*_`<>\[\]#])", r"\\\1", " ".join(text.split()))
