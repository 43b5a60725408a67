"""Findings and progress on the terminal, in Dutch or English."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from internships.cli.application import ApplicationFactory
from internships.cli.console import stderr_console
from internships.domain.errors import MAX_FINDINGS, Severity, more_findings
from internships.domain.wording import Bilingual, Language
from internships.services.issuing.issue_run import Progress as Step
from internships.services.issuing.manifest import FoundAt


def localised(text: Bilingual, language: Language) -> str:
    """Return a text in one language, escaped for the terminal."""
    return escaped(text.get(language))


def escaped(text: str) -> str:
    """Return a text with rich markup escaped and control characters replaced."""
    return escape("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text))


def write_text(application: ApplicationFactory, text: str, out: Path | None) -> None:
    """Write a text to a file, or to standard output without one."""
    if out is None:
        click.echo(text)
    else:
        application().output_folder(out.parent).put(out.name, text.encode())


def show_findings(findings: Iterable[FoundAt], language: Language) -> None:
    """Print a table of the first ``MAX_FINDINGS`` findings on standard error, and how many more there are."""
    findings = list(findings)
    if not findings:
        return
    shown, rest = findings[:MAX_FINDINGS], findings[MAX_FINDINGS:]
    table = Table(show_lines=False, expand=True)
    heads = {Language.NL: ("Rij", "", "Waar", "Wat"), Language.EN: ("Row", "", "Where", "What")}[language]
    for head, ratio in zip(heads, (2, 1, 3, 8), strict=True):
        table.add_column(head, ratio=ratio, overflow="fold")
    for finding in shown:
        mark = "[red]✗[/]" if finding.severity.value == "blocks" else "[yellow]![/]"
        place = f"{finding.place} " if finding.place else ""
        papers = "".join(f"\n– {localised(paper, language)}" for paper in finding.papers)
        table.add_row(
            escaped(finding.row),
            mark,
            escaped(f"{place}{finding.pointer}"),
            f"{localised(finding.text, language)}{papers}\n[dim]{escape(finding.code)}[/]",
        )
    stderr_console.print(table)
    if rest:
        number = sum(finding.more or 1 for finding in rest)
        stderr_console.print(
            f"[yellow]![/] {localised(more_findings(number, Severity.BLOCKS).text, language)}", soft_wrap=True
        )


@contextmanager
def progress(total: int, nl: str, en: str, language: Language, quiet: bool) -> Iterator[Step]:
    """Show a progress bar for ``total`` records, unless ``quiet`` or standard error is no terminal."""
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
