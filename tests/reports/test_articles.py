"""Articles are shown side by side by their title, with the difference marked; the answer to a host first."""

import re
import shutil
from pathlib import Path

import pytest

from internships.domain.document import Evidence
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.reports.article_comparison import ComparedWord, TextComparison, TextSpan, text_spans
from internships.reports.distance import DifferingArticle, Distance, distance
from internships.reports.host_points import HostMatter
from internships.reports.view import report_html, report_markdown
from tests.builders.report_catalogue import DAY, a_catalogue, on_the_day

HEAD = '+++\nslot = "insurance"\nvalid_from = 2020-01-01\nwhen = "{when}"\n+++\n'
SHARED = "{{{{ words.institution }}}} bezorgt de polis aan wie erom vraagt{end}"
OWN = "\n\nDe stagegever meldt {{ fields.student_number }} binnen een dag.\n[when: sea]\nOp zee geldt de kapitein.\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    root = tmp_path_factory.mktemp("folders")
    a_catalogue(root)
    for slug, file, text in (
        ("noordzee", "insurance", HEAD.format(when="always") + SHARED.format(end=" in juni.")),
        ("noordzee", "insurance-noordzee", HEAD.format(when="abroad") + OWN),
        ("polder", "insurance", HEAD.format(when="always") + SHARED.format(end=".")),
    ):
        for language in Language:
            path = root / slug / "clauses" / f"{file}.{language}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    words = '\n[words]\ninstitution = { nl = "het huis", en = "the house" }\n'
    variant = root / "polder" / "variant.toml"
    variant.write_text(variant.read_text(encoding="utf-8") + words, encoding="utf-8")
    return Catalogue(root)


@pytest.fixture(scope="module")
def comparison(folders: Catalogue) -> Distance:
    texts = folders.clause_texts("noordzee"), folders.clause_texts("polder")
    return distance(on_the_day(folders, "noordzee"), on_the_day(folders, "polder"), texts, DAY)


@pytest.fixture(scope="module")
def insurance(comparison: Distance) -> DifferingArticle:
    return next(article for article in comparison.articles if article.slot == "insurance")


def spans(article: DifferingArticle, language: Language = Language.NL) -> tuple[TextSpan, ...]:
    return next(text.stretches for text in article.texts if text.language is language)


def test_an_article_has_its_title_and_both_texts(insurance: DifferingArticle) -> None:
    assert insurance.title.nl == "Verzekering en ongevallen"
    first = "".join(f"{span.first} " for span in spans(insurance))
    assert "bezorgt de polis" in first
    assert "«Rolnummer»" in first
    assert "(bij een stage in het buitenland:)" in first
    assert "(bij een stage op zee:) Op zee geldt de kapitein." in first
    assert "{{" not in first
    assert "[when" not in first


def test_only_the_words_that_differ_are_marked(insurance: DifferingArticle) -> None:
    same = [span for span in spans(insurance) if span.same]
    assert same[0].first.endswith("bezorgt de polis aan wie erom")
    differ = [span for span in spans(insurance) if not span.same]
    assert differ[0].second == "vraagt."
    assert differ[0].first.startswith("vraagt in juni.")


def test_another_word_for_the_same_party_is_no_difference(insurance: DifferingArticle) -> None:
    first = spans(insurance)[0]
    assert first.same
    assert first.first != first.second
    assert first.second.startswith("het huis bezorgt")


def test_a_new_paragraph_stays_one(insurance: DifferingArticle) -> None:
    assert any("\n\n" in span.first for span in spans(insurance))


def test_an_article_with_one_text_at_both_is_equal_and_not_laid_out(folders: Catalogue) -> None:
    own, texts = on_the_day(folders, "polder"), folders.clause_texts("polder")
    assert distance(own, own, (texts, texts), DAY).articles == ()


@pytest.mark.parametrize(
    ("language", "only"), [(Language.NL, "alleen bij Hogeschool Noordzee"), (Language.EN, "only at North Sea College")]
)
def test_a_difference_is_marked_by_more_than_colour(comparison: Distance, language: Language, only: str) -> None:
    page = report_html(comparison, language)
    assert f'<mark><span class="unseen">{only}: </span>⟦' in page
    assert "text-decoration: underline" in page
    assert re.search(r"\s⟧</mark>|</span>⟦\s", page) is None
    assert "**⟦vraagt.⟧**" in report_markdown(comparison, language)


def test_no_slug_of_a_clause_stands_on_the_page(comparison: Distance) -> None:
    for language in Language:
        assert "insurance-noordzee" not in report_html(comparison, language)
        assert "insurance-noordzee" not in report_markdown(comparison, language)


def test_the_answer_comes_first_and_counts_what_it_lists(comparison: Distance) -> None:
    points = comparison.host_points
    assert points
    read = sum(point.basis is Evidence.READ for point in points)
    page = report_markdown(comparison, Language.NL)
    assert f"verschillen op {len(points)} punten die een stagegever aangaan: {read} bij beide gelezen" in page
    assert page.index("### ") < page.index("| ")
    assert all(point.sentence.get(language) in report_html(comparison, language).replace("&#39;", "'")
               for point in points for language in Language)  # fmt: skip


def test_the_answer_says_what_a_host_must_arrange_and_leaves_the_rest_to_the_table(comparison: Distance) -> None:
    points = {(point.matter, point.sentence.nl) for point in comparison.host_points}
    assert (
        HostMatter.ARRANGE,
        "Werkpostfiche: Noordzee altijd; Polder alleen bij een gezondheidsbeoordeling.",
    ) in points
    assert not any("Geboortedatum" in sentence or "eigen label" in sentence for _, sentence in points)


def test_what_is_not_known_is_counted_apart_from_the_answer(comparison: Distance) -> None:
    assert comparison.host_unknown > 0
    assert f"Van {comparison.host_unknown} andere punten" in report_markdown(comparison, Language.NL)


def test_a_folder_that_is_copied_differs_in_nothing_for_a_host(tmp_path: Path) -> None:
    folders = a_catalogue(tmp_path)
    shutil.copytree(tmp_path / "noordzee", tmp_path / "twin")
    twin = Catalogue(tmp_path)
    assert distance(on_the_day(folders, "noordzee"), on_the_day(twin, "twin")).host_points == ()


def test_a_few_words_in_common_do_not_break_up_a_difference() -> None:
    first, second = (
        tuple(ComparedWord(word, word) for word in text.split())
        for text in ("Wie valt meldt dat aan de mentor", "Elke student schrijft dat aan haar school")
    )
    assert [span.same for span in text_spans(first, second)] == [False]


def test_a_break_between_paragraphs_stands_outside_the_mark(comparison: Distance, insurance: DifferingArticle) -> None:
    ends = TextSpan(same=False, first="\n\nAnders.\n\n", second="Niet anders.\n\n")
    texts = (TextComparison(language=Language.NL, stretches=(ends,)),)
    page = report_html(
        comparison.model_copy(update={"articles": (insurance.model_copy(update={"texts": texts}),)}), Language.NL
    )
    assert "⟦Anders.⟧</mark>" in page
