"""The ten real differences between institutions that a table of renamed fields would miss, one test for each.

Two invented institutions differ in exactly these ways; the same record is mapped to both.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from internships.domain.document import DocumentKind, VariantDocument
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, missing_facts, variant_of
from internships.mapping.errors import NoVariantOnDate
from internships.mapping.signing_plan import missing_signatories
from internships.services.agreements.validation import validate_record
from tests.builders.variant_documents import (
    agreement_at,
    catalogue,
    cell_labelled,
    document_kinds,
    document_of,
    documents_of,
    finding_codes,
    record_at,
    variant_folders,
)

Record = dict[str, Any]


def clauses(document: VariantDocument, slot: str) -> list[str]:
    (article,) = [article for article in document.articles if article.slot == slot]
    return [clause.id for clause in article.clauses]


def labels(document: VariantDocument) -> set[str]:
    return {one.label for section in document.sections for one in section.cells}


def test_1_the_same_word_names_the_opposite_party() -> None:
    first_document, there = document_of(agreement_at("noordzee")), document_of(agreement_at("scheldemonding"))
    assert cell_labelled(first_document, "Stagebegeleider").lines == ("Lotte Vuurtoren",)
    assert cell_labelled(there, "Stagebegeleider").lines == ("Els Kraanbalk",)
    assert cell_labelled(there, "Promotor").lines == ("Lotte Vuurtoren",)
    assert (first_document.words["mentor"], there.words["mentor"]) == ("de stagementor", "de stagebegeleider")


def framework(record: Record) -> None:
    record |= {"form": "framework_bipartite", "students": [], "signatories": record["signatories"][1:3]}


def two_of_each(record: Record) -> None:
    record["institutions"].append({**record["institutions"][0], "slug": "scheldemonding"})
    record["hosts"].append({**record["hosts"][0], "legal_name": "Kaai Voorbeeld nv"})
    record["signatories"].append({"role": "host", "name": "Bo Kaaiman", "party": 1})


def class_of_three(record: Record) -> None:
    record["form"] = "collective"
    record["students"] = [record["students"][0]] * 3


def internal(record: Record) -> None:
    record |= {"form": "internal", "kind": "internal"}
    record["hosts"][0] |= {"type": "institution_unit", "legal_name": "Labo Scheldemonding"}


def test_2_the_number_and_the_kind_of_parties_differ() -> None:
    without_student = agreement_at("noordzee", framework)
    document = document_of(without_student)
    assert [party.role for party in document.parties] == ["institution", "host"]
    assert [place.role for place in document.signatures] == ["host", "institution"]
    assert not [f for f in missing_facts(without_student, catalogue()) if f.pointer.startswith("/students")]
    assert not {"Studentennummer", "Geboortedatum"} & labels(document)
    assert document.title == "Raamovereenkomst"
    roles = [party.role for party in document_of(agreement_at("noordzee", two_of_each)).parties]
    assert roles == ["institution", "institution", "host", "host", "student"]
    assert [p.party for p in document_of(agreement_at("noordzee", two_of_each)).signatures if p.role == "host"] == [
        "Scheldekraan Voorbeeld nv",
        "Kaai Voorbeeld nv",
    ]
    assert [party.role for party in document_of(agreement_at("noordzee", class_of_three)).parties].count("student") == 3
    assert finding_codes(record_at("noordzee", class_of_three)) & {"many_students", "student_missing"} == set()
    assert cell_labelled(document_of(agreement_at("scheldemonding", internal)), "Soort organisatie").lines


def host_insures(record: Record) -> None:
    record["insurance"] = {"liability": {"insured_by": "host", "host_declares_cover": True}}


def institution_insures(record: Record) -> None:
    record["insurance"] = {"liability": {"insured_by": "institution", "secondary": True}}


def test_3_who_insures_the_civil_liability_is_inverted_and_is_a_clause_with_a_duty() -> None:
    first_document = document_of(agreement_at("noordzee", host_insures))
    there = document_of(agreement_at("scheldemonding", institution_insures))
    assert "liability-insurance-host" in clauses(first_document, "insurance")
    assert "liability-insurance-institution-secondary" in clauses(there, "insurance")
    wrong = {"liability_party_differs", "host_declaration_missing", "secondary_differs"}
    assert not finding_codes(record_at("noordzee", host_insures)) & wrong
    assert not finding_codes(record_at("scheldemonding", institution_insures)) & wrong
    assert "liability_party_differs" in finding_codes(record_at("noordzee", institution_insures))
    assert "liability_party_differs" in finding_codes(record_at("scheldemonding", host_insures))


def drawn_up(day: str) -> Any:
    return lambda record: record.update(drawn_up_on=day)


def test_4_clauses_and_forms_live_in_time_and_an_old_agreement_keeps_its_text(tmp_path: Path) -> None:
    old, new = agreement_at("noordzee", drawn_up("2023-09-01")), agreement_at("noordzee", drawn_up("2026-09-01"))
    assert document_of(old).form_version == "versie van 2019"
    assert document_of(new).form_version == "versie van 2024"
    (before,) = [a.clauses for a in document_of(old).articles if a.slot == "liability"]
    (after,) = [a.clauses for a in document_of(new).articles if a.slot == "liability"]
    assert before[0].id == after[0].id == "liability"
    assert before[0].sha256 != after[0].sha256
    with pytest.raises(NoVariantOnDate):
        variant_of(agreement_at("noordzee", drawn_up("2018-09-01")), catalogue())
    root = variant_folders(tmp_path / "root", "noordzee")
    changed = root / "noordzee" / "variant.toml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Aantal stagedagen", "Dagen"), encoding="utf-8")
    assert variant_of(old, Catalogue(root)).fields == variant_of(old, catalogue()).fields


def health_needed(record: Record) -> None:
    record["safety"]["health"] = {"required": True, "arranged_by": "institution", "condition_met": False}


def no_risk_analysis(record: Record) -> None:
    record["safety"] = {}


def test_5_the_same_paper_has_another_trigger_at_each_institution() -> None:
    assert document_kinds(agreement_at("noordzee")) == ["agreement", "risk_analysis", "workstation_sheet"]
    assert document_kinds(agreement_at("scheldemonding")) == ["agreement", "risk_analysis"]
    assert document_kinds(agreement_at("scheldemonding", health_needed)) == [
        "agreement",
        "risk_analysis",
        "workstation_sheet",
    ]
    assert document_kinds(agreement_at("noordzee", no_risk_analysis)) == [
        "agreement",
        "risk_analysis",
        "workstation_sheet",
    ]
    assert document_kinds(agreement_at("scheldemonding", no_risk_analysis)) == ["agreement"]
    assert document_of(agreement_at("scheldemonding", health_needed)).annexes == ("Risicoanalyse", "Werkpostfiche")


def only_days(record: Record) -> None:
    record["period"]["duration"] = {"days": 60}


def only_hours(record: Record) -> None:
    record["period"]["duration"] = {"hours": "456"}


def test_6_a_duration_is_shown_in_the_unit_that_was_entered_and_never_computed() -> None:
    assert cell_labelled(document_of(agreement_at("noordzee")), "Aantal stagedagen").lines == ("60",)
    assert cell_labelled(document_of(agreement_at("scheldemonding")), "Aantal uren").lines == ("456",)
    assert "Aantal stagedagen" not in labels(document_of(agreement_at("scheldemonding")))
    for slug, kept_fact, lacks in (
        ("noordzee", only_hours, "/period/duration/days"),
        ("scheldemonding", only_days, "/period/duration/hours"),
    ):
        missing = {finding.pointer for finding in missing_facts(agreement_at(slug, kept_fact), catalogue())}
        assert lacks in missing
        assert "duration_unit_missing" in finding_codes(record_at(slug, kept_fact))
    lines = {
        line
        for section in document_of(agreement_at("noordzee", only_days)).sections
        for c in section.cells
        for line in c.lines
    }
    assert not {"456", "480", "12"} & lines


def on_screen(record: Record) -> None:
    record["signing_mode"] = "electronic"


def young(record: Record) -> None:
    record["students"][0]["birth_date"] = "2009-05-17"


def test_7_a_signature_is_a_question_of_authority_with_an_order_a_capacity_and_a_phrase() -> None:
    first_document, there = document_of(agreement_at("noordzee")), document_of(agreement_at("scheldemonding"))
    assert [place.role for place in first_document.signatures] == ["student", "host", "institution"]
    assert [place.role for place in there.signatures] == ["institution", "student", "host"]
    assert first_document.signatures[2].capacity == "departementshoofd, bij delegatie van de algemeen directeur"
    assert {place.phrase for place in first_document.signatures} == {"gelezen en goedgekeurd"}
    assert {place.phrase for place in there.signatures} == {None}
    assert {place.phrase for place in document_of(agreement_at("noordzee", on_screen)).signatures} == {None}
    assert "3 originelen" in str(first_document.originals)
    assert "4 originelen" in str(there.originals)
    assert document_of(agreement_at("noordzee", on_screen)).originals is None
    risk = document_of(agreement_at("scheldemonding"), DocumentKind.RISK_ANALYSIS)
    assert [place.name for place in risk.signatures] == ["Inge Polsslag"]
    with_parent = [place.role for place in document_of(agreement_at("scheldemonding", young)).signatures]
    assert with_parent == ["institution", "student", "legal_representative", "host"]


def unsigned(record: Record) -> None:
    record["signatories"] = record["signatories"][:1]


def test_7_every_role_that_must_sign_and_has_nobody_is_named_at_once() -> None:
    agreement = agreement_at("scheldemonding", unsigned)
    findings = missing_signatories(agreement, document_set(agreement, catalogue()), catalogue())
    assert {finding.code for finding in findings} == {"signatory_missing"}
    text = " ".join(finding.text.en for finding in findings)
    assert all(role in text for role in ("institution", "host", "occupational_physician"))


def observation(record: Record) -> None:
    record["kind"] = "observation"


def paid(record: Record) -> None:
    record["kind"] = "paid"


def voluntary(record: Record) -> None:
    record |= {"kind": "voluntary", "legal_basis": "voluntary"}
    record["period"]["duration"] = {"days": 70, "hours": "500"}


def abroad(record: Record) -> None:
    record |= {"kind": "traineeship_abroad", "legal_basis": "abroad", "translations": ["en"]}


def test_8_the_legal_kind_decides_first_and_changes_the_whole_set() -> None:
    for refused in (observation, paid):
        decided = validate_record(record_at("noordzee", refused), catalogue(), lambda _: ())
        assert decided.is_kind_refused
        assert len(decided.findings) == 1
    assert "voluntary_too_long" in finding_codes(record_at("noordzee", voluntary))
    assert "voluntary_too_long" not in finding_codes(record_at("scheldemonding", voluntary))
    away = documents_of(agreement_at("scheldemonding", abroad))
    assert DocumentKind.AGREEMENT not in {kind for kind, _ in away}
    form = away[DocumentKind.LEARNING_AGREEMENT, Language.EN]
    assert (form.slug, form.leading) == ("overzee", True)
    assert not away[DocumentKind.LEARNING_AGREEMENT, Language.NL].leading
    assert "agreement" in document_kinds(agreement_at("noordzee", abroad))


def by_host(record: Record) -> None:
    record["safety"]["health"] = {"required": True, "arranged_by": "host", "condition_met": False}


def credits_late(record: Record) -> None:
    record["students"][0]["enrolment"]["credits_ok_on"] = "2026-10-01"


def test_9_who_does_the_medical_check_differs_and_so_does_what_it_does_to_the_agreement() -> None:
    assert "health_arranger_not_allowed" not in finding_codes(record_at("noordzee", by_host))
    assert "health_arranger_not_allowed" in finding_codes(record_at("scheldemonding", by_host))
    # One institution's own clause suspends; at the other the record must hold the suspensive condition itself.
    assert "fitness_condition_open" not in finding_codes(record_at("noordzee", by_host))
    assert "fitness_condition_open" in finding_codes(record_at("scheldemonding", health_needed))
    assert "credits_after_start" in finding_codes(record_at("scheldemonding", credits_late))
    assert "credits_after_start" not in finding_codes(record_at("noordzee", credits_late))
    assert clauses(document_of(agreement_at("scheldemonding")), "conditions") == ["credits"]
    assert clauses(document_of(agreement_at("noordzee")), "conditions") == ["no-conditions"]


def in_programme(name: str) -> Any:
    def edit(record: Record) -> None:
        record["institutions"][0]["unit"] = "kaaien"
        record["programme"]["id"] = name
        record["schedule"] = {"telework": {"allowed": True, "conditions": "thuis"}}
        record["period"]["last_day"] = "2027-05-20"
        record["hosts"][0]["kinship"] = {"related": True, "degree": 5}

    return edit


def test_10_a_programme_overrides_its_unit_and_its_institution() -> None:
    strict, mild = (
        record_at("scheldemonding", in_programme("kranen")),
        record_at("scheldemonding", in_programme("sluizen")),
    )
    assert {"telework_forbidden", "relatives_not_allowed", "ends_too_late"} <= finding_codes(strict)
    assert not {"telework_forbidden", "relatives_not_allowed", "ends_too_late"} & finding_codes(mild)
    assert "Rolnummer" in labels(document_of(agreement_at("scheldemonding", in_programme("kranen"))))
    assert "Studentennummer" in labels(document_of(agreement_at("scheldemonding", in_programme("sluizen"))))
    layered = catalogue().variant("scheldemonding", "kaaien", "kranen", variant_day())
    number = layered.field("student_number")
    assert (number.required, str(number.origin.value)) == (True, "programme")


def variant_day() -> Any:
    return agreement_at("scheldemonding").drawn_up_on


def test_a_copy_of_a_folder_under_a_new_name_prints_without_any_change_elsewhere(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee")
    shutil.copytree(root / "noordzee", root / "duinen")
    assert Catalogue(root).slugs == ("duinen", "noordzee")
    copied = variant_of(agreement_at("duinen"), Catalogue(root))
    assert (copied.slug, copied.fields) == ("duinen", variant_of(agreement_at("noordzee"), catalogue()).fields)
