"""Addresses that people take for one another: by another alphabet, width, ligature, case folding or unseen signs."""

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data
from idna.idnadata import codepoint_classes
from idna.intranges import intranges_contain

from internships.domain.email_addresses import email_key

_DOT_ABOVE = "\u0307"
"""What case folding leaves of a dotted capital I; on an i nobody sees it."""


def lookalike_key(address: str) -> str:
    """Return how an address looks: two that look alike give the same text."""
    seen = "".join(sign for sign in email_key(address) if not _is_invisible(sign))
    folded = unicodedata.normalize("NFKC", _with_ascii_lookalikes(seen)).casefold().replace(_DOT_ABOVE, "")
    return _with_ascii_lookalikes(folded)


def has_forbidden_characters(address: str) -> bool:
    """Say whether what is before the @ has signs that a name on the internet may not have (RFC 5892), or no base.

    Those are what nobody sees, and what only stands for another sign; ASCII and the domain are checked elsewhere.
    """
    name = unicodedata.normalize("NFC", address.strip().rpartition("@")[0])
    signs = [sign for sign in name.lower() if not sign.isascii()]
    return unicodedata.category(name[:1] or "@")[0] == "M" or not all(_is_allowed(sign) for sign in signs)


def _is_allowed(sign: str) -> bool:
    return intranges_contain(ord(sign), codepoint_classes["PVALID"])


def _with_ascii_lookalikes(text: str) -> str:
    return "".join(sign if sign.isascii() else _ascii_lookalikes().get(sign, sign) for sign in text)


_INVISIBLE_RANGES = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default_Ignorable_Code_Point, of DerivedCoreProperties.txt (Unicode 17)."""


def _is_invisible(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _INVISIBLE_RANGES)


@cache
def _ascii_lookalikes() -> dict[str, str]:
    """Return the letter or digit of ASCII that another sign looks like (Unicode UTS 39)."""
    twins: dict[str, str] = {}
    for sign, others in confusables_data.items():
        alike = [other["c"] for other in others if len(other["c"]) == 1 and other["c"].isascii()]
        if len(sign) == 1 and not sign.isascii() and alike and alike[0].isalnum():
            twins[sign] = alike[0].lower()
    return twins
