"""A report as a page of tables, and that page as HTML or Markdown."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, Language
from internships.reports.words import SYMBOLS, both

LEGEND = {
    Evidence.READ: both(
        "wij lazen het in een stuk van de instelling zelf", "we read it in a paper of the institution itself"
    ),
    Evidence.ASSUMED: both(
        "wij nemen het aan, bijvoorbeeld uit een ouder of verwant stuk; te bevestigen",
        "we assume it, for example from an older or related paper; to be confirmed",
    ),
    Evidence.UNKNOWN: both(
        "wij weten het niet; onbekend telt nooit als gelijk en nooit als verschillend",
        "we don't know; unknown never counts as equal and never as different",
    ),
}
HEADINGS = {
    "legend": both("Legende", "Legend"),
    "contents": both("Inhoud", "Contents"),
    "skip": both("Naar de inhoud", "Skip to the content"),
    "nothing": both("Niets.", "Nothing."),
    "rows": both("regels", "rows"),
}


@dataclass(frozen=True)
class Piece:
    """Words of a text; ``only`` says of whom they are where the text beside it doesn't have them."""

    text: str
    only: str = ""


@dataclass(frozen=True)
class Box:
    """One cell of a table: lines of words, with the mark of how they are known and the codes of what was read."""

    lines: tuple[str, ...]
    mark: Evidence | None = None
    sources: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


Row = tuple[Box, ...]
Say = Callable[[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A titled table; its first column heads each row. ``folded`` tables open on demand."""

    id: str
    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    folded: bool = False
    wide: bool = False
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Points:
    """Sentences under one heading, each with its mark."""

    title: str
    points: tuple[Box, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A report in one language, ready to be written in any format; ``answer`` is what a reader wants to know first."""

    language: Language
    title: str
    intro: tuple[str, ...]
    answer: tuple[Points, ...] = ()
    confirmations: tuple[str, ...]
    tables: tuple[Table, ...] = field(default_factory=tuple)


def box(text: str, mark: Evidence | None = None) -> Box:
    """Return a box of one line."""
    return Box((text,), mark)


def to_html(page: Page) -> str:
    """Write one self-contained page: no script, no file or address beside it."""
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            page=page,
            legend=tuple(_legend(page.language)),
            symbols={str(mark): sign for mark, sign in SYMBOLS.items()},
            word_of=lambda cell: mark_words(cell, page.language),
            says={name: words.get(page.language) for name, words in HEADINGS.items()},
        )
    )


def to_markdown(page: Page) -> str:
    """Write the page with pipe tables (GitHub Flavored Markdown)."""
    parts = [f"# {_safe(page.title)}", *map(_safe, page.intro)]
    for group in page.answer:
        parts.append(f"### {_safe(group.title)}")
        parts.append("\n".join(f"- {_pipe_cell(point, page.language)}" for point in group.points))
    parts.append("\n".join(f"> **{_safe(line)}**  " for line in page.confirmations))
    parts.append(f"**{HEADINGS['legend'].get(page.language)}**")
    parts.append("\n".join(f"- {sign} **{word}**: {about}" for sign, word, about in _legend(page.language)))
    for table in page.tables:
        parts.append(f"## {_safe(table.title)}")
        if table.note:
            parts.append(_safe(table.note))
        parts.append(_pipes(table, page.language) if table.rows else HEADINGS["nothing"].get(page.language))
    return "\n\n".join(part for part in parts if part) + "\n"


def mark_words(cell: Box, language: Language) -> str:
    """Say how a cell is known and from what: ``read in AP1 art. 8``."""
    mark = cell.mark
    if mark is None:
        return ""
    if not cell.sources or mark is Evidence.UNKNOWN:
        return mark.get(language)
    of = {Evidence.READ: both("in", "in"), Evidence.ASSUMED: both("naar", "after")}[mark].get(language)
    return f"{mark.get(language)} {of} {', '.join(cell.sources)}"


def _pipes(table: Table, language: Language) -> str:
    head = [f"| {' | '.join(map(_safe, table.head))} |", f"|{' --- |' * len(table.head)}"]
    return "\n".join([*head, *(_pipe_row(row, language) for row in table.rows)])


def _pipe_row(row: Iterable[Box], language: Language) -> str:
    return f"| {' | '.join(_pipe_cell(cell, language) for cell in row)} |"


def _pipe_cell(cell: Box, language: Language) -> str:
    mark = [f"{SYMBOLS[cell.mark]} {mark_words(cell, language)}"] if cell.mark else []
    text = " ".join(f"**⟦{_broken(piece)}⟧**" if piece.only else _broken(piece) for piece in cell.pieces)
    return "<br>".join([*map(_safe, cell.lines), *([text] if text else []), *mark])


def _broken(piece: Piece) -> str:
    return "<br><br>".join(_safe(paragraph) for paragraph in piece.text.split("\n\n"))


def _safe(text: str) -> str:
    """Keep a text from being Markdown or HTML: pipes, stars of pointers, backticks, angle brackets."""
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


def say_in(language: Language) -> Say:
    """Return the function that picks the words of one language."""
    return lambda nl, en: nl if language is Language.NL else en


def listed(parts: Iterable[Bilingual], language: Language) -> tuple[Row, ...]:
    """Return rows of one box each."""
    return tuple((box(part.get(language)),) for part in parts)
