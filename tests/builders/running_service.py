"""The real service on its own address, and real browsers that open it."""

import io
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from internships.domain.access import Grant, Principal, Role
from internships.identity.oidc import OidcSettings
from internships.services.accounts.invitations import InvitationRequest
from internships.web.app import build_app
from internships.web.json_logging import json_logger
from internships.web.routes import routes
from tests.builders.agreement_use_cases import OUR_HOST, invented_folders
from tests.builders.populated_service import (
    WEB_SETTINGS,
    PopulatedService,
    TestApplication,
    add_account,
    an_application,
)
from tests.builders.ports import free_port
from tests.databases import database
from tests.tools.system_fonts import environment_with_own_fonts

PAGES = ["/", "/login", "/forgotten", "/invitation", "/reset", "/verify"]
PASSWORD = "vier losse woorden samen"
COORDINATOR = Grant(role=Role.COORDINATOR, institution="noordzee")
HOST_HR = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, is_host_administrator=True)


@dataclass
class RunningService:
    """The service on its own address, and every URL that a browser requested while it was watched."""

    service: PopulatedService
    address: str
    log: io.StringIO
    requested_urls: list[str] = field(default_factory=list)

    def account(self, name: str, *grants: Grant, secret: str | None = None) -> Principal:
        """Make an account; with a password when one is given."""
        add_account(self.service, name, *grants)
        account_id = self.service.ids[f"{name} account"]
        storage, account_context = self.service.application.storage, self.service.application.account_context
        with storage.writing() as work:
            account = work.accounts.get(account_id)
            assert account is not None
            if secret is not None:
                account = account.model_copy(update={"password": account_context.passwords.hash_password(secret)})
                work.accounts.put(account)
        return account.principal(grants)

    def invitation_link(self, principal: Principal, email: str, grant: Grant = COORDINATOR) -> str:
        """Invite somebody; return the link of the letter."""
        self.service.application.invitations.invite(principal, InvitationRequest(email=email, grant=grant))
        return self.newest_link(email)

    def newest_link(self, email: str) -> str:
        """Return the newest link to an address."""
        with self.service.application.storage.reading() as work:
            return next(
                str(letter.body["link"]) for letter in work.outbox.unsent_letters() if letter.recipient == email
            )

    def client(self) -> httpx2.Client:
        """Return an HTTP client that does not render pages."""
        return httpx2.Client(base_url=self.address)

    def page(self, browser: Browser, *, lang: str = "nl", scheme: Any = "light", width: int = 1280) -> Page:
        """Open a browser page without a session; the URLs that it requests are recorded."""
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, locale=lang)
        context.on("request", lambda request: self.requested_urls.append(request.url))
        return context.new_page()

    def log_in(self, page: Page, name: str) -> None:
        """Give a browser the session of an account."""
        token = self.service.tokens[name][0]
        page.context.add_cookies([{"name": "internships_session", "value": token, "url": self.address}])


@contextmanager
def serve(folder: Path, issuer: str | None = None) -> Iterator[RunningService]:
    templates, port = invented_folders(folder / "templates"), free_port()
    address = f"http://127.0.0.1:{port}"
    with database("sqlite") as engine:
        plain = an_application(engine, templates, folder / "data")
        oidc = OidcSettings(issuer, "us", f"{address}/api/v1/oidc/callback", "hush") if issuer else None
        application = TestApplication(plain.settings, replace(plain.service_settings, base_url=address, oidc=oidc))
        log = io.StringIO()
        service = PopulatedService(
            application, build_app(application.services, WEB_SETTINGS, routes(), logger=json_logger(log))
        )
        settings = uvicorn.Config(service.app, port=port, log_config=None, access_log=False, proxy_headers=False)
        server = uvicorn.Server(settings)
        running = threading.Thread(target=server.run)
        running.start()
        try:
            for _ in range(200):
                if server.started:
                    break
                time.sleep(0.05)
            assert server.started, "the service does not answer"
            yield RunningService(service, address, log)
        finally:
            server.should_exit = True
            running.join(20)
            application.engine.dispose()


@pytest.fixture(scope="module")
def running_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with serve(tmp_path_factory.mktemp("pages")) as place:
        yield place


def chromium_path() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("ALLOW_MISSING") == "1":
            pytest.skip("chromium is missing")
        pytest.fail("chromium is missing: sudo apt-get install chromium")
    driver = [sys.executable, "-m", "playwright", "--version"]
    if subprocess.run(driver, capture_output=True, check=False).returncode != 0:
        pytest.fail("the driver of the browser does not start: sudo apt-get install libatomic1")
    return found


@contextmanager
def open_browser() -> Iterator[Browser]:
    env: Any = environment_with_own_fonts()
    with (
        sync_playwright() as play,
        play.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"], env=env) as browser,
    ):
        yield browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser
