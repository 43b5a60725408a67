"""``verify``: the verdict on a PDF and its reasons."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from internships.cli.application import ApplicationFactory
from internships.cli.console import OK, REFUSED, stdout_console
from internships.cli.options import FILE_TO_READ, json_option, language_option
from internships.cli.output import localised
from internships.domain.wording import Bilingual, Language
from internships.services.verification.local_verification import Verification

_MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}


@click.command()
@click.argument("file", type=FILE_TO_READ)
@click.option("--code", help="The code on the paper that the file should be of. / De code op het papier.")
@click.option(
    "--trust",
    "roots",
    type=FILE_TO_READ,
    multiple=True,
    help="Root certificates (PEM or DER) that signers must descend from. / Vertrouwde basiscertificaten.",
)
@language_option
@json_option
@click.pass_obj
def verify(
    application: ApplicationFactory,
    file: Path,
    code: str | None,
    roots: tuple[Path, ...],
    language: Language,
    as_json: bool,
) -> None:
    """Verify a PDF: issued here, changed since, signed by whom. / Kijk een PDF na.

    Exit 0 only for a file that was issued here and got nothing but valid signatures since. Whether the agreement still
    holds, its service tells on /verify. / Exit 0 alleen voor een bestand dat hier opgemaakt is en waar alleen geldige
    handtekeningen bij kwamen. Of de overeenkomst nog geldt, zegt haar dienst op /verify.
    """
    try:
        trusted = tuple(der for path in roots for der in application().certificates(path.read_bytes()))
    except ValueError:
        raise click.UsageError("--trust: no certificate in it / geen certificaat erin") from None
    result = application().verifier.verify(file.read_bytes(), code=code, roots=trusted)
    if as_json:
        click.echo(result.model_dump_json(indent=2))
    else:
        for line in _lines(result, language):
            stdout_console.print(line, highlight=False)
    sys.exit(OK if result.holds else REFUSED)


def _lines(result: Verification, language: Language) -> Iterator[str]:
    yield f"{_MARKS[result.holds]} {localised(result.text, language)}"
    for change in result.changes:
        yield f"  {_MARKS[False]} {localised(change.text, language)}"
    for signature in result.signatures:
        yield f"  {_MARKS[signature.intact and signature.trusted is not False]} {localised(signature.text, language)}"
    if result.signatures and all(signature.trusted is None for signature in result.signatures):
        yield f"  {localised(_NO_TRUSTED_ROOTS, language)}"
    for answer in (result.code_matches, result.text_matches, result.issued_here):
        yield f"  {_MARKS[answer.holds]} {localised(answer.text, language)}"


_NO_TRUSTED_ROOTS = Bilingual(
    nl="Of de namen in de certificaten echt zijn, is niet nagekeken: geef met --trust op welke basiscertificaten u "
    "vertrouwt.",
    en="Whether the names in the certificates are real was not checked: give the root certificates that you trust "
    "with --trust.",
)
