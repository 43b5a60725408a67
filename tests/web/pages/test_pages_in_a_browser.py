"""The pages for logging in, in a real browser against the real service."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from internships.domain.access import Grant, Role
from tests.builders.oidc_provider import provider
from tests.builders.running_service import (
    COORDINATOR,
    HOST_HR,
    PAGES,
    PASSWORD,
    RunningService,
    browser,
    running_service,
    serve,
)

__all__ = ["browser", "provider", "running_service"]
ANOTHER, WEAK, WRONG = "another few plain words", "newcomer", "not that one"


def refusal_at(page: Page, name: str) -> str:
    """Return the refusal at the field that has the focus, by which the field is described."""
    found = page.locator(f"#{name}")
    expect(found).to_be_focused()
    expect(found).to_have_attribute("aria-invalid", "true")
    assert f"{name}-refusal" in (found.get_attribute("aria-describedby") or "").split()
    place = page.locator(f"#{name}-refusal")
    assert place.get_attribute("role") == "alert"
    return place.inner_text()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#{name}", value)
    page.locator("form button").click()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("nl", "light", 1280), ("en", "dark", 1280), ("nl", "dark", 320), ("en", "light", 320)],
)
def test_every_page_is_accessible_and_asks_nothing_of_others(
    running_service: RunningService, browser: Browser, lang: str, scheme: Any, width: int
) -> None:
    operator = running_service.account(f"seen-{lang}-{width}", Grant(role=Role.OPERATOR), COORDINATOR, HOST_HR)
    page = running_service.page(browser, lang=lang, scheme=scheme, width=width)
    console_lines: list[str] = []
    page.on("console", lambda line: console_lines.append(line.text) if line.type in {"error", "warning"} else None)

    def look() -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

    for path in PAGES:
        page.goto(running_service.address + path)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        look()
    for path, link in (
        ("/login", ""),
        ("/forgotten", ""),
        ("/invitation", running_service.invitation_link(operator, "x@example.org")),
    ):
        page.goto(link or running_service.address + path)
        fill(page)
        expect(page.locator("[aria-invalid]").first).to_be_focused()
        look()
    assert console_lines == []
    page.goto(f"{running_service.address}/outbox")
    look()
    running_service.log_in(page, operator.name)
    for path in ("/", "/outbox"):
        page.goto(running_service.address + path)
        look()
    assert {urlsplit(url).netloc for url in running_service.requested_urls} == {
        urlsplit(running_service.address).netloc
    }
    page.context.close()


@pytest.mark.slow
def test_somebody_is_invited_out_of_the_outbox_and_gets_in_by_the_link_once(
    running_service: RunningService, browser: Browser
) -> None:
    running_service.account("host", Grant(role=Role.OPERATOR))
    operator_page, page = running_service.page(browser), running_service.page(browser)
    link = invite_and_copy_link(running_service, operator_page, "newcomer@example.org")
    page.goto(link)
    page.wait_for_function("!location.hash")
    assert page.url == f"{running_service.address}/invitation"
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{running_service.address}/invitation?lang=en")
    page.wait_for_function("!location.hash")
    page.reload()
    fill(page, name="An Peeters", password=WEAK)
    assert "at least 12 characters" in refusal_at(page, "password")
    page.get_by_label("Show the password").check()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    fill(page, password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello An Peeters")
    expect(page).to_have_url(f"{running_service.address}/?lang=en")
    page.goto(f"{running_service.address}/outbox?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not allowed")
    page.goto(link)
    fill(page, name="An Peeters", password=PASSWORD)
    refused = page.locator("form > .refusal")
    expect(refused).to_have_text("Deze link is gebruikt, verlopen of onbekend; vraag een nieuwe.")
    expect(refused).to_be_focused()
    assert_token_stays_private(running_service, link)
    operator_page.context.close()
    page.context.close()


def invite_and_copy_link(running_service: RunningService, operator_page: Page, email: str) -> str:
    """Invite somebody as the operator, and copy the link from the outbox."""
    running_service.log_in(operator_page, "host")
    body = {"email": email, "grant": COORDINATOR.model_dump(mode="json", exclude_none=True)}
    csrf = {"X-CSRF-Token": running_service.service.headers("host")["X-CSRF-Token"]}
    assert (
        operator_page.request.post(f"{running_service.address}/api/v1/invitations", headers=csrf, data=body).status
        == 202
    )
    operator_page.goto(f"{running_service.address}/outbox")
    operator_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    letter = operator_page.locator("li", has=operator_page.get_by_text(email, exact=True))
    letter.get_by_role("button", name="Kopieer de link").click()
    expect(letter.get_by_role("status")).to_have_text("Gekopieerd.")
    link = str(operator_page.evaluate("navigator.clipboard.readText()"))
    assert link == letter.get_by_label(f"Link voor {email}").input_value()
    return link


def assert_token_stays_private(running_service: RunningService, link: str) -> None:
    """Check that a link's token was in no requested URL nor in the log, and that no other server was requested."""
    address, _, token = link.partition("#")
    assert len(token) > 20
    assert not [url for url in running_service.requested_urls if token in url.partition("#")[0]]
    assert token not in running_service.log.getvalue()
    assert {urlsplit(url).netloc for url in running_service.requested_urls} == {urlsplit(address).netloc}


