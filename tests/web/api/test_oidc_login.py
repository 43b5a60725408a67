"""OpenID login: this service, a browser, and a real OpenID provider in a child process."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pyotp
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.access import Grant, Role
from internships.identity.oidc import OidcSettings
from internships.web.app import build_app
from internships.web.routes import routes
from tests.builders.agreement_use_cases import invented_folders
from tests.builders.oidc_provider import provider
from tests.builders.populated_service import (
    WEB_SETTINGS,
    PopulatedService,
    TestApplication,
    add_account,
    an_application,
    principal_of,
)
from tests.builders.problems import assert_problem
from tests.databases import BACKENDS, database

__all__ = ["provider"]

OURS = "http://127.0.0.1"
CALLBACK = f"{OURS}/api/v1/oidc/callback"
COORDINATOR = Grant(role=Role.COORDINATOR, institution="noordzee")


@dataclass
class OidcService:
    """The service, and the provider that it trusts."""

    service: PopulatedService
    provider: str

    def browser(self) -> TestClient[Litestar]:
        http_client = TestClient(self.service.app, base_url=OURS, raise_server_exceptions=False)
        http_client.follow_redirects = False
        return http_client

    def set_claims(self, subject: str, **claims: Any) -> None:
        """Set the claims that the provider makes of one of its users."""
        httpx2.put(f"{self.provider}/users/{quote(subject)}", json=claims).raise_for_status()

    def account(self, name: str) -> None:
        add_account(self.service, name, COORDINATOR)

    def account_with_codes(self, name: str) -> str:
        """Make an account with one-time codes; return their secret."""
        self.account(name)
        entering, principal = self.service.application.services.login, principal_of(self.service, name)
        secret, _ = entering.begin_codes(principal)
        entering.confirm_codes(principal, secret, pyotp.TOTP(secret).at(time.time() - 30))
        return secret

    def trusting_strong_levels(self) -> "OidcService":
        """Return the same service with another setting: some levels of the provider stand for a code."""
        plain = self.service.application
        oidc = OidcSettings(self.provider, "us", CALLBACK, "hush", strong_acr=("urn:two",), strong_amr=("otp", "hwk"))
        application = TestApplication(plain.settings, replace(plain.service_settings, oidc=oidc))
        return OidcService(
            PopulatedService(application, build_app(application.services, WEB_SETTINGS, routes()), self.service.tokens),
            self.provider,
        )


@pytest.fixture(scope="module", params=BACKENDS)
def oidc_service(
    request: pytest.FixtureRequest, provider: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OidcService]:
    folder = tmp_path_factory.mktemp("oidc")
    templates = invented_folders(folder / "templates")
    with database(request.param) as engine:
        plain = an_application(engine, templates, folder / "data")
        application = TestApplication(
            plain.settings, replace(plain.service_settings, oidc=OidcSettings(provider, "us", CALLBACK, "hush"))
        )
        service = PopulatedService(application, build_app(application.services, WEB_SETTINGS, routes()))
        yield OidcService(service, provider)
        application.engine.dispose()


def begin_login(browser: TestClient[Litestar]) -> str:
    """Begin a login; return the address of the redirect."""
    response = browser.get("/api/v1/oidc/login")
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def log_in_at_provider(address: str, subject: str) -> str:
    """Log in at the provider; return the address of the redirect back."""
    response = httpx2.post(address, data={"sub": subject}, follow_redirects=False)
    assert response.headers["location"].startswith(CALLBACK), response.text
    return str(response.headers["location"])


def refused(response: Any, status: int, code: str) -> None:
    assert_problem(response, status, code)
    assert set(response.json()["texts"]) == {"nl", "en"}
    assert "internships_session" not in response.headers.get("set-cookie", "")


def test_who_has_an_account_here_logs_in_elsewhere_and_is_known_here(oidc_service: OidcService) -> None:
    oidc_service.account("noor")
    oidc_service.set_claims("noor-at-work", email="noor@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        address = begin_login(browser)
        query = parse_qs(urlsplit(address).query)
        assert address.startswith(oidc_service.provider)
        assert (query["code_challenge_method"], query["redirect_uri"]) == (["S256"], [CALLBACK])
        assert query["state"] == [browser.cookies["internships_login"]]
        back = browser.get(log_in_at_provider(address, "noor-at-work"))
        assert (back.status_code, back.headers["location"]) == (303, "/")
        cookie = back.headers["set-cookie"].lower()
        assert all(mark in cookie for mark in ("internships_session=", "httponly", "samesite=lax", "path=/"))
        me = browser.get("/api/v1/me").json()
        assert (me["email"], me["is_key"]) == ("noor@example.org", False)
        response = browser.post("/api/v1/me/keys", headers={"X-CSRF-Token": me["csrf"]}, json={"name": "sleutel"})
        assert response.status_code == 201, response.text


def test_who_logged_in_once_is_known_by_the_provider_s_user_and_no_longer_by_the_address(
    oidc_service: OidcService,
) -> None:
    oidc_service.account("mats")
    oidc_service.set_claims("mats-at-work", email="mats@example.org", email_verified=True)
    for email in ("mats@example.org", "married@example.org"):
        oidc_service.set_claims("mats-at-work", email=email, email_verified=email.startswith("mats"))
        with oidc_service.browser() as browser:
            assert browser.get(log_in_at_provider(begin_login(browser), "mats-at-work")).status_code == 303
            assert browser.get("/api/v1/me").json()["email"] == "mats@example.org"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org", "email_verified": True},
        {"email": "ines@example.org", "email_verified": False},
        {"email": "ines@example.org"},
        {"email": "ines@example.org", "email_verified": "true"},
        {},
    ],
)
def test_an_address_that_has_no_account_or_is_not_proven_is_refused_in_words(
    oidc_service: OidcService, claims: Any
) -> None:
    if "ines account" not in oidc_service.service.ids:
        oidc_service.account("ines")
    subject = f"unknown-{abs(hash(str(claims)))}"
    oidc_service.set_claims(subject, **claims)
    with oidc_service.browser() as browser:
        response = browser.get(log_in_at_provider(begin_login(browser), subject))
        refused(response, 409, "no_account_here")
        assert browser.get("/api/v1/me").status_code == 401


def test_a_login_that_was_not_begun_in_this_browser_is_refused(oidc_service: OidcService) -> None:
    oidc_service.account("els")
    oidc_service.set_claims("els", email="els@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        back = log_in_at_provider(begin_login(browser), "els")
        own = {"Cookie": f"internships_login={browser.cookies['internships_login']}"}
        browser.cookies.clear()  # from here on it is somebody else's browser
        refused(browser.get(back), 409, "login_not_begun")
        begin_login(browser)
        refused(browser.get(back), 409, "login_not_begun")
        assert browser.get("/api/v1/me").status_code == 401
        browser.cookies.clear()
        assert browser.get(back, headers=own).status_code == 303  # others could not use it up


@pytest.mark.parametrize("query", ["", "code=x", "state=&code=x", "state=x", "state=%00&code=%00", "state=é&code=é"])
def test_a_callback_out_of_nothing_is_refused(oidc_service: OidcService, query: str) -> None:
    with oidc_service.browser() as browser:
        refused(browser.get(f"/api/v1/oidc/callback?{query}"), 409, "login_not_begun")
        browser.cookies.set("internships_login", "x", domain="127.0.0.1", path="/")
        refused(browser.get(f"/api/v1/oidc/callback?{query}"), 409, "login_not_begun")


def test_who_does_not_agree_at_the_provider_is_refused_and_can_begin_again(oidc_service: OidcService) -> None:
    with oidc_service.browser() as browser:
        begin_login(browser)
        query = {"state": browser.cookies["internships_login"], "error": "access_denied"}
        refused(browser.get("/api/v1/oidc/callback", params=query), 409, "login_declined")
        refused(browser.get("/api/v1/oidc/callback", params=query), 409, "login_not_begun")
        begin_login(browser)
        query = {"state": browser.cookies["internships_login"], "error": "access_denied"}
        read = browser.get("/api/v1/oidc/callback", params=query, headers={"Accept": "text/html"})
        assert (read.status_code, read.headers["location"]) == (303, "/login?lang=nl&told=login_declined")
        assert "niet doorgelaten" in browser.get(read.headers["location"]).text


def code_of(secret: str) -> dict[str, str]:
    return {"code": pyotp.TOTP(secret).at(time.time())}


def test_an_account_that_asks_codes_asks_one_after_a_login_elsewhere_too(oidc_service: OidcService) -> None:
    secret = oidc_service.account_with_codes("ada")
    oidc_service.set_claims("ada", email="ada@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        back = browser.get(log_in_at_provider(begin_login(browser), "ada"), headers={"Accept": "text/html"})
        assert (back.status_code, back.headers["location"]) == (303, "/login?lang=nl&told=code_needed")
        assert "internships_session" not in back.headers.get("set-cookie", "")
        assert browser.get("/api/v1/me").status_code == 401
        assert 'id="code-alone"' in browser.get(back.headers["location"]).text
        for _ in range(2):
            refused(browser.post("/api/v1/oidc/code", json={"code": "000000"}), 401, "login_refused")
        assert browser.get("/api/v1/me").status_code == 401
        assert browser.post("/api/v1/oidc/code", json=code_of(secret)).status_code == 200
        assert browser.get("/api/v1/me").json()["email"] == "ada@example.org"
        refused(browser.post("/api/v1/oidc/code", json=code_of(secret)), 409, "login_not_begun")


def test_a_login_that_waits_for_its_code_is_no_use_in_another_browser_or_as_a_callback(
    oidc_service: OidcService,
) -> None:
    secret = oidc_service.account_with_codes("eva")
    oidc_service.set_claims("eva", email="eva@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        browser.get(log_in_at_provider(begin_login(browser), "eva"))
        waiting = browser.cookies["internships_login"]
        query = {"state": waiting, "code": "x"}
        refused(browser.get("/api/v1/oidc/callback", params=query), 409, "login_not_begun")
    with oidc_service.browser() as other:
        refused(other.post("/api/v1/oidc/code", json=code_of(secret)), 409, "login_not_begun")
        begin_login(other)
        refused(other.post("/api/v1/oidc/code", json=code_of(secret)), 409, "login_not_begun")


def test_codes_after_a_login_elsewhere_are_not_guessed(oidc_service: OidcService) -> None:
    oidc_service.account_with_codes("ilse")
    oidc_service.set_claims("ilse", email="ilse@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        browser.get(log_in_at_provider(begin_login(browser), "ilse"))
        responses = [browser.post("/api/v1/oidc/code", json={"code": f"{code:06}"}) for code in range(8)]
        assert [response.json()["code"] for response in responses] == ["login_refused"] * 6 + ["login_slowed"] * 2
        assert int(responses[-1].headers["retry-after"]) >= 1


def logged_in(place: OidcService, subject: str) -> bool:
    with place.browser() as browser:
        browser.get(log_in_at_provider(begin_login(browser), subject))
        return bool(browser.get("/api/v1/me").status_code == 200)


STRONG: tuple[dict[str, Any], ...] = ({"acr": "urn:two"}, {"amr": ["pwd", "otp"]})
WEAK: tuple[dict[str, Any], ...] = (
    {"acr": "urn:one", "amr": ["pwd"]},
    {"acr": ["urn:two"]},
    {"amr": "otp"},
    {},
)


@pytest.mark.parametrize("claims", [*STRONG, *WEAK])
def test_the_word_of_a_provider_stands_for_a_code_only_where_the_operator_takes_it(
    oidc_service: OidcService, claims: dict[str, Any]
) -> None:
    name = f"kim-{abs(hash(str(claims)))}"
    oidc_service.account_with_codes(name)
    oidc_service.set_claims(name, email=f"{name}@example.org", email_verified=True, **claims)
    trusting = oidc_service.trusting_strong_levels()
    with trusting.browser() as browser:
        assert parse_qs(urlsplit(begin_login(browser)).query)["acr_values"] == ["urn:two"]
    assert logged_in(trusting, name) is (claims in STRONG)
    assert not logged_in(oidc_service, name)
    trusting.service.application.engine.dispose()


def test_an_address_of_another_alphabet_opens_nobody_elses_account(oidc_service: OidcService) -> None:
    oidc_service.account("weiss")
    for number, email in enumerate(("wei\u00df@example.org", "WEI\u1e9e@example.org", "we\u0456ss@example.org")):
        oidc_service.set_claims(f"weiss-{number}", email=email, email_verified=True)
        with oidc_service.browser() as browser:
            refused(browser.get(log_in_at_provider(begin_login(browser), f"weiss-{number}")), 409, "no_account_here")


def test_a_callback_works_once(oidc_service: OidcService) -> None:
    oidc_service.account("bo")
    oidc_service.set_claims("bo", email="bo@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        back = log_in_at_provider(begin_login(browser), "bo")
        state = browser.cookies["internships_login"]
        assert browser.get(back).status_code == 303
        browser.cookies.clear()
        again = browser.get(back, headers={"Cookie": f"internships_login={state}"})
        refused(again, 409, "login_not_begun")


def test_a_code_that_the_provider_never_gave_opens_nothing(oidc_service: OidcService) -> None:
    with oidc_service.browser() as browser:
        begin_login(browser)
        state = browser.cookies["internships_login"]
        response = browser.get("/api/v1/oidc/callback", params={"state": state, "code": "never given"})
        refused(response, 503, "oidc_provider_unreachable")
        begin_login(browser)
        state = browser.cookies["internships_login"]
        refused(browser.get("/api/v1/oidc/callback", params={"state": state}), 409, "oidc_token_invalid")


def test_a_deactivated_account_cannot_log_in_by_oidc(oidc_service: OidcService) -> None:
    oidc_service.account("luc")
    oidc_service.set_claims("luc", email="luc@example.org", email_verified=True)
    with oidc_service.browser() as browser:
        assert browser.get(log_in_at_provider(begin_login(browser), "luc")).status_code == 303
        assert oidc_service.service.application.account_administration.deactivate_by_email("luc@example.org")
        assert browser.get("/api/v1/me").status_code == 401
        refused(browser.get(log_in_at_provider(begin_login(browser), "luc")), 409, "no_account_here")
        assert browser.get("/api/v1/me").status_code == 401


def test_without_a_provider_the_route_says_so(tmp_path: Path) -> None:
    templates = invented_folders(tmp_path / "templates")
    with database("sqlite") as engine:
        application = an_application(engine, templates, tmp_path / "data")
        with TestClient(build_app(application.services, WEB_SETTINGS, routes()), base_url=OURS) as browser:
            refused(browser.get("/api/v1/oidc/login"), 409, "no_provider")
            browser.cookies.set("internships_login", "x", domain="127.0.0.1", path="/")
            refused(browser.get("/api/v1/oidc/callback?state=x&code=x"), 409, "no_provider")
        application.engine.dispose()


def test_a_provider_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    templates = invented_folders(tmp_path / "templates")
    with database("sqlite") as engine:
        plain = an_application(engine, templates, tmp_path / "data")
        oidc = OidcSettings("http://127.0.0.1:9", "us", CALLBACK)
        application = TestApplication(plain.settings, replace(plain.service_settings, oidc=oidc))
        with TestClient(build_app(application.services, WEB_SETTINGS, routes()), base_url=OURS) as browser:
            response = browser.get("/api/v1/oidc/login")
            refused(response, 503, "oidc_provider_unreachable")
            assert int(response.headers["retry-after"]) >= 1
        application.engine.dispose()
