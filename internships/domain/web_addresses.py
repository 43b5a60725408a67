"""Validation of web addresses: http or https, with a host; ``javascript:``, ``data:`` and ``file:`` are refused.

PDF readers, exports and pages can make any address clickable, so invalid ones are refused on input.
"""

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from internships.domain.value import limit_length

MAX_LENGTH = 300
_SCHEMES = ("http", "https")
_ALLOWED_CHARACTERS = re.compile(r"[\x21-\x7e\u00a1-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]+")
_UNSAFE = frozenset('"<>\\^`{|}\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\ufeff')
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def is_web_address(text: str) -> bool:
    """Say whether a text is a complete web address: http or https, a host, no user name or password."""
    if len(text) > MAX_LENGTH or not _ALLOWED_CHARACTERS.fullmatch(text) or not _UNSAFE.isdisjoint(text):
        return False
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and "@" not in parts.netloc and port != 0 and _is_host(host)


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))
    return True


def _web_address(value: object) -> str:
    text = limit_length(value, MAX_LENGTH).strip() if isinstance(value, str) else ""
    if not is_web_address(text):
        raise PydanticCustomError("web_address", "is not a web address")
    return text


def _website(value: object) -> str:
    """Return a website as written; ``https://`` may be left out if the host contains a dot."""
    text = limit_length(value, MAX_LENGTH).strip() if isinstance(value, str) else ""
    bare = f"https://{text}"
    if not is_web_address(text) and not (is_web_address(bare) and "." in (urlsplit(bare).hostname or "")):
        raise PydanticCustomError("web_address", "is not a web address")
    return text


WebAddress = Annotated[
    str,
    BeforeValidator(_web_address),
    WithJsonSchema(
        {"type": "string", "format": "iri", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\"<>]+$", "maxLength": MAX_LENGTH}
    ),
]
Website = Annotated[
    str, BeforeValidator(_website), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_LENGTH})
]
