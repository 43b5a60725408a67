"""File names from people's names: valid on every system, and unique."""

import re
import unicodedata

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind
from internships.domain.pointers import fact_at
from internships.domain.wording import Language

_MAX_LENGTH = 40
_NON_WORD = re.compile(r"[^a-z0-9]+")
# NFKD does not decompose these letters.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"}
)


def slugified(text: str) -> str:
    """Return a text as lower-case ASCII words joined by hyphens; empty where nothing is left."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return _NON_WORD.sub("-", folded).strip("-")[:_MAX_LENGTH].rstrip("-")


def folder_name(number: int, facts: Agreement) -> str:
    """``0007-noordzee-voorbeeld-noor``: the number makes namesakes differ, the words help a reader."""
    words = (
        fact_at(facts, path) for path in ("/institutions/0/slug", "/students/0/names/family", "/students/0/names/given")
    )
    return "-".join([f"{number:04d}", *filter(None, (slugified(word) for word in words if word))])


def file_name(kind: DocumentKind, language: Language, leading: bool) -> str:  # noqa: FBT001 - said by name at the call
    """``agreement.nl.pdf``, ``agreement.en.for-information.pdf``."""
    note = "" if leading else ".for-information"
    return f"{kind.value.replace('_', '-')}.{language.value}{note}.pdf"
