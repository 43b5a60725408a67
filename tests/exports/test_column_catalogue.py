"""One catalogue of columns: every fact of the schema once, in two languages, and only for who may read it."""

from collections import Counter

import pytest

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.party_views import view_for
from internships.domain.placement_board import PlacementLine
from internships.domain.pointers import pointer_titles, schema_facts
from internships.domain.shared_view import NATIONAL_NUMBER_FIELD
from internships.domain.wording import Language, Visibility
from internships.exports.column_sets import COLUMN_SETS
from internships.exports.column_titles import GROUP_TITLES
from internships.exports.columns import (
    ALL,
    Column,
    ColumnKind,
    catalogue,
    needs_agreement,
    readable_columns,
    requested_columns,
)
from internships.exports.errors import UnknownColumn
from internships.exports.placement_columns import COMPUTED_COLUMNS, PLACEMENT_COLUMNS
from internships.exports.rows import cells
from tests.builders.export_rows import an_export_row
from tests.domain.test_party_views import marked
from tests.refusals import refuses

PARTIES = (Side.STUDENT, Side.HOST, Side.INSTITUTION)
NAMED_SETS = (*COLUMN_SETS, ALL)


def column(key: str) -> Column:
    return next(column for column in catalogue() if column.key == key)


def test_every_fact_of_the_schema_is_a_column_but_the_national_number() -> None:
    pointers = {(column.pointer or f"/{column.key}").replace("/0/", "/*/") for column in catalogue()}
    missing = {leaf.pointer for leaf in schema_facts(Agreement)} - pointers
    assert missing == {f"/students/*/{NATIONAL_NUMBER_FIELD}"}


def test_no_column_is_a_national_number() -> None:
    assert [column.key for column in catalogue() if NATIONAL_NUMBER_FIELD in column.key.split(".")] == []
    assert [column.key for column in catalogue() if "register number" in column.title.en] == []
    for side in PARTIES:
        with pytest.raises(UnknownColumn):
            requested_columns(side, ["students.insz"])


def test_every_fact_of_a_boards_line_is_a_column() -> None:
    beside = {"student_index", "host_index", "institution_name"}
    assert set(PLACEMENT_COLUMNS) == set(PlacementLine.model_fields) - beside


@pytest.mark.parametrize("language", Language)
def test_no_two_columns_share_a_key_or_a_title(language: Language) -> None:
    keys = Counter(column.key for column in catalogue())
    titles = Counter(column.title.get(language) for column in catalogue())
    assert [key for key, count in keys.items() if count > 1] == []
    assert [title for title, count in titles.items() if count > 1 or not title] == []


@pytest.mark.parametrize("name", NAMED_SETS)
@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_no_named_set_holds_a_private_column_for_any_side(side: Side, name: str) -> None:
    chosen = requested_columns(side, [name])
    assert chosen
    assert [column.key for column in chosen if column.visibility is not Visibility.SHARED] == []


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_a_side_may_ask_its_own_private_columns_by_name_and_no_others(side: Side) -> None:
    for column in catalogue():
        if column.visibility in {Visibility.SHARED, *PRIVATE_FACTS_BY_SIDE[side]}:
            assert requested_columns(side, [column.key]) == (column,)
        else:
            with refuses("column_private"):
                requested_columns(side, [column.key])
            assert column not in readable_columns(side)


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_what_is_private_to_another_side_is_in_no_cell_of_any_column(side: Side) -> None:
    row = an_export_row()
    facts = Agreement.model_validate(marked())
    whole = type(row)(row.line, facts)
    row_of_side = type(row)(row.line, view_for(side, facts))
    for column in catalogue():
        cell_values = cells(row_of_side, [column], Language.NL)
        may_read = column.visibility in {Visibility.SHARED, *PRIVATE_FACTS_BY_SIDE[side]}
        assert cell_values == (cells(whole, [column], Language.NL) if may_read else (None,)), column.key


def test_who_is_no_party_gets_no_columns() -> None:
    with refuses("no_party_reads"):
        requested_columns(Side.NEITHER)
    with refuses("no_party_reads"):
        readable_columns(Side.NEITHER)


def test_an_unknown_column_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownColumn) as refusal:
        requested_columns(Side.HOST, ["student.email"])
    assert refusal.value.code == "unknown_column"
    assert refusal.value.nearest[0] == "students.email"
    assert "Bedoelde u: students.email" in refusal.value.text.nl


@pytest.mark.parametrize("word", ["risico", "Risk"])
def test_what_is_asked_by_a_word_of_a_title_is_suggested(word: str) -> None:
    with pytest.raises(UnknownColumn) as refusal:
        requested_columns(Side.HOST, [word])
    assert refusal.value.nearest[0] == "safety.risk_analysis.risks.name"


def test_nothing_that_a_side_may_not_read_is_suggested() -> None:
    with pytest.raises(UnknownColumn) as refusal:
        requested_columns(Side.HOST, ["safety.health.outcom"])
    assert "safety.health.outcome" not in refusal.value.nearest
    with pytest.raises(UnknownColumn) as refusal:
        requested_columns(Side.HOST, ["Uitkomst"])
    assert "safety.health.outcome" not in refusal.value.nearest


