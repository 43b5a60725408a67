"""``migrate``, ``serve``, ``worker``, ``reindex``, ``account``, ``person`` and ``demo``."""

import json
import sys

import click

from internships.cli.application import ApplicationFactory, Service
from internships.cli.console import OK, REFUSED, exit_with_refusal, print_message, print_words
from internships.cli.options import language_option, unexposed_language_option
from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.domain.wording import Language, bilingual
from internships.services.personal_data.copy_service import PersonalCopyService
from internships.services.personal_data.retention import ErasureReason

port_option = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port. / Poort."
)


def service_of(application: ApplicationFactory) -> Service:
    """Return the service; refuses wrong settings."""
    try:
        service: Service = application().service
    except ValueError as wrong:  # names the environment variable, in both languages
        raise click.UsageError(str(wrong)) from None
    return service


def current_service(application: ApplicationFactory) -> Service:
    """Return the service; refuses a database of another version."""
    service = service_of(application)
    if not service.database.is_current():
        raise Refusal("database_not_current")
    return service


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if it isn't current. / Wijzig niets.")
@language_option
@click.pass_obj
def migrate(application: ApplicationFactory, check: bool, language: Language) -> None:
    """Bring the database to this version's shape. / Breng de gegevensbank in de vorm van deze versie."""
    database = service_of(application).database
    if check:
        differences = database.differences() if database.is_current() else ["revision"]
        for difference in differences:
            print_message(f"[red]✗[/] {difference}")
        sys.exit(REFUSED if differences else OK)
    before, after, report = database.migrate()
    for line in report:
        print_message(f"[yellow]![/] {line.get(language)}")
    revisions = f"({before or '–'} → {after})"
    print_words(language, f"De gegevensbank is klaar {revisions}.", f"The database is ready {revisions}.")


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on. / Adres om op te luisteren."
)
@port_option
@language_option
@click.pass_obj
def serve(application: ApplicationFactory, host: str, port: int, language: Language) -> None:
    """Serve the API and its workers. / Start de dienst en haar werkers."""
    service = current_service(application)
    address, docs = f"http://{host}:{port}", f"{service.account_context.base_url}/api/docs"
    line = bilingual(f"Luistert op {address}; documentatie: {docs}", f"Listens on {address}; documentation: {docs}")
    click.echo(line.get(language), err=True)
    service.serve(host, port)


@click.command()
@click.option("--until-idle", is_flag=True, help="Stop when nothing is left. / Stop als er niets meer is.")
@click.option("--beside", type=int, metavar="PID", help="Stop when PID, its parent, is gone. / Stop als PID weg is.")
@unexposed_language_option
@click.pass_obj
def worker(application: ApplicationFactory, until_idle: bool, beside: int | None) -> None:
    """Do rows of batches and send the outbox. / Doe rijen van reeksen en verstuur het postvak."""
    current_service(application)
    application().run_worker(until_idle=until_idle, beside=beside)


@click.command()
@language_option
@click.pass_obj
def reindex(application: ApplicationFactory, language: Language) -> None:
    """Have the workers look at every agreement again. / Laat de werkers elke overeenkomst opnieuw nakijken."""
    current_service(application).reindexing.request_all()
    print_words(
        language,
        "Gevraagd. De werkers kijken elke overeenkomst na; intussen werkt de dienst gewoon verder.",
        "Asked. The workers look at every agreement; meanwhile the service goes on as usual.",
    )


@click.group()
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
        token = service.invitations.first_operator(email)
    except DomainError as refusal:
        exit_with_refusal(refusal, language, REFUSED)
    click.echo(f"{service.account_context.base_url}/invitation#{token}")


@account.command()
@click.argument("email")
@language_option
@click.pass_obj
def deactivate(application: ApplicationFactory, email: str, language: Language) -> None:
    """Close an account: its sessions, keys and feeds stop. / Sluit een account."""
    if not current_service(application).account_administration.deactivate_by_email(email):
        nl, en = "Er is geen actief account met dit adres.", "No active account has this address."
        print_words(language, f"[red]✗[/] {nl}", f"[red]✗[/] {en}")
        sys.exit(REFUSED)


@click.group()
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
    copies = current_service(application).person_copies
    _require_known_person(copies, email, language)
    click.echo(json.dumps(copies.copy(email), ensure_ascii=False, indent=2))


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
    service = current_service(application)
    _require_known_person(service.person_copies, email, language)
    erasure = service.erasures.erase_everywhere(email, next(entry for entry in ErasureReason if str(entry) == reason))
    erased, kept = len(erasure.erased), len(erasure.still_needed)
    print_words(language, f"{erased} gewist, {kept} moeten nog blijven.", f"{erased} erased, {kept} must still stay.")
    for exception in erasure.why:
        print_message(f"[yellow]![/] {exception.agreement_id}: {exception.text.get(language)}")
    if erasure.account_erased:
        print_words(language, "Ook het account is gewist.", "The account is erased too.")
    if erasure.erased:
        print_message(erasure.hosts_duty.get(language))


def _require_known_person(copies: PersonalCopyService, email: str, language: Language) -> None:
    if not copies.is_known(email):
        nl, en = "Niemand heeft hier dit adres; kijk het na.", "Nobody here has this address; check it."
        print_words(language, f"[red]✗[/] {nl}", f"[red]✗[/] {en}")
        sys.exit(REFUSED)


@person.command("retention")
@click.option("--erase", "is_erasing", is_flag=True, help="Erase what is due. / Wis wat aan de beurt is.")
@language_option
@click.pass_obj
def person_retention(application: ApplicationFactory, is_erasing: bool, language: Language) -> None:
    """Tell or erase what institutions no longer need to keep. / Toon of wis wat niet langer bewaard hoeft."""
    service = current_service(application)
    for slug in service.agreement_context.folders.slugs:
        retention = service.erasures.due_for_erasure(slug)
        if is_erasing and retention.due:
            number = len(service.erasures.erase_due(slug).erased)
            nl, en = f"{number} gewist", f"{number} erased"
        elif retention.months is None:
            nl, en = "geen termijn vastgelegd", "no retention set"
        else:
            number = len(retention.due)
            nl, en = f"{number} te wissen", f"{number} to erase"
        print_words(language, f"{slug}: {nl}", f"{slug}: {en}")


@click.command()
@port_option
@unexposed_language_option
@click.pass_obj
def demo(application: ApplicationFactory, port: int) -> None:
    """Fill a demo database and serve it on this machine only. / Vul een demo en start ze, alleen op deze machine."""
    service_of(application)
    application().serve_demo(port)
