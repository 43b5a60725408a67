"""Which characters the shipped fonts can show: without a glyph, a document to sign would have a hole."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from internships.rendering.errors import BrokenTemplate

FONTS = Path("_base/assets/fonts")
"""Under the template root."""
FONT_PATTERN = "IBMPlexSans-*.woff2"
"""The faces that set what people wrote; the monospaced one sets only codes and has no Greek."""

_WHITE_SPACE = frozenset("\n\r\t")
_SOFT_HYPHEN = "\u00ad"
# The fonts map some of these to glyphs, but each shows nothing, reorders its neighbours, needs a neighbour to
# stand on (M), or means something else in every font.
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"})


def unprintable(text: str, root: Path) -> list[str]:
    """Return the characters of a text that can't be printed, each once, in order of appearance.

    Combining sequences are composed (NFC) first; a mark that stays apart is reported, and so are control,
    private-use and bidi characters. Line feeds, tabs, no-break spaces and soft hyphens pass.
    """
    passing = _printable_characters(root)
    composed = unicodedata.normalize("NFC", text)
    return [character for character in dict.fromkeys(composed) if character not in passing]


def unprintable_texts(texts: Mapping[str, str], root: Path) -> list[tuple[str, list[str]]]:
    """Return every named text that holds unprintable characters, with those characters."""
    return [(name, found) for name, text in texts.items() if (found := unprintable(text, root))]


@lru_cache(maxsize=8)
def _printable_characters(root: Path) -> frozenset[str]:
    shown = map(chr, _shared_code_points(root))
    return _WHITE_SPACE.union(
        character
        for character in shown
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
