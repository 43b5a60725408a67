"""Addresses that people take for one another: by another alphabet, width, ligature or case folding."""

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

from internships.domain.email_addresses import email_key
from internships.domain.errors import DomainError


class LooksLikeAnother(DomainError):
    """An address that only differs from an existing account's in ways that people don't see."""

    code = "address_looks_like_another"

    def __init__(self) -> None:
        super().__init__(
            "Dit adres lijkt op dat van een bestaand account, maar is een ander (bijvoorbeeld met ß en niet met ss, of "
            "met een letter uit een ander alfabet). Typ het adres opnieuw, of vraag de persoon om een ander adres.",
            "This address looks like that of an existing account, but is another one (ß and not ss, or a letter of "
            "another alphabet, for example). Type it again, or ask the person for another address.",
        )


_DOT_ABOVE = "\u0307"
"""What case folding leaves of a dotted capital I; on an i nobody sees it."""


def look_of(address: str) -> str:
    """Return how an address looks: two that look alike give the same text."""
    folded = unicodedata.normalize("NFKC", email_key(address)).casefold().replace(_DOT_ABOVE, "")
    return "".join(sign if sign.isascii() else _ascii_twins().get(sign, sign) for sign in folded)


@cache
def _ascii_twins() -> dict[str, str]:
    """Return the letter or digit of ASCII that another sign looks like (Unicode UTS 39)."""
    twins: dict[str, str] = {}
    for sign, others in confusables_data.items():
        alike = [other["c"] for other in others if len(other["c"]) == 1 and other["c"].isascii()]
        if len(sign) == 1 and not sign.isascii() and alike and alike[0].isalnum():
            twins[sign] = alike[0].lower()
    return twins
