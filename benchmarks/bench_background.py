"""Measure how long people's writes take while the workers look at 20,000 placements again; the last line is JSON.

``python benchmarks/bench_background.py [--database sqlite|postgresql|both] [--placements N] [--seconds N] [--keep D]``
One company has all placements. Its HR signs a risk analysis, so that every placement is indexed again by two workers;
meanwhile a coordinator makes a draft every 100 ms over HTTP. Required: p95 below 100 ms, and no write refused.
"""

import argparse
import json
import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from bench_service import CONSOLE, ROOT, application_for, create_users, postgresql, serve
from bulk_load import fill
from request_timing import Timing, for_another_student
from seed_rows import GeneratedPlacements, enterprise_number
from seed_templates import placement_templates
from sqlalchemy import text

from internships.composition.service import ServiceApplication

_EVERY = 0.1
_WORKERS = 2


@dataclass(frozen=True)
class SingleHostPlacements(GeneratedPlacements):
    """Placements that are all at the first company."""

    @cached_property
    def hosts(self) -> list[int]:
        """The company of every placement."""
        return [0] * self.placements


def run(backend: str, placements: int, seconds: float, keep: Path | None) -> dict[str, Any]:
    """Seed and serve; measure writes while everything is indexed again."""
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="internships-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        url = postgresql(folder, stack) if backend == "postgresql" else f"sqlite:///{folder / 'background.db'}"
        application = application_for(url, folder)
        if application.database.migrate()[0] is None:
            crowd = SingleHostPlacements(
                placement_templates(application.agreement_context, application.settings.templates), placements
            )
            CONSOLE.print(f"{backend}: {placements:,} placements")
            fill(application.engine, crowd.portions(5_000))
        users = create_users(application)
        with serve(folder) as client:
            quiet = _write(client, users.keys["creator"], seconds / 2)
        os.environ["INTERNSHIPS_WORKERS"] = str(_WORKERS)
        with serve(folder) as client:
            _sign_an_analysis(client, users.keys["company"][0])
            started_at = time.monotonic()
            busy = _write(client, users.keys["creator"], seconds)
            left = _rows_left(application)
            figures = {"quiet": quiet, "busy": busy, "rows_left": left, "busy_s": round(time.monotonic() - started_at)}
        application.engine.dispose()
    return figures


def _sign_an_analysis(client: httpx.Client, key: str) -> None:
    as_hr = {"Authorization": f"Bearer {key}"}
    address = f"/api/v1/hosts/{enterprise_number(0)}/risk-analyses"
    yesterday = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 - any day will do
    response = client.post(address, json={"workplace": "Kantoor", "made_on": yesterday}, headers=as_hr)
    response.raise_for_status()
    signing = f"{address}/{response.json()['id']}/sign"
    signature = {"signed_by": ["host"], "signed_on": yesterday}
    client.post(signing, json=signature, headers={**as_hr, "If-Match": response.headers["ETag"]}).raise_for_status()


def _write(client: httpx.Client, keys: list[str], seconds: float) -> dict[str, Any]:
    """Make a draft every tenth of a second; return the milliseconds of each, and how many were refused."""
    record = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))[0]
    record["institutions"][0]["slug"] = "noordzee"
    record["hosts"][0]["enterprise_number"] = enterprise_number(0)
    milliseconds, refused, ends, number = [], 0, time.monotonic() + seconds, 0
    while (started_at := time.monotonic()) < ends:
        body = {"record": dict(for_another_student(record, number))}
        response = client.post(
            "/api/v1/agreements", json=body, headers={"Authorization": f"Bearer {keys[number % len(keys)]}"}
        )
        milliseconds.append((time.monotonic() - started_at) * 1000)
        refused += not response.is_success
        number += 1
        time.sleep(max(0.0, _EVERY - (time.monotonic() - started_at)))
    figures = Timing.of(milliseconds)
    return {
        "p50": figures.p50,
        "p95": figures.p95,
        "max": round(max(milliseconds), 1),
        "writes": number,
        "refused": refused,
    }


def _rows_left(application: ServiceApplication) -> int:
    with application.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM batch_line WHERE state = 'waiting'")).scalar_one())


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--placements", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--keep", type=Path, help="a folder in which the seed is kept and used again")
    arguments = parser.parse_args()
    backends = ["sqlite", "postgresql"] if arguments.database == "both" else [arguments.database]
    figures: dict[str, Any] = {"placements": arguments.placements, "workers": _WORKERS, "unit": "ms"}
    for backend in backends:
        figures[backend] = run(backend, arguments.placements, arguments.seconds, arguments.keep)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
