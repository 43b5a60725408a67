"""Inspection finds every fault of a folder at once, each a sentence with its file, and never crashes."""

import random
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from internships.domain.errors import Finding
from internships.mapping.catalogue import Catalogue
from internships.mapping.errors import BrokenFolder
from internships.rendering.print_service import PrintService
from internships.services.institutions.inspection import Inspection, inspect_institution_folder
from tests.builders.standard_layer import copy_standard_layer

DAY = date(2026, 9, 1)
WAD = Path(__file__).parent / "folders" / "wad"
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def base_layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("folders")
    copy_standard_layer(root)
    return root


@pytest.fixture
def folder_root(base_layer: Path) -> Path:
    for slug in ("wad", "dijk"):
        shutil.rmtree(base_layer / slug, ignore_errors=True)
        shutil.copytree(WAD, base_layer / slug)
    return base_layer


@cache
def print_service_for(root: Path) -> PrintService:
    return PrintService(root)


def inspection_of(root: Path, slug: str = "wad", day: date = DAY) -> Inspection:
    print_service = print_service_for(root)
    catalogue = Catalogue(root, keep_broken=True)
    return inspect_institution_folder(
        slug, catalogue, day, template_keys=print_service.template_keys, clause_keys=print_service.clause_keys
    )


def change(root: Path, file: str, how: Change, slug: str = "wad") -> None:
    path = root / slug / file
    path.write_text(how(path.read_text(encoding="utf-8")), encoding="utf-8")


def swap(old: str, new: str) -> Change:
    def changed(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return changed


def added(text: str) -> Change:
    return lambda content: f"{content}\n{text}\n"


def codes_and_texts(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.code, finding.text.nl) for finding in findings]


def test_a_sound_folder_has_no_findings(folder_root: Path) -> None:
    inspected = inspection_of(folder_root)
    assert codes_and_texts(inspected.findings) == []
    assert (inspected.units, inspected.status) == (("kust",), "unconfirmed")


