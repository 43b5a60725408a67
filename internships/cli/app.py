"""The command line: ``internships``. Exit 0 all well, 1 some refused or found wrong, 2 not done at all."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, Protocol

import click

from internships import __version__
from internships.cli.output import stderr_console
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.services.issuing.issue_run import Issuing
from internships.services.ports.printing import OutputFolder, PrintService
from internships.services.verification.local_verification import DocumentVerifier

OK, REFUSED, WRONG_USE = 0, 1, 2
_LANGUAGE_KEY = "internships.language"

# Click shows one help text; ours says everything in English and in Dutch.
language_option, unexposed_language_option = (
    click.option(
        "--lang",
        "language",
        type=click.Choice(["nl", "en"]),
        default="nl",
        show_default=True,
        envvar="INTERNSHIPS_LANG",
        help="Language of messages. / Taal van de meldingen.",
        callback=lambda context, _option, value: context.meta.setdefault(_LANGUAGE_KEY, Language(value)),
        expose_value=is_used,
    )
    for is_used in (True, False)
)
"""The language of messages; the second is for a command that says nothing itself and whose refusals alone need it."""
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON. / Antwoord in JSON.")


class TemplatePrintService(PrintService, Protocol):
    """The print shop, which can also say what its templates name."""

    def template_keys(self, template: str) -> frozenset[str]: ...

    def clause_keys(self, body: str) -> frozenset[str]: ...


class Application(Protocol):
    """What the commands ask of the house; the roof passes the real one."""

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def folders_to_inspect(self) -> Catalogue: ...

    @property
    def print_service(self) -> TemplatePrintService: ...

    @property
    def verifier(self) -> DocumentVerifier: ...

    @property
    def schemas(self) -> Path: ...

    def certificates(self, content: bytes) -> tuple[bytes, ...]: ...

    @property
    def service(self) -> Any: ...

    def issuing(self, out: Path) -> Issuing: ...

    def output_folder(self, folder: Path) -> OutputFolder: ...


ApplicationFactory = Callable[[], Application]
"""Builds the house when a command first needs it, and gives the same one afterwards."""


class _UnreachableFileError(click.ClickException):
    """A file or folder that can't be read or written, said in both languages: no command's language is known yet."""

    exit_code = WRONG_USE

    def __init__(self, error: OSError) -> None:
        super().__init__(f"Kan niet lezen of schrijven / Can't read or write {error.filename}: {error.strerror}")


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as refusal:  # what no command answers itself: nothing was done
            exit_with_refusal(refusal, ctx.meta.get(_LANGUAGE_KEY, Language.NL))
        except BrokenPipeError:  # the reader of our output left; click ends quietly
            raise
        except OSError as error:
            raise _UnreachableFileError(error) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version")
def cli() -> None:
    """One internship record, every institution's papers. / Eén stagedossier, de papieren van elke instelling."""


def exit_with_refusal(refusal: DomainError, language: Language, code: int = WRONG_USE) -> NoReturn:
    """Say a refusal and leave."""
    stderr_console.print(
        f"[red]✗[/] {refusal.text_in(language)} [dim]({refusal.code})[/]", soft_wrap=True, highlight=False
    )
    sys.exit(code)


def run(application: ApplicationFactory, arguments: list[str] | None = None) -> None:
    """Run the command line in a house that is built only when a command needs it."""
    cli(args=arguments, prog_name="internships", obj=application)
