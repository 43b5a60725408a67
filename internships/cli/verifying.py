"""``verify``: three questions about a PDF, answered apart."""

import sys
from pathlib import Path

import click

from internships.cli.app import OK, REFUSED, House, cli, json_option, language_option, stop
from internships.cli.screen import plain, say
from internships.domain.errors import DomainError
from internships.domain.wording import Language

_MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
@json_option
@click.pass_obj
def verify(house: House, file: Path, language: Language, as_json: bool) -> None:
    """Check code, text and origin of a PDF. / Controleer code, tekst en herkomst van een PDF.

    Exit 0 only for a file that was issued here. / Exit 0 alleen voor een bestand dat hier opgemaakt is.
    """
    try:
        verification = house().desk.verify(file.read_bytes())
    except DomainError as refusal:
        stop(refusal, language)
    if as_json:
        click.echo(verification.model_dump_json(indent=2))
    else:
        for answer in (verification.code_matches, verification.text_matches, verification.issued_here):
            plain.print(f"{_MARKS[answer.holds]} {say(answer.text, language)}", highlight=False)
    sys.exit(OK if verification.authentic else REFUSED)
