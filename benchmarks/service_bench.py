"""The service under a million placements: seeds a database, serves it, and measures over HTTP; the last line is JSON.

Bodies, index lines, readers and blockers are made by the real code for a few dozen agreements in every status and then
told again for other people, companies and days; they go in by the database's bulk road.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from rich.console import Console
from rich.progress import track
from sqlalchemy import Engine, Table, text

from internships.demo_people import FAMILY, GIVEN
from internships.domain.access import Grant, Role, Side
from internships.domain.accounts import Account, GivenGrant
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.lifecycle import DERIVED, Status
from internships.domain.organisations import HostOrganisation
from internships.domain.placing import LAST_DAY_OF_ALL, folded
from internships.domain.record import AgreementRecord
from internships.services.accounts.keys import KeyTold
from internships.services.agreements.dossier import Dossier, body_of, content_hash, opened
from internships.services.agreements.drafting import readable
from internships.serving import ServiceHouse
from internships.settings import read_service_settings, read_settings
from internships.storage.columns import METADATA

ROOT = Path(__file__).resolve().parents[1]
COMPANIES, LARGEST = 2_000, 20_000
PORT = 8377
_PORTION = 20_000
CONSOLE = Console(stderr=True)
STATES = [status for status in Status if status not in DERIVED]


@dataclass(frozen=True)
class Shape:
    """One agreement as the real code keeps and indexes it, to be told again."""

    record: dict[str, Any]
    agreement: dict[str, Any]
    placement: dict[str, Any]
    readers: list[tuple[str, str]]
    blockers: list[dict[str, Any]]
    first_day: date
    last_day: date


def enterprise_number(stem: int) -> str:
    """Return an invented enterprise number with right check digits, from a range that is not given out."""
    stem += 9_900_000
    return f"{stem:08d}{97 - stem % 97:02d}"


def shapes(house: ServiceHouse) -> list[Shape]:
    """Return every sample of every institution in every recorded state."""
    now, found = datetime.now(UTC), []
    with house.storage.reading() as work:
        for record in house._samples():  # noqa: SLF001 - the same records as the demonstration
            facts = readable(record)
            if len(facts.students) != 1 or len(facts.hosts) != 1:
                continue
            for state in STATES:
                kept = AgreementRecord(
                    id=uuid4(),
                    version=1,
                    state=state,
                    body=body_of(facts),
                    schema_version=SCHEMA_VERSION,
                    content_sha256=content_hash(facts),
                    created_by=None,
                    created_side=Side.HOST,
                    created_at=now,
                    changed_at=now,
                )
                known = opened(work, house.bureau, Dossier(kept))
                entry = dict(known.entries[0])
                blockers = [blocker.model_dump(mode="json") for blocker in known.stretches[0].blockers]
                found.append(
                    Shape(
                        kept.body,
                        kept.model_dump(),
                        entry,
                        sorted(known.readers),
                        blockers,
                        entry["first_day"],
                        entry["last_day"],
                    )
                )
    return found


@dataclass(frozen=True)
class Crowd:
    """Tells shapes again, a portion of rows at a time; the same number gives the same rows."""

    shapes: list[Shape]
    placements: int
    today: date

    def portions(self) -> Iterator[dict[str, list[dict[str, Any]]]]:
        """Yield rows by table."""
        chance = random.Random(7)  # noqa: S311 - repeatable, not secret
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(1, self.placements + 1):
            for table, row in self._rows(number, chance):
                rows.setdefault(table, []).append(row)
            if number % _PORTION == 0:
                yield rows
                rows = {}
        if rows:
            yield rows

    def company(self, number: int) -> int:
        """Return which company a placement is at: the first has the most, the others share the rest."""
        largest = min(LARGEST, self.placements // 2)
        return 0 if number <= largest else 1 + number % (COMPANIES - 1)

    def _rows(self, number: int, chance: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
        shape = self.shapes[chance.randrange(len(self.shapes))]
        given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}-{chance.choice(FAMILY)}"
        company = self.company(number)
        host, enterprise = f"Bedrijf {company:04d}", enterprise_number(company)
        start = self.today + timedelta(days=chance.randrange(-365, 365))
        end = start + (shape.last_day - shape.first_day)
        signed = shape.agreement["state"] in {Status.SIGNING, Status.SUSPENDED} and chance.random() < 0.8
        agreement_id, email = UUID(int=chance.getrandbits(128), version=4), f"student{number}@example.org"
        record = {**shape.record, "reference": f"B-{number:07d}"}
        record["students"] = [
            deepcopy(record["students"][0]) | {"names": {"given": given, "family": family}, "email": email}
        ]
        record["hosts"] = [{**record["hosts"][0], "enterprise_number": enterprise, "trade_name": host}]
        record["period"] = {**record["period"], "first_day": start.isoformat(), "last_day": end.isoformat()}
        yield (
            "agreement",
            {
                **shape.agreement,
                "id": agreement_id,
                "body": record,
                "state": str(shape.agreement["state"]),
                "created_side": "host",
            },
        )
        mentor = shape.placement["mentor"]
        blockers = [] if signed else shape.blockers
        told = {
            "id": number,
            "agreement_id": agreement_id,
            "version": 1,
            "reference": record["reference"],
            "student": f"{given} {family}",
            "student_key": f"e:{email}"[:64],
            "host": host,
            "enterprise_number": enterprise,
            "first_day": start,
            "last_day": end,
            "signed": signed,
            "ready": not any(not blocker["is_reminder"] for blocker in blockers),
            "blockers": sum(not blocker["is_reminder"] for blocker in blockers),
            "state": str(shape.agreement["state"]),
            "search": folded(f"{record['reference']} | {given} {family} | {host} | {enterprise} | {mentor}"),
        }
        yield "placement", {**shape.placement, **told}
        for kind, key in shape.readers:
            yield "reader", {"kind": kind, "key": email if kind == "student" else key, "agreement_id": agreement_id}
        for blocker in blockers:
            yield "blocker", self._blocker(blocker, shape, agreement_id, number, enterprise, start)

    def _blocker(  # noqa: PLR0913, PLR0917 - one row
        self, blocker: dict[str, Any], shape: Shape, agreement_id: UUID, number: int, enterprise: str, start: date
    ) -> dict[str, Any]:
        due = date.fromisoformat(blocker["due_on"]) + (start - shape.first_day) if blocker["due_on"] else None
        return {
            "agreement_id": agreement_id,
            "placement_id": number,
            "enterprise_number": enterprise,
            "institution": shape.placement["institution"],
            "unit": shape.placement["unit"],
            "code": blocker["code"],
            "nl": blocker["text"]["nl"],
            "en": blocker["text"]["en"],
            "owner": blocker["owner"],
            "due_on": due or LAST_DAY_OF_ALL,
            "has_due": due is not None,
            "pointer": blocker["pointer"],
            "is_reminder": blocker["is_reminder"],
        }


def plain(value: Any, *, sqlite: bool) -> Any:
    """Return a value as the database's own driver takes it."""
    if isinstance(value, UUID):
        return value.hex if sqlite else value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ") if sqlite else value
    if isinstance(value, date):
        return value.isoformat() if sqlite else value
    return int(value) if isinstance(value, bool) and sqlite else (str(value) if isinstance(value, str) else value)


