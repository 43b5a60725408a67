"""Keys by which the same student is recognised in several records, and the folding of texts for comparison."""

import hashlib
from collections.abc import Iterable
from typing import Any

from anyascii import anyascii

from internships.domain.email_addresses import email_key
from internships.domain.pointers import fact_at

EMAIL_KEY_PREFIX = "e:"
"""The prefix of a student key that is an e-mail address."""
MAX_STUDENT_KEY_LENGTH = 64


def fold_text(text: str) -> str:
    """Return a text for searching: without accents, case or special letters, one blank between words."""
    return " ".join(anyascii(text).casefold().split())


def full_name(names: Any) -> str | None:
    """Return a person's names as one text, or None where a draft lacks them."""
    parts = [fact_at(names, "/given"), fact_at(names, "/family")]
    return " ".join(filter(None, parts)) or None


def student_key(student: Any) -> str | None:
    """Return the best key of a student, or None if the student has none."""
    return next(iter(student_keys(student)), None)


def student_keys(student: Any) -> tuple[str, ...]:
    """Return all keys of a student, best first: e-mail address, number with name, date of birth with name.

    Two records are about the same student if their addresses are equal; if one has no address, if they have another
    key in common.
    """
    address, number, born = (fact_at(student, pointer) for pointer in ("/email", "/number", "/birth_date"))
    name = full_name(fact_at(student, "/names"))
    keys = [
        f"{EMAIL_KEY_PREFIX}{email_key(address)}" if address else None,
        fold_text(f"n:{number} {name}") if number and name else None,
        fold_text(f"b:{born} {name}") if born and name else None,
    ]
    shortened = tuple(_shortened_key(key) for key in keys if key)
    single = _shortened_key(fold_text(str(number or name or born or "")))
    return shortened or ((single,) if single else ())


def has_email_key(keys: Iterable[str]) -> bool:
    """Say whether one of a student's keys is an e-mail address."""
    return any(key.startswith(EMAIL_KEY_PREFIX) for key in keys)


def _shortened_key(key: str) -> str:
    """Return a key that fits its column; a longer one is cut and gets a hash, so that it stays unique."""
    if len(key) <= MAX_STUDENT_KEY_LENGTH:
        return key
    return f"{key[:31]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"
