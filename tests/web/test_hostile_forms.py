"""Forms of the real service over real sockets: no sender chooses the encoding, fills a field, or blocks a slot."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from typing import Any

import pytest
import uvicorn

from internships.domain.access import Role
from internships.web.bounded_connection import BoundedConnection
from internships.web.multipart_forms import MAX_FIELD_BYTES, MAX_PARTS, PART_HEADER_BYTES
from internships.web.upload_slots import UploadSlotMiddleware
from internships.web.work_queues import MAX_FILES
from tests.builders.populated_service import PopulatedService, populated_service

LIMIT = 30.0  # seconds in which any of this must be over on a slow machine
HR = str(Role.HOST_HR)
ROUTES = ("/api/v1/verify", "/verify", "/api/v1/workbook/check")
FILE = b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7'
CODE = b'Content-Disposition: form-data; name="code"\r\n'
FORM = "multipart/form-data; boundary=edge"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service("sqlite", tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def address(service: PopulatedService) -> Iterator[tuple[str, int]]:
    config = uvicorn.Config(service.app, port=0, http=BoundedConnection, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + LIMIT
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join(LIMIT)


def form(*parts: bytes) -> bytes:
    return b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"


def head_of(path: str, kind: str, length: int, headers: dict[str, str]) -> bytes:
    fields = {"host": "127.0.0.1", "content-type": kind, "content-length": str(length), **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def answer_on(client: socket.socket) -> tuple[int, str]:
    response = HTTPResponse(client)
    response.begin()
    return response.status, response.read().decode()


def posted(
    address: tuple[str, int], path: str, body: bytes, kind: str = FORM, source: str = "127.0.0.2", **headers: str
) -> tuple[int, str]:
    with socket.create_connection(address, LIMIT, (source, 0)) as client:
        client.sendall(head_of(path, kind, len(body), headers) + body)
        return answer_on(client)


def refused(answer_received: tuple[int, str]) -> tuple[int, str]:
    problem: Any = json.loads(answer_received[1])
    assert problem["texts"]["nl"] != problem["texts"]["en"]
    return answer_received[0], problem["code"]


def own(service: PopulatedService, path: str) -> dict[str, str]:
    return service.headers(HR) if "workbook" in path else {}


ENCODINGS = ("punycode", "idna", "utf-16", "utf-7", "unicode_escape", "latin-1", "zip", "hex", "base64", "nonsense", "")


@pytest.mark.parametrize("path", ROUTES)
def test_no_text_is_read_in_an_encoding_that_its_sender_names(
    service: PopulatedService, address: tuple[str, int], path: str
) -> None:
    for name in ENCODINGS:
        field = CODE + f'Content-Type: text/plain; charset="{name}"\r\n\r\nabc'.encode()
        problem = refused(posted(address, path, form(field, FILE), **own(service, path)))
        assert problem == (400, "not_utf8"), name


@pytest.mark.parametrize("path", ROUTES)
def test_a_field_that_is_not_utf_8_is_refused(service: PopulatedService, address: tuple[str, int], path: str) -> None:
    response = posted(address, path, form(CODE + b"\r\n\xff\xfe", FILE), **own(service, path))
    assert refused(response) == (400, "not_utf8")


@pytest.mark.parametrize(
    ("charset", "status", "code"),
    [("charset=punycode", 400, "not_utf8"), ("charset=utf-8", 413, "field_too_long"), ("", 413, "field_too_long")],
)
def test_a_megabyte_of_text_is_no_field(address: tuple[str, int], charset: str, status: int, code: str) -> None:
    field = CODE + f"Content-Type: text/plain; {charset}\r\n\r\n".encode() + b"a" * 950_000
    assert refused(posted(address, "/api/v1/verify", form(field, FILE))) == (status, code)


@pytest.mark.parametrize("charset", ["", "Content-Type: text/plain; charset=UTF-8\r\n", "Content-Type: text/plain\r\n"])
def test_a_short_field_beside_the_file_hurts_nobody(address: tuple[str, int], charset: str) -> None:
    field = CODE + charset.encode() + b"\r\n" + "é".encode() * (MAX_FIELD_BYTES // 2)
    plain = posted(address, "/api/v1/verify", form(FILE))
    assert plain[0] < 500
    beside = posted(address, "/api/v1/verify", form(field, FILE))
    assert (beside[0], json.loads(beside[1]).get("code")) == (plain[0], json.loads(plain[1]).get("code"))
    assert refused(posted(address, "/api/v1/verify", form(field + b"a", FILE))) == (413, "field_too_long")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_browser_reads_why(address: tuple[str, int], language: str) -> None:
    status, page = posted(address, f"/verify?lang={language}", form(CODE + b"\r\n\xff"), accept="text/html")
    assert status == 400
    assert {"nl": "alleen tekst in UTF-8", "en": "Only text in UTF-8"}[language] in page


LONG = b"a" * (PART_HEADER_BYTES + 1)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (form(FILE), "multipart/form-data; boundary=\xff\xff"),
        (form(FILE), "multipart/form-data; boundary=" + "e" * 71),
        (form(FILE), "multipart/form-data"),
        (form(*[CODE + b"\r\nx"] * (MAX_PARTS + 1)), FORM),
        (form(CODE + b"X-Long: " + LONG + b"\r\n\r\nx"), FORM),
        (form(CODE + b"X-A: b\r\n" * 9 + b"\r\nx"), FORM),
        (form(b'Content-Disposition: form-data; name="\xff\xfe"\r\n\r\nx'), FORM),
        (form(b"Content-Type: text/plain\r\n\r\nx"), FORM),
        (form(FILE)[:-8], FORM),
        (form(b"Content-Disposition: form-data; name=\"file\"; filename*=utf-7''%ff.pdf\r\n\r\nx"), FORM),
        (b"", FORM),
    ],
)
def test_a_form_that_is_none_is_refused(address: tuple[str, int], body: bytes, kind: str) -> None:
    status, code = refused(posted(address, "/api/v1/verify", body, kind))
    assert (status, code) in {(400, "bad_request"), (400, "invalid_request")}


def test_json_in_another_encoding_is_refused_and_in_utf_8_is_read(address: tuple[str, int]) -> None:
    codes = {}
    for charset in ("utf-16", "punycode", "nonsense", "UTF-8", "us-ascii"):
        kind = f'application/json; charset="{charset}"'
        codes[charset] = refused(posted(address, "/api/v1/login", b"[", kind))[1]
    assert codes == dict.fromkeys(("utf-16", "punycode", "nonsense"), "not_utf8") | dict.fromkeys(
        ("UTF-8", "us-ascii"), "malformed_json"
    )


def dripping(address: tuple[str, int], source: str, at_once: int) -> tuple[int, str]:
    """Send 6 kB a second of a file that never ends, until the service answers."""
    end = time.monotonic() + LIMIT
    with socket.create_connection(address, LIMIT, (source, 0)) as client:
        client.sendall(head_of("/api/v1/verify", FORM, 19_000_000, {}) + b"--edge\r\n" + FILE + b"a" * at_once)
        client.settimeout(0.1)
        while time.monotonic() < end:
            try:
                client.sendall(b"a" * 600)
                if client.recv(1, socket.MSG_PEEK):
                    client.settimeout(LIMIT)
                    return answer_on(client)
            except TimeoutError:
                continue
    raise AssertionError("still held")


@pytest.mark.parametrize("at_once", [0, 1_000_000])
def test_a_slow_upload_loses_its_slot(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(UploadSlotMiddleware, "seconds", 1.0)
    sources = [f"127.0.0.{20 + number}" for number in range(MAX_FILES)]
    with ThreadPoolExecutor(MAX_FILES) as pool:
        responses = list(pool.map(lambda source: dripping(address, source, at_once), sources))
    assert [refused(one) for one in responses] == [(408, "request_too_slow")] * MAX_FILES
    honest = posted(address, "/api/v1/verify", form(FILE + b"a" * 1_300_000), source="127.0.0.40")
    assert honest[0] not in {408, 503}
