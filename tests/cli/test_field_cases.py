"""Small inputs from the field, checked by the command line itself: file, what must be found, at which place.

A line is one kind of fault. All that blocks is listed; unlisted warnings may also be there.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from internships.cli.app import cli
from internships.composition.cli import CliApplication
from internships.rendering.pdf_reader import read_pdf
from internships.settings import Settings
from tests.paths import SCHEMAS, TEMPLATES

FILES = Path(__file__).parent / "field_cases"

FOUND = {
    "11-utf8-read-as-latin.csv": {
        ("blocks", "broken_name", "/students/0/names/given", "B2"),
        ("warns", "broken_text", "/students/0/address/locality", "H2"),
    },
    "13-replacement-character-in-a-name.json": {("blocks", "broken_name", "/students/0/names/given", "")},
    "25-telephone-with-an-extension.json": set(),
    "27-mobile-number-one-digit-short.json": {("warns", "phone_not_valid", "/students/0/mobile", "")},
    "41-second-host-does-not-sign.json": {("blocks", "signatory_missing", "/signatories", "")},
    "43-student-signs-under-another-name.json": {("blocks", "signatory_not_student", "/signatories/0/name", "")},
    "45-forty-weeks-in-fourteen.json": {("blocks", "weeks_exceed_period", "/period/duration/weeks", "")},
    "49-placeholders.json": {
        ("blocks", "placeholder_in_demanded_fact", "/students/0/address/street", ""),
        ("blocks", "placeholder_in_demanded_fact", "/students/0/emergency_contact/name", ""),
        ("blocks", "placeholder_in_demanded_fact", "/hosts/0/mentors/0/function", ""),
        ("blocks", "placeholder_in_demanded_fact", "/content/description", ""),
    },
    "51-one-student-on-two-rows.xlsx": {
        ("warns", "same_student_twice", "/students/0", "2"),
        ("warns", "same_student_twice", "/students/0", "3"),
    },
    "53-born-in-1900.json": {("blocks", "birth_impossible", "/students/0/birth_date", "")},
    "59-enterprise-number-with-btw.json": set(),
    "61-invisible-sign-in-an-address.json": set(),
}
"""Severity, code, pointer, and the cell (or the row) that the finding names."""


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> CliApplication:
    register = tmp_path_factory.mktemp("cases") / "issued.jsonl"
    return CliApplication(Settings(TEMPLATES, SCHEMAS, register))


def called(application: CliApplication, *arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], obj=lambda: application)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code, result.output


def cell(finding: dict[str, Any]) -> str:
    place = finding.get("place") or {}
    return f"{place.get('column') or ''}{place.get('row') or ''}"


@pytest.mark.parametrize("file", FOUND)
def test_a_case_from_the_field_is_answered_as_it_should(application: CliApplication, file: str) -> None:
    host = ("--host", FILES / "host.json") if file.endswith(".csv") else ()
    code, output = called(application, "check", FILES / file, *host, "--json")
    findings = json.loads(output)["findings"]
    found = {(finding["severity"], finding["code"], finding["pointer"], cell(finding)) for finding in findings}
    assert FOUND[file] - found == set()
    assert {entry for entry in found - FOUND[file] if entry[0] == "blocks"} == set()
    assert code == any(entry[0] == "blocks" for entry in FOUND[file])


def test_every_case_has_its_line() -> None:
    assert {path.name for path in FILES.iterdir()} == {*FOUND, "host.json"}


@pytest.mark.parametrize(
    ("file", "printed"),
    [
        ("25-telephone-with-an-extension.json", "+32 3 265 20 72 ext. 204"),
        ("59-enterprise-number-with-btw.json", "0100.000.070"),
        ("61-invisible-sign-in-an-address.json", "siebe.testmans@student.example.org"),
    ],
)
def test_what_was_read_is_what_is_printed(application: CliApplication, tmp_path: Path, file: str, printed: str) -> None:
    code, _ = called(application, "issue", FILES / file, "--out", tmp_path)
    assert code == 0
    [pdf_path] = tmp_path.glob("*/agreement.nl.pdf")
    assert without_spaces(printed) in without_spaces("".join(read_pdf(pdf_path.read_bytes()).texts))


def without_spaces(text: str) -> str:
    return "".join(text.split())
