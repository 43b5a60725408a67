"""The documentation page: every operation, in two languages, without network, for everybody."""

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from litestar import Litestar
from litestar.testing import TestClient
from playwright.sync_api import Browser

from internships.domain.document import Json
from tests.builders.ports import free_port
from tests.builders.running_service import open_browser

SERVICE = """
import uvicorn
from tests.builders.example_routes import ROUTES, FakeAuthenticator, FakeHealth, services_with
from internships.web.routes import routes
from internships.web.app import build_app
from internships.web.settings import WebSettings
app = build_app(services_with(FakeAuthenticator(), FakeHealth()), WebSettings(is_loopback=True), [*routes(), *ROUTES])
uvicorn.run(app, host="127.0.0.1", port={port}, log_level="warning", proxy_headers=False, server_header=False)
"""


def wait_until_up(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        assert process.poll() is None, "the service stopped"
        try:
            httpx2.get(f"{address}/healthz", timeout=1)
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service does not answer")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    port, log = free_port(), tmp_path_factory.mktemp("served") / "log"
    with log.open("wb") as lines:
        process = subprocess.Popen([sys.executable, "-W", "error", "-c", SERVICE.format(port=port)], stderr=lines)
        try:
            wait_until_up(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_names_every_operation_and_schema(
    client: TestClient[Litestar], openapi_document: Json, language: str
) -> None:
    response = client.get(f"/api/docs?lang={language}")
    assert response.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in response.text
    for path, methods in openapi_document["paths"].items():
        assert all(f'id="{operation["operationId"]}"' in response.text for operation in methods.values()), path
    assert all(f'id="schema-{name}"' in response.text for name in openapi_document["components"]["schemas"])


def test_the_page_runs_no_script_but_its_own_file(client: TestClient[Litestar]) -> None:
    response = client.get("/api/docs")
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response.text.count("<script") == 1
    assert " style=" not in response.text


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_the_page_is_accessible_and_asks_nothing_of_the_network(
    served: tuple[str, Path], browser: Browser, scheme: Any, width: int
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    requested_urls: list[str] = []
    console_lines: list[str] = []
    page.on("request", lambda request: requested_urls.append(request.url))
    page.on("console", lambda line: console_lines.append(line.text))
    page.goto(f"{served[0]}/api/docs?lang=nl")
    page.get_by_label("Zoek een route").fill("operators")
    assert page.get_by_role("status").inner_text().startswith("1 /")
    assert page.get_by_role("link", name="GET /api/v1/operators").is_visible()
    assert not page.get_by_role("link", name="POST /api/v1/login").is_visible()
    page.get_by_label("Zoek een route").fill("")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert all(url.startswith(served[0]) for url in requested_urls)
    assert console_lines == []
    page.close()


def test_a_served_process_answers_logs_and_counts(served: tuple[str, Path]) -> None:
    address, log = served
    with httpx2.Client(base_url=address) as client:
        assert client.get("/api/v1/notes").status_code == 401
        response = client.get("/api/v1/notes", headers={"authorization": "Bearer isk_student"})
        assert response.json()["entries"]
        assert "server" not in response.headers
        assert 'route="/api/v1/notes",status="401"' in client.get("/metrics").text
        assert client.get("/healthz", headers={"host": "elsewhere.example"}).status_code == 400
    lines = io.StringIO(log.read_text("utf-8"))
    assert any('"route": "/api/v1/notes"' in line and '"status": 401' in line for line in lines)
