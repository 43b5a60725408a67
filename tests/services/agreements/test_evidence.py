"""The evidence of an agreement: the base that was signed, what holds when, and all that can be checked by hash."""

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from internships.domain.access import Grant, Principal, Role
from internships.domain.history import salted_hash
from internships.domain.lifecycle import NotByThisRole
from internships.exports.evidence_bundle import evidence_bundle
from internships.exports.evidence_readme import CHAIN_CHECK
from internships.services.personal_data.retention import ErasureReason
from internships.web.api.history import _evidence_files
from tests.builders.agreement_states import drafted, signed
from tests.builders.agreement_use_cases import (
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
    student,
)
from tests.builders.amendments import a_termination, sign_amendment


def bundled(use_cases: AgreementUseCases, principal: Principal, agreement_id: Any) -> bytes:
    evidence = use_cases.evidence.evidence(principal, agreement_id)
    return b"".join(
        evidence_bundle(agreement_id, _evidence_files(evidence), evidence.history, "0.2.0", evidence.values)
    )


def unpacked(content: bytes, folder: Path) -> dict[str, Any]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(folder)
    return {path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8")) for path in folder.rglob("*.json")}


def test_a_bundle_after_an_amendment_holds_the_signed_base_and_what_holds_when(
    use_cases: AgreementUseCases, tmp_path: Path
) -> None:
    view = signed(use_cases)
    base = view.record
    view = sign_amendment(use_cases, view, last_day="2027-01-08")
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(
        coordinator(),
        view.id,
        a_termination(),
        version=use_cases.agreements.agreement(coordinator(), view.id).version,
    )
    content = bundled(use_cases, coordinator(), view.id)
    files = unpacked(content, tmp_path)
    assert files["documents/agreement.json"] == base
    held = files["documents/effective.json"]["held"]
    assert [entry["record"]["period"]["last_day"] for entry in held] == ["2026-12-18", "2027-01-08"]
    assert held[0]["until"] == held[1]["since"]
    assert (held[0]["since"], held[1]["until"]) == (None, None)
    assert files["documents/amendment-1.json"]["amendment"]["number"] == 1
    assert files["documents/termination.json"]["termination"]["last_day"] == "2026-10-09"
    shared = (tmp_path / "documents/agreement-shared.json").read_bytes()
    assert hashlib.sha256(shared).hexdigest() == view.approved_sha256 == proposed.content_sha256
    assert bundled(use_cases, coordinator(), view.id) == content
    use_cases.set_day("2026-12-28")
    assert bundled(use_cases, coordinator(), view.id) == content


def test_the_bundles_own_program_verifies_its_values_and_its_agreement(
    use_cases: AgreementUseCases, tmp_path: Path
) -> None:
    view = signed(use_cases)
    files = unpacked(bundled(use_cases, host_hr(OUR_HOST), view.id), tmp_path)
    sealed = {event["sequence"]: event["sealed"] for event in files["history.json"]}
    values = files["values.json"]
    texts = {
        (entry.sequence, name, text)
        for entry in use_cases.agreements.history(host_hr(OUR_HOST), view.id)
        for name, text in entry.said.items()
    }
    assert texts
    assert {(value["sequence"], value["name"], value["value"]) for value in values} == texts
    for value in values:
        assert sealed[value["sequence"]][value["name"]] == salted_hash(value["salt"], value["value"])
    program = [sys.executable, "-I", "-c", CHAIN_CHECK]
    assert subprocess.run(program, cwd=tmp_path, check=True, capture_output=True).stdout.startswith(b"ok ")
    values[0]["value"] += "x"
    (tmp_path / "values.json").write_text(json.dumps(values), "utf-8")
    assert subprocess.run(program, cwd=tmp_path, check=False, capture_output=True).returncode != 0


def test_what_was_erased_is_in_no_bundle_and_the_program_still_verifies_it(
    use_cases: AgreementUseCases, tmp_path: Path
) -> None:
    view = signed(use_cases)
    name = view.record["students"][0]["names"]["family"]
    use_cases.set_day(str(date(2036, 1, 1)))
    view = use_cases.agreements.agreement(administrator(), view.id)
    use_cases.institutions.put_setting(administrator(), "noordzee", "wet", 12)
    use_cases.erasures.erase(administrator(), view.id, ErasureReason.REQUEST, version=view.version)
    files = unpacked(bundled(use_cases, administrator(), view.id), tmp_path)
    assert files["values.json"] == []
    assert not (tmp_path / "documents/agreement-shared.json").exists()
    assert name not in json.dumps(files, ensure_ascii=False)
    program = [sys.executable, "-I", "-c", CHAIN_CHECK]
    subprocess.run(program, cwd=tmp_path, check=True, capture_output=True)


def test_the_parties_and_the_institution_fetch_the_evidence_and_who_only_guides_does_not(
    use_cases: AgreementUseCases,
) -> None:
    record = example_record()
    view = drafted(use_cases, record=record)
    signs = Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST)
    parties = (host_hr(OUR_HOST), a_principal("signs", signs), student(record["students"][0]["email"]))
    for principal in (coordinator(), administrator(), *parties):
        evidence = use_cases.evidence.evidence(principal, view.id)
        assert (len(evidence.history), evidence.documents, evidence.ledger) == (1, (), {"signatures": []})
    mentor, supervisor = record["hosts"][0]["mentors"][0], record["institutions"][0]["supervisors"][0]
    for role, person in ((Role.MENTOR, mentor), (Role.SUPERVISOR, supervisor)):
        guide = a_principal("guide", Grant(role=role), email=person["email"])
        assert use_cases.agreements.agreement(guide, view.id).id == view.id
        with pytest.raises(NotByThisRole) as refusal:
            use_cases.evidence.evidence(guide, view.id)
        assert Role.HOST_SIGNATORY.en in refusal.value.text.en
