"""The requests that are measured, by which user, and how long each response took."""

import statistics
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx2

AddressOf = Callable[[int], str]
"""The address of the n-th request."""
BOARD, BLOCKERS, COUNTS = "/api/v1/placements", "/api/v1/placements/blockers", "/api/v1/placements/counts"
_WARMING = 20
_STATUSES = ("active", "completed", "signing", "draft", "suspended", "expired", "withdrawn", "submitted")
_PIECES = ("pro", "ste", "gel", "aer", "win", "zil", "ogo")
_FREQUENT = ("van", "de", "mans", "b-0")
_BARE = ("fac", "muster", "elise", "zoe", "lukasz", "bjorn", "strom", "jerome", "zagiel", "nand")
_PAIRS = ("noor proef", "zoe dijk", "omar kaai", "van muster", "ines bjorn", "de zee wout")
_NOBODY = ("qqxyz", "xxyyzz", "jjkkqq")


@dataclass(frozen=True)
class Timing:
    """Milliseconds."""

    p50: float
    p95: float
    times: int

    @classmethod
    def of(cls, milliseconds: list[float]) -> "Timing":
        return cls(
            round(statistics.median(milliseconds), 1),
            round(statistics.quantiles(milliseconds, n=20)[18], 1),
            len(milliseconds),
        )


def list_queries(group: str, cursors: list[str], placements: int) -> dict[str, AddressOf]:
    """Return every list query that a user sends."""
    today = date.today()  # noqa: DTZ011 - any day will do

    def later(number: int) -> str:
        return (today + timedelta(days=number % 300 - 200)).isoformat()

    def word(words: tuple[str, ...]) -> AddressOf:
        return lambda number: f"{BOARD}?search={words[number % len(words)].replace(' ', '%20')}"

    return {
        "board": lambda _: BOARD,
        "board_by_cursor": lambda number: f"{BOARD}?cursor={cursors[number % len(cursors)]}",
        "board_from_day": lambda number: f"{BOARD}?starts_from={later(number)}",
        "board_status": lambda number: f"{BOARD}?status={_STATUSES[number % len(_STATUSES)]}",
        "board_blocked": lambda number: f"{BOARD}?blocked={'true' if number % 2 else 'false'}",
        "board_group": lambda _: f"{BOARD}?group={group}",
        "search_three_letters": word(_PIECES),
        "search_frequent": word(_FREQUENT),
        "search_without_accents": word(_BARE),
        "search_two_words": word(_PAIRS),
        "search_rare": lambda number: f"{BOARD}?search=B-{(number * 7919) % placements + 1:07d}",
        "search_none": word(_NOBODY),
        "blockers": lambda _: BLOCKERS,
        "blockers_of_status": lambda number: f"{BLOCKERS}?status={_STATUSES[number % len(_STATUSES)]}",
        "blockers_of_owner": lambda number: f"{BLOCKERS}?owner={('host_hr', 'mentor')[number % 2]}&reminders=false",
        "counts": lambda _: COUNTS,
    }


def cursors(client: httpx2.Client, key: str) -> list[str]:
    """Return the cursors of pages all over the list."""
    found = []
    for days in range(-500, 200, 25):
        begin = (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011 - any day will do
        response = client.get(BOARD, params={"starts_from": begin, "limit": 7}, headers=_authorization(key)).json()
        if response.get("next"):
            found.append(response["next"])
    return found


def measure(client: httpx2.Client, keys: list[str], ask: AddressOf, times: int) -> Timing:
    """Send the requests as several users in turn, and return how long they took."""
    milliseconds = []
    for number in range(-_WARMING, times):
        address, headers = ask(number + _WARMING), _authorization(keys[number % len(keys)])
        started_at = time.perf_counter()
        client.get(address, headers=headers).raise_for_status()
        milliseconds.append((time.perf_counter() - started_at) * 1000)
    return Timing.of(milliseconds[_WARMING:])


def measure_creating(client: httpx2.Client, keys: list[str], record: dict[str, Any], times: int) -> Timing:
    """Make drafts, each for another student, and return how long it took."""
    milliseconds = []
    for number in range(-_WARMING, times):
        body = {"record": dict(for_another_student(record, number))}
        started_at = time.perf_counter()
        client.post(
            "/api/v1/agreements", json=body, headers=_authorization(keys[number % len(keys)])
        ).raise_for_status()
        milliseconds.append((time.perf_counter() - started_at) * 1000)
    return Timing.of(milliseconds[_WARMING:])


def for_another_student(record: dict[str, Any], number: int) -> Iterator[tuple[str, Any]]:
    new_record = deepcopy(record)
    new_record["reference"] = f"NEW-{number}"
    new_record["students"][0] |= {"email": f"new{number}.{time.monotonic_ns()}@example.org", "number": f"n{number}"}
    yield from new_record.items()


def _authorization(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
