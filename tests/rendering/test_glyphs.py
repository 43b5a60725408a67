"""Characters that can't be printed are reported before anything is printed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.rendering.errors import BrokenTemplate, UnprintableCharacters
from internships.rendering.glyphs import unprintable, unprintable_texts
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import a_print_order
from tests.paths import TEMPLATES


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Ďurčo-Ünal, Łódź",
        "Ελληνικά, Српски",
        "€ 1,50 – „ja” ‘nee’ … × ½ m²",
        "vaste\u00a0spatie en zacht\u00adafbreken",
        "regel\nvolgende\tkolom\r\n",
        "Zoe\u0308 D\u030curc\u030co",
        "",
    ],
)
def test_latin_greek_cyrillic_and_composable_text_passes(template_root: Path, text: str) -> None:
    assert unprintable(text, template_root) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("blij 🙂", ["🙂"]),
        ("👩\u200d🎓", ["👩", "\u200d", "🎓"]),
        ("שלום", list("שלום")),
        ("مها", list("مها")),
        ("契約書", list("契約書")),
        ("a\x00b\x1b", ["\x00", "\x1b"]),
        ("a\u202eb\u2066", ["\u202e", "\u2066"]),
        ("nul\u200bbreed\ufeff", ["\u200b", "\ufeff"]),
        ("\ue000\uf6d7", ["\ue000", "\uf6d7"]),
        ("x\u0323\u0338", ["\u0338", "\u0323"]),
        ("\u2028", ["\u2028"]),
        ("\ud800", ["\ud800"]),
        ("☐ ☑ ☐", ["☐", "☑"]),
    ],
)
def test_what_the_fonts_cant_show_is_named_once_each(template_root: Path, text: str, named: list[str]) -> None:
    assert unprintable(text, template_root) == named


def test_all_texts_are_judged_at_once_and_named(template_root: Path) -> None:
    texts = {"/student/name": "Noor 🙂", "/host/name": "Noordzee nv", "/content/tasks": "契約 en 契"}
    assert unprintable_texts(texts, template_root) == [("/student/name", ["🙂"]), ("/content/tasks", ["契", "約"])]


def test_the_fonts_that_are_shipped_are_the_fonts_that_are_asked() -> None:
    assert unprintable("Stageovereenkomst", TEMPLATES) == []
    assert unprintable("☐", TEMPLATES) == ["☐"]


def test_a_root_without_fonts_is_a_broken_template(tmp_path: Path) -> None:
    with pytest.raises(BrokenTemplate, match="no fonts"):
        unprintable("x", tmp_path)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_what_passes_the_check_never_stops_the_printer(template_root: Path, printer: PdfPrinter, text: str) -> None:
    escaped = "".join(f"&#{ord(character)};" for character in text)
    if not unprintable(text, template_root):
        assert printer.print(a_print_order(f"<p>{escaped}</p>")).pages == 1
    else:
        assert UnprintableCharacters(unprintable(text, template_root)).characters
