"""Units and programmes are chosen from the folder's list: a misspelling never switches a demand off silently."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from internships.domain.errors import Finding, Severity
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.validation import validate_record
from tests.builders.variant_documents import catalogue, record_at, variant_folders

CHOICES = {"unit_missing", "unit_not_listed", "programme_misspelt", "programme_not_listed", "programme_of_other_unit"}
SECOND = """name = { nl = "Faculteit Boeien", en = "Faculty of Buoys" }
type = "faculty"
valid_from = 2019-09-01

[[programmes]]
id = "bakens"
name = { nl = "Bakens", en = "Beacons" }
valid_from = 2019-09-01

[programmes.demands]
mentor_specialist = { value = true }
"""


def placed(unit: str | None, programme: str, name: str = "Proefkunde") -> dict[str, Any]:
    record = record_at("scheldemonding")
    if unit is not None:
        record["institutions"][0]["unit"] = unit
    record["programme"] |= {"id": programme, "name": name}
    return record


def chosen(record: dict[str, Any], folders: Catalogue | None = None) -> list[Finding]:
    findings = validate_record(record, folders or catalogue(), lambda _: ()).findings
    return [finding for finding in findings if finding.code in CHOICES or finding.code.startswith("unknown_")]


def test_a_blank_unit_blocks_where_a_unit_has_demands_of_its_own_and_names_the_units() -> None:
    [finding] = chosen(placed(None, "kranen"))
    assert (finding.code, finding.pointer, finding.severity) == (
        "unit_missing",
        "/institutions/0/unit",
        Severity.BLOCKS,
    )
    assert "kaaien" in finding.text.nl
    assert "other" in finding.text.en


def test_a_blank_unit_is_nothing_where_no_unit_has_demands_of_its_own() -> None:
    assert chosen(record_at("noordzee")) == []


def test_who_is_of_no_unit_of_the_folder_says_so_and_is_warned() -> None:
    [unit_finding] = chosen(placed("other", "proefkunde"))
    assert (unit_finding.code, unit_finding.severity) == ("unit_not_listed", Severity.WARNS)
    assert not any(finding.blocks for finding in chosen(placed("other", "proefkunde")))


def test_a_listed_programme_under_the_unit_that_is_none_is_reported_where_it_belongs() -> None:
    by_code = {finding.code: finding for finding in chosen(placed("other", "kranen"))}
    assert by_code["programme_of_other_unit"].blocks
    assert "kaaien" in by_code["programme_of_other_unit"].text.nl


def test_an_unknown_unit_is_refused_with_the_nearest_name() -> None:
    [finding] = chosen(placed("kaaie", "kranen"))
    assert (finding.code, finding.blocks) == ("unknown_unit", True)
    assert "kaaien" in finding.text.en


@pytest.mark.parametrize("code", ["kraanen", "krane", "kranne", "karnen", "kran-en", "cranes"])
def test_a_misspelt_programme_blocks_with_the_one_that_was_meant(code: str) -> None:
    [finding] = chosen(placed("kaaien", code))
    assert (finding.code, finding.pointer, finding.severity) == ("programme_misspelt", "/programme/id", Severity.BLOCKS)
    assert "kranen (Kranen)" in finding.text.nl
    assert "kranen (Cranes)" in finding.text.en


@pytest.mark.parametrize("name", ["Kranen", "  kránen ", "CRANES"])
def test_the_name_of_a_listed_programme_under_another_code_blocks(name: str) -> None:
    [finding] = chosen(placed("kaaien", "q7", name.strip()))
    assert finding.code == "programme_misspelt"


@pytest.mark.parametrize("code", ["kranen", "sluizen"])
def test_a_listed_programme_is_no_finding(code: str) -> None:
    assert chosen(placed("kaaien", code)) == []


def test_a_programme_that_an_incomplete_list_does_not_name_is_a_warning_with_those_that_it_does() -> None:
    [finding] = chosen(placed("kaaien", "vuurtorens"))
    assert (finding.code, finding.severity) == ("programme_not_listed", Severity.WARNS)
    assert "kranen, sluizen" in finding.text.nl


def test_a_programme_of_another_unit_blocks(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root")
    (root / "scheldemonding" / "units" / "boeien.toml").write_text(SECOND, encoding="utf-8")
    [finding] = chosen(placed("kaaien", "bakens"), Catalogue(root))
    assert (finding.code, finding.blocks) == ("programme_of_other_unit", True)
    assert "Faculteit Boeien (boeien)" in finding.text.nl


def violations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Records that break one demand each of the unit or the programme."""
    related = {"kinship": {"related": True, "degree": 2}}
    yield "relatives", {"hosts": [record_at("scheldemonding")["hosts"][0] | related]}
    yield "telework", {"schedule": {"telework": {"allowed": True, "conditions": "Thuis"}}}
    yield "number", {"students": [{k: v for k, v in record_at()["students"][0].items() if k != "number"}]}
    yield "late", {"period": {"first_day": "2027-02-08", "last_day": "2027-06-25", "duration": {"hours": 400}}}


WRONG = [(None, "kranen"), ("kaaie", "kranen"), ("kaaien", "kraanen"), ("other", "kranen"), ("kaaien", "vuurtoren")]


@pytest.mark.parametrize(("unit", "programme"), WRONG)
@pytest.mark.parametrize(
    ("demand", "facts"), list(violations()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_wrong_unit_or_programme_never_makes_a_broken_demand_go_unsaid(
    unit: str | None, programme: str, demand: str, facts: dict[str, Any]
) -> None:
    right = validate_record({**placed("kaaien", "kranen"), **facts}, catalogue(), lambda _: ()).findings
    wrong = validate_record({**placed(unit, programme), **facts}, catalogue(), lambda _: ()).findings
    lost = {(one.code, one.pointer) for one in right} - {(one.code, one.pointer) for one in wrong}
    chosen_findings = [one for one in wrong if one.code in CHOICES or one.code == "unknown_unit"]
    assert demand
    assert lost == set() or chosen_findings != []


def test_the_choice_is_by_the_day_of_the_agreement() -> None:
    record = json.loads(json.dumps(placed("kaaien", "kranen")))
    record["drawn_up_on"] = date(2019, 8, 1).isoformat()
    assert "no_variant_on_date" in {one.code for one in validate_record(record, catalogue(), lambda _: ()).findings}
