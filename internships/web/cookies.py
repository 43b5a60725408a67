"""Reads our cookies from the headers in linear time.

The standard library takes quadratic time for a quoted value (CVE-2024-7592), and Litestar uses it. Our cookies hold
plain tokens, which need no unquoting.
"""

from collections.abc import Iterable


def cookies_named(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[str]:
    """Return every value that was sent for a cookie, in order."""
    pairs = [
        pair.strip().partition("=")
        for header, value in headers
        if header.lower() == b"cookie"
        for pair in value.decode("latin-1").split(";")
    ]
    return [value for key, _, value in pairs if key == name]


def cookie_named(headers: Iterable[tuple[bytes, bytes]], name: str) -> str:
    """Return the value of a cookie that was sent once, or an empty text."""
    values = cookies_named(headers, name)
    return values[0] if len(values) == 1 else ""
