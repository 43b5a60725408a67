"""Comparison of e-mail addresses: by a key in ASCII lower case, everywhere.

Mail servers treat ``An@`` and ``an@`` as one address; ``weiß@`` and ``weiss@`` are two people. A domain in punycode is
the same as in Unicode. Databases store and compare this key, because their own case rules differ.
"""

import string
from contextlib import suppress

from email_validator import EmailNotValidError, validate_email

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_LONGEST = 320


def email_key(address: str) -> str:
    """Return the key by which an address is compared."""
    key = address.strip()
    if len(key) <= _LONGEST and (not key.isascii() or "xn--" in key.lower()):
        with suppress(EmailNotValidError):  # an invalid address only equals itself
            key = validate_email(key, check_deliverability=False).normalized
    return key.translate(_LOWER)


def is_same_address(one: str, other: str) -> bool:
    """Say whether two texts are the same address."""
    return email_key(one) == email_key(other)
