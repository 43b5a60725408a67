"""Connections of the real server, over real sockets: half open, slow or endless ones are given up, others are not."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from internships.web.bounded_connection import BoundedConnection

LIMIT = 30.0  # seconds in which any of this must be over on a slow machine
LARGE = 30_000_000


class ImpatientConnection(BoundedConnection):
    """The same with a second instead of ten."""

    seconds = 1.0
    max_body_seconds = 3.0


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Read the body, then answer with its length, or with a large answer; ``/early`` answers before it reads."""
    if scope["type"] != "http":
        return
    length = 0
    while scope["path"] != "/early":
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message["body"])
        if not message["more_body"]:
            break
    body = b"x" * LARGE if scope["path"] == "/large" else f"{length} {len(scope['headers'])}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    config = uvicorn.Config(
        application, port=0, http=ImpatientConnection, ws="none", log_level="critical", lifespan="off"
    )
    served = uvicorn.Server(config)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    until(lambda: served.started)
    yield served
    served.should_exit = True
    thread.join(LIMIT)


def until(is_so: Any) -> None:
    end = time.monotonic() + LIMIT
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def connected(server: uvicorn.Server, *, buffer: int | None = None) -> Iterator[socket.socket]:
    with socket.socket() as client:
        if buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(LIMIT)
        client.connect(server.servers[0].sockets[0].getsockname())
        yield client


def rest_of(client: socket.socket) -> bytes:
    """Read until the server closes."""
    received = b""
    try:
        while piece := client.recv(65_536):
            received += piece
    except ConnectionError:
        pass
    return received


def dripped(client: socket.socket, piece: bytes, pause: float = 0.1) -> bytes:
    """Send a piece again and again until the server closes; return what it answered."""
    end = time.monotonic() + LIMIT
    client.settimeout(pause)
    received = b""
    while time.monotonic() < end:
        try:
            client.sendall(piece)
            read = client.recv(65_536)
        except TimeoutError:
            continue
        except ConnectionError:
            return received
        if not read:
            return received
        received += read
    raise AssertionError("never closed")


def is_whole(server: uvicorn.Server) -> bool:
    with connected(server) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody")
        return rest_of(client).endswith(b"4 3")


def test_a_connection_that_says_nothing_is_closed(server: uvicorn.Server) -> None:
    with connected(server) as client:
        assert rest_of(client) == b""
    assert is_whole(server)


@pytest.mark.parametrize("first_bytes", [b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"G", b"\r\n"])
def test_a_head_that_comes_a_byte_at_a_time_is_given_up(server: uvicorn.Server, first_bytes: bytes) -> None:
    with connected(server) as client:
        client.sendall(first_bytes)
        received = dripped(client, b"\r\n" if first_bytes == b"\r\n" else b"a")
    assert received.startswith((b"HTTP/1.1 408", b"HTTP/1.1 400"))
    assert b"request_too_slow" in received or b"400" in received


def test_a_second_head_on_the_same_connection_is_given_up_as_well(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1_000).endswith(b"0 1")
        client.sendall(b"GET / HT")
        assert b"408" in rest_of(client).split(b"\r\n")[0]


@pytest.mark.parametrize("coding", [b"Content-Length: 90000000", b"Transfer-Encoding: chunked"])
def test_a_body_that_drips_is_given_up(server: uvicorn.Server, coding: bytes) -> None:
    with connected(server) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + coding + b"\r\n\r\n")
        received = dripped(client, b"1\r\na\r\n" if b"chunked" in coding else b"a")
    assert received.startswith(b"HTTP/1.1 408")


def test_a_body_that_flows_is_given_up_when_it_never_ends(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert dripped(client, b"7d0\r\n" + b"a" * 2_000 + b"\r\n", 0.05).startswith(b"HTTP/1.1 408")


def test_a_body_that_flows_and_ends_is_read(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 16000\r\n\r\n")
        for _ in range(16):
            client.sendall(b"a" * 1_000)
            time.sleep(0.1)
        assert rest_of(client).endswith(b"16000 3")


def test_an_answer_that_nobody_reads_is_given_up(server: uvicorn.Server) -> None:
    with connected(server, buffer=4_096) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: len(server.server_state.connections) == 0)
        assert len(rest_of(client)) < LARGE


def test_an_answer_that_is_read_in_its_own_time_comes_whole(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)
        assert len(rest_of(client)) > LARGE


def test_a_body_after_its_answer_is_read_for_a_while_only(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"POST /early HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert dripped(client, b"3e8\r\n" + b"a" * 1_000 + b"\r\n", 0.02).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", b"GET /", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;x="],
)
def test_a_head_or_an_extension_without_end_is_given_up(server: uvicorn.Server, head: bytes) -> None:
    with connected(server) as client:
        client.sendall(head)
        received = dripped(client, b"a" * 10_000, 0.02)
    assert received.startswith(b"HTTP/1.1 431")
    assert b"headers_too_large" in received


def test_trailers_are_not_kept(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        client.sendall(b"1\r\na\r\n0\r\nX-Trailer: a\r\n\r\n")
        assert rest_of(client).endswith(b"1 3")


def test_requests_ahead_of_their_answers_are_few(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 5_000)
        received = rest_of(client)
    assert received.count(b"HTTP/1.1 200") <= ImpatientConnection.max_pipelined + 1
    assert b"HTTP/1.1 400" in received or not received
    assert is_whole(server)


def test_many_half_open_connections_are_all_closed(server: uvicorn.Server) -> None:
    clients = [socket.create_connection(server.servers[0].sockets[0].getsockname()) for _ in range(200)]
    for client in clients:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le")
    until(lambda: len(server.server_state.connections) == 0)
    assert is_whole(server)
    for client in clients:
        client.close()