@pytest.mark.slow
def test_a_wrong_password_is_reported_at_its_field_and_a_right_one_lets_in(
    running_service: RunningService, browser: Browser
) -> None:
    running_service.account("an", COORDINATOR, secret=PASSWORD)
    page = running_service.page(browser)
    page.goto(running_service.address)
    page.get_by_role("link", name="Meld u aan").click()
    fill(page)
    assert refusal_at(page, "email") == "Vul dit in."
    fill(page, email="an", password=WRONG)
    assert refusal_at(page, "email").startswith("Dit is geen e-mailadres")
    fill(page, email=" an@example.org ", password=WRONG)
    assert "klopt niet" in refusal_at(page, "password")
    assert page.locator("#email").get_attribute("aria-invalid") is None
    fill(page, password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag an")
    page.get_by_role("button", name="Meld u af").click()
    page.get_by_role("link", name="Meld u aan").click()
    expect(page.locator("#email")).to_be_visible()
    page.context.close()


@pytest.mark.slow
def test_a_forgotten_password_is_replaced_by_a_link_and_nobody_learns_who_has_an_account(
    running_service: RunningService, browser: Browser
) -> None:
    running_service.account("forgetful", COORDINATOR, secret=PASSWORD)
    page = running_service.page(browser)
    page.goto(f"{running_service.address}/login")
    page.get_by_role("link", name="Wachtwoord vergeten?").click()
    texts = []
    for email in ("nobody@example.org", "forgetful@example.org"):
        page.reload()
        fill(page, email=email)
        expect(page.locator("#sent")).to_be_focused()
        texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1]
    link = running_service.newest_link("forgetful@example.org")
    page.goto(link)
    fill(page, password=ANOTHER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag forgetful")
    assert_token_stays_private(running_service, link)
    page.context.close()


@pytest.mark.slow
def test_who_asks_codes_gives_one_after_the_password_and_after_a_new_password(
    running_service: RunningService, browser: Browser
) -> None:
    name = "careful"
    principal = running_service.account(name, COORDINATOR, secret=PASSWORD)
    entering = running_service.service.application.services.login
    secret, _ = entering.begin_codes(principal)
    recovery = entering.confirm_codes(principal, secret, pyotp.TOTP(secret).now())
    page = running_service.page(browser)
    page.goto(f"{running_service.address}/login")
    expect(page.locator("#code")).to_be_hidden()
    fill(page, email=principal.email, password=PASSWORD)
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#told")).to_contain_text("authenticator-app")
    assert page.locator("#code").get_attribute("autocomplete") == "one-time-code"
    assert Axe().run(page).violations_count == 0
    fill(page)
    assert refusal_at(page, "code") == "Vul dit in."
    fill(page, code="000000")
    assert "klopt niet" in refusal_at(page, "code")
    fill(page, code=recovery[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag careful")
    page.context.clear_cookies()

    resets = running_service.service.application.services.password_resets
    resets.mail_reset(resets.find_reset_account(principal.email))
    page.goto(running_service.newest_link(principal.email))
    fill(page, password=ANOTHER)
    expect(page.locator("main > .notice")).to_contain_text("Meld u nu aan met uw wachtwoord en uw code.")
    expect(page).to_have_url(f"{running_service.address}/login?lang=nl&told=login_needed")
    fill(page, email=principal.email, password=ANOTHER)
    fill(page, code=recovery[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag careful")
    page.context.close()


@pytest.mark.slow
def test_a_page_without_its_link_or_without_the_service_says_so(
    running_service: RunningService, browser: Browser
) -> None:
    page = running_service.page(browser)
    for path in ("/invitation", "/reset"):
        page.goto(running_service.address + path)
        expect(page.get_by_role("alert").first).to_contain_text("Deze bladzijde heeft de link")
        expect(page.locator("form")).to_be_hidden()
        page.goto(f"{running_service.address}{path}#isi_pasted")
        expect(page.locator("form")).to_be_visible()
        assert page.url == running_service.address + path
    page.goto(f"{running_service.address}/login")
    page.route("**/api/v1/**", lambda route: route.abort())
    fill(page, email="an@example.org", password=WRONG)
    expect(page.locator("form > .refusal")).to_be_focused()
    expect(page.locator("form > .refusal")).to_contain_text("De dienst antwoordt niet.")
    page.context.close()


@pytest.mark.slow
def test_without_script_every_form_says_that_it_needs_it(running_service: RunningService, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en").new_page()
    for path in ("/login", "/forgotten", "/invitation", "/reset"):
        page.goto(running_service.address + path)
        expect(page.locator("noscript p")).to_be_visible()
        expect(page.locator("noscript p")).to_contain_text("This page needs JavaScript.")
        expect(page.locator("form button")).to_be_disabled()
    page.context.close()


@pytest.mark.slow
def test_who_logs_in_elsewhere_comes_home_or_reads_why_not(provider: str, browser: Browser, tmp_path: Path) -> None:
    httpx2.put(f"{provider}/users/noor", json={"email": "noor@example.org", "email_verified": True})
    httpx2.put(f"{provider}/users/stranger", json={"email": "stranger@example.org", "email_verified": True})
    with serve(tmp_path, provider) as place:
        place.account("noor", COORDINATOR)
        page = place.page(browser)
        for subject in ("stranger", "noor"):
            page.goto(f"{place.address}/login")
            page.get_by_role("link", name="Aanmelden bij uw eigen organisatie").click()
            page.locator("input[name=sub]").fill(subject)
            page.locator("input[name=sub]").press("Enter")
            if subject == "stranger":
                expect(page.locator("main > .notice")).to_contain_text("U hebt hier nog geen account")
                expect(page).to_have_url(f"{place.address}/login?lang=nl&told=no_account_here")
        expect(page.get_by_role("heading", level=1)).to_have_text("Dag noor")
        expect(page).to_have_url(f"{place.address}/")
        page.context.clear_cookies()
        page.goto(f"{place.address}/api/v1/oidc/callback?state=x&code=x")
        expect(page.locator("main > .notice")).to_contain_text("begin opnieuw")
        page.context.close()
