"""What the command line shows: findings, sets and progress, in Dutch or English."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from internships.domain.errors import MAX_FINDINGS, Severity, more_findings
from internships.domain.wording import Bilingual, Language
from internships.services.issuing.manifest import FoundAt
from internships.services.ports.printing import Progress as Step

stderr_console = Console(stderr=True)
stdout_console = Console(soft_wrap=True)


def localised(text: Bilingual, language: Language) -> str:
    """Return one of two sentences, safe to show."""
    return escaped(text.get(language))


def escaped(text: str) -> str:
    """Return a text without markup and without characters that steer a terminal."""
    return escape("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text))


def show_findings(findings: Iterable[FoundAt], language: Language) -> None:
    """Show findings as a table on standard error, the first of them, and how many more there are."""
    findings = list(findings)
    if not findings:
        return
    told, rest = findings[:MAX_FINDINGS], findings[MAX_FINDINGS:]
    table = Table(show_lines=False, expand=True)
    heads = {Language.NL: ("Rij", "", "Waar", "Wat"), Language.EN: ("Row", "", "Where", "What")}[language]
    for head, ratio in zip(heads, (2, 1, 3, 8), strict=True):
        table.add_column(head, ratio=ratio, overflow="fold")
    for found in told:
        mark = "[red]✗[/]" if found.severity.value == "blocks" else "[yellow]![/]"
        place = f"{found.place} " if found.place else ""
        papers = "".join(f"\n– {localised(paper, language)}" for paper in found.papers)
        table.add_row(
            escaped(found.row),
            mark,
            escaped(f"{place}{found.pointer}"),
            f"{localised(found.text, language)}{papers}\n[dim]{escape(found.code)}[/]",
        )
    stderr_console.print(table)
    if rest:
        number = sum(found.more or 1 for found in rest)
        stderr_console.print(
            f"[yellow]![/] {localised(more_findings(number, Severity.BLOCKS).text, language)}", soft_wrap=True
        )


@contextmanager
def progress(total: int, nl: str, en: str, language: Language, quiet: bool) -> Iterator[Step]:
    """Show a progress bar while records are done, unless the output is for a machine."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=stderr_console,
        disable=quiet or not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(nl if language is Language.NL else en, total=total)
        yield lambda done: bar.advance(task, done)
