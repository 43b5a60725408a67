"""Issuing: whole sets or none, safe names, the same bytes, and nothing that a signatory may not read."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from internships.bootstrap import House
from internships.domain.agreement import Agreement
from internships.domain.document import Mode
from internships.domain.pointers import leaves
from internships.domain.wording import Visibility
from internships.services.issue import Outcome, Wanted
from tests.services.conftest import draft

Record = Callable[..., dict[str, Any]]


def issued(house: House, out: Path, records: list[dict[str, Any]], wanted: Wanted | None = None) -> Outcome:
    drafts = [draft(record, number) for number, record in enumerate(records, start=1)]
    out.mkdir(parents=True, exist_ok=True)
    return house.office(out).issue(drafts, wanted or Wanted(), lambda _: None)


def files(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*") if p.is_file()}


def test_a_copied_and_edited_folder_prints_under_its_new_name_without_any_python(
    house: House, a_record: Record, tmp_path: Path
) -> None:
    outcome = issued(house, tmp_path / "out", [a_record()])
    assert outcome.all_well
    assert outcome.manifest.sets[0].institution == "noordzee"
    text = "".join(house.desk.read((tmp_path / "out" / outcome.manifest.sets[0].documents[0].path).read_bytes()).texts)
    assert "Hogeschool Noordzee" in text
    assert "niet bevestigd door de instelling" in text


def test_a_refused_row_never_stops_the_others_and_says_why(house: House, a_record: Record, tmp_path: Path) -> None:
    wrong = a_record(3)
    wrong["hosts"][0]["enterprise_number"] = "0999999923"
    outcome = issued(house, tmp_path / "out", [a_record(2), wrong, a_record(4)])
    assert (outcome.manifest.issued, outcome.manifest.refused) == (2, 1)
    told = json.loads((tmp_path / "out/findings.json").read_text())["findings"]
    assert [(found["row"], found["code"], found["pointer"]) for found in told] == [
        (wrong["reference"], "enterprise_number_check_digits", "/hosts/0/enterprise_number")
    ]
    assert told[0]["text"]["nl"] != told[0]["text"]["en"]


def test_the_manifest_holds_the_hash_and_signers_of_every_file(house: House, a_record: Record, tmp_path: Path) -> None:
    outcome = issued(house, tmp_path / "out", [a_record()], Wanted(archive=True, merged=True))
    found = files(tmp_path / "out")
    documents = outcome.manifest.sets[0].documents
    assert {document.path: document.sha256 for document in documents}.items() <= found.items()
    agreement = next(document for document in documents if document.kind.value == "agreement")
    assert [signer.order for signer in agreement.signers] == list(range(1, len(agreement.signers) + 1))
    with zipfile.ZipFile(tmp_path / "out/agreements.zip") as archive:
        assert set(archive.namelist()) == {*(d.path for d in documents), "manifest.json", "findings.json"}
    with pikepdf.open(tmp_path / "out/print-shop.pdf") as bundle, bundle.open_outline() as outline:
        assert len(outline.root) == 1
        assert len(outline.root[0].children) == len(documents)


def test_the_same_records_give_the_same_bytes_in_another_folder(house: House, a_record: Record, tmp_path: Path) -> None:
    for name in ("one", "two/deeper"):
        issued(house, tmp_path / name, [a_record()], Wanted(archive=True))
    assert files(tmp_path / "one") == files(tmp_path / "two/deeper")


def test_files_of_an_earlier_run_that_are_no_longer_issued_are_taken_away(
    house: House, a_record: Record, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("keep")
    issued(house, tmp_path / "out", [a_record(2), a_record(3)])
    before = files(tmp_path / "out")
    issued(house, tmp_path / "out", [a_record(2)])
    after = files(tmp_path / "out")
    assert set(after) < set(before)
    assert after["mine.txt"] == before["mine.txt"]


@pytest.mark.parametrize("family", ["../../etc/passwd", "CON", "Ďurišová", "א", "x" * 200])
def test_namesakes_get_folders_of_their_own_and_no_name_leads_out_of_them(
    house: House, a_record: Record, tmp_path: Path, family: str
) -> None:
    record = a_record(reference="../../../tmp/evil")
    record["students"][0]["names"]["family"] = family
    outcome = issued(house, tmp_path / "out", [record], Wanted(mode=Mode.PROOF))
    inside = list(tmp_path.rglob("*.pdf"))
    assert all(path.resolve().is_relative_to((tmp_path / "out").resolve()) for path in inside)
    assert all(len(part) <= 120 and part.isascii() for path in inside for part in path.relative_to(tmp_path).parts)
    assert outcome.manifest.issued == len({path.parent for path in inside})


def _marked(record: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Fill every private fact with something that can be searched for."""
    marks = {
        "/students/*/insz": "85073003328",
        "/students/*/residence_document": "MARKRESIDENCE",
        "/students/*/iban": "BE32123456789002",
        "/safety/health/outcome": "fit_with_conditions",
        "/safety/health/valid_until": "2031-07-09",
        "/safety/health/vaccinations/*/name": "MARKVACCINE",
        "/safety/health/vaccinations/*/proven_on": "2019-08-07",
        "/places/*/vessel/medical_certificate_until": "2032-08-09",
    }
    private = {leaf.pointer for leaf in leaves(Agreement) if leaf.visibility is not Visibility.SHARED}
    assert private == set(marks), "a private fact was added: mark it here, so that its absence is tested"
    record = deepcopy(record)
    record["students"][0] |= {"insz": "85073003328", "residence_document": "MARKRESIDENCE", "iban": "BE32123456789002"}
    record["students"][0]["birth_date"] = "1985-07-30"
    record["safety"]["health"] = {
        "required": True,
        "arranged_by": "host",
        "condition_met": True,
        "outcome": "fit_with_conditions",
        "valid_until": "2031-07-09",
        "vaccinations": [{"name": "MARKVACCINE", "proven_on": "2019-08-07"}],
    }
    record["places"][0]["vessel"] = {
        "name": "MV Voorbeeldster",
        "imo": "IMO9074729",
        "medical_certificate_until": "2032-08-09",
    }
    spoken = [
        "85073003328",
        "MARKRESIDENCE",
        "BE32123456789002",
        "BE32 1234",
        "fit_with_conditions",
    ]
    return record, [*spoken, "2031-07-09", "9 juli 2031", "MARKVACCINE", "2019-08-07", "2032-08-09", "9 augustus 2032"]


