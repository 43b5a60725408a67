"""One template root and one printer for all printing tests."""

from pathlib import Path

import pytest

from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import a_template_root


@pytest.fixture(scope="session")
def template_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_template_root(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="session")
def printer(template_root: Path) -> PdfPrinter:
    return PdfPrinter(template_root)