def load(engine: Engine, table: Table, rows: list[dict[str, Any]]) -> None:
    """Put rows in by the database's bulk road."""
    names = [column.name for column in table.columns if any(column.name in row for row in rows[:1])]
    is_sqlite = engine.dialect.name == "sqlite"
    tuples = ([plain(row.get(name), sqlite=is_sqlite) for name in names] for row in rows)
    quoted = ", ".join(f'"{name}"' for name in names)
    connection = engine.raw_connection()
    try:
        if is_sqlite:
            cursor = connection.cursor()
            cursor.execute("BEGIN")
            cursor.executemany(f'INSERT INTO "{table.name}" ({quoted}) VALUES ({", ".join("?" * len(names))})', tuples)
            cursor.execute("COMMIT")
        else:
            with connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
                for row in tuples:
                    copy.write_row(row)
            connection.commit()
    finally:
        connection.close()


def seed(house: ServiceHouse, placements: int) -> float:
    """Fill the database; return the seconds it took."""
    house.migrate()
    began, crowd = time.monotonic(), Crowd(shapes(house), placements, house.bureau.today())
    portions = -(-placements // _PORTION)
    for rows in track(
        crowd.portions(), f"{house.engine.dialect.name}: {placements:,} placements", portions, console=CONSOLE
    ):
        for name in ("agreement", "placement", "reader", "blocker"):
            if rows.get(name):
                load(house.engine, METADATA.tables[name], rows[name])
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if house.engine.dialect.name == "postgresql":
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('placement', 'id'), (SELECT max(id) FROM placement))")
            )
            connection.execute(text("VACUUM ANALYZE"))
        else:
            connection.execute(text("ANALYZE"))
    return time.monotonic() - began


def keys(house: ServiceHouse) -> dict[str, str]:
    """Return an API key of HR of the largest company, of a group, and of a coordinator."""
    with house.storage.writing() as work:
        for number in range(3):
            joined = HostOrganisation(
                enterprise_number=enterprise_number(number), name=f"Bedrijf {number:04d}", joined_at=datetime.now(UTC)
            )
            work.hosts.put_host(joined)
    slug = next(slug for slug in house.bureau.folders.slugs if not house.bureau.folders.folder(slug).is_form)
    grants = {
        "company": (Grant(role=Role.HOST_HR, enterprise_number=enterprise_number(0)),),
        "coordinator": (Grant(role=Role.COORDINATOR, institution=slug),),
    }
    told = {}
    for name, given in grants.items():
        account = Account(
            id=uuid4(), email=f"{name}-{uuid4().hex[:6]}@example.org", name=name, created_at=datetime.now(UTC)
        )
        with house.storage.writing() as work:
            work.accounts.put(account)
            for grant in given:
                work.accounts.give(
                    GivenGrant(
                        id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=account.created_at
                    )
                )
        made = house.services.keys.make(account.viewer(given), KeyTold(name="bench", is_read_only=False))
        told[name] = str(made.secret)
    return told


