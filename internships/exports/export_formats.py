"""The formats of an export, and the choice of the writer for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from internships.domain.wording import Term
from internships.exports.columns import Column
from internships.exports.csv_file import Separator, csv_chunks
from internships.exports.json_file import json_chunks
from internships.exports.rows import ExportRow
from internships.exports.xlsx_file import ExplanationSheet, xlsx_chunks


class ExportFormat(Term):
    """The kinds of file that a list of placements leaves the service as."""

    CSV = "csv", "CSV (voor Excel)", "CSV (for Excel)"
    XLSX = "xlsx", "Excel-werkboek", "Excel workbook"
    JSON = "json", "JSON", "JSON"


MEDIA_TYPES: dict[ExportFormat, str] = {
    ExportFormat.CSV: "text/csv; charset=utf-8; header=present",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON: "application/json",
}


@dataclass(frozen=True)
class ExportOptions:
    """Format of an export, its explanation sheet with the language and day, and the separator for CSV."""

    format: ExportFormat
    explanation: ExplanationSheet
    separator: Separator = ";"


def export_chunks(rows: Iterable[ExportRow], columns: Sequence[Column], options: ExportOptions) -> Iterator[bytes]:
    """Yield the file in chunks; the same rows, columns and options give the same bytes."""
    if options.format is ExportFormat.CSV:
        return csv_chunks(rows, columns, options.explanation.language, options.separator)
    if options.format is ExportFormat.XLSX:
        return xlsx_chunks(rows, columns, options.explanation)
    return json_chunks(rows, columns)
