"""The content of the page: every fact in its place, and no value that becomes markup."""

from dataclasses import replace
from typing import Any

import pytest

from internships.domain.document import DocumentKind, Mode, PartyHeader, Section
from internships.domain.wording import Language
from internships.rendering.layout import document_texts
from internships.rendering.summary_box import summary_columns
from internships.rendering.template_environment import TemplateEnvironment
from tests.builders.hand_made_documents import (
    TEMPLATE_ENVIRONMENT,
    a_cell,
    a_document,
    page_html,
    short_cells,
    signature_places,
)
from tests.paths import TEMPLATES

HOSTILE = "<b>Noor</b> {{ 7*7 }} {% raw %} &amp; 'x' \"y\""
ESCAPED = "&lt;b&gt;Noor&lt;/b&gt; {{ 7*7 }} {% raw %} &amp;amp; &#39;x&#39; &#34;y&#34;"


def page(**changes: Any) -> str:
    return page_html(a_document(**changes), TEMPLATE_ENVIRONMENT)


def test_markup_and_jinja_in_a_name_are_printed_as_text_wherever_the_name_stands() -> None:
    cells = (a_cell("student_name", HOSTILE), *short_cells()[1:])
    printed = page(
        cells=cells,
        title=HOSTILE,
        parties=(PartyHeader(role="student", label="de student", name=HOSTILE),),
        signatures=(replace(signature_places()[0], name=HOSTILE, capacity=HOSTILE),),
        annexes=(HOSTILE,),
    )
    assert "<b>" not in printed
    assert "49" not in printed.replace(a_document().reference, "")
    # head and title, party, band, section, six paragraphs of articles, place twice, annex
    assert printed.count(ESCAPED) == 2 + 1 + 1 + 1 + 6 + 2 + 1


def test_the_band_at_the_top_says_who_where_when_and_guided_by_whom() -> None:
    band = page().partition('class="glance"')[2].partition("</table>")[0]
    for text in (
        "Zoë Ďurčo",
        "Scheldekraan Voorbeeld nv",
        "Kaai 730",
        "21 september 2026",
        "Els Kraanbalk",
        "Lotte Vuurtoren",
    ):
        assert text in band


def test_the_band_names_who_guides_at_the_host_first_and_each_with_their_role() -> None:
    document = a_document()
    say = {name: label[Language.NL] for name, label in TEMPLATE_ENVIRONMENT.wording["say"].items()}
    (guidance,) = [
        column for column in summary_columns(document, document.fields, say) if column.title == say["guided_by"]
    ]
    words = document.words
    assert [line.text for line in guidance.lines] == [
        "Els Kraanbalk",
        words["mentor"],
        "Lotte Vuurtoren",
        words["supervisor"],
    ]
    assert words["mentor"] != words["supervisor"]


def test_a_form_without_mentor_or_period_still_has_a_band() -> None:
    band = page(cells=short_cells()[:2]).partition('class="glance"')[2].partition("</table>")[0]
    assert band.count("<th ") == 2


def test_many_students_are_counted_in_the_band() -> None:
    students = a_cell("student_name", *(f"Student {n}" for n in range(1, 31)))
    band = page(cells=(students, *short_cells()[1:])).partition('class="glance"')[2].partition("</table>")[0]
    assert "Student 3" in band
    assert "+ 27" in band
    assert "Student 4" not in band


def test_an_agreement_without_student_says_so() -> None:
    assert "Geen student als partij" in page(cells=short_cells()[1:], articles=())


def test_each_party_has_its_logo_or_its_name_in_type() -> None:
    parties = tuple(PartyHeader(role="host", label="de stagegever", name=f"Kaai {n} Voorbeeld nv") for n in range(1, 7))
    printed = page(parties=parties)
    assert all(party.name in printed for party in parties)
    assert "<img" not in printed.partition("<h1>")[0]
    assert 'alt="Logo van Scheldekraan"' in page()


