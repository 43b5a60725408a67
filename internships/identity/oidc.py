"""OpenID Connect login: authorization code with PKCE (S256), and the checks of the id token."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from internships.domain.refusals import Refusal
from internships.domain.web_addresses import is_web_address
from internships.identity.errors import ProviderUnreachable, TokenInvalid
from internships.identity.json_http import JsonHttpClient

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY_SECONDS = 60
_SCOPE = "openid email profile"


@dataclass(frozen=True)
class OidcSettings:
    """The provider and this client; without a secret it is a public client.

    ``strong_acr`` and ``strong_amr`` are values by which the provider says that it asked for more than a password.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    client_secret: str | None = None
    strong_acr: tuple[str, ...] = ()
    strong_amr: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_https_or_loopback(self.issuer):
            raise ValueError("the issuer must be https")


def is_https_or_loopback(url: str) -> bool:
    """Say whether a URL is safe for talking to a provider: https, or http on this machine."""
    return is_web_address(url) and (urlsplit(url).scheme == "https" or is_loopback(url))


def is_loopback(url: str) -> bool:
    """Say whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class LoginStart:
    """A started login: the URL for the browser, and the values that ``finish`` compares with."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claims:
    """The verified claims about a person; ``is_strong`` when the provider asked for more than a password."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None
    is_strong: bool = False


class OidcClient:
    """One provider. Metadata and keys are fetched on first use, and the keys again for a token with an unknown key."""

    def __init__(self, settings: OidcSettings, fetch: JsonHttpClient, clock: Callable[[], datetime]) -> None:
        self.settings, self._http, self._clock = settings, fetch, clock
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    def begin(self) -> LoginStart:
        """Return a new login with its own state, nonce and PKCE verifier."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = _base64(hashlib.sha256(verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.redirect_uri,
            "scope": _SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if self.settings.strong_acr:
            query["acr_values"] = " ".join(self.settings.strong_acr)
        endpoint = self._endpoint("authorization_endpoint")
        return LoginStart(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", state, nonce, verifier)

    def finish(self, state: str, nonce: str, verifier: str, callback: Mapping[str, str]) -> Claims:
        """Exchange the code of the callback for the claims; refuses when any check of the token fails."""
        if not hmac.compare_digest(callback.get("state", "").encode(), state.encode()):
            raise Refusal("oidc_state_mismatch")
        if callback.get("iss", self.settings.issuer) != self.settings.issuer:  # RFC 9207
            raise Refusal("oidc_state_mismatch")
        if "code" not in callback:
            raise TokenInvalid("no code")
        tokens = self._exchange(callback["code"], verifier)
        claims = self._decoded_claims(str(tokens.get("id_token", "")))
        self._check_claims(claims, nonce, tokens)
        email = claims.get("email")
        return Claims(
            issuer=self.settings.issuer,
            subject=str(claims["sub"]),
            email=email if isinstance(email, str) else None,
            email_verified=claims.get("email_verified") is True,
            name=claims.get("name") if isinstance(claims.get("name"), str) else None,
            is_strong=self._is_strong(claims),
        )

    def _is_strong(self, claims: Mapping[str, Any]) -> bool:
        acr, amr = claims.get("acr"), claims.get("amr")
        methods = {method for method in amr if isinstance(method, str)} if isinstance(amr, list) else set()
        is_level = isinstance(acr, str) and acr in self.settings.strong_acr
        return is_level or not methods.isdisjoint(self.settings.strong_amr)

    def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.settings.redirect_uri,
            "client_id": self.settings.client_id,
            "code_verifier": verifier,
        }
        basic = None
        if self.settings.client_secret is not None:
            basic = (self.settings.client_id, self.settings.client_secret)
        return self._http.post(self._endpoint("token_endpoint"), form, basic)

    def _decoded_claims(self, token: str) -> dict[str, Any]:
        for is_retry in (False, True):
            try:
                return dict(jwt.decode(token, self._provider_keys(refresh=is_retry), algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, KeyError) as fault:
                # The provider may have a new key since: fetch its keys once more.
                if is_retry:
                    raise TokenInvalid(type(fault).__name__) from None
        raise TokenInvalid("no key")

    def _check_claims(self, claims: Mapping[str, Any], nonce: str, tokens: Mapping[str, Any]) -> None:
        now, audience = self._clock().timestamp(), claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        wrong = {
            "iss": claims.get("iss") != self.settings.issuer,
            "aud": self.settings.client_id not in audiences,
            "azp": len(audiences) > 1 and claims.get("azp") != self.settings.client_id,
            "exp": not _is_number(claims.get("exp")) or claims["exp"] + LEEWAY_SECONDS < now,
            "iat": not _is_number(claims.get("iat")) or claims["iat"] - LEEWAY_SECONDS > now,
            "nonce": not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()),
            "sub": not isinstance(claims.get("sub"), str) or not claims["sub"],
            "at_hash": not _matches_at_hash(claims.get("at_hash"), tokens.get("access_token")),
        }
        if any(wrong.values()):
            raise TokenInvalid(", ".join(name for name, is_wrong in wrong.items() if is_wrong))

    def _provider_keys(self, *, refresh: bool) -> KeySet:
        if self._keys is None or refresh:
            answer = self._http.get(self._endpoint("jwks_uri"))
            try:
                self._keys = KeySet.import_key_set(answer)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError):
                raise ProviderUnreachable("keys") from None
        return self._keys

    def _endpoint(self, name: str) -> str:
        if self._metadata is None:
            metadata = self._http.get(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if metadata.get("issuer") != self.settings.issuer:
                raise ProviderUnreachable("issuer")
            self._metadata = metadata
        endpoint = self._metadata.get(name)
        if not isinstance(endpoint, str) or not is_https_or_loopback(endpoint):
            raise ProviderUnreachable(name)
        return endpoint


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _matches_at_hash(at_hash: Any, access_token: Any) -> bool:
    if at_hash is None:
        return True
    half = hashlib.sha256(str(access_token).encode()).digest()[:16]
    return hmac.compare_digest(_base64(half).encode(), str(at_hash).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
