"""The conformance kit: each example raises its codes and no other, and holds nobody's real facts."""

import json
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from stdnum.be import bis, ssn

from internships.domain.document import Mode
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.rendering.glyphs import unprintable
from internships.services.agreements.validation import ValidationResult, validate_record
from tests.paths import ROOT, TEMPLATES

KIT = ROOT / "schemas/examples"
INDEX = json.loads((KIT / "index.json").read_text(encoding="utf-8"))["examples"]
SHIPPED = sorted(
    [*KIT.glob("*/*.json"), *(ROOT / "examples").glob("*.json"), *ROOT.glob("contract_templates/*/samples/*.json")]
)
RESERVED = (ROOT / "docs/examples.md").read_text(encoding="utf-8")
SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas/agreement-1.0.0.json").read_text(encoding="utf-8")))


@cache
def catalogue() -> Catalogue:
    return Catalogue(TEMPLATES)


def record(file: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((KIT / file).read_text(encoding="utf-8"))
    return record


def examined(file: str) -> ValidationResult:
    return validate_record(record(file), catalogue(), lambda text: unprintable(text, TEMPLATES))


def test_the_index_names_every_example_and_the_kit_is_large_enough() -> None:
    assert {entry["file"] for entry in INDEX} == {str(path.relative_to(KIT)) for path in KIT.glob("*/*.json")}
    kinds = [entry["kind"] for entry in INDEX]
    assert kinds.count("valid") >= 12
    assert kinds.count("invalid") >= 20
    assert kinds.count("borderline") >= 5


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])
def test_an_example_raises_exactly_its_codes(entry: dict[str, Any]) -> None:
    findings = examined(entry["file"]).findings
    assert sorted({finding.code for finding in findings if finding.blocks}) == entry["codes"]
    assert sorted({finding.code for finding in findings if not finding.blocks}) == entry["warnings"]
    assert bool(entry["codes"]) == (entry["kind"] == "invalid")
    assert all(finding.text.nl != finding.text.en for finding in findings)


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])
def test_a_validator_that_knows_only_the_schema_refuses_what_the_index_says(entry: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(record(entry["file"])) != entry["refused_by_schema"]
    assert entry["kind"] == "invalid" or not entry["refused_by_schema"]


def test_the_readmes_own_program_runs_without_this_package() -> None:
    readme = (KIT / "README.md").read_text(encoding="utf-8")
    program = readme.partition("```python\n")[2].partition("```")[0]
    assert "internships" not in program
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_all_missing_facts_are_named_at_once() -> None:
    findings = examined("invalid/groups-missing.json").findings
    missing = {finding.pointer for finding in findings if finding.code == "missing_fact"}
    assert missing >= {"/period", "/programme", "/drawn_up_on"}
    assert {place for place in missing if place.startswith("/insurance/")}


@pytest.mark.parametrize("entry", [e for e in INDEX if e["kind"] != "invalid"], ids=lambda entry: entry["file"])
def test_an_accepted_example_has_documents_that_say_specimen(entry: dict[str, Any]) -> None:
    agreement = examined(entry["file"]).agreement()
    documents = [
        map_agreement(agreement, catalogue(), planned, Mode.FINAL) for planned in document_set(agreement, catalogue())
    ]
    assert documents
    assert all(document.sections and document.specimen for document in documents)


def text_of_example(path: Path) -> str:
    """Return all text of a shipped example, a workbook's cells too."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


EXAMPLES = [*SHIPPED, *sorted((ROOT / "examples").glob("*.xlsx"))]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_shipped_example_holds_a_national_number_or_a_real_mail_address(path: Path) -> None:
    text = text_of_example(path)
    # With or without the dots and the dash of an identity card; a telephone number begins with a plus.
    grouped = r"(?<![\d+])\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}(?!\d)"
    assert [number for number in re.findall(grouped, text) if ssn.is_valid(number) or bis.is_valid(number)] == []
    assert {host for host in re.findall(r"@([\w.-]+\w)", text) if not host.endswith("example.org")} == set()
    assert '"insz"' not in text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_shipped_record_is_a_specimen_with_reserved_numbers_only(path: Path) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    assert {entry["specimen"] for entry in (body if isinstance(body, list) else [body])} == {True}
    numbers = re.findall(r'"(?:enterprise_number|establishment_number|iban|imo)": *"([^"]+)"', json.dumps(body))
    assert [number for number in numbers if f"`{number}`" not in RESERVED] == []
