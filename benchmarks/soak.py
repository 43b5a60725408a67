"""Send hostile requests to the real service while people use it; the last line is JSON; exits 1 when one has an effect.

``python benchmarks/soak.py [--requests N] [--seconds N] [--seed N]``
Serves on loopback from a temporary folder (SQLite). Half of the requests have no session, half have one. Meanwhile
``/healthz`` and a person's page are requested every 100 ms. Required: p99 below 250 ms, the server below 600 MB,
no 500, and no process that ends. Limits of requests a minute are lifted, so that each request reaches what it attacks.
"""

import argparse
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
from hostile_files import hostile_files
from hostile_requests import hostile_requests
from soak_clients import attack, hold_half_open, watch

ROOT = Path(__file__).resolve().parents[1]
MOST_MS, MOST_MB = 250, 600
_ACCOUNTS = 40  # each may send 20 sheets a minute
_MB = 1024 * 1024


@dataclass
class ProcessTree:
    """The processes of the service: their memory, and which of its workers were seen."""

    process: subprocess.Popen[bytes]
    server_mb: float = 0.0
    children_mb: float = 0.0
    workers: set[int] = field(default_factory=set)

    def sample_memory(self) -> None:
        """Look once at every process."""
        try:
            server = psutil.Process(self.process.pid)
            self.server_mb = max(self.server_mb, server.memory_info().rss / _MB)
            children = server.children(recursive=True)
        except psutil.NoSuchProcess:
            return
        held = 0.0
        for child in children:
            try:
                held += child.memory_info().rss / _MB
                if "worker" in child.cmdline() and child.ppid() == self.process.pid:
                    self.workers.add(child.pid)
            except psutil.NoSuchProcess:
                continue
        self.children_mb = max(self.children_mb, held)

    def restarts(self, workers: int) -> int:
        """Return how many of the processes that should stay have ended."""
        return (self.process.poll() is not None) + max(0, len(self.workers) - workers)


def environment(folder: Path, port: int) -> dict[str, str]:
    """Return the settings of a service of its own."""
    return {
        "INTERNSHIPS_TEMPLATES": str(ROOT / "contract_templates"),
        "INTERNSHIPS_DATABASE_URL": f"sqlite:///{folder / 'soak.db'}",
        "INTERNSHIPS_DATA": str(folder / "data"),
        "INTERNSHIPS_BASE_URL": f"http://127.0.0.1:{port}",
        "INTERNSHIPS_WORKERS": "1",
        "INTERNSHIPS_REQUESTS_PER_MINUTE": "1000000",
        "INTERNSHIPS_REQUESTS_PER_MINUTE_AND_ADDRESS": "1000000",
    }


def create_sessions() -> list[dict[str, str]]:
    """Make the tables and accounts of coordinators; return the headers of a session of each."""
    from internships.composition.service import ServiceApplication  # noqa: PLC0415
    from internships.domain.access import Grant, Role  # noqa: PLC0415 - reads the settings above
    from internships.domain.accounts import Account, GrantRecord  # noqa: PLC0415
    from internships.service_settings import read_service_settings  # noqa: PLC0415
    from internships.settings import read_settings  # noqa: PLC0415

    application = ServiceApplication(read_settings(), read_service_settings())
    application.database.migrate()
    account_context, sessions = application.account_context, []
    grant = Grant(role=Role.COORDINATOR, institution=application.agreement_context.folders.slugs[0])
    with application.storage.writing() as work:
        for number in range(_ACCOUNTS):
            name = f"coordinator{number}"
            account = Account(id=uuid4(), email=f"{name}@example.org", name=name, created_at=account_context.clock())
            work.accounts.put(account)
            given_at = account_context.clock()
            work.accounts.add_grant(
                GrantRecord(id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=given_at)
            )
            entered = application.services.login.open_session(work, account)
            sessions.append({"cookie": f"internships_session={entered.token}", "x-csrf-token": entered.csrf})
    application.close()
    application.engine.dispose()
    return sessions


