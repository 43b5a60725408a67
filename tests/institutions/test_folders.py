"""Every folder: it resolves in all its layers, speaks two languages, and points at facts that exist."""

from datetime import timedelta

import pytest

from internships.domain.pointers import value_model
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.facts import annotation_at, term_in
from internships.mapping.mapper import Side
from internships.mapping.shape import FieldRule, Variant, VerbName
from internships.mapping.triggers import TRIGGERS
from tests.institutions.folders import CATALOGUE, DAY, INSTITUTIONS, SLUGS, variants

every_folder = pytest.mark.parametrize("slug", SLUGS)


def bilinguals(value: object) -> list[Bilingual]:
    if isinstance(value, Bilingual):
        return [value]
    if isinstance(value, Value):
        return [found for name in type(value).model_fields for found in bilinguals(getattr(value, name))]
    if isinstance(value, dict):
        return [found for part in value.values() for found in bilinguals(part)]
    if isinstance(value, tuple):
        return [found for part in value for found in bilinguals(part)]
    return []


def known_to_folders(path: str) -> bool:
    model: type[Value] | None = Side
    for step in path.split("/")[1:]:
        if step == "*":
            continue
        if model is None or step not in model.model_fields:
            return False
        model = value_model(model.model_fields[step].annotation)
    return True


def exists(path: str) -> bool:
    return known_to_folders(path) if path.startswith("@") else annotation_at(path) is not None


def triggers(variant: Variant) -> set[str]:
    texts = CATALOGUE.texts(variant.slug)
    return {
        *(rule.when for rule in variant.fields),
        *(rule.when for rule in variant.documents),
        *(rule.when for rule in variant.signing),
        *(name for text in texts for name in text.triggers),
    }


def test_there_are_institutions_and_forms() -> None:
    assert len(INSTITUTIONS) >= 5
    assert set(INSTITUTIONS) < set(SLUGS)


@every_folder
def test_every_layer_of_a_folder_resolves(slug: str) -> None:
    assert all(variant.fields and variant.documents and variant.signing for variant in variants(slug))


@every_folder
def test_the_layers_of_a_folder_follow_on_each_other_without_a_gap(slug: str) -> None:
    layers = sorted(CATALOGUE.folder(slug).layers, key=lambda layer: layer["valid_from"])
    ends = [layer["valid_until"] + timedelta(days=1) for layer in layers[:-1]]
    assert ends == [layer["valid_from"] for layer in layers[1:]]
    assert "valid_until" not in layers[-1]
    assert all(CATALOGUE.variant(slug, None, None, layer["valid_from"]).fields for layer in layers)


@every_folder
def test_no_folder_claims_that_its_institution_confirmed_it(slug: str) -> None:
    assert CATALOGUE.folder(slug).institution.status == "unconfirmed"


@every_folder
def test_every_label_and_word_is_there_in_both_languages(slug: str) -> None:
    told = [CATALOGUE.folder(slug).institution, *variants(slug)]
    found = [words for value in told for words in bilinguals(value)]
    assert found
    assert [words for words in found if not (words.nl.strip() and words.en.strip())] == []


@every_folder
def test_every_field_and_absent_fact_points_at_a_place_of_the_schema(slug: str) -> None:
    wrong = [
        path
        for variant in variants(slug)
        for path in (
            *(path for rule in variant.fields for path in rule.from_),
            *(f"{rule.from_[0]}/{column.from_}" for rule in variant.fields for column in rule.columns),
            *(absent.from_ for absent in variant.absent),
        )
        if not exists(path)
    ]
    assert wrong == []


def is_wrongly_worded(rule: FieldRule) -> bool:
    terms = term_in(annotation_at(rule.from_[0]))
    if rule.as_ is VerbName.YES_NO:
        return not rule.own.keys() <= {"yes", "no"}
    if rule.as_ not in {VerbName.TERM, VerbName.CHOICE}:
        return bool(rule.own)
    return terms is None or not set(rule.own) <= {str(term.value) for term in terms}


@every_folder
def test_words_from_a_list_and_own_words_belong_to_a_closed_list(slug: str) -> None:
    wrong = {rule.key for variant in variants(slug) for rule in variant.fields if is_wrongly_worded(rule)}
    assert wrong == set()


@every_folder
def test_own_words_stay_different_so_that_a_form_can_be_read_back(slug: str) -> None:
    for variant in variants(slug):
        for rule in variant.fields:
            for language in Language:
                said = [words.get(language) for words in rule.own.values()]
                assert len(said) == len(set(said)), rule.key


@every_folder
def test_every_trigger_is_in_the_closed_list(slug: str) -> None:
    assert {name for variant in variants(slug) for name in triggers(variant)} <= TRIGGERS.keys()


@every_folder
def test_every_field_stands_in_a_section_of_its_documents(slug: str) -> None:
    lost = [
        (rule.key, kind.value)
        for variant in variants(slug)
        for rule in variant.fields
        for kind in rule.documents
        if not any(part.id == rule.section and kind in part.documents for part in variant.sections)
    ]
    assert lost == []


@every_folder
def test_every_form_that_a_document_set_names_is_a_form_folder(slug: str) -> None:
    forms = {rule.form for variant in variants(slug) for rule in variant.documents if rule.form}
    assert all(CATALOGUE.folder(form).is_form for form in forms)


@pytest.mark.parametrize("slug", INSTITUTIONS)
def test_the_student_host_and_institution_sign_every_institutions_agreement(slug: str) -> None:
    for variant in variants(slug):
        roles = {rule.role.value for rule in variant.signing if "agreement" in rule.documents}
        assert {"student", "host", "institution", "legal_representative"} <= roles


@pytest.mark.parametrize("slug", INSTITUTIONS)
def test_every_institution_lists_what_is_still_open(slug: str) -> None:
    folder = CATALOGUE.folder(slug)
    assert folder.institution.open_points
    assert CATALOGUE.variant(slug, None, None, DAY).open_points


@pytest.mark.parametrize("slug", sorted(set(SLUGS) - set(INSTITUTIONS)))
def test_a_form_has_no_legal_identity_and_no_agreement_of_its_own(slug: str) -> None:
    identity = CATALOGUE.folder(slug).institution.identity
    variant = CATALOGUE.variant(slug, None, None, DAY)
    assert not identity.legal_name
    assert not identity.enterprise_numbers
    assert "agreement" not in {rule.kind.value for rule in variant.documents}
    assert not any(getattr(variant.demands, name) for name in type(variant.demands).model_fields)
