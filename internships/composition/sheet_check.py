"""Checking the records of an uploaded workbook, for the child process that reads it: loads no web framework."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from internships.intake.subprocess_reader import SheetFile, drafts_of_file
from internships.mapping.catalogue import Catalogue
from internships.rendering.glyphs import unprintable
from internships.services.agreements.record_checks import RecordCheckService, rows_as_json


def sheet_checker(templates: Path) -> Callable[[SheetFile], bytes]:
    """Return a function that reads a file of records and checks each; it returns ``RecordCheckRow``s as JSON."""
    checks = RecordCheckService(Catalogue(templates), partial(unprintable, root=templates))
    return lambda file: rows_as_json(checks.rows(drafts_of_file(file)))
