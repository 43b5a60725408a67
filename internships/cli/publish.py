"""``schemas``, ``rules`` and ``workbook``: what is published, and what is filled in."""

import json
import sys
from pathlib import Path

import click

from internships.cli.app import OK, REFUSED, ApplicationFactory, cli, exit_with_refusal, json_option, language_option
from internships.cli.output import stdout_console
from internships.cli.record_files import json_drafts
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.intake.workbook_writer import build_workbook as filled_workbook
from internships.reports.rule_table import rules_markdown
from internships.services.published_schemas import StaleSchemas, generated_schemas, stale_schemas

_FILE = click.Path(dir_okay=False, path_type=Path)


def _print_result(told: dict[Language, str], language: Language, facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts))
    else:
        stdout_console.print(told[language], highlight=False)


@cli.command()
@click.option("--check", "only_check", is_flag=True, help="Only compare. / Alleen vergelijken.")
@language_option
@json_option
@click.pass_obj
def schemas(application: ApplicationFactory, only_check: bool, language: Language, as_json: bool) -> None:
    """Write the published JSON Schemas, or check them. / Schrijf de gepubliceerde JSON-schema's, of kijk ze na."""
    built = application()
    wanted = generated_schemas(built.catalogue)
    names = stale_schemas(built.schemas, wanted)
    if only_check and names:
        exit_with_refusal(StaleSchemas(names), language, REFUSED)
    for name in names:
        built.output_folder(built.schemas).put(name, wanted[name])
    told = {Language.NL: f"{len(wanted)} schema's bij.", Language.EN: f"{len(wanted)} schemas fresh."}
    _print_result(told, language, {"schemas": sorted(wanted), "written": names}, as_json=as_json)
    sys.exit(OK)


@cli.command()
@click.option("--out", "out", type=_FILE, help="Write to a file. / Schrijf naar een bestand.")
@click.pass_obj
def rules(application: ApplicationFactory, out: Path | None) -> None:
    """The table of rules, in Markdown. / De tabel van regels, in Markdown."""
    if out is None:
        click.echo(rules_markdown())
    else:
        application().output_folder(out.parent).put(out.name, rules_markdown().encode())


@cli.command()
@click.option("--out", "out", type=_FILE, required=True, help="FILE.xlsx")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fill it with records of a JSON file. / Vul het met dossiers uit een JSON-bestand.",
)
@language_option
@json_option
@click.pass_obj
def workbook(
    application: ApplicationFactory, out: Path, source: Path | None, language: Language, as_json: bool
) -> None:
    """Write the workbook to fill, empty or from records. / Schrijf het werkboek, leeg of met dossiers."""
    built = application()
    slugs = [slug for slug in built.catalogue.slugs if not built.catalogue.folder(slug).is_form]
    try:
        records = [draft.record for draft in json_drafts(source)] if source else []
    except DomainError as refusal:
        exit_with_refusal(refusal, language)
    built.output_folder(out.parent).put(out.name, filled_workbook(language, slugs, records))
    _print_result(
        dict.fromkeys(Language, str(out)), language, {"file": str(out), "rows": len(records)}, as_json=as_json
    )
    sys.exit(OK)
