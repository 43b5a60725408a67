"""The special forms of the kit: documents for a framework, a sheet, several parties and a stay abroad."""

import json
from pathlib import Path

import pytest

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Mode, VariantDocument
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.mapping.signing_plan import missing_signatories
from internships.rendering.layout import declarations
from internships.rendering.template_environment import TemplateEnvironment
from tests.paths import ROOT, TEMPLATES

CATALOGUE = Catalogue(TEMPLATES)


def agreement_of(name: str) -> Agreement:
    return Agreement.model_validate_json((ROOT / f"schemas/examples/valid/{name}.json").read_text(encoding="utf-8"))


def documents_of(agreement: Agreement) -> dict[tuple[DocumentKind, Language], VariantDocument]:
    return {
        (planned.kind, planned.language): map_agreement(agreement, CATALOGUE, planned, Mode.FINAL)
        for planned in document_set(agreement, CATALOGUE)
    }


def document_at(
    name: str, kind: DocumentKind = DocumentKind.AGREEMENT, language: Language = Language.NL
) -> VariantDocument:
    return documents_of(agreement_of(name))[kind, language]


def declared(document: VariantDocument) -> str:
    template_environment = TemplateEnvironment(TEMPLATES)
    wording = template_environment.wording["statements"]
    return " ".join(declarations(document, wording))


def test_a_framework_prints_its_days_and_its_health_surveillance() -> None:
    fields = document_at("framework-without-student").fields
    assert fields["framework_days"].lines == ("60",)
    assert fields["framework_health"].lines == ("Geen gezondheidstoezicht nodig",)


def test_the_sheet_of_a_framework_is_still_to_be_given() -> None:
    sheet = document_at("framework-without-student", DocumentKind.WORKSTATION_SHEET)
    assert "sheet_given_on" not in sheet.fields
    assert "elke stage wordt deze fiche bezorgd" in declared(sheet)
    given = document_at("tripartite", DocumentKind.WORKSTATION_SHEET)
    assert "is deze fiche bezorgd" in declared(given)


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("framework-without-student", DocumentKind.PROJECT_DESCRIPTION, "zoals de raamovereenkomst bepaalt"),
        ("placement-sheet", DocumentKind.PROJECT_DESCRIPTION, "zoals het stageblad bepaalt"),
        ("tripartite", DocumentKind.PROJECT_DESCRIPTION, "zoals de stageovereenkomst bepaalt"),
        ("abroad-replaced", DocumentKind.ACTIVITY_PLAN, "hoort bij de Learning Agreement"),
        ("abroad-replaced", DocumentKind.SCHEDULE, "zoals de Learning Agreement bepaalt"),
    ],
)
def test_an_annex_names_the_agreement_that_it_belongs_to(name: str, kind: DocumentKind, word: str) -> None:
    assert word in declared(document_at(name, kind))


def test_only_who_signs_a_project_agrees_on_it() -> None:
    assert declared(document_at("tripartite", DocumentKind.PROJECT_DESCRIPTION)).startswith(
        "De ondertekenaars zijn het eens"
    )


def test_a_placement_sheet_is_titled_so_and_names_its_framework() -> None:
    sheet = document_at("placement-sheet")
    assert sheet.title == "Stageblad"
    assert sheet.subtitle.endswith("bij de raamovereenkomst RAAM-2026-01")


def test_an_internal_placement_has_no_seat_and_says_once_that_it_is_internal() -> None:
    fields = document_at("internal-placement").fields
    assert not {"host_registered_seat", "host_place_of_business", "health_arranged_by"} & fields.keys()
    assert fields["health_arranged_internally"].lines == ("de dienst van de universiteit",)
    assert fields["internship_kind"].lines != fields["agreement_form"].lines


def test_each_phone_of_several_mentors_names_its_mentor() -> None:
    document = document_at("two-hosts-three-mentors")
    mentors = [mentor for host in agreement_of("two-hosts-three-mentors").hosts for mentor in host.mentors]
    names = [f"{mentor.names.given} {mentor.names.family}" for mentor in mentors]
    assert [line.partition(": ")[0] for line in document.fields["mentor_email"].lines] == names
    assert document_at("tripartite").fields["mentor_email"].lines[0].count(": ") == 0


