"""``schemas``, ``rules`` and ``workbook``."""

import json
from pathlib import Path

import click

from internships.cli.application import ApplicationFactory
from internships.cli.console import REFUSED, exit_with_refusal, stdout_console
from internships.cli.options import FILE_TO_READ, FILE_TO_WRITE, json_option, language_option
from internships.cli.output import write_text
from internships.cli.record_files import json_drafts
from internships.domain.refusals import Refusal
from internships.domain.wording import Language, bilingual
from internships.intake.workbook_writer import build_workbook
from internships.reports.rule_table import rules_markdown
from internships.services.published_schemas import generated_schemas, stale_schemas


def _print_result(text: str, facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts))
    else:
        stdout_console.print(text, highlight=False)


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Only compare. / Alleen vergelijken.")
@language_option
@json_option
@click.pass_obj
def schemas(application: ApplicationFactory, only_check: bool, language: Language, as_json: bool) -> None:
    """Write the published JSON Schemas, or check them. / Schrijf de gepubliceerde JSON-schema's, of kijk ze na."""
    app = application()
    generated = generated_schemas(app.catalogue)
    names = stale_schemas(app.schemas, generated)
    if only_check and names:
        exit_with_refusal(Refusal("schemas_stale", names=", ".join(names)), language, REFUSED)
    for name in names:
        app.output_folder(app.schemas).put(name, generated[name])
    text = bilingual(f"{len(generated)} schema's bij.", f"{len(generated)} schemas fresh.").get(language)
    _print_result(text, {"schemas": sorted(generated), "written": names}, as_json=as_json)


@click.command()
@click.option("--out", "out", type=FILE_TO_WRITE, help="Write to a file. / Schrijf naar een bestand.")
@click.pass_obj
def rules(application: ApplicationFactory, out: Path | None) -> None:
    """The table of rules, in Markdown. / De tabel van regels, in Markdown."""
    write_text(application, rules_markdown(), out)


@click.command()
@click.option("--out", "out", type=FILE_TO_WRITE, required=True, help="FILE.xlsx")
@click.option(
    "--from",
    "source",
    type=FILE_TO_READ,
    help="Fill it with records of a JSON file. / Vul het met dossiers uit een JSON-bestand.",
)
@language_option
@json_option
@click.pass_obj
def workbook(
    application: ApplicationFactory, out: Path, source: Path | None, language: Language, as_json: bool
) -> None:
    """Write the workbook to fill, empty or from records. / Schrijf het werkboek, leeg of met dossiers."""
    app = application()
    slugs = [slug for slug in app.catalogue.slugs if not app.catalogue.folder(slug).is_form]
    records = [draft.record for draft in json_drafts(source)] if source else []
    app.output_folder(out.parent).put(out.name, build_workbook(language, slugs, records))
    _print_result(str(out), {"file": str(out), "rows": len(records)}, as_json=as_json)
