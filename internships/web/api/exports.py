"""Exports of placements as CSV, XLSX and JSON."""

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation
from litestar.response import Stream

from internships.domain.placement_board import BoardFilter
from internships.domain.wording import Bilingual, Language
from internships.exports.columns import Column, needs_agreement, readable_columns, requested_columns
from internships.exports.export_formats import MEDIA_TYPES, ExportFormat, ExportOptions, export_chunks
from internships.exports.rows import ExportRow
from internships.exports.xlsx_file import ExplanationSheet
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.agreement_views import side_on
from internships.web.api.board_filter import Day
from internships.web.api.file_responses import file_response
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get

EXPORTS = {
    "text/csv": {"type": "string"},
    MEDIA_TYPES[ExportFormat.XLSX]: {"type": "string", "format": "binary"},
    MEDIA_TYPES[ExportFormat.JSON]: {"type": "array", "items": {"type": "object"}},
}
"""The schema of an export by media type."""


@get("/placements/columns", nl="Lijst de kolommen die u kunt uitvoeren")
def list_columns(principal: CurrentPrincipal) -> tuple[Column, ...]:
    """List the columns that you can export, taken from the schema of the agreement."""
    return readable_columns(side_on(principal.roles()))


@get(
    "/placements/export/{form:str}",
    media_type="application/octet-stream",
    nl="Voer stages uit als CSV, XLSX of JSON",
    files=EXPORTS,
)
def export_placements(
    form: FromPath[ExportFormat],
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    language: NamedDependency[Language],
    column: Annotated[list[str] | None, QueryParameter(max_items=200)] = None,
    on: Day = None,
) -> Stream:
    """Export placements as CSV, XLSX or JSON; what another side alone may read is never in it.

    Rows are read and sent a few hundred at a time, at most 100,000 of them.
    """
    columns = requested_columns(side_on(principal.roles()), column or ())
    day = on or services.placements.context.today()
    names = _institution_names(services.placements.context.folders)
    rows = (
        ExportRow(line, facts, names.get(line.institution))
        for line, facts in services.placements.export(principal, filters, on=day, facts=needs_agreement(columns))
    )
    options = ExportOptions(form, ExplanationSheet(language, day))
    name = f"{'stages' if language is Language.NL else 'placements'}-{day.isoformat()}.{form}"
    return file_response(export_chunks(rows, columns, options), MEDIA_TYPES[form], name)


def _institution_names(folders: Catalogue) -> dict[str | None, Bilingual]:
    return {slug: folders.folder(slug).institution.name for slug in folders.slugs}
