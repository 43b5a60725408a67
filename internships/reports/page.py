"""The page of a report, and its output as HTML and Markdown."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, Language
from internships.reports.report_words import SYMBOLS, bilingual

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
    only: str = ""


@dataclass(frozen=True)
class ReportCell:
    """One cell of a table; ``sources`` are the codes of what was read."""

    lines: tuple[str, ...]
    mark: Evidence | None = None
    sources: tuple[str, ...] = ()
    pieces: tuple[TextPiece, ...] = ()


Row = tuple[ReportCell, ...]
Translate = Callable[[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose first column has the row headers; ``folded`` ones are collapsed at first."""

    id: str
    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    folded: bool = False
    wide: bool = False
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class PointList:
    """Sentences under one heading."""

    title: str
    points: tuple[ReportCell, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A report in one language, for any output format; ``answer`` is the summary at the top."""

    language: Language
    title: str
    intro: tuple[str, ...]
    answer: tuple[PointList, ...] = ()
    confirmations: tuple[str, ...]
    tables: tuple[Table, ...] = field(default_factory=tuple)


def text_cell(text: str, mark: Evidence | None = None) -> ReportCell:
    """Return a cell of one line."""
    return ReportCell((text,), mark)


def to_html(page: Page) -> str:
    """Return a self-contained HTML page, without scripts or external files."""
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            page=page,
            legend=tuple(_legend(page.language)),
            symbols={str(mark): sign for mark, sign in SYMBOLS.items()},
            evidence_words=lambda cell: evidence_words(cell, page.language),
            headings={name: words.get(page.language) for name, words in HEADINGS.items()},
        )
    )


def to_markdown(page: Page) -> str:
    """Return the page as GitHub Flavored Markdown."""
    parts = [f"# {_escape(page.title)}", *map(_escape, page.intro)]
    for group in page.answer:
        parts.append(f"### {_escape(group.title)}")
        parts.append("\n".join(f"- {_markdown_cell(point, page.language)}" for point in group.points))
    parts.append("\n".join(f"> **{_escape(line)}**  " for line in page.confirmations))
    parts.append(f"**{HEADINGS['legend'].get(page.language)}**")
    parts.append("\n".join(f"- {sign} **{word}**: {about}" for sign, word, about in _legend(page.language)))
    for table in page.tables:
        parts.append(f"## {_escape(table.title)}")
        if table.note:
            parts.append(_escape(table.note))
        parts.append(_markdown_table(table, page.language) if table.rows else HEADINGS["nothing"].get(page.language))
    return "\n\n".join(part for part in parts if part) + "\n"


def evidence_words(cell: ReportCell, language: Language) -> str:
    """Return the evidence and sources of a cell in words: ``read in AP1 art. 8``."""
    mark = cell.mark
    if mark is None:
        return ""
    if not cell.sources or mark is Evidence.UNKNOWN:
        return mark.get(language)
    preposition = {Evidence.READ: bilingual("in", "in"), Evidence.ASSUMED: bilingual("naar", "after")}[mark].get(
        language
    )
    return f"{mark.get(language)} {preposition} {', '.join(cell.sources)}"


def _markdown_table(table: Table, language: Language) -> str:
    head = [f"| {' | '.join(map(_escape, table.head))} |", f"|{' --- |' * len(table.head)}"]
    return "\n".join([*head, *(_markdown_row(row, language) for row in table.rows)])


def _markdown_row(row: Iterable[ReportCell], language: Language) -> str:
    return f"| {' | '.join(_markdown_cell(cell, language) for cell in row)} |"


def _markdown_cell(cell: ReportCell, language: Language) -> str:
    mark = [f"{SYMBOLS[cell.mark]} {evidence_words(cell, language)}"] if cell.mark else []
    text = " ".join(
        f"**⟦{_with_line_breaks(piece)}⟧**" if piece.only else _with_line_breaks(piece) for piece in cell.pieces
    )
    return "<br>".join([*map(_escape, cell.lines), *([text] if text else []), *mark])


def _with_line_breaks(piece: TextPiece) -> str:
    return "<br><br>".join(_escape(paragraph) for paragraph in piece.text.split("\n\n"))


def _escape(text: str) -> str:
    """Escape the characters that have a meaning in Markdown or HTML."""
    return re.sub(r"([\\|*_`<>\[\]#])", r"\\\1", " ".join(text.split()))


def _legend(language: Language) -> Iterable[tuple[str, str, str]]:
    return ((SYMBOLS[mark], mark.get(language), about.get(language)) for mark, about in LEGEND.items())


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("internships.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def translator(language: Language) -> Translate:
    """Return a function that chooses from a Dutch and an English text."""
    return lambda nl, en: nl if language is Language.NL else en


def one_cell_rows(parts: Iterable[Bilingual], language: Language) -> tuple[Row, ...]:
    """Return rows of one cell each."""
    return tuple((text_cell(part.get(language)),) for part in parts)
