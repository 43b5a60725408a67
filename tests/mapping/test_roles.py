"""One word for each role: what a folder's words change in the texts of the standard, and what they do not change."""

from datetime import date

import pytest

from internships.domain.document import DocumentKind
from internships.domain.wording import Language
from internships.mapping.party_words import with_party_words
from tests.builders.variant_documents import catalogue

DAY = date(2026, 9, 1)

WORDS = {
    "student": {"nl": "de stagiair", "en": "the intern"},
    "institution": {"nl": "de hogeschool", "en": "the university college"},
    "host": {"nl": "de stagegever of reder", "en": "the host organisation or shipowner"},
    "coordinator": {"nl": "het stagesecretariaat", "en": "the internship office"},
    # As at an institution that gives the mentor the name that others give to the supervisor.
    "mentor": {"nl": "de stagebegeleider", "en": "the guide"},
    "supervisor": {"nl": "de promotor", "en": "the promoter"},
}


@pytest.mark.parametrize(
    ("standard", "own"),
    [
        ("E-mail van de student", "E-mail van de stagiair"),
        ("Student", "Stagiair"),
        ("De student behoudt de rechten", "De stagiair behoudt de rechten"),
        ("Afwezigheid melden bij de onderwijsinstelling", "Afwezigheid melden bij de hogeschool"),
        ("Goedkeuring door de stagecoördinator", "Goedkeuring door het stagesecretariaat"),
        ("Telefoon van de stagementor", "Telefoon van de stagebegeleider"),
        ("Bezoeken door de stagebegeleider", "Bezoeken door de promotor"),
        ("dienst van de stagegever", "dienst van de stagegever of reder"),
    ],
)
def test_a_text_of_the_standard_names_each_party_by_the_folders_word(standard: str, own: str) -> None:
    assert with_party_words(standard, WORDS, Language.NL) == own


@pytest.mark.parametrize(
    "text", ["Studentennummer", "Voor de stagegever of reder", "Ondernemingsnummer", "Stage als", "instellingsnummer"]
)
def test_other_words_and_what_already_has_the_word_stay(text: str) -> None:
    assert with_party_words(text, WORDS, Language.NL) == text


def test_english_possessives_keep_their_ending() -> None:
    assert with_party_words("Mentor's phone", WORDS, Language.EN) == "Guide's phone"
    assert with_party_words("the host's service", WORDS, Language.EN) == "the host organisation or shipowner's service"


def test_a_folders_own_labels_are_its_own_even_where_they_name_the_opposite_party() -> None:
    variant = catalogue().variant("scheldemonding", None, None, DAY)
    labels = {rule.key: rule.label.nl for rule in variant.fields if DocumentKind.AGREEMENT in rule.documents}
    assert labels["mentor_name"] == "Stagebegeleider"
    assert labels["mentor_email"] == "E-mail van de stagebegeleider"
    assert labels["supervisor_email"] == "E-mail van de promotor"
