"""Hostile requests, made from a seed: attempts to crash, hang or fill up the service.

Each is raw HTTP, because half of them are nothing that a well-behaved client can send.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MARKS = "\u0315\u0300\u0327\u0301"
PUBLIC = ("/login", "/invitations/accept", "/password-resets", "/password-resets/finish", "/oidc/code")
PRIVATE = (
    "/check",
    "/agreements",
    "/reports/loss/json",
    "/batches/create",
    "/batches/submit",
    "/invitations",
    "/groups",
)
PAGES = (
    "/",
    "/login",
    "/verify?code=a",
    "/api/docs",
    "/api/v1/openapi.json",
    "/api/v1/verify?code=x",
    "/static/page.css",
)
LISTS = ("/api/v1/placements", "/api/v1/agreements", "/api/v1/hosts", "/api/v1/me", "/api/v1/placements/export/csv")
Build = Callable[["RequestBuilder"], bytes]


@dataclass(frozen=True)
class HostileRequest:
    """One request: what kind it is, whether a session goes with it, and its bytes."""

    kind: str
    is_known: bool
    content: bytes


@dataclass
class RequestBuilder:
    """Makes requests with one random generator; ``headers`` are those of a session, or none."""

    random: random.Random
    host: str
    files: Mapping[str, bytes]
    headers: Mapping[str, str]

    def http(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> bytes:
        """Write a request; a header given as ``content_type`` is ``content-type``."""
        fields = {"host": self.host, "connection": "close", **self.headers}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        if method != "GET":
            fields.setdefault("content-length", str(len(body)))
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body

    def json(self, body: bytes) -> bytes:
        """Post JSON to some route."""
        path = self.random.choice(PRIVATE if self.headers else PUBLIC)
        return self.http("POST", f"/api/v1{path}", body, content_type="application/json")

    def upload(self, name: str, content: bytes) -> bytes:
        """Post a file to some route."""
        path = self.random.choice(("/api/v1/workbook/check",) if self.headers else ("/api/v1/verify", "/verify"))
        head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--edge--\r\n"
        return self.http("POST", path, body, content_type="multipart/form-data; boundary=edge")

    def size(self) -> int:
        """Return a size around and above what a route takes."""
        return self.random.choice((1_000, 15_000, 60_000, 400_000, 1_900_000 if self.headers else 200_000))


def _record(of: RequestBuilder, value: Any) -> bytes:
    shapes: list[Any] = [
        value,
        {"record": value},
        {"records": [value]},
        {"email": value, "password": value, "token": value},
    ]
    return json.dumps(of.random.choice(shapes), ensure_ascii=of.random.random() < 0.2).encode()


def deep(of: RequestBuilder) -> bytes:
    """Brackets in brackets."""
    depth = of.random.choice((63, 65, 900, 100_000))
    return of.json(
        of.random.choice((b"[" * depth, b'{"a":' * depth + b"1" + b"}" * depth, b'{"record":' + b"[" * depth))
    )


def wide(of: RequestBuilder) -> bytes:
    """Thousands of unknown keys."""
    return of.json(_record(of, {f"k{number}": number for number in range(of.size() // 12)}))


def entries(of: RequestBuilder) -> bytes:
    """Lists of thousands of empty or wrong entries."""
    wrong: Any = of.random.choice(({}, [], 1, "x", None, {"role": "x"}))
    names = ("hosts", "students", "signatories", "institutions", "agreement_ids", "members", "translations")
    return of.json(_record(of, {name: [wrong] * (of.size() // 40) for name in names}))


def marks(of: RequestBuilder) -> bytes:
    """Accents in a row: composing them takes the square of their number."""
    text = "a" + MARKS * (of.size() // 16)
    fact = {"reference": text, "language": text, "hosts": [{"legal_name": text}], "name": text}
    return of.json(_record(of, of.random.choice((text, fact))))


def long_keys(of: RequestBuilder) -> bytes:
    """One huge key, or the same key twice."""
    key = "k" * of.size()
    return of.json(of.random.choice((json.dumps({key: 1}).encode(), f'{{"{key[:900]}":1,"{key[:900]}":2}}'.encode())))


def numbers(of: RequestBuilder) -> bytes:
    """Numbers that take long to read or to write."""
    number = of.random.choice((b"9" * of.size(), b"1e999999999", b"-0.0e-999", b'"4_5"', b"NaN", b"1" + b"0" * 5_000))
    return of.json(b'{"record": {"period": {"hours": ' + number + b"}}}")


def broken(of: RequestBuilder) -> bytes:
    """Bytes that are no JSON."""
    pieces = (
        b"\xff" * 2_000,
        b"\\" * 30_000,
        b'"\\ud800"',
        b'{"a":"\\',
        b"\x00" * 9_000,
        b'{"a"' * 3_000,
        b"[1," * 5_000,
    )
    return of.json(of.random.choice((*pieces, of.random.randbytes(of.size() % 70_000))))


def addresses(of: RequestBuilder) -> bytes:
    """Texts that validators take long to check: addresses, numbers, telephones."""
    text = of.random.choice(
        ("a@" * 4_000, "a." * 8_000 + "@b", "xn--" * 4_000, "(" * 290, "0" * 290, "http://" + "a." * 4_000)
    )
    fact = {"hosts": [{"enterprise_number": text, "mentors": [{"email": text, "phone": text}]}], "email": text}
    return of.json(_record(of, fact))


def cookies(of: RequestBuilder) -> bytes:
    """Cookies that a quadratic parser chokes on."""
    jar = of.random.choice(
        (
            'a="' + '\\"' * 4_000,
            "a=b;" * 3_000,
            "internships_session=" + "x" * 7_000,
            ";" * 16_000,
            'a="' + "\\1" * 9_000,
        )
    )
    return of.http("GET", of.random.choice(PAGES), cookie=jar)


def headers(of: RequestBuilder) -> bytes:
    """Lists in headers, long ones and many."""
    many = {f"x-{number}": "y" for number in range(of.random.choice((90, 300, 2_000)))}
    lists: list[dict[str, str]] = [
        {"accept_language": "nl;q=0.1," * 1_500},
        {"if_none_match": 'W/"a", ' * 2_000},
        {"range": "bytes=" + "0-1," * 3_000},
        {"accept": "text/html;q=0.1," * 900},
        {"x_forwarded_for": "1.2.3.4, " * 1_500, "forwarded": "for=x;" * 200},
        {"authorization": "Bearer isk_" + "a" * 9_000},
        {"content_type": "multipart/form-data; " + 'a="b"; ' * 2_000},
        {"x_long": "a" * of.random.choice((15_000, 31_000, 300_000))},
        {"upgrade": "websocket", "connection": "upgrade", "sec_websocket_key": "eA==", "sec_websocket_version": "13"},
        {"expect": "100-continue", "content_length": "5"},
        {"host": "x" * 9_000},
        many,
    ]
    return of.http("GET", of.random.choice(PAGES), **of.random.choice(lists))


def queries(of: RequestBuilder) -> bytes:
    """Long and many parameters, odd paths."""
    queries_tried = (
        "search=" + "%cc%80" * 2_000,
        "&".join(f"column=k{number}" for number in range(1_000)),
        "cursor=" + "A" * 799,
        "search=" + "0" * 700,
        "&" * 20_000,
        "limit=" + "9" * 900,
        "enterprise_number=" + "&enterprise_number=".join(["0999999922"] * 300),
    )
    paths = (
        *LISTS,
        "/" + "a/" * 3_000,
        "/%00",
        "/..%2f..%2fetc/passwd",
        "/" + "%ff" * 600,
        "/api/v1/agreements/" + "9" * 250,
    )
    return of.http("GET", f"{of.random.choice(paths)}?{of.random.choice(queries_tried)}")


def framing(of: RequestBuilder) -> bytes:
    """Wrong lengths, endless chunks, pipelined requests."""
    start = f"POST /api/v1/login HTTP/1.1\r\nHost: {of.host}\r\nContent-Type: application/json\r\n"
    heads = (
        f"{start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        f"{start}Content-Length: 99999999999\r\n\r\n{{}}",
        f"{start}Content-Length: -1\r\n\r\n{{}}",
        f"{start}Transfer-Encoding: chunked\r\n\r\n" + "4;x=y\r\n{{}}\r\n" * 9_000 + "0\r\n\r\n",
        f"{start}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        f"{start}Transfer-Encoding: chunked\r\n\r\n1;{'e' * 90_000}\r\n",
        f"GET / HTTP/1.1\r\nHost: {of.host}\r\n\r\n" * 400,
        "GET /\r\n",
        "\x16\x03\x01\x02\x00\x01",
        f"GET / HTTP/9.9\r\nHost: {of.host}\r\n\r\n",
        f"{'X' * 5_000} / HTTP/1.1\r\n\r\n",
    )
    return of.random.choice(heads).encode("latin-1")


ENCODINGS = (b"punycode", b"idna", b"utf-16", b"utf-7", b"unicode_escape", b"zip", b"hex", b"base64", b"nonsense")


def _field(header: bytes, content: bytes) -> bytes:
    head = b'--edge\r\nContent-Disposition: form-data; name="code"\r\nContent-Type: text/plain; ' + header + b"\r\n\r\n"
    file = (
        b'\r\n--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n--edge--\r\n'
    )
    return head + content + file


def forms(of: RequestBuilder) -> bytes:
    """Forms that are cut off, nested, without an edge, with thousands of parts, or in an encoding of their own."""
    part = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    bodies = (
        part * 5_000 + b"--edge--\r\n",
        b"--edge\r\n" + b"X-Long: " + b"a" * 90_000,
        b"--edge\r\nContent-Disposition: form-data; name=" + b'"' * 9_000 + b"\r\n\r\nb\r\n--edge--",
        b"--edge\r\n\r\n\r\n--edge--\r\n",
        b"--edge" * 9_000,
        part[:-5],
        b"",
        _field(b"", b"\xff\xfe"),
        _field(b"", b"a" * 950_000),
        *(_field(b"charset=" + name, b"a" * 950_000) for name in ENCODINGS),
        _field(b"charset=" + of.random.choice(ENCODINGS), b"\xff\\x"),
    )
    kind = of.random.choice(
        ("multipart/form-data; boundary=edge", "multipart/form-data", "multipart/form-data; boundary=" + "e" * 5_000)
    )
    path = of.random.choice(("/api/v1/workbook/check",) if of.headers else ("/api/v1/verify", "/verify"))
    return of.http("POST", path, of.random.choice(bodies), content_type=kind)


def files(of: RequestBuilder) -> bytes:
    """Sheets, archives and PDFs, whole, cut off or with bytes changed."""
    name = of.random.choice(sorted(of.files))
    content = bytearray(of.files[name])
    if of.random.random() < 0.4 and content:
        for _ in range(20):
            content[of.random.randrange(len(content))] = of.random.randrange(256)
        del content[of.random.randrange(len(content)) :]
    return of.upload(name, bytes(content))


KINDS: Mapping[Build, int] = {
    deep: 6, wide: 6, entries: 6, marks: 8, long_keys: 4, numbers: 4, broken: 6, addresses: 6, cookies: 8, headers: 10,
    queries: 8, framing: 8, forms: 6, files: 14,
}  # fmt: skip
"""How often each kind comes."""


def hostile_requests(
    number: int, seed: int, host: str, sessions: list[dict[str, str]], files: Mapping[str, bytes]
) -> list[HostileRequest]:
    """Return hostile requests, every second one without a session."""
    dice = random.Random(seed)
    requests = []
    for place in range(number):
        session_headers = sessions[dice.randrange(len(sessions))] if place % 2 else {}
        build = dice.choices(list(KINDS), list(KINDS.values()))[0]
        requests.append(
            HostileRequest(
                build.__name__, bool(session_headers), build(RequestBuilder(dice, host, files, session_headers))
            )
        )
    return requests
