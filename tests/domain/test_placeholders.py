"""Texts that only fill a box are recognised; short texts that say something are not."""

import pytest

from internships.domain.placeholders import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "??",
        "-",
        "--",
        "...",
        "…",
        "/",
        "x",
        "xxx",
        "XXXX",
        "0",
        "0000",
        "n.v.t.",
        "N.V.T",
        "nvt",
        "n/a",
        "N.A.",
        "tbd",
        "TBC",
        "(nog in te vullen)",
        "nog in te vullen!",
        "te bepalen",
        "Onbekend",
        "unknown",
        "test",
        "TEST",
        "à compléter",
        "inconnu",
        "sans objet",
        "zzzz",
        "xxx@xxx.be",
        "test@test.com",
        "_____",
    ],
)
def test_a_text_that_only_fills_its_box_says_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "III",
        "XL",
        "O",
        "Xenia",
        "Testmans",
        "Nathan",
        "Bo",
        "Ng",
        "1000",
        "2030",
        "s0999001",
        "geen",
        "nihil",
        "ABC",
        "王芳",
        "Nog in te vullen door de student na overleg",
        "test@example.org",
        "info@xxx-logistics.be",
        "A",
        "Ali",
        "Ünal",
        "C++",
    ],
)
def test_a_short_text_that_says_something_is_let_by(text: str) -> None:
    assert not is_placeholder(text)
