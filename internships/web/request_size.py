"""Limits on address, headers and cookies, checked before a request is parsed."""

from litestar.types import HTTPScope

from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal

MAX_PATH_LENGTH = 2_048
MAX_SEGMENT_LENGTH = 300
"""Characters between two slashes, such as an id, a slug or a token."""
MAX_QUERY_BYTES = 8_192
"""A list filtered by a hundred hosts takes a third of this."""
MAX_HEADERS = 100
MAX_HEADER_BYTES = 16_384
"""Names and values together; browsers send about 1 kB besides cookies."""
MAX_COOKIE_BYTES = 8_192
"""All cookies together; ours takes 50 bytes."""


def oversize_refusal(scope: HTTPScope) -> DomainError | None:
    """Return the refusal of a request that is too large, or None."""
    path = scope["path"]
    if len(path) > MAX_PATH_LENGTH or max(map(len, path.split("/"))) > MAX_SEGMENT_LENGTH:
        return Refusal("address_too_long", most=f"{MAX_PATH_LENGTH // 1024} kB")
    if len(scope["query_string"]) > MAX_QUERY_BYTES:
        return Refusal("address_too_long", most=f"{MAX_QUERY_BYTES // 1024} kB")
    headers = scope["headers"] if isinstance(scope["headers"], list) else list(scope["headers"])
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        return Refusal("headers_too_large", most=f"{MAX_HEADER_BYTES // 1024} kB")
    if sum(len(value) for name, value in headers if name.lower() == b"cookie") > MAX_COOKIE_BYTES:
        return Refusal("headers_too_large", most=f"{MAX_COOKIE_BYTES // 1024} kB")
    return None
