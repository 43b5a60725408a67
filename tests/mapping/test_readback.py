"""A form's fields are read back into a draft: every mapped fact whose verb declares no loss comes back identical."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Json
from internships.domain.draft import AgreementDraft
from internships.domain.pointers import facts_at
from internships.domain.shared_view import shared_view
from internships.domain.wording import Bilingual, Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.fact_paths import fact_reader
from internships.mapping.field_loss import ambiguous_values, column_loss, field_loss
from internships.mapping.field_text import FactText
from internships.mapping.folder_schema import Column, FieldRule, Variant, VerbName
from internships.mapping.triggers import holds
from tests.builders import generated_records
from tests.builders.form_reading import form_values, read_back
from tests.builders.report_catalogue import a_catalogue, on_the_day

SLUGS = ("noordzee", "polder")
ROUND = settings(max_examples=30, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return a_catalogue(tmp_path_factory.mktemp("folders"))


def mapped_paths(variant: Variant, kind: DocumentKind, agreement: Agreement) -> Iterator[str]:
    """Every path that a document maps without a declared loss."""
    for rule in variant.fields:
        if kind not in rule.documents or not holds(rule.when, agreement):
            continue
        if rule.as_ is VerbName.TABLE:
            lossless = [column for column in rule.columns if column_loss(column) is None]
            yield from (f"{rule.from_[0]}/{column.from_}" for column in lossless)
        elif field_loss(rule) is None:
            yield rule.from_[0]


def facts(agreement: Any, path: str) -> dict[str, Any]:
    """Every fact that a path reaches, with values only: a draft's twin equals the whole it is a part of."""
    return {place: plain(fact) for place, fact in facts_at(agreement, path) if fact != ()}


def plain(fact: Any) -> Any:
    model = type(fact)
    if hasattr(model, "model_fields"):
        return {name: getattr(fact, name) for name in model.model_fields}
    return fact


@ROUND
@given(
    agreement=generated_records.agreements(),
    slug=st.sampled_from(SLUGS),
    kind=st.sampled_from([DocumentKind.AGREEMENT, DocumentKind.RISK_ANALYSIS, DocumentKind.SCHEDULE]),
    language=st.sampled_from(Language),
)
def test_every_bound_fact_comes_back_from_the_form_identical(
    catalogue: Catalogue, agreement: Agreement, slug: str, kind: DocumentKind, language: Language
) -> None:
    agreement = placed_at(agreement, slug)
    variant, shared = on_the_day(catalogue, slug), shared_view(agreement)
    values = form_values(agreement, variant, catalogue, kind, language)
    heard = AgreementDraft.model_validate(read_back(values, variant, language))
    paths = list(mapped_paths(variant, kind, shared))
    assert paths
    assert {path: facts(heard, path) for path in paths} == {path: facts(shared, path) for path in paths}


def placed_at(agreement: Agreement, slug: str) -> Agreement:
    parties = tuple(party.model_copy(update={"slug": slug, "unit": None}) for party in agreement.institutions)
    return agreement.model_copy(update={"institutions": parties})


@ROUND
@given(agreement=generated_records.agreements(), slug=st.sampled_from(SLUGS))
def test_no_fact_that_one_party_alone_may_read_stands_on_a_form(
    catalogue: Catalogue, agreement: Agreement, slug: str
) -> None:
    agreement = placed_at(agreement, slug)
    variant = on_the_day(catalogue, slug)
    values = form_values(agreement, variant, catalogue, DocumentKind.AGREEMENT, Language.NL)
    heard = AgreementDraft.model_validate(read_back(values, variant, Language.NL))
    assert [fact for _, fact in fact_reader(("students", "*", "insz"))(heard)] == []


def test_a_second_students_fact_comes_back_at_the_second_student(catalogue: Catalogue) -> None:
    values = {"student_phone": [FactText((1,), ("+32 3 265 10 00",))]}
    draft = read_back(values, on_the_day(catalogue, "noordzee"), Language.NL)
    assert draft == {"students": [{}, {"phone": "+3232651000"}]}


def test_a_box_for_two_kinds_of_number_is_heard_by_its_check_digits(catalogue: Catalogue) -> None:
    variant = on_the_day(catalogue, "noordzee")

    def heard(words: str) -> Json:
        return read_back({"host_number": [FactText((0,), (words,))]}, variant, Language.NL)

    assert heard("0999.999.922") == {"hosts": [{"enterprise_number": "0999999922"}]}
    assert heard("0999.999.923") == {"hosts": [{"institution_number": "0999.999.923"}]}
    assert heard("34567") == {"hosts": [{"institution_number": "34567"}]}


def test_a_key_that_the_form_does_not_have_is_left_out(catalogue: Catalogue) -> None:
    values = {"no_such_field": [FactText((), ("x",))]}
    assert read_back(values, on_the_day(catalogue, "noordzee"), Language.EN) == {}


@pytest.mark.parametrize("key", ["host_number", "host_registered_seat", "institution_name"])
def test_a_field_whose_words_hold_less_than_its_facts_declares_its_loss(catalogue: Catalogue, key: str) -> None:
    assert field_loss(on_the_day(catalogue, "noordzee").field(key)) is not None


def table(column: Column) -> FieldRule:
    return FieldRule(
        key="places", section="place", label=Bilingual(nl="P", en="P"), from_=("/places/*",),
        as_=VerbName.TABLE, columns=(column,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("below", "verb"),
    [("address", VerbName.ADDRESS), ("vessel", VerbName.GIVEN), ("vessel/*", VerbName.TEXT)],
)
def test_a_table_cell_that_puts_several_lines_in_one_box_declares_its_loss(below: str, verb: VerbName) -> None:
    label = Bilingual(nl="K", en="C")
    assert field_loss(table(Column(label=label, from_=below, as_=verb))) is not None
    assert field_loss(table(Column(label=label, from_="name"))) is None


def test_two_entries_of_a_list_that_are_called_alike_are_named() -> None:
    rule = FieldRule(
        key="by", section="insurance", label=Bilingual(nl="D", en="B"), from_=("/insurance/travel_by",),
        as_=VerbName.TERM, own={"host": Bilingual(nl="de student", en="the host")},
    )  # fmt: skip
    assert ambiguous_values(rule) == ("de student",)


def test_no_field_of_the_standard_layer_calls_two_entries_alike(catalogue: Catalogue) -> None:
    fields = on_the_day(catalogue, "polder").fields
    assert [rule.key for rule in fields if ambiguous_values(rule)] == []
