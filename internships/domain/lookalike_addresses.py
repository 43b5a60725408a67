"""E-mail addresses that look alike: by another alphabet, width, ligature, case or invisible characters."""

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data
from idna.idnadata import codepoint_classes
from idna.intranges import intranges_contain

from internships.domain.email_addresses import email_key

_DOT_ABOVE = "\u0307"
"""What case folding leaves of a dotted capital I; on an i it is not visible."""


def lookalike_key(address: str) -> str:
    """Return a key that is the same for addresses that look alike."""
    visible = "".join(character for character in email_key(address) if not _is_invisible(character))
    folded = unicodedata.normalize("NFKC", _with_ascii_lookalikes(visible)).casefold().replace(_DOT_ABOVE, "")
    return _with_ascii_lookalikes(folded)


def has_forbidden_characters(address: str) -> bool:
    """Say whether the part before the @ has characters that RFC 5892 disallows, or begins with a combining mark.

    These are invisible or mere variants of another character. ASCII and the domain are checked elsewhere.
    """
    name = unicodedata.normalize("NFC", address.strip().rpartition("@")[0])
    characters = [character for character in name.lower() if not character.isascii()]
    return unicodedata.category(name[:1] or "@")[0] == "M" or not all(
        _is_allowed(character) for character in characters
    )


def _is_allowed(character: str) -> bool:
    return intranges_contain(ord(character), codepoint_classes["PVALID"])


def _with_ascii_lookalikes(text: str) -> str:
    return "".join(
        character if character.isascii() else _ascii_lookalikes().get(character, character) for character in text
    )


_INVISIBLE_RANGES = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default_Ignorable_Code_Point, of DerivedCoreProperties.txt (Unicode 17)."""


def _is_invisible(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _INVISIBLE_RANGES)


@cache
def _ascii_lookalikes() -> dict[str, str]:
    """Return the ASCII letters and digits that other characters look like (Unicode UTS 39)."""
    lookalikes: dict[str, str] = {}
    for character, others in confusables_data.items():
        alike = [other["c"] for other in others if len(other["c"]) == 1 and other["c"].isascii()]
        if len(character) == 1 and not character.isascii() and alike and alike[0].isalnum():
            lookalikes[character] = alike[0].lower()
    return lookalikes