def test_a_very_long_name_is_refused_in_a_short_sentence() -> None:
    with pytest.raises(UnknownColumn) as refusal:
        requested_columns(Side.HOST, ["x" * 100_000])
    assert len(refusal.value.text.en) < 300


def test_nothing_asked_is_the_board_and_it_needs_no_facts() -> None:
    assert requested_columns(Side.HOST) == requested_columns(Side.HOST, ["board"])
    assert [column.key for column in requested_columns(Side.HOST)][-4:] == [
        "status",
        "blockers",
        "warnings",
        "next_due",
    ]
    assert not needs_agreement(requested_columns(Side.HOST))


def test_facts_are_needed_for_a_column_of_the_schema_and_for_a_computed_one() -> None:
    assert needs_agreement(requested_columns(Side.HOST, ["contacts"]))
    for key in COMPUTED_COLUMNS:
        assert needs_agreement(requested_columns(Side.HOST, [key]))


def test_columns_come_once_in_the_order_asked() -> None:
    chosen = requested_columns(Side.HOST, ["status", "board", "students.email", "status"])
    keys = [column.key for column in chosen]
    assert keys[0] == "status"
    assert keys[-1] == "students.email"
    assert len(keys) == len(set(keys))


def test_a_column_can_be_asked_by_its_pointer() -> None:
    assert requested_columns(Side.HOST, ["/students/0/email"]) == (column("students.email"),)


def test_a_title_says_in_both_languages_whose_fact_it_is() -> None:
    assert column("students.email").title.nl == "E-mail (Student)"
    assert column("students.email").title.en == "E-mail (Student)"
    assert column("hosts.mentors.email").title.nl != column("students.email").title.nl


@pytest.mark.parametrize(
    ("key", "nl", "en"),
    [
        ("students.phone", "Telefoon (Student)", "Phone (Student)"),
        ("schedule.lines.weekday", "Dag (Uurrooster)", "Day (Schedule)"),
        ("programme.name", "Naam van de opleiding", "Name of the programme"),
        ("safety.protective_equipment.name", "Persoonlijk beschermingsmiddel", "Personal protective equipment"),
        ("hosts.prevention_adviser.names.given", "Voornaam (Preventieadviseur)", "Given name (Prevention adviser)"),
        ("hosts.representative.email", "E-mail (Stagegever, Vertegenwoordiger)", None),
        ("places.address.locality", "Gemeente (Stageplaats)", "Locality (Place of work)"),
        ("confidentiality.agreed", "Vertrouwelijkheid", "Confidentiality"),
    ],
)
def test_a_title_names_one_and_says_nothing_twice(key: str, nl: str, en: str | None) -> None:
    title = column(key).title
    assert (title.nl, title.en) == (nl, en or title.en)


@pytest.mark.parametrize("language", Language)
def test_no_title_repeats_its_fact_or_a_group_or_has_a_level_that_says_nothing(language: Language) -> None:
    for column in catalogue():
        fact, _, groups = column.title.get(language).removesuffix(")").partition(" (")
        names = [fact, *groups.split(", ")] if groups else [fact]
        assert len({text.casefold() for text in names}) == len(names), column.key
        assert not {"Naam", "Name"} & set(names[1:]), column.key


def test_every_list_of_the_schema_says_what_one_of_it_is_called() -> None:
    lists = {
        _without_stars(leaf.pointer[: leaf.pointer.index("/*", start)])
        for leaf in schema_facts(Agreement)
        for start in _stars(leaf.pointer.removesuffix("/*"))
    }
    assert lists - GROUP_TITLES.keys() == set()
    assert {place for place in GROUP_TITLES if pointer_titles(Agreement, place) == ()} == set()


def _stars(pointer: str) -> list[int]:
    return [place for place in range(len(pointer)) if pointer.startswith("/*", place)]


def _without_stars(pointer: str) -> str:
    return pointer.replace("/*", "")


def test_every_column_of_the_board_is_explained_in_a_sentence_of_its_own() -> None:
    board = [column for column in catalogue() if column.pointer is None]
    assert {column.key for column in board} == {*PLACEMENT_COLUMNS, *COMPUTED_COLUMNS}
    for language in Language:
        explanations = [column.about.get(language) for column in board]
        assert len(set(explanations)) == len(explanations)
        assert [
            text for text in explanations if not (text[0].isupper() and text.endswith(".") and len(text) > 20)
        ] == []


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("students.email", ColumnKind.TEXT),
        ("students.birth_date", ColumnKind.DATE),
        ("first_day", ColumnKind.DATE),
        ("blockers", ColumnKind.NUMBER),
        ("period.duration.weeks", ColumnKind.NUMBER),
        ("programme.eqf", ColumnKind.NUMBER),
        ("specimen", ColumnKind.YES_NO),
        ("schedule.telework.allowed", ColumnKind.YES_NO),
        ("status", ColumnKind.TERM),
        ("kind", ColumnKind.TERM),
        ("safety.risk_analysis.signed_by", ColumnKind.TERM),
        ("schedule.lines.begins", ColumnKind.TEXT),
        ("hosts.enterprise_number", ColumnKind.TEXT),
        ("health_condition", ColumnKind.TERM),
    ],
)
def test_a_column_knows_what_stands_in_its_cells(key: str, kind: ColumnKind) -> None:
    assert column(key).kind is kind
