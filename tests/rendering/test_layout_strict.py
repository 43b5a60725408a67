"""A template or clause that names what is not there, or reaches further than the page, stops with that name."""

from pathlib import Path

import pytest

from internships.domain.document import Cell
from internships.rendering.errors import BrokenTemplate, EmptyVariable
from internships.rendering.template_environment import TemplateEnvironment
from tests.builders.hand_made_documents import TEMPLATE_ENVIRONMENT, a_cell, a_clause, a_document, page_html

WORDS = {"host": "de stagegever"}


def clause(body: str, *cells: Cell) -> str:
    return str(TEMPLATE_ENVIRONMENT.render_clause(a_clause(body), {cell.key: cell for cell in cells}, WORDS))


def test_a_clause_that_prints_an_empty_field_stops_with_the_field_and_the_clause() -> None:
    with pytest.raises(EmptyVariable) as refusal:
        clause("Tot {{ fields.remarks }}.", a_cell("remarks"))
    assert (refusal.value.name, refusal.value.where) == ("remarks", "purpose")


@pytest.mark.parametrize("named", ["fields.nowhere", "words.nowhere", "nowhere"])
def test_a_clause_that_names_an_unknown_field_or_word_stops_with_its_name(named: str) -> None:
    with pytest.raises(BrokenTemplate, match="nowhere") as refusal:
        clause(f"Tot {{{{ {named} }}}}.")
    assert refusal.value.where == "purpose"


def test_a_clause_may_ask_whether_a_field_says_anything() -> None:
    body = "{% if fields.remarks %}{{ fields.remarks }}{% else %}niets{% endif %}"
    assert clause(body, a_cell("remarks")) == "<p>niets</p>"
    assert clause(body, a_cell("remarks", "iets")) == "<p>iets</p>"


def test_markdown_is_set_before_values_so_a_value_cant_become_markup() -> None:
    printed = clause("**Let op:** {{ fields.student_name }}", a_cell("student_name", "*x* <i>y</i> {{ 7*7 }}"))
    assert printed == "<p><strong>Let op:</strong> *x* &lt;i&gt;y&lt;/i&gt; {{ 7*7 }}</p>"


def test_html_in_a_clause_is_text_too() -> None:
    assert "<script>" not in clause("Zie <script>alert(1)</script> en <b>vet</b>.")


def test_a_paragraph_that_a_condition_left_empty_disappears() -> None:
    assert clause("Eén.\n\n{% if fields.x %}Twee.{% endif %}\n\nDrie.", a_cell("x")) == "<p>Eén.</p>\n\n<p>Drie.</p>"


@pytest.mark.parametrize(
    "reach",
    [
        "{{ fields.__class__.__mro__ }}",
        "{{ fields.student_name.__init__.__globals__ }}",
        "{{ ''.__class__ }}",
        "{{ fields.clear() }}",
        "{% include '../pyproject.toml' %}",
        "{% include '_base/absent.html.jinja' %}",
        "{{ 1 / 0 }}",
        "{{ 'a' + 1 }}",
        "{{ range(10 ** 9) }}",
        "{{ unclosed",
    ],
)
def test_what_reaches_beyond_the_page_or_cant_be_worked_out_stops_the_print(reach: str) -> None:
    with pytest.raises(BrokenTemplate):
        clause(reach, a_cell("student_name", "Noor"))


def test_values_are_escaped_in_a_template_of_any_name(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("{{ text }}", encoding="utf-8")
    assert TemplateEnvironment(tmp_path).render_page("page.txt", text="<b>") == "&lt;b&gt;"


def test_a_missing_template_is_named() -> None:
    with pytest.raises(BrokenTemplate) as refusal:
        page_html(a_document(template="noordzee/documents/agreement.html.jinja"), TEMPLATE_ENVIRONMENT)
    assert refusal.value.where == "noordzee/documents/agreement.html.jinja"


def test_the_keys_that_a_template_prints_are_found_through_what_it_extends_and_includes(tmp_path: Path) -> None:
    (tmp_path / "base.jinja").write_text("{{ fields.reference }}{% block x %}{% endblock %}", encoding="utf-8")
    (tmp_path / "part.jinja").write_text("{% if fields.remarks %}x{% endif %}", encoding="utf-8")
    (tmp_path / "own.jinja").write_text(
        "{% extends 'base.jinja' %}{% block x %}{{ fields.student_name }}{% include 'part.jinja' %}{% endblock %}",
        encoding="utf-8",
    )
    assert TemplateEnvironment(tmp_path).template_field_keys("own.jinja") == {"reference", "remarks", "student_name"}
    assert TEMPLATE_ENVIRONMENT.clause_field_keys("{{ fields.a }} {{ words.b }} {% if fields.c %}{% endif %}") == {
        "a",
        "c",
    }