QUERIES: dict[str, str] = {
    "board": "/api/v1/placements?limit=50",
    "board_status": "/api/v1/placements?limit=50&status=active",
    "board_later": "/api/v1/placements?limit=50&starts_from={later}",
    "search_frequent": "/api/v1/placements?limit=50&search=van",
    "search_accents": "/api/v1/placements?limit=50&search=muster",
    "search_rare": "/api/v1/placements?limit=50&search=B-0000{rare}",
    "search_two_words": "/api/v1/placements?limit=50&search=noor%20schim",
    "search_none": "/api/v1/placements?limit=50&search=qqxyz",
    "blockers": "/api/v1/placements/blockers?limit=50",
    "counts": "/api/v1/placements/counts",
}


def measure(client: httpx.Client, path: str, key: str, times: int) -> dict[str, float]:
    """Return milliseconds at p50 and p95."""
    taken = []
    for number in range(times + 5):
        later = (date.today() + timedelta(days=number % 200 - 100)).isoformat()  # noqa: DTZ011 - any day will do
        address = path.format(rare=f"{number * 7 % 999:03d}", later=later)
        began = time.perf_counter()
        response = client.get(address, headers={"Authorization": f"Bearer {key}"})
        response.raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
    return _quantiles(taken[5:])


def measure_creating(client: httpx.Client, key: str, record: dict[str, Any], times: int) -> dict[str, float]:
    """Return milliseconds at p50 and p95 for a new draft."""
    taken = []
    for number in range(times + 5):
        told = {"record": {**record, "reference": f"NEW-{number}"}}
        told["record"]["students"] = [{**record["students"][0], "email": f"new{number}@example.org"}]
        began = time.perf_counter()
        client.post("/api/v1/agreements", json=told, headers={"Authorization": f"Bearer {key}"}).raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
    return _quantiles(taken[5:])


def _quantiles(taken: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(taken, n=20)
    return {"p50": round(statistics.median(taken), 1), "p95": round(cuts[18], 1)}


def served(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the service in a process of its own."""
    command = [sys.executable, "-m", "internships", "serve", "--port", str(PORT)]
    log = Path(environment["INTERNSHIPS_DATA"]) / "serve.log"
    return subprocess.Popen(command, env=environment, stderr=log.open("wb"), stdout=subprocess.DEVNULL)


def run(backend: str, placements: int, times: int, stack: ExitStack, keep: Path | None) -> dict[str, Any]:
    """Seed, serve and measure one database."""
    folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="internships-bench-")))
    url = f"sqlite:///{folder / 'bench.db'}"
    if backend == "postgresql":
        url = _postgresql(stack)
    environment = {
        **os.environ,
        "INTERNSHIPS_DATABASE_URL": url,
        "INTERNSHIPS_DATA": str(folder),
        "INTERNSHIPS_WORKERS": "0",
        "INTERNSHIPS_REQUESTS_PER_MINUTE": "1000000",
        "INTERNSHIPS_BASE_URL": f"http://127.0.0.1:{PORT}",
    }
    os.environ.update(environment)
    house = ServiceHouse(read_settings(), read_service_settings())
    seconds = None if keep and (folder / "bench.db").exists() else seed(house, placements)
    secrets = keys(house)
    record = next(entry for entry in house._samples() if len(entry["students"]) == 1)  # noqa: SLF001
    slug = next(slug for slug in house.bureau.folders.slugs if not house.bureau.folders.folder(slug).is_form)
    record["institutions"][0]["slug"] = slug
    house.engine.dispose()
    process = served(environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
            _wait(client)
            figures: dict[str, Any] = {"seed_seconds": round(seconds) if seconds else None}
            for who, key in secrets.items():
                figures[who] = {
                    name: measure(client, path, key, times)
                    for name, path in track(QUERIES.items(), who, console=CONSOLE)
                }
            figures["create"] = measure_creating(client, secrets["coordinator"], record, times)
    finally:
        process.terminate()
        process.wait(30)
    return figures


def _wait(client: httpx.Client) -> None:
    for _ in range(100):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise SystemExit("the service did not start")


def _postgresql(stack: ExitStack) -> str:
    sys.path.insert(0, str(ROOT))
    from tests.databases import postgresql

    engine = stack.enter_context(postgresql())
    return engine.url.render_as_string(hide_password=False)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--placements", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="a folder whose SQLite database is kept and used again")
    asked = parser.parse_args()
    backends = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    figures: dict[str, Any] = {"placements": asked.placements, "companies": COMPANIES, "unit": "ms"}
    for backend in backends:
        with ExitStack() as stack:
            figures[backend] = run(backend, asked.placements, asked.times, stack, asked.keep)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
