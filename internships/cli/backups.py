"""``backup`` and ``restore``."""

import sys
from pathlib import Path

import click

from internships.cli.application import ApplicationFactory, BackupSummary
from internships.cli.console import REFUSED, print_message, print_words
from internships.cli.options import FILE_TO_READ, FILE_TO_WRITE, language_option
from internships.cli.service import current_service, service_of
from internships.domain.wording import Language


@click.command()
@click.argument("target", type=FILE_TO_WRITE)
@language_option
@click.pass_obj
def backup(application: ApplicationFactory, target: Path, language: Language) -> None:
    """Write the database and every issued file to TARGET; exit 1 if one lacks. / Bewaar alles in TARGET."""
    _print_summary(current_service(application).database.back_up(target), language)


@click.command()
@click.argument("source", type=FILE_TO_READ)
@click.option("--unsigned", is_flag=True, help="Also one without a signature of ours. / Ook zonder onze handtekening.")
@language_option
@click.pass_obj
def restore(application: ApplicationFactory, source: Path, unsigned: bool, language: Language) -> None:
    """Fill an empty database and archive from SOURCE. / Vul een lege gegevensbank uit SOURCE."""
    if unsigned:
        print_words(
            language,
            "Zonder handtekening is niet na te gaan of deze reservekopie gewijzigd werd. Voer hierna uit: "
            "internships audit verify",
            "Without a signature, whether this backup was changed can't be told. Run after this: "
            "internships audit verify",
        )
    _print_summary(service_of(application).database.restore(source, unsigned=unsigned), language)


def _print_summary(summary: BackupSummary, language: Language) -> None:
    rows, files = summary.rows, summary.files
    print_words(language, f"{rows} rijen en {files} bestanden.", f"{rows} rows and {files} files.")
    if not summary.missing:
        return
    for sha256 in summary.missing:
        print_message(f"[red]✗[/] {sha256}")
    number = len(summary.missing)
    print_words(
        language,
        f"{number} opgemaakte documenten ontbreken of zijn beschadigd. "
        "Kijk INTERNSHIPS_DATA na, of haal ze uit een oudere reservekopie.",
        f"{number} issued documents are missing or damaged. Check INTERNSHIPS_DATA, or take them from an older backup.",
    )
    sys.exit(REFUSED)