def test_what_one_party_alone_may_read_is_in_no_output(house: House, a_record: Record, tmp_path: Path) -> None:
    record, marks = _marked(a_record(translations=["en"]))
    outcome = issued(house, tmp_path / "out", [record], Wanted(archive=True, merged=True))
    assert outcome.all_well, outcome.findings
    searched = 0
    for path in [*(tmp_path / "out").rglob("*"), tmp_path / "register/issued.jsonl"]:
        if path.is_dir():
            continue
        spoken = path.read_bytes()
        if path.suffix == ".pdf":
            contents = house.desk.read(spoken)
            spoken += " ".join(" ".join(contents.texts).split()).encode()
            with pikepdf.open(path) as pdf:
                streams = [entry for entry in pdf.objects if isinstance(entry, pikepdf.Stream)]
                spoken += b"".join(
                    stream.read_bytes()
                    for stream in streams
                    if "/Filter" in stream and "/DCTDecode" not in str(stream.get("/Filter"))
                )
            searched += 1
        assert [mark for mark in marks if mark.encode() in spoken] == [], path
    assert searched >= 5


def test_a_proof_names_its_gaps_has_no_places_to_sign_and_is_not_registered(
    house: House, a_record: Record, tmp_path: Path
) -> None:
    record = a_record()
    del record["students"][0]["birth_date"]
    outcome = issued(house, tmp_path / "out", [record], Wanted(mode=Mode.PROOF))
    first = outcome.manifest.sets[0].documents[0]
    text = " ".join(" ".join(house.desk.read((tmp_path / "out" / first.path).read_bytes()).texts).split())
    assert "PROEF" in text
    assert "ontbreekt" in text
    assert "Handtekeningen" not in text
    assert first.signers == ()
    assert list(house.register.entries()) == []


def test_a_draft_with_a_missing_fact_is_not_issued_as_a_final(house: House, a_record: Record, tmp_path: Path) -> None:
    record = a_record()
    del record["students"][0]["birth_date"]
    outcome = issued(house, tmp_path / "out", [record])
    assert outcome.manifest.issued == 0
    assert list((tmp_path / "out").rglob("*.pdf")) == []


def test_nothing_of_a_set_is_written_when_one_of_its_papers_fails(
    house: House, a_record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from internships.rendering.errors import PressCrashed

    print_all = house.shop.print_all

    def last_one_crashes(orders: Any) -> Any:
        outcomes = list(print_all(orders))
        yield from [*outcomes[:-1], PressCrashed("killed")]

    monkeypatch.setattr(house.shop, "print_all", last_one_crashes)
    outcome = issued(house, tmp_path / "out", [a_record()])
    assert outcome.manifest.refused == 1
    assert [found.code for found in outcome.findings.findings] == ["press_crashed"]
    assert list((tmp_path / "out").rglob("*.pdf")) == []
