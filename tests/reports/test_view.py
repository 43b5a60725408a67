"""The pages that a lawyer reads: real tables, marks in words, and nothing that could run or be fetched."""

import re
from html.parser import HTMLParser

import pytest

from internships.domain.agreement import Agreement
from internships.domain.wording import Bilingual, Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import Variant
from internships.reports.coverage import coverage
from internships.reports.distance import distance
from internships.reports.loss import loss
from internships.reports.matrix import matrix
from internships.reports.view import Report, report_html, report_markdown
from tests.builders.report_catalogue import DAY

KINDS = ("coverage", "distance", "loss", "matrix")
VOID = {"meta", "br"}


@pytest.fixture
def reports(catalogue: Catalogue, noordzee: Variant, polder: Variant, agreement: Agreement) -> dict[str, Report]:
    return {
        "coverage": coverage(noordzee, agreement),
        "distance": distance(noordzee, polder),
        "loss": loss(agreement, catalogue),
        "matrix": matrix(catalogue, DAY),
    }


class Balanced(HTMLParser):
    """Fails where an element is closed that is not the one that is open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", Language)
def test_a_page_is_whole_by_itself_in_its_language(reports: dict[str, Report], kind: str, language: Language) -> None:
    page = report_html(reports[kind], language)
    reader = Balanced()
    reader.feed(page)
    assert reader.open == []
    assert f'<html lang="{language}">' in page
    assert re.search(r"<script|<link|src=|url\(|https?://", page) is None
    assert 'scope="col"' in page
    assert 'scope="row"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_that_the_institution_has_not_confirmed_its_variant(
    reports: dict[str, Report], kind: str
) -> None:
    line = "Hogeschool Noordzee: Deze tekst is niet bevestigd door de onderwijsinstelling."
    assert line in report_html(reports[kind], Language.NL)
    assert line in report_markdown(reports[kind], Language.NL)


@pytest.mark.parametrize("kind", KINDS)
def test_the_legend_says_in_words_what_each_mark_means(reports: dict[str, Report], kind: str) -> None:
    text = report_markdown(reports[kind], Language.EN)
    assert all(f"{sign} **{word}**" in text for sign, word in zip("●◐○", ("read", "assumed", "unknown"), strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", Language)
def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head(
    reports: dict[str, Report], kind: str, language: Language
) -> None:
    blocks = re.findall(r"(?m)(?:^\|.*\n?)+", report_markdown(reports[kind], language))
    assert blocks
    for block in blocks:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}
        assert len(widths) == 1


def test_a_fact_in_two_parts_is_one_line_under_the_name_of_the_whole(reports: dict[str, Report]) -> None:
    page = report_html(reports["matrix"], Language.NL)
    assert "/students/*/names</span>" in page
    assert "/students/*/names/given" not in page


def test_words_of_a_folder_can_not_become_markup(noordzee: Variant, polder: Variant) -> None:
    bad = noordzee.institution.model_copy(update={"name": Bilingual(nl="<b>|x|</b>", en="<b>|x|</b>")})
    report = distance(noordzee.model_copy(update={"institution": bad}), polder)
    assert "<b>" not in report_html(report, Language.NL)
    assert "<b>" not in report_markdown(report, Language.NL).replace(r"\<b\>", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_reads_every_report_as_json_again(reports: dict[str, Report], kind: str) -> None:
    report = reports[kind]
    assert type(report).model_validate_json(report.model_dump_json()) == report