def test_every_place_to_sign_names_party_person_capacity_and_phrase() -> None:
    printed = page()
    assert [f'id="sign-{n}-{role}"' in printed for n, role in enumerate(("student", "host", "institution"), 1)] == [
        True
    ] * 3
    host = printed.partition('id="sign-2-host"')[2].partition('id="sign-3')[0]
    for text in (
        "Voor host",
        "Karim Havenhoofd",
        "directeur",
        "Scheldekraan Voorbeeld nv",
        "gelezen en goedgekeurd",
        "Datum",
        "Handtekening",
    ):
        assert text in host


def test_a_translation_says_that_it_is_one_and_has_no_places_to_sign() -> None:
    printed = page(leading=False, language=Language.EN)
    assert 'id="sign-' not in printed
    assert '<p class="translation">Translation for information' in printed
    assert "Karim Havenhoofd" in printed
    assert '<html lang="en">' in printed


def test_a_proof_lists_its_gaps_first_and_marks_each_in_its_place() -> None:
    gap = a_cell("student_birth_date", gap="Geboortedatum")
    printed = page(mode=Mode.PROOF, cells=(*short_cells(), gap), signatures=())
    assert printed.index("Nog in te vullen") < printed.index('class="glance"')
    assert '<span class="gap">[Geboortedatum ontbreekt]</span>' in printed
    assert 'class="proof-nl"' in printed
    assert 'data-mark="PROEF"' in printed


def test_an_unconfirmed_variant_and_a_specimen_say_so_on_the_first_page() -> None:
    notices = page(specimen=True).partition('class="notices')[2].partition("</div>")[0]
    assert "Niet bevestigd door de instelling." in notices
    assert "SPECIMEN" in notices
    assert 'data-mark="SPECIMEN"' in page(specimen=True)
    assert 'class="notices' not in page(unconfirmed=None)


def test_an_open_box_has_words_and_a_ticked_one_its_tick() -> None:
    printed = page()
    assert '<span class="box">✓</span>de stagegever' in printed
    assert 'alt="niet aangekruist:">de instelling' in printed


def test_a_choice_outside_the_options_is_never_lost() -> None:
    cell = short_cells()[8]._replace(lines=("iemand anders",))
    assert '<span class="box">✓</span>iemand anders' in page(cells=(*short_cells(), cell))


def test_a_table_has_headed_columns_and_a_caption_unless_its_section_says_the_same() -> None:
    table = short_cells()[9]
    assert '<th scope="col">Gemeente</th>' in page()
    assert '<p class="caption">Places</p>' in page()
    named = (
        Section(id="all", title="De gegevens", cells=short_cells()[:9]),
        Section(id="places", title="Places", cells=(table,)),
    )
    assert '<p class="caption">' not in page(sections=named)


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("language", Language)
def test_every_kind_of_document_has_a_page_in_both_languages(kind: DocumentKind, language: Language) -> None:
    printed = page(kind=kind, template=f"_base/documents/{kind.value}.html.jinja", language=language)
    assert "Zoë Ďurčo" in printed
    assert "De gegevens" in printed
    assert ("Verklaring" in printed or "Declaration" in printed) is (kind is not DocumentKind.AGREEMENT)


def test_an_article_without_text_is_numbered_and_says_that_it_does_not_apply() -> None:
    first = replace(a_document().articles[0], clauses=())
    assert "Niet van toepassing." in page(articles=(first,))


def test_the_colophon_names_code_version_form_and_open_points() -> None:
    colophon = page().partition('class="colophon"')[2]
    for text in ("7f3a11c07f3a11c07f3a11c07f3a11c0", "0.1.0", "v2", "De zetel is niet nagekeken."):
        assert text in colophon


def test_every_word_that_a_record_or_a_folder_brings_is_named_for_the_check_of_the_fonts() -> None:
    named = document_texts(a_document(subtitle="Elektronica ⛵"))
    assert "⛵" in named["title"]
    assert "de instelling" in named["arranged_by"]
    assert "Kaai 730" in named["places"]
    assert "Gemeente" in named["places"]
    assert "gelezen en goedgekeurd" in named["signature 1"]
    assert "De zetel is niet nagekeken." in named["closing"]
    assert named["article 2"] == "Afspraak 2"
    assert named["words.missing"] == "ontbreekt"


def test_the_same_document_gives_the_same_page() -> None:
    assert page() == page_html(a_document(), TemplateEnvironment(TEMPLATES))
