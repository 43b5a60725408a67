"""``schemas`` and ``workbook``."""

import sys
from pathlib import Path

import click

from internships.cli.app import OK, REFUSED, House, cli, language_option, stop
from internships.cli.screen import plain
from internships.domain.wording import Language
from internships.intake.workbook import workbook as empty_workbook
from internships.services.publication import StaleSchemas, published, stale


@cli.command()
@click.option("--check", "only_check", is_flag=True, help="Only compare. / Alleen vergelijken.")
@language_option
@click.pass_obj
def schemas(house: House, only_check: bool, language: Language) -> None:
    """Write the published JSON Schemas, or check them. / Schrijf de gepubliceerde JSON-schema's, of kijk ze na."""
    built = house()
    wanted = published(built.catalogue)
    names = stale(built.schemas, wanted)
    if only_check and names:
        stop(StaleSchemas(names), language, REFUSED)
    if not only_check:
        for name in names:
            built.shelf(built.schemas).put(name, wanted[name])
    told = {Language.NL: f"{len(wanted)} schema's bij.", Language.EN: f"{len(wanted)} schemas fresh."}
    plain.print(told[language])
    sys.exit(OK)


@cli.command()
@click.option("--out", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="FILE.xlsx")
@language_option
@click.pass_obj
def workbook(house: House, out: Path, language: Language) -> None:
    """Write the empty workbook to fill. / Schrijf het lege werkboek om in te vullen."""
    built = house()
    slugs = [slug for slug in built.catalogue.slugs if not built.catalogue.folder(slug).is_form]
    built.shelf(out.parent).put(out.name, empty_workbook(language, slugs))
    plain.print(str(out))
