"""The same order gives the same bytes anywhere, whatever fonts the machine has."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import THREE_PAGES, a_print_order, printing_folder
from tests.paths import ROOT

PRINT_AND_SAY_HASH = """
import sys
from pathlib import Path
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import THREE_PAGES, a_print_order
print(PdfPrinter(Path(sys.argv[1])).print(a_print_order(THREE_PAGES)).sha256)
"""
SAY_FONTS = """
import sys
from internships.rendering.weasyprint_setup import FontConfiguration
from weasyprint.text.ffi import fontconfig
FontConfiguration()
print(fontconfig.FcConfigGetFonts(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcSetSystem).nfont)
"""
RunInOtherProcess = Callable[..., str]


@pytest.fixture
def run_in_other_process(tmp_path: Path) -> RunInOtherProcess:
    """Run a script in another process, another working directory and a changed environment."""

    def run(script: str, *arguments: str, **environment: str) -> str:
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), **environment}
        command = [sys.executable, "-c", script, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return done.stdout.strip()

    return run


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_another_process_folder_and_hash_seed_give_the_same_bytes(
    printer: PdfPrinter, run_in_other_process: RunInOtherProcess, tmp_path: Path, seed: str
) -> None:
    copy = printing_folder(tmp_path / "other place")
    sha256 = printer.print(a_print_order(THREE_PAGES)).sha256
    changed = {"PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    assert run_in_other_process(PRINT_AND_SAY_HASH, str(copy), **changed) == sha256


def test_what_was_printed_before_leaves_no_trace(template_root: Path, printer: PdfPrinter) -> None:
    printer.print(a_print_order("<p><em>Iets</em> <b>anders</b>: Œuvre, ďábel.</p>"))
    assert printer.print(a_print_order(THREE_PAGES)) == PdfPrinter(template_root).print(a_print_order(THREE_PAGES))


def test_every_fact_of_an_order_shows_in_its_bytes(printer: PdfPrinter) -> None:
    first = printer.print(a_print_order()).sha256
    others = [
        a_print_order(title="Andere titel"),
        a_print_order(identifier="NZ-2026-0002"),
        a_print_order(verification_code="0000-0000"),
        a_print_order(schema_version="1.0.1"),
        a_print_order(description="Iets anders"),
        a_print_order(attachment=b"{}"),
    ]
    assert len({first, *(printer.print(order).sha256 for order in others)}) == len(others) + 1


def test_no_font_of_the_machine_is_visible_whatever_the_environment_says(
    run_in_other_process: RunInOtherProcess, tmp_path: Path
) -> None:
    printing_folder(tmp_path / "root")
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>", encoding="utf-8")
    assert run_in_other_process(SAY_FONTS, FONTCONFIG_FILE=str(tmp_path / "fonts.conf")) == "0"
