"""Auditing every agreement, and the signed head of all histories."""

import sys
from typing import TextIO

import click

from internships.cli.app import OK, REFUSED, ApplicationFactory, cli, exit_with_refusal, language_option
from internships.cli.output import stderr_console
from internships.cli.service import current_service
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.agreements.audit_faults import Audit
from internships.services.agreements.history_anchors import AnchorReport

_UNHASHED_ROWS = {
    Language.NL: "{rows} rijen zijn bewaard voor rijen werden vastgelegd; `internships reindex` legt ze vast.",
    Language.EN: "{rows} rows were kept before rows were recorded; `internships reindex` records them.",
}
_UNSIGNED_EVENTS = {
    Language.NL: "{events} gebeurtenissen zijn bewaard voor gebeurtenissen getekend werden.",
    Language.EN: "{events} events were kept before events were signed.",
}
_ANCHORED = {
    Language.NL: "Verankerd op {at:%Y-%m-%d %H:%M} UTC: {chains} geschiedenissen, {events} gebeurtenissen; "
    "{newer} gebeurtenissen zijn nieuwer en nog niet verankerd.",
    Language.EN: "Anchored at {at:%Y-%m-%d %H:%M} UTC: {chains} histories, {events} events; "
    "{newer} events are newer and not anchored yet.",
}
_NO_ANCHORS = {
    Language.NL: "Niet verankerd: er is geen sleutel (INTERNSHIPS_VAULT_KEYS) of nog geen overeenkomst. Zonder sleutel "
    "valt een geschiedenis die weg, herschreven of aangevuld is niet op.",
    Language.EN: "Not anchored: there is no key (INTERNSHIPS_VAULT_KEYS) or no agreement yet. Without a key, a history "
    "that is gone, rewritten or added to is not noticed.",
}
_NOT_AUDITED_YET = {
    Language.NL: "Van {number} overeenkomsten zijn de lijsten nog niet nagekeken: de werkers maken ze opnieuw. "
    "Controleer daarna opnieuw.",
    Language.EN: "The lists of {number} agreements were not looked at yet: the workers are writing them again. "
    "Verify again after that.",
}


@cli.group()
def audit() -> None:
    """The history. / De geschiedenis."""


@audit.command("verify")
@click.option("--head", type=click.File(), help="Heads that you kept elsewhere. / Koppen die u elders bewaarde.")
@language_option
@click.pass_obj
def audit_verify(application: ApplicationFactory, head: TextIO | None, language: Language) -> None:
    """Verify every agreement and its history; exit 1 if one was changed. / Controleer elke overeenkomst."""
    service = current_service(application)
    whole = broken = unhashed = unkeyed = waiting = 0
    for verdict in service.audit_all():
        unhashed, waiting = unhashed + verdict.unhashed, waiting + verdict.waits
        unkeyed += verdict.unkeyed
        whole, broken = (whole + 1, broken) if verdict.is_intact else (whole, broken + 1)
        _print_faults(verdict, language, f"{verdict.agreement_id}: " if verdict.agreement_id else "")
    words = {Language.NL: "gaaf, {b} gebroken", Language.EN: "whole, {b} broken"}[language].format(b=broken)
    stderr_console.print(f"{whole} {words}.", highlight=False)
    if unhashed:
        stderr_console.print(_UNHASHED_ROWS[language].format(rows=unhashed), highlight=False, soft_wrap=True)
    if unkeyed:
        stderr_console.print(_UNSIGNED_EVENTS[language].format(events=unkeyed), highlight=False, soft_wrap=True)
    if waiting:
        stderr_console.print(_NOT_AUDITED_YET[language].format(number=waiting), highlight=False, soft_wrap=True)
    anchored = service.verify_anchors(head.read() if head is not None else None)
    _print_faults(anchored, language)
    if anchored.head is not None:
        told = _ANCHORED[language].format(**anchored.head.model_dump(), newer=anchored.newer)
        stderr_console.print(told, highlight=False, soft_wrap=True)
    elif not anchored.faults:
        stderr_console.print(_NO_ANCHORS[language], highlight=False, soft_wrap=True)
    sys.exit(REFUSED if broken or anchored.faults else OK)


def _print_faults(found: Audit | AnchorReport, language: Language, whose: str = "") -> None:
    for fault in found.faults:
        place = f" ({fault.place})" if fault.place else ""
        line = f"[red]✗[/] {whose}{fault.check}{place}: {fault.text.get(language)}"
        stderr_console.print(line, highlight=False, soft_wrap=True)


@audit.command("head")
@language_option
@click.pass_obj
def audit_head(application: ApplicationFactory, language: Language) -> None:
    """Print today's signed head, to keep elsewhere. / Toon de getekende kop van vandaag, om elders te bewaren."""
    try:
        click.echo(current_service(application).anchor_now().line())
    except DomainError as refusal:
        exit_with_refusal(refusal, language, REFUSED)
