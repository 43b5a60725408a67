"""File names: safe on every system, whatever people are called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.document import DocumentKind
from internships.domain.draft import read_record
from internships.domain.wording import Language
from internships.services.issuing.file_names import file_name, folder_name, slugified

# Names that Windows keeps for devices, with or without an extension.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


@given(st.text(max_size=400))
def test_any_text_becomes_short_words_of_ascii(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slugified(text))
    assert len(slugified(text)) <= 40


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ďurišová", "durisova"),
        ("Ørsted-Łuczak", "orsted-luczak"),
        ("Straße", "strasse"),
        ("Işık", "isik"),
        ("d’Hondt", "dhondt"),
        ("../../etc/passwd", "etc-passwd"),
        ("שלום", ""),
    ],
)
def test_a_name_stays_readable_in_a_file_name(name: str, expected: str) -> None:
    assert slugified(name) == expected


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60), st.integers(1, 99_999))
def test_a_folder_begins_with_its_number_and_is_no_device(family: str, given_name: str, slug: str, number: int) -> None:
    record = {"institutions": [{"slug": slug}], "students": [{"names": {"family": family, "given": given_name}}]}
    name = folder_name(number, read_record(record).facts)
    assert re.fullmatch(rf"{number:04d}[a-z0-9-]*", name)
    assert len(name) <= 130
    assert name not in DEVICES


def test_a_translation_says_in_its_name_that_it_is_for_information() -> None:
    assert file_name(DocumentKind.AGREEMENT, Language.NL, True) == "agreement.nl.pdf"
    assert file_name(DocumentKind.RISK_ANALYSIS, Language.EN, False) == "risk-analysis.en.for-information.pdf"
