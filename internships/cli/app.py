"""The command line: ``internships``. Exit 0 all well, 1 some refused or found wrong, 2 not done at all."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from internships import __version__
from internships.cli.console import WRONG_USE, exit_with_refusal
from internships.cli.options import language_of
from internships.domain.errors import DomainError

COMMANDS = {
    "account": ("service:account", "Accounts on this machine. / Accounts op deze machine."),
    "audit": ("audits:audit", "The history. / De geschiedenis."),
    "backup": (
        "backups:backup",
        "Write the database and every issued file to TARGET; exit 1 if one lacks. / Bewaar alles in TARGET.",
    ),
    "check": ("issue:check", "Name every finding of records, print nothing. / Noem elke bevinding, druk niets."),
    "demo": (
        "service:demo",
        "Fill a demo database and serve it on this machine only. / Vul een demo en start ze, alleen op deze machine.",
    ),
    "distance": (
        "reports:distance",
        "How two institutions differ, and what is unknown. / Hoe twee instellingen verschillen, en wat onbekend is.",
    ),
    "inspect": (
        "reports:inspect_folder",
        "Inspect every institution's folder, or one. / Inspecteer de map van elke instelling, of van één.",
    ),
    "issue": ("issue:issue", "Print the documents of one record. / Druk de documenten van één dossier."),
    "issue-many": (
        "issue:issue_many",
        "Print the documents of many records: JSON, JSONL, XLSX or CSV. / Druk de documenten van veel dossiers.",
    ),
    "loss": (
        "reports:loss",
        "What a record holds that its documents don't print. / Wat een dossier bevat en zijn documenten niet drukken.",
    ),
    "matrix": (
        "reports:matrix",
        "The harmonisation matrix: fact by institution. / De harmonisatiematrix: gegeven per instelling.",
    ),
    "migrate": (
        "service:migrate",
        "Bring the database to this version's shape. / Breng de gegevensbank in de vorm van deze versie.",
    ),
    "person": ("service:person", "The rights of a person. / De rechten van een persoon."),
    "reindex": (
        "service:reindex",
        "Have the workers look at every agreement again. / Laat de werkers elke overeenkomst opnieuw nakijken.",
    ),
    "restore": (
        "backups:restore",
        "Fill an empty database and archive from SOURCE. / Vul een lege gegevensbank uit SOURCE.",
    ),
    "rules": ("publish:rules", "The table of rules, in Markdown. / De tabel van regels, in Markdown."),
    "schemas": (
        "publish:schemas",
        "Write the published JSON Schemas, or check them. / Schrijf de gepubliceerde JSON-schema's, of kijk ze na.",
    ),
    "serve": ("service:serve", "Serve the API and its workers. / Start de dienst en haar werkers."),
    "verify": ("verify:verify", "Verify a PDF: issued here, changed since, signed by whom. / Kijk een PDF na."),
    "workbook": (
        "publish:workbook",
        "Write the workbook to fill, empty or from records. / Schrijf het werkboek, leeg of met dossiers.",
    ),
    "worker": (
        "service:worker",
        "Do rows of batches and send the outbox. / Doe rijen van reeksen en verstuur het postvak.",
    ),
}
"""Module and name of each command, and the first paragraph of its help, which ``--help`` shows without importing it."""


class UnreachableFileError(click.ClickException):
    """A file or folder that can't be read or written, in both languages: no command's language is known yet."""

    exit_code = WRONG_USE

    def __init__(self, error: OSError) -> None:
        super().__init__(f"Kan niet lezen of schrijven / Can't read or write {error.filename}: {error.strerror}")


class LazyGroup(click.Group):
    """Imports the module of a command when that command is called, because importing all of them takes a second."""

    def __init__(self, **settings: Any) -> None:
        listed = [click.Command(name, help=text) for name, (_, text) in COMMANDS.items()]
        super().__init__(commands=listed, **settings)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"internships.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the texts of the table."""
        click.Group(commands=self.commands).format_commands(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as refusal:  # refusals that a command does not handle itself: nothing was done
            exit_with_refusal(refusal, language_of(ctx))
        except BrokenPipeError:  # the reader of our output left; click ends quietly
            raise
        except OSError as error:
            raise UnreachableFileError(error) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version")
def cli() -> None:
    """One internship record, every institution's documents. / Eén stagedossier, de documenten van elke instelling."""


def run(application: Callable[[], Any]) -> None:
    """Run the command line; ``application`` makes the ``Application`` when a command first needs it."""
    cli(prog_name="internships", obj=application)