FAULTS = [
    # What can't be read at all.
    ("variant.toml", swap("[words]", "[words"), "broken_folder", "variant.toml", "TOML"),
    ("variant.toml", lambda _: "fields = 3", "broken_folder", "variant.toml", "[[fields]]"),
    ("variant.toml", swap('key = "tide"', "key = [1]"), "broken_folder", "variant.toml", "key ="),
    ("variant.toml", swap("2025-09-01", '"2025-09-01"'), "broken_folder", "variant.toml", "valid_from"),
    ("variant.toml", swap("2025-09-01", "2025-01-01"), "broken_folder", "variant.toml", "01/01/2025"),
    ("units/kust.toml", swap("name =", "naam ="), "broken_folder", "units/kust.toml", "name"),
    ("units/kust.toml", swap('"faculty"', '"club"'), "broken_folder", "units/kust.toml", "faculty"),
    ("units/kust.toml", swap('"faculty"', "{ a = 1 }"), "broken_folder", "units/kust.toml", "faculty"),
    ("units/kust.toml", swap(', en = "Coast"', ""), "broken_folder", "units/kust.toml", "name.en"),
    ("institution.toml", swap('short_name = "Wad"', ""), "broken_folder", "institution.toml", "short_name"),
    ("clauses/tide.nl.md", swap("+++", "---"), "broken_folder", "clauses/tide.nl.md", "+++"),
    ("clauses/tide.nl.md", swap("slot =", "sloot ="), "broken_folder", "clauses/tide.nl.md", "sloot"),
    # What no layer may contain; the finding names the file of the layer.
    ("variant.toml", added("[nope]"), "broken_folder", "variant.toml", "nope"),
    ("units/kust.toml", swap("type =", "nope = 1\ntype ="), "broken_folder", "units/kust.toml", "nope"),
    ("units/kust.toml", swap(', en = "Mail"', ""), "broken_folder", "units/kust.toml", "fields.student_email.label.en"),
    ("units/kust.toml", swap("value = 20", 'value = "x"'), "broken_folder", "units/kust.toml", "days_minimum"),
    ("variant.toml", swap("days_minimum", "days_maximum"), "broken_folder", "variant.toml", "days_maximum"),
    ("variant.toml", swap('["coordinator"]', '["host_hr"]'), "broken_folder", "variant.toml", "host_hr"),
    ("variant.toml", swap('"not_sea"', '"nope"'), "broken_folder", "variant.toml", "when = nope"),
    ("variant.toml", swap('"/remarks"', '"/nowhere"'), "broken_folder", "variant.toml", "/nowhere"),
    ("variant.toml", swap('"period"', '"stdent"'), "broken_folder", "variant.toml", "stdent"),
    # What would be read wrongly.
    ("variant@2020.toml", swap("2025-08-31", "2025-07-31"), "gap_between_layers", "variant.toml", "31/08/2025"),
    ("variant.toml", swap("unlisted", "valid_until = 2099-01-01\nunlisted"), "no_layer_after", "variant.toml", ""),
    ("variant.toml", swap('"Getij"', '" "'), "blank_words", "variant.toml", "fields.tide.label.nl"),
    ("institution.toml", swap('"Mudflat College"', '""'), "blank_words", "institution.toml", "name.en"),
    ("variant.toml", swap("/students/*/birth_date", "/students/*/x"), "unknown_fact", "variant.toml", "/students/*/x"),
    ("variant.toml", swap('["/remarks"]', '["@/nope"]'), "unknown_fact", "variant.toml", "@/nope"),
    ("variant.toml", swap("host = {", "nobody = {"), "own_word_of_nothing", "variant.toml", "nobody"),
    ("variant.toml", swap('when = "not_sea"', 'as = "term"'), "not_a_list", "variant.toml", "/remarks"),
    ("variant.toml", swap('due = {', 'form = "nope"\ndue = {'), "unknown_form", "variant.toml", "nope"),
    ("variant.toml", swap('section = "period"', 'section = "who"'), "unknown_section", "variant.toml", "fields.tide"),
    ("variant.toml", added('[[signing]]\nrole = "student"\nlabel = { nl = "S", en = "S" }'), "signature_added", "", ""),
    # Articles.
    ("variant.toml", swap('["tide"]', '["tide", "ebb"]'), "clause_missing", "variant.toml", "ebb"),
    ("clauses/tide.nl.md", swap("words.mentor", "words.gids"), "unknown_word", "clauses/tide.nl.md", "gids"),
    ("clauses/tide.nl.md", swap("student_number", "nope"), "printed_but_not_bound", "clauses/tide.nl.md", "nope"),
    ("clauses/tide.nl.md", swap('"always"', '"nope"'), "unknown_trigger", "clauses/tide.nl.md", "nope"),
    ("clauses/tide.nl.md", added("[when; sea]"), "mark_not_understood", "clauses/tide.nl.md", "[when; sea]"),
    ("clauses/tide.nl.md", added("{% if"), "broken_template", "clauses/tide.nl.md", ""),
    ("clauses/tide.nl.md", added("artikel 1384"), "old_law", "clauses/tide.nl.md", "Boek 6"),
    ("clauses/tide.nl.md", swap('"S"', '"C"'), "law_not_read", "clauses/tide.nl.md", "1978"),
    ("clauses/tide.nl.md", swap('"always"', '"sea"'), "clause_heads_differ", "clauses/tide.nl.md", ""),
    ("clauses/tide.nl.md", swap('"conditions"', '"period"'), "clause_elsewhere", "clauses/tide.nl.md", "period"),
    # Evidence.
    ("variant.toml", swap('"WA1"', '"iemand"'), "read_without_source", "variant.toml", "student_number"),
    ("variant.toml", swap('source = "WA1"', 'source = "WA9"'), "source_not_described", "variant.toml", "WA9"),
    ("variant.toml", swap('"assumed"', '"read"'), "layer_called_read", "variant.toml", "evidence"),
    ("variant.toml", added("# bel 03 265 10 00"), "contact_in_folder", "variant.toml", ""),
    ("NOTES.md", added("an@wad.example.org"), "contact_in_folder", "NOTES.md", ""),
    ("institution.toml", added('dean = "Ada"'), "person_in_folder", "institution.toml", "dean"),
    ("institution.toml", swap('legal_name = "WA1"', ""), "identity_without_source", "institution.toml", "legal_name"),
    ("institution.toml", swap('legal_name = "Wadhogeschool vzw"', ""), "source_of_nothing", "institution.toml", ""),
    ("NOTES.md", swap("unknown", "open"), "notes_incomplete", "NOTES.md", "unknown"),
    ("institution.toml", swap("[[open_points]]", "[other]"), "broken_folder", "institution.toml", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "how", "code", "named", "word"), FAULTS)
