"""``schemas``, ``rules`` and ``workbook``."""

import json
import sys
from pathlib import Path

import click

from internships.cli.application import ApplicationFactory
from internships.cli.console import OK, REFUSED, exit_with_refusal, stdout_console
from internships.cli.options import json_option, language_option
from internships.cli.record_files import json_drafts
from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.intake.workbook_writer import build_workbook as filled_workbook
from internships.reports.rule_table import rules_markdown
from internships.services.published_schemas import generated_schemas, stale_schemas

_FILE = click.Path(dir_okay=False, path_type=Path)


def _print_result(text: dict[Language, str], language: Language, facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts))
    else:
        stdout_console.print(text[language], highlight=False)


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
    text = {Language.NL: f"{len(generated)} schema's bij.", Language.EN: f"{len(generated)} schemas fresh."}
    _print_result(text, language, {"schemas": sorted(generated), "written": names}, as_json=as_json)
    sys.exit(OK)


@click.command()
@click.option("--out", "out", type=_FILE, help="Write to a file. / Schrijf naar een bestand.")
@click.pass_obj
def rules(application: ApplicationFactory, out: Path | None) -> None:
    """The table of rules, in Markdown. / De tabel van regels, in Markdown."""
    if out is None:
        click.echo(rules_markdown())
    else:
        application().output_folder(out.parent).put(out.name, rules_markdown().encode())


@click.command()
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
    app = application()
    slugs = [slug for slug in app.catalogue.slugs if not app.catalogue.folder(slug).is_form]
    try:
        records = [draft.record for draft in json_drafts(source)] if source else []
    except DomainError as refusal:
        exit_with_refusal(refusal, language)
    app.output_folder(out.parent).put(out.name, filled_workbook(language, slugs, records))
    _print_result(
        dict.fromkeys(Language, str(out)), language, {"file": str(out), "rows": len(records)}, as_json=as_json
    )
    sys.exit(OK)
