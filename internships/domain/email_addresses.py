"""When two e-mail addresses are the same: compared by ASCII lower case alone, everywhere.

Mail servers take ``An@`` and ``an@`` for one; ``weiß@`` and ``weiss@`` are two people. A domain in punycode is the same
as in Unicode. No database compares addresses by rules of its own: what is compared is this key.
"""

import string
from contextlib import suppress

from email_validator import EmailNotValidError, validate_email

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_LONGEST = 320


def email_key(address: str) -> str:
    """Return what an address is compared by."""
    told = address.strip()
    if len(told) <= _LONGEST and (not told.isascii() or "xn--" in told.lower()):
        with suppress(EmailNotValidError):  # what is no address is equal to itself alone
            told = validate_email(told, check_deliverability=False).normalized
    return told.translate(_LOWER)


def is_same_address(one: str, other: str) -> bool:
    """Say whether two texts are one address."""
    return email_key(one) == email_key(other)
