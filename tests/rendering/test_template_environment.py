"""The templates of the repository, and how cells and clauses are prepared for them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from internships.domain.document import Cell, CellLayout, DocumentKind, PartyHeader, Section
from internships.domain.wording import Language, capitalised
from internships.rendering.errors import BrokenTemplate
from internships.rendering.template_filters import break_wide_words, group_cells, is_compact, is_long, pair_short_cells
from tests.builders.hand_made_documents import TEMPLATE_ENVIRONMENT, a_cell, a_clause, a_document, articles, page_html
from tests.paths import TEMPLATES


def clause(body: str, *cells: Cell) -> str:
    return str(TEMPLATE_ENVIRONMENT.render_clause(a_clause(body), {cell.key: cell for cell in cells}, {}))


def test_a_sentence_behind_a_condition_keeps_its_space() -> None:
    body = "Dit geldt tijdens de stage{% if fields.after_end %}, en ook erna{% endif %}.\nDaarna niet meer."
    assert (
        clause(body, a_cell("after_end", "ja")) == "<p>Dit geldt tijdens de stage, en ook erna.\nDaarna niet meer.</p>"
    )
    either = "{% if fields.x %}Ja.{% else %}Nee.{% endif %}\nVoorts."
    assert clause(either, a_cell("x")) == "<p>Nee.\nVoorts.</p>"


def test_no_sentence_of_a_shipped_clause_runs_into_the_next_one() -> None:
    for path in sorted(TEMPLATES.glob("*/clauses/*.md")):
        body = path.read_text(encoding="utf-8").split("+++\n")[2]
        printed = (
            clause(body, *(a_cell(key, "woord") for key in TEMPLATE_ENVIRONMENT.clause_field_keys(body)))
            if _plain(body)
            else ""
        )
        assert not [word for word in printed.split() if _runs_on(word)], path.name


def _plain(body: str) -> bool:
    return "words." not in body


def _runs_on(word: str) -> bool:
    before, dot, after = word.partition(".")
    return bool(dot) and before.isalpha() and len(before) > 3 and after[:1].isupper() and after.isalpha()


def test_a_clause_filled_for_one_agreement_keeps_nothing_for_the_next() -> None:
    body = "De student {{ fields.student_name }} leert."
    assert "Noor" in clause(body, a_cell("student_name", "Noor"))
    assert "Noor" not in clause(body, a_cell("student_name", "Zoë"))


def test_an_entry_of_a_list_that_a_condition_left_empty_disappears() -> None:
    body = "Zo:\n\n- meten;\n- {% if fields.x %}bouwen;{% endif %}\n- testen."
    assert clause(body, a_cell("x")).count("<li>") == 2
    assert clause(body, a_cell("x", "ja")).count("<li>") == 3


@pytest.mark.parametrize(
    "reach",
    [
        "{{ fields.student_name._replace(label='x') }}",
        "{{ fields.student_name._asdict() }}",
        "{{ fields['student_name'].__class__ }}",
        "{{ fields|attr('__class__') }}",
        "{{ ''|attr('format')('x').__class__ }}",
        "{{ '{0.__class__}'.format(fields) }}",
        "{{ fields.update({'x': 1}) }}",
        "{% set fields.student_name.label = 'x' %}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% import 'os' as os %}",
    ],
)
def test_no_trick_of_attributes_reaches_behind_a_clause(reach: str) -> None:
    with pytest.raises(BrokenTemplate):
        clause(reach, a_cell("student_name", "Noor"))


def test_a_table_stands_between_two_stretches_of_facts() -> None:
    table = a_cell("places", look=CellLayout.TABLE, head=("Plaats",), rows=(("Kaai",),))
    found = group_cells((a_cell("a", "1"), a_cell("b", "2"), table, a_cell("c", "3")))
    assert [(run.table, len(run.cells)) for run in found] == [(False, 2), (True, 1), (False, 1)]
    assert group_cells(()) == []


def test_two_short_facts_share_a_row_and_a_long_one_keeps_its_own() -> None:
    cells = [a_cell("a", "kort"), a_cell("b", "ook kort"), a_cell("c", "lang " * 12), a_cell("d", "kort")]
    assert [[cell.key for cell in row] for row in pair_short_cells(cells)] == [["a", "b"], ["c"], ["d"]]
    choice = a_cell("e", "x", look=CellLayout.CHOICE, options=("x", "y"))
    assert len(pair_short_cells([a_cell("a", "kort"), choice])) == 2
    assert len(pair_short_cells([a_cell("a", "woord" * 8), a_cell("b", "kort")])) == 2


def test_each_person_begins_a_row() -> None:
    keys = ["mentor_name", "mentor_function", "mentor_phone", "supervisor_name", "supervisor_phone", "visits"]
    rows = [[cell.key for cell in row] for row in pair_short_cells([a_cell(key, "kort") for key in keys])]
    assert rows == [
        ["mentor_name", "mentor_function"],
        ["mentor_phone"],
        ["supervisor_name", "supervisor_phone"],
        ["visits"],
    ]


def test_a_fact_with_its_owner_keeps_a_row_of_its_own_when_half_a_row_would_break_it() -> None:
    number, owned = a_cell("a", "+32 3 265 20 00"), a_cell("a", "Scheldekraan: +32 3 265 20 00")
    assert len(pair_short_cells([number, a_cell("b", "kort")])) == 1
    assert len(pair_short_cells([owned, a_cell("b", "kort")])) == 2


@pytest.mark.parametrize(
    "text", ["18 december 2026", "+32 470 12 34 31", "artikel II.355/1", "Article 1/1", "+32 3 265 20 00"]
)
def test_dates_and_numbers_are_held_together_where_their_column_has_room(text: str) -> None:
    assert f'<span class="held">{text}</span>' in break_wide_words(f"tot {text}")
    assert "held" not in break_wide_words(f"tot {text}", 9)
    assert "held" not in break_wide_words("tot 18 kratten")


def test_a_name_behind_its_party_is_held_together_and_escaped() -> None:
    assert break_wide_words("A & B: Bart Trossen") == 'A &amp; B: <span class="held">Bart Trossen</span>'
    assert break_wide_words("A: <i> x") == 'A: <span class="held">&lt;i&gt; x</span>'
    assert "held" not in break_wide_words("A: een naam van zoveel woorden dat hij breekt")


def test_a_section_of_few_rows_stays_on_one_page_unless_one_of_them_is_tall() -> None:
    few = Section(id="x", title="X", cells=tuple(a_cell(f"c{n}", "kort") for n in range(16)))
    assert is_compact(few, 8)
    assert not is_compact(few, 7)
    assert not is_compact(Section(id="x", title="X", cells=(a_cell("a", "x" * 601),)), 8)
    listed = a_cell("a", *("x" for _ in range(9)), look=CellLayout.LIST)
    assert not is_compact(Section(id="x", title="X", cells=(listed,)), 8)


def test_a_row_is_long_when_holding_it_on_one_page_would_leave_a_hole() -> None:
    assert is_long(a_cell("a", "x" * 601))
    assert is_long(a_cell("a", *("x" for _ in range(13))))
    assert is_long(("x" * 300, "x" * 301))
    assert not is_long(a_cell("a", "x" * 600))


def test_a_heading_starts_with_a_capital_and_keeps_the_rest() -> None:
    assert capitalised("de stagegever NV") == "De stagegever NV"
    assert capitalised("") == ""


def _leaves(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict) and "nl" in value:
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    else:
        for part in value:
            yield from _leaves(part)


def test_every_fixed_word_is_there_in_both_languages() -> None:
    words = list(_leaves(TEMPLATE_ENVIRONMENT.wording))
    assert len(words) > 25
    assert all(set(text) == {language.value for language in Language} and all(text.values()) for text in words)


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_of_document_has_a_standard_template_that_names_no_single_field(kind: DocumentKind) -> None:
    assert TEMPLATE_ENVIRONMENT.template_field_keys(f"_base/documents/{kind.value}.html.jinja") == frozenset()


def test_the_heads_of_the_places_to_sign_leave_room_for_the_longest() -> None:
    short = page_html(a_document(), TEMPLATE_ENVIRONMENT)
    assert "by-three lines-4" in short
    (first, *others) = a_document().signatures
    capacity = "departementshoofd, bij delegatie van de algemeen directeur van de hogeschool"
    changed = a_document(signatures=(replace(first, capacity=capacity), *others))
    assert "by-three lines-5" in page_html(changed, TEMPLATE_ENVIRONMENT)


def test_open_points_that_a_document_has_stand_at_its_end_under_their_own_heading() -> None:
    # The mapper decides which documents have any: only proofs.
    point = "De zetel is niet nagekeken."
    page = page_html(a_document(), TEMPLATE_ENVIRONMENT)
    assert point in page.partition("<h2>Open punten</h2>")[2]
    assert "Open punten" not in page_html(a_document(open_points=()), TEMPLATE_ENVIRONMENT)


def test_two_institutions_and_two_hosts_each_have_their_place_at_the_head() -> None:
    parties = tuple(
        PartyHeader(role=role, label=role, name=f"{role} {number}")
        for role in ("institution", "host")
        for number in (1, 2)
    )
    head = page_html(a_document(parties=parties, articles=articles(1)), TEMPLATE_ENVIRONMENT).partition("<h1>")[0]
    assert 'class="parties of-4"' in head
    assert all(party.name in head for party in parties)
