"""The commands of the service: the database, serving, workers, accounts, persons."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import click

from internships.cli.app import (
    OK,
    REFUSED,
    ApplicationFactory,
    cli,
    exit_with_refusal,
    language_option,
    unexposed_language_option,
)
from internships.cli.output import stderr_console
from internships.domain.document import Json
from internships.domain.errors import DomainError
from internships.domain.wording import Bilingual, Language
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.history_anchors import AnchorHead, AnchorReport
from internships.services.personal_data.erasure import Erasure
from internships.services.personal_data.retention import ErasureReason, Retention

port_option = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port. / Poort."
)


_ACCOUNT_ERASED = {Language.NL: "Ook het account is gewist.", Language.EN: "The account is erased too."}


_UNKNOWN_PERSON = {
    Language.NL: "Niemand heeft hier dit adres; kijk het na.",
    Language.EN: "Nobody here has this address; check it.",
}


class BackupSummary(Protocol):
    """What a backup holds."""

    @property
    def rows(self) -> int: ...

    @property
    def files(self) -> int: ...

    @property
    def missing(self) -> tuple[str, ...]: ...


class ServiceOperations(Protocol):
    """What these commands ask of the service; the roof passes the real one."""

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]: ...

    def is_current(self) -> bool: ...

    def differences(self) -> list[str]: ...

    @property
    def base_url(self) -> str: ...

    def serve(self, host: str, port: int) -> None: ...

    def run_worker(self, *, until_idle: bool, beside: int | None = None) -> None: ...

    def reindex(self) -> None: ...

    def back_up(self, target: Path) -> BackupSummary: ...

    def restore(self, source: Path, *, unsigned: bool = False) -> BackupSummary: ...

    def first_operator(self, email: str) -> str: ...

    def deactivate(self, email: str) -> bool: ...

    def audit_all(self) -> Iterator[Audit]: ...

    def verify_anchors(self, heads: str | None) -> AnchorReport: ...

    def anchor_now(self) -> AnchorHead: ...

    def copy_of_person(self, email: str) -> Json: ...

    def is_known(self, email: str) -> bool: ...

    def erase_person(self, email: str, reason: ErasureReason) -> Erasure: ...

    def retentions(self) -> Iterator[Retention]: ...

    def erase_due(self, slug: str) -> Erasure: ...

    def run_demo(self, port: int) -> None: ...


class DatabaseNotCurrent(DomainError):
    """The database has no tables, or those of another version."""

    code = "database_not_current"

    def __init__(self) -> None:
        super().__init__(
            "De gegevensbank is leeg of van een andere versie. Voer uit: internships migrate",
            "The database is empty or of another version. Run: internships migrate",
        )


def service_of(application: ApplicationFactory) -> ServiceOperations:
    """Return the service; refuses settings that are none."""
    try:
        service: ServiceOperations = application().service
    except ValueError as wrong:  # a variable of the environment, named in both languages
        raise click.UsageError(str(wrong)) from None
    return service


def current_service(application: ApplicationFactory) -> ServiceOperations:
    """Return the service on a database of this version's shape; refuses any other."""
    service = service_of(application)
    if not service.is_current():
        raise DatabaseNotCurrent
    return service


@cli.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if it isn't current. / Wijzig niets.")
@language_option
@click.pass_obj
def migrate(application: ApplicationFactory, check: bool, language: Language) -> None:
    """Bring the database to this version's shape. / Breng de gegevensbank in de vorm van deze versie."""
    service = service_of(application)
    if check:
        found = service.differences() if service.is_current() else ["revision"]
        for difference in found:
            stderr_console.print(f"[red]✗[/] {difference}", soft_wrap=True, highlight=False)
        sys.exit(REFUSED if found else OK)
    before, after, report = service.migrate()
    words = {Language.NL: "De gegevensbank is klaar", Language.EN: "The database is ready"}[language]
    for line in report:
        stderr_console.print(f"[yellow]![/] {line.get(language)}", highlight=False, soft_wrap=True)
    stderr_console.print(f"{words} ({before or '–'} → {after}).", highlight=False)


@cli.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on. / Adres om op te luisteren."
)
@port_option
@language_option
@click.pass_obj
def serve(application: ApplicationFactory, host: str, port: int, language: Language) -> None:
    """Serve the API and its workers. / Start de dienst en haar werkers."""
    service = current_service(application)
    at = {Language.NL: "Luistert op", Language.EN: "Listens on"}[language]
    papers = {Language.NL: "documentatie", Language.EN: "documentation"}[language]
    click.echo(f"{at} http://{host}:{port}; {papers}: {service.base_url}/api/docs", err=True)
    service.serve(host, port)


@cli.command()
@click.option("--until-idle", is_flag=True, help="Stop when nothing is left. / Stop als er niets meer is.")
@click.option("--beside", type=int, metavar="PID", help="Stop when PID, its parent, is gone. / Stop als PID weg is.")
@unexposed_language_option
@click.pass_obj
def worker(application: ApplicationFactory, until_idle: bool, beside: int | None) -> None:
    """Do rows of batches and send the outbox. / Doe rijen van reeksen en verstuur het postvak."""
    current_service(application).run_worker(until_idle=until_idle, beside=beside)