def test_a_mentor_of_every_host_signs() -> None:
    agreement = agreement_of("two-hosts-three-mentors")
    project = documents_of(agreement)[DocumentKind.PROJECT_DESCRIPTION, Language.NL]
    assert [place.party for place in project.signatures if place.role == "mentor"] == [
        host.legal_name for host in agreement.hosts
    ]
    fewer = tuple(one for one in agreement.signatories if (one.role.value, one.party) != ("mentor", 1))
    fewer_signatories = agreement.model_copy(update={"signatories": fewer})
    [found] = missing_signatories(fewer_signatories, document_set(fewer_signatories, CATALOGUE), CATALOGUE)
    assert "role: mentor, party: 1" in found.text.en


def test_a_sentence_says_once_what_several_parties_share_and_else_whose_it_is() -> None:
    agreement = agreement_of("collective-of-three")
    assert str(document_at("collective-of-three").fields["credits_confirmed_on"]).count("2026") == 1
    students = list(agreement.students)
    later = students[1].enrolment.model_copy(update={"credits_ok_on": agreement.drawn_up_on})
    students[1] = students[1].model_copy(update={"enrolment": later})
    differing = agreement.model_copy(update={"students": tuple(students)})
    text = str(documents_of(differing)[DocumentKind.AGREEMENT, Language.NL].fields["credits_confirmed_on"])
    assert " (Joppe Fictief) en " in text
    assert ": " not in text


def test_two_institutions_sign_and_are_headed_by_their_own_words() -> None:
    document = document_at("two-institutions")
    assert [place.label for place in document.signatures if place.role == "institution"] == [
        "Voor de universiteit",
        "Voor de hogeschool",
    ]
    titles = {section.id: section.title for section in document.sections}
    assert titles["institution"] == "Onderwijsinstellingen"
    assert document.words["leading_institution"] == next(
        box.name for box in document.parties if box.role == "institution"
    )
    assert {section.id: section.title for section in document_at("tripartite").sections}["institution"] == "Hogeschool"


def test_a_learning_agreement_says_what_the_agreement_says() -> None:
    both = documents_of(agreement_of("abroad-accompanied"))
    form, own = both[DocumentKind.LEARNING_AGREEMENT, Language.EN], both[DocumentKind.AGREEMENT, Language.NL]
    assert form.fields["la_costs"].head[1:3] == ("Basis", "Amount (real costs: at most)")
    assert form.fields["la_receiving_address"].lines[-1] == "Belgium"
    assert form.fields["la_place_address"].lines[-1] != "Belgium"
    assert "five weeks" in str(form.fields["la_certificate"])
    assert "vijf weken" in str(own.fields["certificate_by_form"])
    assert form.fields["la_supervisor_name"].lines == own.fields["supervisor_name"].lines
    assert form.fields["la_credits"].lines or form.fields["la_course_credits"].lines


@pytest.mark.parametrize("name", ["abroad-accompanied", "abroad-replaced"])
def test_table_b_has_the_three_boxes_of_the_form_and_ticks_one(name: str) -> None:
    cell = document_at(name, DocumentKind.LEARNING_AGREEMENT, Language.EN).fields["la_kind"]
    assert cell.options == ("embedded in the curriculum", "voluntary", "recent graduate")
    assert cell.lines == ("embedded in the curriculum",)


def test_customers_claims_are_required_from_2025_on() -> None:
    assert "third_party_claims" not in document_at("before-2025").fields


@pytest.mark.parametrize("path", sorted((ROOT / "schemas/examples/valid").glob("*.json")), ids=lambda path: path.stem)
def test_every_agreement_on_paper_tells_its_number_of_originals(path: Path) -> None:
    agreement = Agreement.model_validate(json.loads(path.read_text(encoding="utf-8")))
    for (kind, _), document in documents_of(agreement).items():
        if kind is DocumentKind.AGREEMENT and agreement.signing_mode.value == "paper":
            assert document.originals