def test_a_fault_is_reported_in_a_sentence_that_names_its_own_file(
    folder_root: Path, file: str, how: Change, code: str, named: str, word: str
) -> None:
    change(folder_root, file, how)
    found = [finding for finding in inspection_of(folder_root).findings if finding.code == code]
    assert found, inspection_of(folder_root).findings
    assert any(named in finding.text.nl and word in finding.text.nl for finding in found), codes_and_texts(tuple(found))
    for finding in found:
        assert finding.text.nl != finding.text.en
        assert f"wad/{named}" in finding.text.en or not named


def test_every_cause_is_reported_at_once_and_the_folder_beside_it_is_judged_as_ever(folder_root: Path) -> None:
    change(folder_root, "institution.toml", lambda _: "nonsense")
    change(folder_root, "units/kust.toml", swap('"faculty"', '"club"'))
    change(folder_root, "variant.toml", swap('"not_sea"', '"nope"'))
    change(folder_root, "variant.toml", swap("days_minimum", "days_maximum"))
    change(folder_root, "clauses/tide.nl.md", swap("+++", "---"))
    files = {finding.pointer for finding in inspection_of(folder_root).findings if finding.code == "broken_folder"}
    assert files == {"wad/institution.toml", "wad/units/kust.toml", "wad/variant.toml", "wad/clauses/tide.nl.md"}
    assert codes_and_texts(inspection_of(folder_root, "dijk").findings) == []


def test_an_own_clause_that_no_article_names_is_reported(folder_root: Path) -> None:
    for language in ("nl", "en"):
        shutil.copy(folder_root / f"wad/clauses/tide.{language}.md", folder_root / f"wad/clauses/ebb.{language}.md")
    assert {code for code, _ in codes_and_texts(inspection_of(folder_root).findings)} == {"clause_unused"}


def test_one_fault_gives_one_finding(folder_root: Path) -> None:
    change(folder_root, "clauses/tide.nl.md", swap("+++", "---"))
    assert [code for code, _ in codes_and_texts(inspection_of(folder_root).findings)] == ["broken_folder"]


def test_a_fault_of_the_institutions_layer_is_not_told_again_of_its_units(folder_root: Path) -> None:
    change(folder_root, "variant.toml", swap("days_minimum", "days_maximum"))
    assert [code for code, _ in codes_and_texts(inspection_of(folder_root).findings)] == ["broken_folder"]


def test_a_fault_in_an_entry_that_a_unit_changes_further_is_reported_of_the_file_that_says_it(
    folder_root: Path,
) -> None:
    change(folder_root, "variant.toml", added('[[fields]]\nkey = "student_email"\nas = "shout"'))
    assert [finding.pointer for finding in inspection_of(folder_root).findings] == ["wad/variant.toml"]


def test_printing_still_refuses_a_broken_folder_with_every_cause(folder_root: Path) -> None:
    change(folder_root, "units/kust.toml", swap('"faculty"', '"club"'))
    change(folder_root, "institution.toml", lambda _: "nonsense", "dijk")
    with pytest.raises(BrokenFolder) as refusal:
        Catalogue(folder_root)
    assert "wad/units/kust.toml" in refusal.value.text.nl
    assert "dijk/institution.toml" in refusal.value.text.nl


def test_a_day_before_every_layer_is_reported(folder_root: Path) -> None:
    assert "no_variant_on_date" in {
        code for code, _ in codes_and_texts(inspection_of(folder_root, day=date(2019, 1, 1)).findings)
    }


VALUES = (" = 3", ' = "zzz"', ' = ["x", 3]', " = { a = 1 }", " = true", " = 2031-01-01", " = [[1]]", "")


@pytest.mark.parametrize("seed", range(4))
def test_no_line_that_is_lost_or_altered_makes_inspection_crash(folder_root: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = [path for path in sorted((folder_root / "wad").rglob("*")) if path.suffix in {".toml", ".md"}]
    for _ in range(12):
        path = chance.choice(files)
        before = path.read_bytes()
        lines = before.decode().splitlines()
        at = chance.randrange(len(lines))
        line, key = lines[at], lines[at].split(" = ")[0]
        altered = chance.choice(([], [line, line], [line[: len(line) // 2]], [key + chance.choice(VALUES)]))
        path.write_text("\n".join([*lines[:at], *altered, *lines[at + 1 :]]) + "\n", encoding="utf-8")
        if chance.random() < 0.1:
            path.write_bytes(before[: len(before) // 2] + b"\xff\xfe")
        for finding in inspection_of(folder_root).findings:
            assert finding.text.nl.endswith(".")
            assert finding.text.nl != finding.text.en
        path.write_bytes(before)
