"""The clients of the soak, each in a process of its own: one attacks, one holds connections open, one is watched."""

import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hostile_requests import HostileRequest

Address = tuple[str, int]
_PATIENCE = 60.0  # seconds for one answer
_REST = 2.0  # for the rest of it
_THREADS = 32
_EVERY = 0.1
_DROPPED = 10.0
"""Seconds after which a half-open connection must be gone; the clients see it a few seconds later."""


def attack(address: Address, made: list[HostileRequest], seconds: float) -> list[tuple[str, bool, int, float]]:
    """Send each request at its own moment; return its kind, its status (0: closed without an answer) and its time."""
    started_at = time.monotonic()

    def send(place: int) -> tuple[str, bool, int, float]:
        time.sleep(max(0.0, started_at + place * seconds / len(made) - time.monotonic()))
        shot, sent = made[place], time.monotonic()
        return shot.kind, shot.is_known, _status(address, shot.content), time.monotonic() - sent

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(send, range(len(made))))


def _status(address: Address, content: bytes) -> int:
    received = b""
    with socket.create_connection(address, timeout=_PATIENCE) as client:
        with suppress(ConnectionError, TimeoutError):
            client.sendall(content)  # the service may answer and close before it read all
        with suppress(ConnectionError, TimeoutError):
            while piece := client.recv(1_000_000):
                received = received or piece[:64]
                client.settimeout(_REST)
    parts = received.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def watch(address: Address, session: dict[str, str], seconds: float) -> dict[str, Any]:
    """Request ``/healthz`` and a person's page every tenth of a second; return the seconds that each took."""
    head = "".join(f"{name}: {value}\r\n" for name, value in session.items())
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\nConnection: close\r\n{own}\r\n".encode()
        for path, own in (("/healthz", ""), ("/", f"{head}Accept: text/html\r\n"))
    ]
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    failed, ends = 0, time.monotonic() + seconds
    while (started_at := time.monotonic()) < ends:
        for content in requests:
            sent = time.monotonic()
            try:
                status = _status(address, content)
            except OSError:
                status = 0
            taken.append(time.monotonic() - sent)
            statuses[status] += 1
            failed += status == 0
        time.sleep(max(0.0, _EVERY - (time.monotonic() - started_at)))
    return {"taken": taken, "statuses": dict(statuses), "failed": failed}


@dataclass
class HalfOpenConnection:
    """One half-open connection: what is sent again and again, or None where the answers are not read."""

    client: socket.socket
    more: bytes | None

    def is_closed(self, age: float) -> bool:
        """Go on as slowly as before, and say whether the service gave it up."""
        try:
            if self.more is None:
                return age > 2 * _DROPPED and self._ends()
            if self.more:
                self.client.send(self.more)
            return self.client.recv(65_536) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _ends(self) -> bool:
        # What the kernel holds of the answers comes first; of a connection that is still open more comes for ever.
        self.client.settimeout(2)
        try:
            while self.client.recv(1_000_000):
                pass
        except TimeoutError:
            return False
        return True


def hold_half_open(address: Address, number: int) -> dict[str, Any]:
    """Keep connections half open, each in its own way; return how long the last one lived, and how many still do."""
    start = f"POST /api/v1/login HTTP/1.1\r\nHost: {address[0]}\r\nContent-Type: application/json\r\n".encode()
    ways: list[tuple[bytes, bytes | None]] = [
        (start + b"X-Slow: ", b"a"),
        (start + b"Content-Length: 9000\r\n\r\n", b"a"),
        (start + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b""),
        (f"GET /api/v1/openapi.json HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode() * 8, None),
    ]
    started_at, held = time.monotonic(), [_opened(address, *ways[place % len(ways)]) for place in range(number)]
    last, slow = 0.0, [one for one in held if one.more is not None]
    while held and time.monotonic() - started_at < 12 * _DROPPED:
        for one in list(held):
            if one.is_closed(time.monotonic() - started_at):
                held.remove(one)
                one.client.close()
                last = time.monotonic() - started_at if one in slow else last
        time.sleep(0.5)
    return {"opened": number, "alive": len(held), "last_closed_s": round(last, 1)}


def _opened(address: Address, first: bytes, more: bytes | None) -> HalfOpenConnection:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    client.settimeout(_PATIENCE)
    client.connect(address)
    client.sendall(first)
    client.settimeout(0)
    return HalfOpenConnection(client, more)
