"""Merging layers: a lower layer overrides a higher one, and every entry knows which layer it comes from."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from internships.domain.document import Evidence
from internships.mapping.folder_schema import Origin, Variant
from internships.mapping.layer_merge import merge_layers, with_origin
from tests.builders.variant_documents import catalogue

ABOVE: dict[str, Any] = {
    "valid_from": 2020,
    "evidence": "assumed",
    "words": {"host": "a", "student": "b"},
    "fields": [{"key": "name", "label": "Naam", "required": False}, {"key": "mail", "label": "E-mail"}],
    "signing": [{"role": "student"}, {"role": "host"}],
    "open_points": ["een"],
    "demands": {"telework_forbidden": {"value": True}},
}


def keys(layer: dict[str, Any]) -> list[str]:
    return [entry["key"] for entry in layer["fields"]]


def test_an_entry_said_again_by_its_key_replaces_what_it_says_and_keeps_the_rest_and_its_place() -> None:
    merged = merge_layers(ABOVE, {"fields": [{"key": "name", "required": True}]})
    assert merged["fields"] == [
        {"key": "name", "label": "Naam", "required": True}, {"key": "mail", "label": "E-mail"},
    ]  # fmt: skip


def test_drop_takes_the_inherited_entry_away_and_one_that_is_not_there_is_no_error() -> None:
    assert keys(merge_layers(ABOVE, {"fields": [{"key": "name", "drop": True}]})) == ["mail"]
    assert keys(merge_layers(ABOVE, {"fields": [{"key": "other", "drop": True}]})) == ["name", "mail"]


def test_a_new_entry_comes_after_the_inherited_ones() -> None:
    assert keys(merge_layers(ABOVE, {"fields": [{"key": "new"}]})) == ["name", "mail", "new"]


def test_a_plan_of_signing_is_replaced_whole_since_its_order_is_its_meaning() -> None:
    assert merge_layers(ABOVE, {"signing": [{"role": "institution"}]})["signing"] == [{"role": "institution"}]
    assert merge_layers(ABOVE, {"signing": []})["signing"] == ABOVE["signing"]
    assert merge_layers(ABOVE, {})["signing"] == ABOVE["signing"]


def test_words_and_demands_are_laid_over_word_by_word() -> None:
    merged = merge_layers(ABOVE, {"words": {"host": "c"}, "demands": {"schedule_required": {"value": True}}})
    assert merged["words"] == {"host": "c", "student": "b"}
    assert set(merged["demands"]) == {"telework_forbidden", "schedule_required"}


def test_open_points_of_every_layer_are_kept() -> None:
    assert merge_layers(ABOVE, {"open_points": ["twee"]})["open_points"] == ["een", "twee"]


def test_documents_of_one_kind_on_two_forms_are_two_entries() -> None:
    above = {"documents": [{"kind": "agreement"}, {"kind": "learning_agreement", "form": "x"}]}
    merged = merge_layers(above, {"documents": [{"kind": "learning_agreement", "form": "y"}]})
    assert len(merged["documents"]) == 3


def test_every_entry_is_marked_with_its_layer_and_says_itself_how_it_is_known() -> None:
    layer = {"evidence": "read", "fields": [{"key": "a"}, {"key": "b", "evidence": "assumed"}]}
    marked = with_origin(layer, Origin.UNIT)
    assert [(entry["origin"], entry["evidence"]) for entry in marked["fields"]] == [
        ("unit", "read"), ("unit", "assumed"),
    ]  # fmt: skip
    assert with_origin({"demands": {"a": {"value": 1}}}, Origin.UNIT)["demands"] == {
        "a": {"evidence": "assumed", "value": 1}
    }


@given(some.lists(some.sampled_from("abcd"), unique=True), some.lists(some.sampled_from("cdef"), unique=True))
def test_no_key_is_ever_there_twice_and_laying_the_same_layer_again_changes_nothing(
    above: list[str], below: list[str]
) -> None:
    one = {"fields": [{"key": key} for key in above]}
    other = {"fields": [{"key": key, "label": "x"} for key in below]}
    merged = merge_layers(one, other)
    assert len(keys(merged)) == len(set(keys(merged)))
    assert set(keys(merged)) == {*above, *below}
    assert merge_layers(merged, other) == merged


def test_laying_over_changes_neither_of_the_two_layers() -> None:
    before = repr(ABOVE)
    merge_layers(ABOVE, {"fields": [{"key": "name", "required": True}], "words": {"host": "z"}})
    assert repr(ABOVE) == before


@pytest.fixture
def kranen() -> Variant:
    return catalogue().variant("scheldemonding", "kaaien", "kranen", date(2026, 9, 1))


def test_a_resolved_entry_knows_the_lowest_layer_that_spoke_of_it(kranen: Variant) -> None:
    origins = {key: kranen.field(key).origin for key in ("student_name", "mentor_name", "student_number")}
    assert origins == {
        "student_name": Origin.STANDARD,
        "mentor_name": Origin.INSTITUTION,
        "student_number": Origin.PROGRAMME,
    }
    assert kranen.field("student_name").evidence is Evidence.ASSUMED


def test_what_the_unit_required_stays_required_where_the_programme_only_changes_the_label(kranen: Variant) -> None:
    assert kranen.field("student_number").required
    assert kranen.field("student_number").label.nl == "Rolnummer"


def test_demands_of_all_layers_hold_together(kranen: Variant) -> None:
    demands = kranen.demands
    assert demands.duration_units is not None
    assert demands.kinship_degree_maximum is not None
    assert demands.telework_forbidden is not None
    assert (
        catalogue().variant("scheldemonding", "kaaien", "sluizen", date(2026, 9, 1)).demands.telework_forbidden is None
    )
