"""On a form with several parties, each fact says whose it is: a number alone would be ambiguous."""

import json
from typing import Any

import pytest

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Mode, VariantDocument
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.mapping.signing_plan import missing_signatories
from tests.paths import ROOT, TEMPLATES

KIT = ROOT / "schemas/examples/valid"


def agreement_of(name: str) -> tuple[dict[str, Any], VariantDocument]:
    record = json.loads((KIT / f"{name}.json").read_text(encoding="utf-8"))
    catalogue = Catalogue(TEMPLATES)
    agreement = Agreement.model_validate(record)
    planned = next(entry for entry in document_set(agreement, catalogue) if entry.kind is DocumentKind.AGREEMENT)
    return record, map_agreement(agreement, catalogue, planned, Mode.FINAL)


def test_an_enterprise_number_names_its_institution_when_two_sign() -> None:
    record, document = agreement_of("two-institutions")
    assert len(record["institutions"]) == 2
    lines = document.fields["institution_enterprise_number"].lines
    assert lines
    assert all(": " in line for line in lines)


def test_each_of_two_hosts_owns_its_number_and_seat() -> None:
    record, document = agreement_of("two-hosts-three-mentors")
    owners = [host["trade_name"] for host in record["hosts"]]
    for key in ("host_number", "host_registered_seat"):
        assert [line.partition(": ")[0] for line in document.fields[key].lines] == owners, key
    assert document.fields["host_name"].lines == tuple(host["legal_name"] for host in record["hosts"])


def test_a_fact_that_is_the_same_for_every_party_is_shown_once_and_without_owner() -> None:
    _, students = agreement_of("collective-of-three")
    assert students.fields["student_nationality"].lines == ("België",)


def test_each_student_of_a_collective_agreement_owns_the_birth_date_printed() -> None:
    record, document = agreement_of("collective-of-three")
    names = [f"{student['names']['given']} {student['names']['family']}" for student in record["students"]]
    assert [line.partition(": ")[0] for line in document.fields["student_birth_date"].lines] == names


@pytest.mark.parametrize("key", ["host_number", "student_birth_date", "institution_contact"])
def test_a_single_party_needs_no_name_before_its_facts(key: str) -> None:
    _, document = agreement_of("tripartite")
    assert all(": " not in line for line in document.fields[key].lines)


def test_a_logo_that_is_not_shipped_gives_the_name_in_type_and_no_error() -> None:
    record = json.loads((KIT / "tripartite.json").read_text(encoding="utf-8"))
    catalogue = Catalogue(TEMPLATES)
    for logo, wanted in ((record["hosts"][0]["logo"], True), ("nobody-ships-this", False), (None, False)):
        record["hosts"][0]["logo"] = logo
        agreement = Agreement.model_validate(record)
        document = map_agreement(agreement, catalogue, document_set(agreement, catalogue)[0], Mode.FINAL)
        box = next(party for party in document.parties if party.role == "host")
        assert (box.logo is not None) is wanted
        assert box.name


def missing_signatures(record: dict[str, Any]) -> list[str]:
    agreement = Agreement.model_validate(record)
    catalogue = Catalogue(TEMPLATES)
    findings = missing_signatories(agreement, document_set(agreement, catalogue), catalogue)
    assert {(finding.code, finding.pointer) for finding in findings} <= {("signatory_missing", "/signatories")}
    return [finding.text.en for finding in findings]


@pytest.mark.parametrize(("name", "role"), [("two-hosts-three-mentors", "host"), ("two-institutions", "institution")])
def test_every_host_and_institution_that_is_a_party_signs(name: str, role: str) -> None:
    record, _ = agreement_of(name)
    assert missing_signatures(record) == []
    record["signatories"] = [
        entry for entry in record["signatories"] if (entry["role"], entry.get("party")) != (role, 1)
    ]
    [message] = missing_signatures(record)
    party = record[f"{role}s"][1]
    slug = party.get("slug")
    name = Catalogue(TEMPLATES).folder(slug).institution.name.en if slug else party["legal_name"]
    assert f" on behalf of {name} yet" in message
    assert f"(role: {role}, party: 1)" in message
    # Two signatures for the first party are none for the second.
    record["signatories"] += [entry for entry in record["signatories"] if entry["role"] == role]
    assert missing_signatures(record) == [message]


def test_where_two_institutions_sign_each_place_names_its_own() -> None:
    record, document = agreement_of("two-institutions")
    parties = [place.party for place in document.signatures if place.role == "institution"]
    assert len(set(parties)) == len(record["institutions"])
    assert all(parties)


def test_where_one_institution_signs_its_place_needs_no_name() -> None:
    _, document = agreement_of("tripartite")
    assert [place.party for place in document.signatures if place.role == "institution"] == [""]
