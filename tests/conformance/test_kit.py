"""The conformance kit keeps its word: each example raises its codes and no other, and holds nobody's real facts."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from stdnum.be import ssn

from internships.domain.document import Mode
from internships.mapping.catalogue import Catalogue
from internships.mapping.mapper import map_agreement
from internships.mapping.planning import document_set
from internships.rendering.glyphs import unprintable
from internships.services.examination import Examination, examine

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / "schemas/examples"
INDEX = json.loads((KIT / "index.json").read_text(encoding="utf-8"))["examples"]
SHIPPED = sorted(
    [*KIT.glob("*/*.json"), *(ROOT / "examples").glob("*.json"), *ROOT.glob("contract_templates/*/samples/*.json")]
)


@cache
def catalogue() -> Catalogue:
    return Catalogue(ROOT / "contract_templates")


def record(file: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((KIT / file).read_text(encoding="utf-8"))
    return told


def examined(file: str) -> Examination:
    return examine(record(file), catalogue(), lambda text: unprintable(text, ROOT / "contract_templates"))


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


@pytest.mark.parametrize("entry", [e for e in INDEX if e["kind"] != "invalid"], ids=lambda entry: entry["file"])
def test_an_accepted_example_follows_the_published_schema_and_has_papers(entry: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "schemas/agreement-1.0.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(record(entry["file"]))] == []
    agreement = examined(entry["file"]).agreement()
    papers = [
        map_agreement(agreement, catalogue(), planned, Mode.FINAL) for planned in document_set(agreement, catalogue())
    ]
    assert papers
    assert all(paper.sections and paper.specimen for paper in papers)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_shipped_example_holds_a_national_number_or_a_real_mail_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [number for number in re.findall(r"(?<![\d+])\d{11}(?!\d)", text) if ssn.is_valid(number)] == []
    assert {host for host in re.findall(r"@([\w.-]+)", text) if not host.endswith("example.org")} == set()
    assert '"insz"' not in text
