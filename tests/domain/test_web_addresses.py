"""A web address is http or https with a host, wherever the record takes one."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from internships.domain.draft import read_record
from internships.domain.web_addresses import WebAddress, Website
from internships.identity.oidc import OidcSettings, is_https_or_loopback
from tests.builders.records import a_record

NO_ADDRESSES = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "mailto:an@example.org",
    "tel:+3232345678",
    "ftp://example.org",
    "http://",
    "https:///x",
    "http://@",
    "https://bank.example.org@evil.example.org/",
    "https://example.org:99999/",
    "https://[::1",
    "https://a..b",
    "https://-",
    "http://x\\y",
    "https://example.org/a b",
    "https://example.org/\u202e",
    "https://exam\x00ple.org",
    '"https://example.org"',
    "//example.org/x",
    "https://example.org/" + "x" * 300,
)
ADDRESSES = (
    "https://example.org",
    "HTTPS://Example.org/Fiche?id=1&y=2#deel",
    "http://intranet/stages",
    "https://stages.example.org:8443/(a);b=c,d",
    "https://bücher.example.org/één",
    "https://127.0.0.1/x",
    "https://[::1]/x",
)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    for kind in (WebAddress, Website):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("text", ADDRESSES)
def test_a_web_address_stays_as_it_was_written(text: str) -> None:
    assert TypeAdapter(WebAddress).validate_python(text) == text
    assert TypeAdapter(Website).validate_python(text) == text


def test_a_website_may_leave_its_scheme_out_and_a_link_may_not() -> None:
    assert TypeAdapter(Website).validate_python("www.example.org/stages") == "www.example.org/stages"
    with pytest.raises(ValidationError):
        TypeAdapter(WebAddress).validate_python("www.example.org/stages")
    with pytest.raises(ValidationError):
        TypeAdapter(Website).validate_python("geen")


@pytest.mark.parametrize("place", ["/hosts/0/website", "/programme/regulations", "/programme/course/sheet"])
def test_every_address_of_a_record_is_judged_and_the_refusal_says_how_to_write_it(place: str) -> None:
    record = a_record()
    at: Any = record
    *way, last = place.split("/")[1:]
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[last] = "javascript:alert(1)"
    (finding,) = [one for one in read_record(record).findings if one.pointer == place]
    assert (finding.code, finding.blocks) == ("web_address", True)
    assert "https://www.example.org" in finding.text.nl


def test_a_browser_is_sent_to_a_provider_by_https_alone() -> None:
    assert is_https_or_loopback("https://login.example.org")
    assert is_https_or_loopback("http://127.0.0.1:9000/x")
    for url in ("http://login.example.org", "javascript://127.0.0.1/%0aalert(1)", "ftp://localhost/x"):
        assert not is_https_or_loopback(url)
        with pytest.raises(ValueError, match="https"):
            OidcSettings(url, "us", "https://stages.example.org/api/v1/oidc/callback")
