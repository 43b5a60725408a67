"""Which responses are compressed, and what their headers say."""

import gzip
from collections.abc import Iterator
from typing import Any

import brotli
import pytest
from httpx import Response
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from internships.web.app import build_app
from internships.web.compression import MIN_BYTES, accepted_encoding
from internships.web.outer_middleware import PAGE_CSP
from internships.web.routes import routes
from tests.builders.example_routes import HOST, KEY, FakeAuthenticator, FakeHealth, services_with
from tests.web.conftest import LOOPBACK

Client = TestClient[Litestar]
COMPRESSED = ["/static/pages.css", "/api/docs", "/api/v1/openapi.json"]


@pytest.fixture(scope="module")
def service() -> Litestar:
    return build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, routes())


@pytest.fixture(scope="module")
def pages(service: Litestar) -> Iterator[Client]:
    with TestClient(service, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


def raw(client: Client, path: str, accept_encoding: str, **headers: str) -> tuple[Response, bytes]:
    """Return a response with its bytes as sent, before the client decompresses them."""
    with client.stream("GET", path, headers={"accept-encoding": accept_encoding, **headers}) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize("path", COMPRESSED)
def test_brotli_comes_before_gzip_and_both_decompress_to_the_same(pages: Client, path: str) -> None:
    _, whole = raw(pages, path, "identity")
    for accepted, encoding, decompress in [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
    ]:
        response, content = raw(pages, path, accepted)
        assert response.headers["content-encoding"] == encoding
        assert int(response.headers["content-length"]) == len(content) < len(whole) / 2
        assert decompress(content) == whole


@pytest.mark.parametrize("path", COMPRESSED)
def test_a_cache_learns_that_the_encoding_was_chosen(pages: Client, path: str) -> None:
    for accepted in ("br", "gzip", "identity"):
        response, content = raw(pages, path, accepted)
        assert response.headers["vary"].split(",")[-1] == "Accept-Encoding"
        assert ("content-encoding" in response.headers) == (accepted != "identity")
        assert int(response.headers["content-length"]) == len(content)


@pytest.mark.parametrize("path", COMPRESSED)
@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
def test_head_names_the_length_of_what_get_would_send(pages: Client, path: str, accepted: str) -> None:
    response, content = raw(pages, path, accepted)
    head = pages.head(path, headers={"accept-encoding": accepted})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "vary", "content-type", "content-encoding", "etag"):
        assert head.headers.get(name) == response.headers.get(name), name
    assert int(head.headers["content-length"]) == len(content)


def test_the_etag_of_a_compressed_file_is_weak(pages: Client) -> None:
    whole, _ = raw(pages, "/static/pages.css", "identity")
    assert whole.headers["etag"].startswith('"')
    for accepted in ("br", "gzip"):
        response, _ = raw(pages, "/static/pages.css", accepted)
        assert response.headers["etag"] == f"W/{whole.headers['etag']}"


def test_security_headers_are_on_compressed_responses_too(pages: Client) -> None:
    response, _ = raw(pages, "/api/docs", "br")
    assert response.headers["content-security-policy"] == PAGE_CSP
    assert response.headers["cache-control"] == "max-age=60, public"
    assert response.headers["content-language"] == "nl"
    for name in ("x-content-type-options", "referrer-policy", "x-frame-options", "x-request-id"):
        assert name in response.headers, name
    assert response.headers["vary"] == "Accept-Language,Accept-Encoding"


def test_pages_are_compressed_and_short_answers_are_not(pages: Client) -> None:
    response, content = raw(pages, "/forgotten", "br")
    assert response.headers["content-encoding"] == "br"
    assert response.headers["cache-control"] == "no-store"
    assert b"<form" in brotli.decompress(content)
    missing, problem = raw(pages, "/static/missing.css", "br", accept="*/*")
    assert (missing.status_code, "content-encoding" in missing.headers) == (404, False)
    assert len(problem) < MIN_BYTES


def test_the_api_is_not_compressed(client: TestClient[Litestar]) -> None:
    response, content = raw(client, "/api/v1/notes?limit=2", "br, gzip", **KEY)
    assert response.status_code == 200
    assert "content-encoding" not in response.headers
    assert content.startswith(b"{")


def test_only_pages_and_documentation_are_compressed(service: Litestar) -> None:
    compressed: set[str] = {
        route.path_format
        for route in service.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.opt.get("compressed")
    }
    assert {path for path in compressed if path.startswith("/api/")} == {"/api/docs", "/api/v1/openapi.json"}
    assert "/outbox" not in compressed  # it contains login links
    pages = {"/", "/login", "/forgotten", "/invitation", "/reset", "/figures", "/verify"}
    assert compressed - {"/api/docs", "/api/v1/openapi.json"} == pages | {"/static/{file_path}"}


@pytest.mark.parametrize(
    ("accept_encoding", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.5, gzip;q=1", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip; q=0.001", "gzip"),
        ("gzip;q=0", None),
        ("brotli, x-gzip", None),
        ("identity", None),
        ("*", None),
        ("", None),
        (";q=,,;q=br", None),
    ],
)
def test_an_encoding_is_used_only_where_the_client_names_it(accept_encoding: str, encoding: Any) -> None:
    assert accepted_encoding(accept_encoding) == encoding
