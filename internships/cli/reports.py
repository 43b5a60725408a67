"""``inspect``, ``matrix``, ``distance`` and ``loss``."""

import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from internships.cli.application import Application, ApplicationFactory
from internships.cli.console import OK, REFUSED, WRONG_USE, exit_with_refusal, stdout_console
from internships.cli.options import FILE_TO_READ, FILE_TO_WRITE, json_option, language_option
from internships.cli.output import localised, write_text
from internships.cli.record_files import json_drafts
from internships.domain.errors import DomainError
from internships.domain.wording import Language, bilingual
from internships.reports.coverage import coverage_by_slug
from internships.reports.distance import distance_by_slug
from internships.reports.loss import loss as loss_of
from internships.reports.matrix import matrix as harmonisation_matrix
from internships.reports.sssom import sssom as sssom_table
from internships.reports.view import Report, report_text
from internships.services.agreements.validation import validate_record
from internships.services.institutions.inspection import Inspection, inspect_institution_folder

FORMATS = ("html", "md", "json")


_INSPECTION_HEADS = (
    bilingual("Map", "Folder"),
    bilingual("Naam", "Name"),
    bilingual("Status", "Status"),
    bilingual("Open punten", "Open points"),
    bilingual("Bevindingen", "Findings"),
)
_UNCONFIRMED = bilingual("niet bevestigd", "unconfirmed")


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Brussels")).date()


format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="md", show_default=True, help="html, md, json"
)
out_option = click.option("--out", "out", type=FILE_TO_WRITE, help="Write to a file. / Schrijf naar een bestand.")
day_option = click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else _today(),
    help="The day whose variants hold. / De dag waarvan de varianten gelden.",
)


def _write_report(
    application: ApplicationFactory, report: Report, form: str, out: Path | None, language: Language
) -> None:
    write_text(application, report_text(report, form, language, indent=2), out)


@click.command("inspect")
@click.argument("slug", required=False)
@click.option("--coverage", "with_coverage", is_flag=True, help="The coverage report. / Het dekkingsverslag.")
@click.option("--sssom", "as_sssom", is_flag=True, help="The mapping as SSSOM TSV. / De mapping als SSSOM TSV.")
@format_option
@out_option
@day_option
@language_option
@json_option
@click.pass_obj
def inspect_folder(
    application: ApplicationFactory,
    slug: str | None,
    with_coverage: bool,
    as_sssom: bool,
    form: str,
    out: Path | None,
    day: date,
    language: Language,
    as_json: bool,
) -> None:
    """Inspect every institution's folder, or one. / Inspecteer de map van elke instelling, of van één."""
    app = application()
    if slug and as_sssom:
        write_text(application, sssom_table(app.catalogue.variant(slug, None, None, day), day), out)
        return
    if slug and with_coverage:
        report = coverage_by_slug(app.catalogue, slug, day)
        _write_report(application, report, "json" if as_json else form, out, language)
        return
    inspections = [_inspect(app, name, day) for name in ([slug] if slug else app.folders_to_inspect.slugs)]
    if as_json:
        click.echo("[" + ",\n".join(entry.model_dump_json(indent=2) for entry in inspections) + "]")
    else:
        _show_inspections(inspections, language, in_full=slug is not None)
    sys.exit(REFUSED if any(entry.findings for entry in inspections) else OK)


def _inspect(app: Application, slug: str, day: date) -> Inspection:
    return inspect_institution_folder(
        slug,
        app.folders_to_inspect,
        day,
        template_keys=app.print_service.template_keys,
        clause_keys=app.print_service.clause_keys,
    )


def _show_inspections(inspections: list[Inspection], language: Language, *, in_full: bool) -> None:
    table = Table(*(head.get(language) for head in _INSPECTION_HEADS))
    for entry in inspections:
        table.add_row(
            entry.slug,
            localised(entry.name, language),
            _UNCONFIRMED.get(language) if entry.status == "unconfirmed" else entry.status,
            str(len(entry.open_points)),
            str(len(entry.findings)),
        )
    stdout_console.print(table)
    for entry in inspections:
        for finding in entry.findings:
            stdout_console.print(
                f"[red]✗[/] {localised(finding.text, language)} [dim]({finding.code})[/]", highlight=False
            )
        if in_full:
            documents, units = ", ".join(entry.documents), ", ".join(entry.units) or "–"
            line = bilingual(f"documenten: {documents}; eenheden: {units}", f"documents: {documents}; units: {units}")
            stdout_console.print(line.get(language), highlight=False)
        for point in entry.open_points if in_full else ():
            stdout_console.print(f"[yellow]?[/] {localised(point, language)}", highlight=False)


@click.command()
@format_option
@out_option
@day_option
@language_option
@click.pass_obj
def matrix(application: ApplicationFactory, form: str, out: Path | None, day: date, language: Language) -> None:
    """The harmonisation matrix: fact by institution. / De harmonisatiematrix: gegeven per instelling."""
    _write_report(application, harmonisation_matrix(application().catalogue, day), form, out, language)


@click.command()
@click.argument("first")
@click.argument("second")
@format_option
@out_option
@day_option
@language_option
@click.pass_obj
def distance(
    application: ApplicationFactory, first: str, second: str, form: str, out: Path | None, day: date, language: Language
) -> None:
    """How two institutions differ, and what is unknown. / Hoe twee instellingen verschillen, en wat onbekend is."""
    report = distance_by_slug(application().catalogue, first, second, day)
    _write_report(application, report, form, out, language)


@click.command()
@click.argument("record", type=FILE_TO_READ)
@format_option
@out_option
@language_option
@click.pass_obj
def loss(application: ApplicationFactory, record: Path, form: str, out: Path | None, language: Language) -> None:
    """What a record holds that its documents don't print. / Wat een dossier bevat en zijn documenten niet drukken."""
    app = application()
    try:
        draft = json_drafts(record)[0]
        agreement = validate_record(draft.record, app.catalogue, app.print_service.unprintable).agreement()
    except DomainError as refusal:
        exit_with_refusal(refusal, language, REFUSED if refusal.code == "record_refused" else WRONG_USE)
    _write_report(application, loss_of(agreement, app.catalogue), form, out, language)
