"""``audit``: verifying every agreement, and the signed head of all histories."""

import sys
from typing import TextIO

import click

from internships.cli.application import ApplicationFactory
from internships.cli.console import OK, REFUSED, exit_with_refusal, print_message, print_words
from internships.cli.options import language_option
from internships.cli.service import current_service
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.history_anchors import AnchorReport


@click.group()
def audit() -> None:
    """The history. / De geschiedenis."""


@audit.command("verify")
@click.option("--head", type=click.File(), help="Heads that you kept elsewhere. / Koppen die u elders bewaarde.")
@language_option
@click.pass_obj
def audit_verify(application: ApplicationFactory, head: TextIO | None, language: Language) -> None:
    """Verify every agreement and its history; exit 1 if one was changed. / Controleer elke overeenkomst."""
    service = current_service(application)
    intact = broken = unhashed = unkeyed = waiting = 0
    for result in service.evidence.audit_all(service.anchors.unkeyed_event_limits()):
        intact, broken = intact + result.is_intact, broken + (not result.is_intact)
        unhashed, unkeyed, waiting = unhashed + result.unhashed, unkeyed + result.unkeyed, waiting + result.waits
        _print_faults(result, language, f"{result.agreement_id}: " if result.agreement_id else "")
    print_words(language, f"{intact} gaaf, {broken} gebroken.", f"{intact} whole, {broken} broken.")
    _print_unverified(language, unhashed, unkeyed, waiting)
    anchored = service.anchors.verify(head.read() if head is not None else None)
    _print_faults(anchored, language)
    _print_anchor(anchored, language)
    sys.exit(REFUSED if broken or anchored.faults else OK)


def _print_unverified(language: Language, unhashed: int, unkeyed: int, waiting: int) -> None:
    if unhashed:
        print_words(
            language,
            f"{unhashed} rijen zijn bewaard voor rijen werden vastgelegd; `internships reindex` legt ze vast.",
            f"{unhashed} rows were kept before rows were recorded; `internships reindex` records them.",
        )
    if unkeyed:
        print_words(
            language,
            f"{unkeyed} gebeurtenissen zijn bewaard voor gebeurtenissen getekend werden.",
            f"{unkeyed} events were kept before events were signed.",
        )
    if waiting:
        print_words(
            language,
            f"Van {waiting} overeenkomsten zijn de lijsten nog niet nagekeken: de werkers maken ze opnieuw. "
            "Controleer daarna opnieuw.",
            f"The lists of {waiting} agreements were not looked at yet: the workers are writing them again. "
            "Verify again after that.",
        )


def _print_anchor(anchored: AnchorReport, language: Language) -> None:
    head = anchored.head
    if head is not None:
        print_words(
            language,
            f"Verankerd op {head.at:%Y-%m-%d %H:%M} UTC: {head.chains} geschiedenissen, {head.events} gebeurtenissen; "
            f"{anchored.newer} gebeurtenissen zijn nieuwer en nog niet verankerd.",
            f"Anchored at {head.at:%Y-%m-%d %H:%M} UTC: {head.chains} histories, {head.events} events; "
            f"{anchored.newer} events are newer and not anchored yet.",
        )
    elif not anchored.faults:
        print_words(
            language,
            "Niet verankerd: er is geen sleutel (INTERNSHIPS_VAULT_KEYS) of nog geen overeenkomst. Zonder sleutel "
            "valt een geschiedenis die weg, herschreven of aangevuld is niet op.",
            "Not anchored: there is no key (INTERNSHIPS_VAULT_KEYS) or no agreement yet. Without a key, a history "
            "that is gone, rewritten or added to is not noticed.",
        )


def _print_faults(result: Audit | AnchorReport, language: Language, prefix: str = "") -> None:
    for fault in result.faults:
        place = f" ({fault.place})" if fault.place else ""
        print_message(f"[red]✗[/] {prefix}{fault.check}{place}: {fault.text.get(language)}")


@audit.command("head")
@language_option
@click.pass_obj
def audit_head(application: ApplicationFactory, language: Language) -> None:
    """Print today's signed head, to keep elsewhere. / Toon de getekende kop van vandaag, om elders te bewaren."""
    try:
        click.echo(current_service(application).anchors.anchor().line())
    except DomainError as refusal:
        exit_with_refusal(refusal, language, REFUSED)
