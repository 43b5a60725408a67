"""Issuing: complete sets or none, safe names, the same bytes, and nothing that a signatory may not read."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from jsonschema import Draft202012Validator

from internships.composition.cli import CliApplication
from internships.domain.document import DocumentKind, Mode
from internships.domain.wording import Language
from internships.services.issuing.issue_run import IssueOptions
from internships.services.issuing.manifest import Manifest, ManifestDocument, ManifestSet
from tests.builders.issued_sets import issued
from tests.paths import ROOT

Record = Callable[..., dict[str, Any]]


def files(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*") if p.is_file()}


def test_a_copied_and_edited_folder_prints_under_its_new_name_without_any_python(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    outcome = issued(application, tmp_path / "out", [make_record()])
    assert outcome.nothing_refused
    assert outcome.manifest.sets[0].institution == "noordzee"
    text = "".join(
        application.verifier.read((tmp_path / "out" / outcome.manifest.sets[0].documents[0].path).read_bytes()).texts
    )
    assert "Hogeschool Noordzee" in text
    assert "niet bevestigd door de hogeschool" in text


def test_a_refused_row_never_stops_the_others_and_says_why(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    wrong = make_record(3)
    wrong["hosts"][0]["enterprise_number"] = "0999999923"
    outcome = issued(application, tmp_path / "out", [make_record(2), wrong, make_record(4)])
    assert (outcome.manifest.issued, outcome.manifest.refused) == (2, 1)
    findings = json.loads((tmp_path / "out/findings.json").read_text())["findings"]
    assert [(finding["row"], finding["code"], finding["pointer"]) for finding in findings] == [
        (wrong["reference"], "enterprise_number_check_digits", "/hosts/0/enterprise_number")
    ]
    assert findings[0]["text"]["nl"] != findings[0]["text"]["en"]


def test_the_manifest_holds_the_hash_and_signers_of_every_file(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    outcome = issued(application, tmp_path / "out", [make_record()], IssueOptions(archive=True, merged=True))
    found = files(tmp_path / "out")
    documents = outcome.manifest.sets[0].documents
    assert {document.path: document.sha256 for document in documents}.items() <= found.items()
    agreement = next(document for document in documents if document.kind.value == "agreement")
    assert [signer.order for signer in agreement.signers] == list(range(1, len(agreement.signers) + 1))
    with zipfile.ZipFile(tmp_path / "out/agreements.zip") as archive:
        assert set(archive.namelist()) == {*(d.path for d in documents), "manifest.json", "findings.json"}
        hashes = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert hashes.items() <= found.items()
    with pikepdf.open(tmp_path / "out/print-shop.pdf") as bundle, bundle.open_outline() as outline:
        assert len(outline.root) == 1
        assert len(outline.root[0].children) == len(documents)
        assert "niet de archiefversie" in str(bundle.open_metadata()["dc:title"])
    for name, report in (("manifest", outcome.manifest), ("findings", outcome.findings)):
        schema = json.loads((ROOT / f"schemas/{name}-1.0.0.json").read_text(encoding="utf-8"))
        written = json.loads((tmp_path / f"out/{name}.json").read_text(encoding="utf-8"))
        assert list(Draft202012Validator(schema).iter_errors(written)) == []
        assert type(report).model_validate_json(json.dumps(written)) == report


def test_the_same_records_give_the_same_bytes_in_another_folder(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    for name in ("one", "two/deeper"):
        issued(application, tmp_path / name, [make_record()], IssueOptions(archive=True))
    assert files(tmp_path / "one") == files(tmp_path / "two/deeper")


def test_what_an_earlier_run_left_and_this_one_does_not_make_is_taken_away(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    issued(application, out, [make_record(2), make_record(3)], IssueOptions(archive=True, merged=True))
    before = files(out)
    second = issued(application, out, [make_record(2)], IssueOptions(archive=True))
    document_paths = {document.path for document in second.manifest.sets[0].documents}
    left = files(out)
    assert set(left) == {*document_paths, "manifest.json", "findings.json", "agreements.zip", "mine.txt"}
    assert left["mine.txt"] == before["mine.txt"]
    issued(application, out, [])
    assert set(files(out)) == {"manifest.json", "findings.json", "mine.txt"}


def test_a_manifest_of_an_earlier_run_never_takes_a_file_outside_its_folder(
    application: CliApplication, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    issued(application, out, [])
    (tmp_path / "precious.pdf").write_text("keep")
    listed = ManifestDocument(
        path="../precious.pdf",
        kind=DocumentKind.AGREEMENT,
        form="noordzee",
        title="Stageovereenkomst",
        language=Language.NL,
        leading=True,
        sha256="0" * 64,
        size=4,
        pages=1,
    )
    earlier = ManifestSet(
        row="1",
        reference="SKV-2026-001",
        institution="noordzee",
        variant_status="unconfirmed",
        mode=Mode.FINAL,
        specimen=True,
        verification_code="0000",
        folders_sha256="0" * 64,
        documents=(listed,),
    )
    manifest = Manifest(package_version="0.1.0", issued=1, refused=0, sets=(earlier,))
    (out / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    issued(application, out, [])
    assert (tmp_path / "precious.pdf").read_text() == "keep"


def test_namesakes_get_folders_of_their_own_and_no_name_leads_out_of_them(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    tricks = ["../../etc/passwd", "CON", "CON"]
    records = [make_record(reference="../../../etc/evil") for _ in tricks]
    for record, family in zip(records, tricks, strict=True):
        record["students"][0]["names"]["family"] = family
        record["signatories"][0]["name"] = f"{record['students'][0]['names']['given']} {family}"
    outcome = issued(application, tmp_path / "out", records)
    inside = list(tmp_path.rglob("*.pdf"))
    assert outcome.manifest.issued == len({path.parent for path in inside}) == len(tricks)
    assert all(path.parent.parent == tmp_path / "out" for path in inside)
    assert all(len(part) <= 120 and part.isascii() for path in inside for part in path.relative_to(tmp_path).parts)


def test_a_proof_names_its_gaps_has_no_places_to_sign_and_is_not_registered(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    record = make_record()
    del record["students"][0]["birth_date"]
    outcome = issued(application, tmp_path / "out", [record], IssueOptions(mode=Mode.PROOF))
    first = outcome.manifest.sets[0].documents[0]
    text = " ".join(" ".join(application.verifier.read((tmp_path / "out" / first.path).read_bytes()).texts).split())
    assert "PROEF" in text
    assert "ontbreekt" in text
    assert "Handtekeningen" not in text
    assert first.signers == ()
    assert list(application.issued_register.entries()) == []


def test_a_draft_with_a_missing_fact_is_not_issued_as_a_final(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    record = make_record()
    del record["students"][0]["birth_date"]
    outcome = issued(application, tmp_path / "out", [record])
    assert outcome.manifest.issued == 0
    assert list((tmp_path / "out").rglob("*.pdf")) == []


def test_nothing_of_a_set_is_written_when_one_of_its_documents_fails(
    application: CliApplication, make_record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from internships.rendering.errors import PrintProcessFailed

    print_all = application.print_service.print_all

    def last_one_crashes(orders: Any) -> Any:
        outcomes = list(print_all(orders))
        yield from [*outcomes[:-1], PrintProcessFailed("killed")]

    monkeypatch.setattr(application.print_service, "print_all", last_one_crashes)
    outcome = issued(application, tmp_path / "out", [make_record()])
    assert outcome.manifest.refused == 1
    assert [finding.code for finding in outcome.findings.findings] == ["press_crashed"]
    assert list((tmp_path / "out").rglob("*.pdf")) == []
