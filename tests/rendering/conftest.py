"""Printers on a small template root and on the shipped one."""

from pathlib import Path

import pytest

from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import printing_folder
from tests.paths import TEMPLATES


@pytest.fixture(scope="session")
def template_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printing_folder(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="session")
def printer(template_root: Path) -> PdfPrinter:
    return PdfPrinter(template_root)


@pytest.fixture(scope="session")
def shipped_printer() -> PdfPrinter:
    """Print with the shipped template root."""
    return PdfPrinter(TEMPLATES)