@cli.command()
@language_option
@click.pass_obj
def reindex(application: ApplicationFactory, language: Language) -> None:
    """Have the workers look at every agreement again. / Laat de werkers elke overeenkomst opnieuw nakijken."""
    current_service(application).reindex()
    words = {
        Language.NL: "Gevraagd. De werkers kijken elke overeenkomst na; intussen werkt de dienst gewoon verder.",
        Language.EN: "Asked. The workers look at every agreement; meanwhile the service goes on as usual.",
    }
    stderr_console.print(words[language], highlight=False)


@cli.group()
def account() -> None:
    """Accounts on this machine. / Accounts op deze machine."""


@account.command("first-operator")
@click.argument("email")
@language_option
@click.pass_obj
def first_operator(application: ApplicationFactory, email: str, language: Language) -> None:
    """Print the one-time link of the first operator. / Toon de eenmalige link van de eerste systeembeheerder."""
    service = current_service(application)
    try:
        link = service.first_operator(email)
    except DomainError as refusal:
        exit_with_refusal(refusal, language, REFUSED)
    click.echo(link)


@account.command()
@click.argument("email")
@language_option
@click.pass_obj
def deactivate(application: ApplicationFactory, email: str, language: Language) -> None:
    """Close an account: its sessions, keys and feeds stop. / Sluit een account."""
    if not current_service(application).deactivate(email):
        unknown = {
            Language.NL: "Er is geen actief account met dit adres.",
            Language.EN: "No active account has this address.",
        }
        stderr_console.print(f"[red]✗[/] {unknown[language]}", highlight=False)
        sys.exit(REFUSED)


@cli.group()
def person() -> None:
    """The rights of a person. / De rechten van een persoon."""


@person.command("export")
@click.argument("email")
@language_option
@click.pass_obj
def person_export(application: ApplicationFactory, email: str, language: Language) -> None:
    """Print everything kept about a person, as JSON. / Toon alles wat over een persoon bewaard wordt.

    Of a student the agreements, of a mentor, supervisor or signatory the own entries in them. /
    Van een student de overeenkomsten, van een mentor, begeleider of ondertekenaar de eigen gegevens daarin.
    """
    _require_known_person(application, email, language)
    click.echo(json.dumps(current_service(application).copy_of_person(email), ensure_ascii=False, indent=2))


@person.command("erase")
@click.argument("email")
@click.option(
    "--reason",
    type=click.Choice([str(reason) for reason in ErasureReason]),
    required=True,
    help="Why; it stays in the history. / Waarom; dit blijft in de geschiedenis.",
)
@click.confirmation_option(prompt="Erase for good? / Voorgoed wissen?")
@language_option
@click.pass_obj
def person_erase(application: ApplicationFactory, email: str, reason: str, language: Language) -> None:
    """Erase a person from agreements that are over. / Wis een persoon uit afgelopen overeenkomsten.

    What still runs, or whose retention is not recorded or not over, stays and is named. /
    Wat nog loopt, of waarvan de bewaartermijn niet vastligt of niet verstreken is, blijft en wordt genoemd.
    """
    _require_known_person(application, email, language)
    done = current_service(application).erase_person(
        email, next(known for known in ErasureReason if str(known) == reason)
    )
    words = {Language.NL: "{e} gewist, {k} moeten nog blijven.", Language.EN: "{e} erased, {k} must still stay."}
    stderr_console.print(words[language].format(e=len(done.erased), k=len(done.still_needed)), highlight=False)
    for kept in done.why:
        stderr_console.print(
            f"[yellow]![/] {kept.agreement_id}: {kept.text.get(language)}", highlight=False, soft_wrap=True
        )
    if done.account_erased:
        stderr_console.print(_ACCOUNT_ERASED[language], highlight=False)
    if done.erased:
        stderr_console.print(done.hosts_duty.get(language), highlight=False, soft_wrap=True)


def _require_known_person(application: ApplicationFactory, email: str, language: Language) -> None:
    if not current_service(application).is_known(email):
        stderr_console.print(f"[red]✗[/] {_UNKNOWN_PERSON[language]}", highlight=False)
        sys.exit(REFUSED)


@person.command("retention")
@click.option("--erase", "is_erasing", is_flag=True, help="Erase what is due. / Wis wat aan de beurt is.")
@language_option
@click.pass_obj
def person_retention(application: ApplicationFactory, is_erasing: bool, language: Language) -> None:
    """Tell or erase what institutions no longer need to keep. / Toon of wis wat niet langer bewaard hoeft."""
    service = current_service(application)
    for retention in service.retentions():
        if is_erasing and retention.due:
            number = len(service.erase_due(retention.institution).erased)
            line = {Language.NL: f"{number} gewist", Language.EN: f"{number} erased"}
        elif retention.months is None:
            line = {Language.NL: "geen termijn vastgelegd", Language.EN: "no retention set"}
        else:
            number = len(retention.due)
            line = {Language.NL: f"{number} te wissen", Language.EN: f"{number} to erase"}
        stderr_console.print(f"{retention.institution}: {line[language]}", highlight=False)


@cli.command()
@port_option
@unexposed_language_option
@click.pass_obj
def demo(application: ApplicationFactory, port: int) -> None:
    """Fill a demo database and serve it on this machine only. / Vul een demo en start ze, alleen op deze machine."""
    service_of(application).run_demo(port)
