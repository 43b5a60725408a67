"""Finds characters that the shipped fonts can't show, so that no document is printed with gaps."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from internships.rendering.errors import BrokenTemplate

FONTS = Path("_base/assets/fonts")
"""Under the template root."""
FONT_PATTERN = "IBMPlexSans-*.woff2"
"""The fonts for text that people wrote; the monospaced one is only for codes and has no Greek."""

_WHITE_SPACE = frozenset("\n\r\t")
_SOFT_HYPHEN = "\u00ad"
# The fonts have glyphs for some of these, but each is invisible, reorders its neighbours, combines with a neighbour
# (M), or differs per font.
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"})


def unprintable(text: str, root: Path) -> list[str]:
    """Return the characters of a text that can't be printed, each once, in order of appearance.

    Combining sequences are composed (NFC) first. Reported are marks that have no composed form, and control,
    private-use and bidi characters. Allowed are line feeds, tabs, no-break spaces and soft hyphens.
    """
    printable = _printable_characters(root)
    composed = unicodedata.normalize("NFC", text)
    return [character for character in dict.fromkeys(composed) if character not in printable]


def unprintable_texts(texts: Mapping[str, str], root: Path) -> list[tuple[str, list[str]]]:
    """Return the name and the unprintable characters of every text that has any."""
    return [(name, characters) for name, text in texts.items() if (characters := unprintable(text, root))]


@lru_cache(maxsize=8)
def _printable_characters(root: Path) -> frozenset[str]:
    characters = map(chr, _shared_code_points(root))
    return _WHITE_SPACE.union(
        character
        for character in characters
        if character == _SOFT_HYPHEN or unicodedata.category(character) not in _UNPRINTABLE_CATEGORIES
    )


def _shared_code_points(root: Path) -> frozenset[int]:
    files = sorted((root / FONTS).glob(FONT_PATTERN))
    if not files:
        raise BrokenTemplate("there are no fonts", FONTS.as_posix())
    return frozenset.intersection(*(_code_points(file) for file in files))


def _code_points(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
