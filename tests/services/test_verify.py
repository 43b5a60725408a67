"""Verifying: code, text and origin are answered apart, and only origin says that a file is authentic."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from internships.bootstrap import House
from internships.domain.errors import DomainError
from internships.settings import Settings
from tests.services.conftest import ROOT
from tests.services.test_issue import issued

Record = Callable[..., dict[str, Any]]


@pytest.fixture
def paper(house: House, a_record: Record, tmp_path: Path) -> bytes:
    outcome = issued(house, tmp_path / "out", [a_record()])
    return (tmp_path / "out" / outcome.manifest.sets[0].documents[0].path).read_bytes()


def answers(house: House, content: bytes) -> tuple[bool | None, bool | None, bool | None]:
    told = house.desk.verify(content)
    assert told.authentic == (told.issued_here.holds is True)
    return told.code_matches.holds, told.text_matches.holds, told.issued_here.holds


def changed(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        file = pdf.attachments["agreement.json"].get_file()
        told = json.loads(file.read_bytes())
        change(told)
        file.obj.write(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
        pdf.save(out)
    return out.getvalue()


def test_a_file_as_it_was_issued_holds_on_all_three(house: House, paper: bytes) -> None:
    assert answers(house, paper) == (True, True, True)


def test_a_file_with_signatures_behind_it_begins_with_what_was_issued(house: House, paper: bytes) -> None:
    signed = paper + b"\n% an incremental update, such as a signature\n"
    assert answers(house, signed)[2] is True
    assert "begint met" in house.desk.verify(signed).issued_here.text.nl


def test_a_file_saved_again_keeps_code_and_text_but_is_not_the_one_issued(house: House, paper: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.save(out)
    assert answers(house, out.getvalue()) == (True, True, False)


def test_a_changed_record_no_longer_fits_its_code(house: House, paper: bytes) -> None:
    def later(told: dict[str, Any]) -> None:
        told["agreement"]["period"]["last_day"] = "2026-12-11"

    code, text, here = answers(house, changed(paper, later))
    assert (code, here) == (False, False)
    assert text is False


def test_a_file_from_other_templates_is_not_called_different(house: House, paper: bytes) -> None:
    def elsewhere(told: dict[str, Any]) -> None:
        told["folders"]["sha256"] = "0" * 64

    assert answers(house, changed(paper, elsewhere))[1] is None


def test_another_register_does_not_vouch_for_the_file(paper: bytes, templates: Path, tmp_path: Path) -> None:
    elsewhere = House(Settings(templates, ROOT / "schemas", tmp_path / "other.jsonl"))
    assert answers(elsewhere, paper) == (True, True, False)


def test_a_register_whose_last_line_was_cut_off_still_knows_the_others(house: House, paper: bytes) -> None:
    with house.register.path.open("a", encoding="utf-8") as register:
        register.write('{"sha256": "abc", "si')
    assert answers(house, paper)[2] is True


def test_a_strangers_pdf_has_no_record_to_compare(house: House) -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert answers(house, out.getvalue()) == (None, None, False)


def test_what_is_no_pdf_is_refused_with_its_code(house: House) -> None:
    with pytest.raises(DomainError) as refusal:
        house.desk.verify(b"hello")
    assert refusal.value.code == "not_a_pdf"
