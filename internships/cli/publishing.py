"""``schemas``, ``rules`` and ``workbook``: what is published, and what is filled in."""

import json
import sys
from pathlib import Path

import click

from internships.cli.app import OK, REFUSED, House, cli, json_option, language_option, stop
from internships.cli.reading import json_drafts
from internships.cli.screen import plain
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.intake.workbook import workbook as filled_workbook
from internships.reports.rule_table import render
from internships.services.publication import StaleSchemas, published, stale

_FILE = click.Path(dir_okay=False, path_type=Path)


def _say(told: dict[Language, str], language: Language, facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts))
    else:
        plain.print(told[language], highlight=False)


@cli.command()
@click.option("--check", "only_check", is_flag=True, help="Only compare. / Alleen vergelijken.")
@language_option
@json_option
@click.pass_obj
def schemas(house: House, only_check: bool, language: Language, as_json: bool) -> None:
    """Write the published JSON Schemas, or check them. / Schrijf de gepubliceerde JSON-schema's, of kijk ze na."""
    built = house()
    wanted = published(built.catalogue)
    names = stale(built.schemas, wanted)
    if only_check and names:
        stop(StaleSchemas(names), language, REFUSED)
    for name in names:
        built.shelf(built.schemas).put(name, wanted[name])
    told = {Language.NL: f"{len(wanted)} schema's bij.", Language.EN: f"{len(wanted)} schemas fresh."}
    _say(told, language, {"schemas": sorted(wanted), "written": names}, as_json=as_json)
    sys.exit(OK)


@cli.command()
@click.option("--out", "out", type=_FILE, help="Write to a file. / Schrijf naar een bestand.")
@click.pass_obj
def rules(house: House, out: Path | None) -> None:
    """The table of rules, in Markdown. / De tabel van regels, in Markdown."""
    if out is None:
        click.echo(render())
    else:
        house().shelf(out.parent).put(out.name, render().encode())


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
def workbook(house: House, out: Path, source: Path | None, language: Language, as_json: bool) -> None:
    """Write the workbook to fill, empty or from records. / Schrijf het werkboek, leeg of met dossiers."""
    built = house()
    slugs = [slug for slug in built.catalogue.slugs if not built.catalogue.folder(slug).is_form]
    try:
        records = [draft.record for draft in json_drafts(source)] if source else []
    except DomainError as refusal:
        stop(refusal, language)
    built.shelf(out.parent).put(out.name, filled_workbook(language, slugs, records))
    _say(dict.fromkeys(Language, str(out)), language, {"file": str(out), "rows": len(records)}, as_json=as_json)
    sys.exit(OK)
