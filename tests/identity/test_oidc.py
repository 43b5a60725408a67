"""Logging in at an OpenID provider: a real one on loopback, and hostile ones."""

import base64
import hmac
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from internships.domain.errors import DomainError
from internships.identity.errors import ProviderUnreachable, TokenInvalid
from internships.identity.json_http import JsonHttpClient
from internships.identity.oidc import Claims, LoginStart, OidcClient, OidcSettings
from tests.refusals import refuses

CALLBACK = "http://127.0.0.1:8000/api/v1/oidc/callback"
MOCK = (
    "import oidc_provider_mock as m; s = m.run_server_in_thread(int(__import__('sys').argv[1])); s.__enter__(); input()"
)


def client(issuer: str, seconds: float = 10.0) -> OidcClient:
    settings = OidcSettings(issuer, "us", CALLBACK, "hush")
    return OidcClient(settings, JsonHttpClient(seconds=seconds, total_seconds=2 * seconds), lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", MOCK, "9763"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    issuer = "http://127.0.0.1:9763"
    for _ in range(100):
        try:
            httpx2.get(f"{issuer}/.well-known/openid-configuration")
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    yield httpx2.get(f"{issuer}/.well-known/openid-configuration").json()["issuer"]
    process.kill()
    process.communicate()


def test_somebody_logs_in_at_a_real_provider_with_pkce(provider: str) -> None:
    oidc_client = client(provider)
    started = oidc_client.begin()
    query = parse_qs(urlsplit(started.url).query)
    assert query["code_challenge_method"] == ["S256"]
    response = httpx2.post(started.url, data={"sub": "noor@example.org"}, follow_redirects=False)
    back = {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}
    claims = oidc_client.finish(started.state, started.nonce, started.verifier, back)
    assert (claims.subject, claims.issuer) == ("noor@example.org", provider)


def test_an_answer_to_another_login_is_refused(provider: str) -> None:
    oidc_client = client(provider)
    started = oidc_client.begin()
    with refuses("oidc_state_mismatch"):
        oidc_client.finish(started.state, started.nonce, started.verifier, {"state": "another", "code": "x"})
    callback = {"state": started.state, "code": "x", "iss": "https://elsewhere.example.org"}
    with refuses("oidc_state_mismatch"):
        oidc_client.finish(started.state, started.nonce, started.verifier, callback)


def test_a_used_code_is_refused(provider: str) -> None:
    oidc_client = client(provider)
    started = oidc_client.begin()
    with pytest.raises(ProviderUnreachable):
        oidc_client.finish(
            started.state, started.nonce, started.verifier, {"state": started.state, "code": "never given"}
        )


def test_a_provider_is_https_or_on_this_machine() -> None:
    with pytest.raises(ValueError, match="https"):
        OidcSettings(issuer="http://login.example.org", client_id="us", redirect_uri=CALLBACK)


class RogueProvider:
    """A provider on loopback whose answers a test chooses."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.published = [self.key]
        self.claims: dict[str, Any] = {}
        self.token: Callable[[RogueProvider, dict[str, Any]], str] = signed
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.delay, self.patience = 0.0, 10.0
        rogue = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                rogue.answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                rogue.answer(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        time.sleep(self.delay)
        path = urlsplit(request.path).path
        status, content = self.answers.get(path) or (200, json.dumps(self.plain(path)).encode())
        request.send_response(status)
        if status == 302:
            request.send_header("location", f"{self.issuer}/elsewhere")
        request.end_headers()
        try:
            request.wfile.write(content)
        except OSError:
            return

    def plain(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.issuer, **{name: self.issuer + place for name, place in places.items()}}
        if path == "/keys":
            return {"keys": [key.as_dict(private=False) for key in self.published]}
        return {"id_token": self.token(self, self.claims), "access_token": "at"}

    def login(self, **claims: Any) -> Claims:
        oidc_client = client(self.issuer, self.patience)
        started: LoginStart = oidc_client.begin()
        now = int(time.time())
        good = {"iss": self.issuer, "aud": "us", "sub": "1", "iat": now, "exp": now + 60, "nonce": started.nonce}
        self.claims = {**good, **claims}
        return oidc_client.finish(started.state, started.nonce, started.verifier, {"state": started.state, "code": "c"})


def signed(rogue: RogueProvider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, rogue.key)


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(_: RogueProvider, claims: dict[str, Any]) -> str:
    return f"{part(json.dumps({'alg': 'none'}).encode())}.{part(json.dumps(claims).encode())}."


def signed_with_the_public_key(rogue: RogueProvider, claims: dict[str, Any]) -> str:
    unsigned = f"{part(json.dumps({'alg': 'HS256', 'kid': 'one'}).encode())}.{part(json.dumps(claims).encode())}"
    return f"{unsigned}.{part(hmac.digest(rogue.key.as_pem(private=False), unsigned.encode(), 'sha256'))}"


@pytest.fixture
def rogue_provider() -> Iterator[RogueProvider]:
    made = RogueProvider()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_an_honest_answer_is_believed(rogue_provider: RogueProvider) -> None:
    claims = rogue_provider.login(email="noor@example.org", email_verified=True, name="Noor")
    assert (claims.email, claims.email_verified, claims.name) == ("noor@example.org", True, "Noor")


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ({"nonce": "other"}, "nonce"),
        ({"aud": "them"}, "aud"),
        ({"aud": ["us", "them"]}, "azp"),
        ({"iss": "https://elsewhere.example.org"}, "iss"),
        ({"exp": 1}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": 4_000_000_000}, "iat"),
        ({"sub": ""}, "sub"),
        ({"at_hash": "x"}, "at_hash"),
    ],
)
def test_a_claim_that_is_not_right_is_named_and_refused(
    rogue_provider: RogueProvider, claims: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(TokenInvalid) as refusal:
        rogue_provider.login(**claims)
    assert wrong in refusal.value.wrong


@pytest.mark.parametrize("forge", [unsigned, signed_with_the_public_key, lambda *_: "no token", lambda *_: "a.b.c"])
def test_a_token_that_the_provider_did_not_sign_is_refused(rogue_provider: RogueProvider, forge: Any) -> None:
    rogue_provider.token = forge
    with pytest.raises(TokenInvalid):
        rogue_provider.login()


def test_a_key_that_the_provider_took_up_since_is_fetched_once_more(rogue_provider: RogueProvider) -> None:
    oidc_client = client(rogue_provider.issuer)
    started = oidc_client.begin()
    now = int(time.time())
    claims = {
        "iss": rogue_provider.issuer,
        "aud": "us",
        "sub": "1",
        "iat": now,
        "exp": now + 60,
        "nonce": started.nonce,
    }
    rogue_provider.claims = claims
    back = {"state": started.state, "code": "c"}
    assert oidc_client.finish(started.state, started.nonce, started.verifier, back).subject == "1"
    rogue_provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    rogue_provider.published = [rogue_provider.key]
    assert oidc_client.finish(started.state, started.nonce, started.verifier, back).subject == "1"


@pytest.mark.parametrize(
    "provider_answer",
    [
        (500, b"oops"),
        (302, b""),
        (200, b"not json"),
        (200, b"[1]"),
        (200, b"x" * 2_000_000),
        (200, b'{"issuer": "https://elsewhere.example.org"}'),
        (200, b"[" * 100_000),
    ],
)
def test_a_provider_that_answers_nonsense_is_unreachable(
    rogue_provider: RogueProvider, provider_answer: tuple[int, bytes]
) -> None:
    rogue_provider.answers["/.well-known/openid-configuration"] = provider_answer
    with pytest.raises(ProviderUnreachable):
        rogue_provider.login()


def test_a_provider_that_keeps_us_waiting_is_unreachable(rogue_provider: RogueProvider) -> None:
    rogue_provider.delay, rogue_provider.patience = 1.5, 0.5
    with pytest.raises(ProviderUnreachable):
        rogue_provider.login()


def test_no_refusal_holds_a_token(rogue_provider: RogueProvider) -> None:
    with pytest.raises(DomainError) as refusal:
        rogue_provider.login(nonce="other")
    assert "at" not in refusal.value.text.en.split()
    assert "ey" not in refusal.value.text.en