@contextmanager
def serve(folder: Path, port: int) -> Iterator[ProcessTree]:
    """Serve in processes of its own."""
    command = [sys.executable, "-m", "internships", "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        else:
            raise SystemExit(f"the service did not start: {(folder / 'serve.log').read_text(encoding='utf-8')}")
        yield ProcessTree(process)
    finally:
        process.terminate()
        process.wait(60)


def soak(requests: int, seconds: float, seed: int, folder: Path) -> dict[str, Any]:
    """Attack, watch, and return the figures."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address: tuple[str, int] = free.getsockname()
    os.environ.update(environment(folder, address[1]))
    sessions = create_sessions()
    made = hostile_requests(requests, seed, "127.0.0.1", sessions, hostile_files(folder, seed))
    context = multiprocessing.get_context("spawn")  # processes of their own, so that only the service is measured
    with serve(folder, address[1]) as tree, context.Pool(3) as pool:
        quiet = pool.apply(watch, (address, sessions[0], 5.0))
        watching = pool.apply_async(watch, (address, sessions[0], seconds))
        holding = pool.apply_async(hold_half_open, (address, max(4, requests // 20)))
        attacking = pool.apply_async(attack, (address, made, seconds))
        while not (attacking.ready() and holding.ready() and watching.ready()):
            tree.sample_memory()
            time.sleep(0.2)
        busy, held, answered = watching.get(), holding.get(), attacking.get()
        restarts = tree.restarts(1)
    figures = {"quiet_ms": _percentiles(quiet["taken"]), **_figures(busy, answered), "half_open": held}
    figures["faults"] = _logged_faults(folder / "serve.log")
    memory = {"server_mb": round(tree.server_mb), "children_mb": round(tree.children_mb)}
    return figures | memory | {"restarts": restarts + busy["failed"]}


def _figures(busy: dict[str, Any], answered: list[Any]) -> dict[str, Any]:
    statuses = Counter(status for *_, status, _ in answered) + Counter(busy["statuses"])
    slowest = sorted(((round(took, 1), kind) for kind, _, _, took in answered), reverse=True)[:5]
    lost = Counter(kind for kind, _, status, _ in answered if status == 0)
    return {
        "requests": len(answered),
        "anonymous": sum(not is_known for _, is_known, *_ in answered),
        "asked_meanwhile": len(busy["taken"]),
        "ms": _percentiles(busy["taken"]),
        "statuses": {str(status): number for status, number in sorted(statuses.items())},
        "fives": statuses[500],
        "closed_unanswered": dict(lost),
        "slowest_s": slowest,
    }


def _logged_faults(log: Path) -> dict[str, int]:
    """Count what the log of the service calls a fault, by its kind and the place nearest to it."""
    found: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[1:]:  # the first says where it listens
        entry = json.loads(line) if line.startswith("{") else {"event": line[:200], "level": "error"}
        if entry.get("level") == "error" and entry.get("event") != "request":
            found[f"{entry.get('fault', entry['event'])} {(entry.get('frames') or [''])[-1]}"] += 1
    return dict(found.most_common(10))


def _percentiles(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken) or [float("inf")]
    return {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 1)
        for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    }


def failures(figures: dict[str, Any]) -> list[str]:
    """Name what hurt."""
    checks = {
        f"p99 is {figures['ms']['p99']} ms, asked is less than {MOST_MS}": figures["ms"]["p99"] >= MOST_MS,
        f"the server held {figures['server_mb']} MB, asked is less than {MOST_MB}": figures["server_mb"] >= MOST_MB,
        f"{figures['fives']} requests were answered with 500": figures["fives"],
        f"{figures['restarts']} processes ended, or did not answer": figures["restarts"],
        f"{figures['half_open']['alive']} half-open connections stayed": figures["half_open"]["alive"],
    }
    return [sentence for sentence, is_so in checks.items() if is_so]


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=180, help="over which the requests are spread")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-times", action="store_true", help="leave the time to answer out of the verdict")
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="internships-soak-") as folder:
        figures = soak(arguments.requests, arguments.seconds, arguments.seed, Path(folder))
    found = [sentence for sentence in failures(figures) if not (arguments.without_times and sentence.startswith("p99"))]
    for sentence in found:
        print(f"✗ {sentence}")
    print(json.dumps(figures))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
