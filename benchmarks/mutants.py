"""Put small faults into the code, one at a time, and see whether the tests of the same package notice.

``python benchmarks/mutants.py [PACKAGE ...] [--workers N] [--per-file N | --all]``; the last line is JSON.
Which test runs which line is noted first; then each mutant gets the tests that reach it, the cheapest first, until one
fails. Both happen in a copy of the tree. Results are stored under ``out/mutants``: a run that was stopped goes on,
what was killed stays killed while its file is the same, what survived is tried again when a test changed.
"""

import argparse
import atexit
import hashlib
import importlib
import importlib.machinery
import importlib.util
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import coverage
import libcst as cst
import pytest
from mutant_operators import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
RESULTS_FOLDER = ROOT / "out/mutants"
COPY = Path(tempfile.gettempdir()) / f"internships-mutants-{os.getpid()}"
SEED = "2026"
MOST_SECONDS = 30.0  # of tests for one mutant; what they leave alive counts as alive
OUTCOMES = ("killed", "timed out", "survived", "not covered")
BROKEN = 99  # how a child ends that could not start its tests
QUIETLY = ("-q", "-m", "not slow", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no")
# What is imported before pytest starts makes it warn, and a warning is a failure here.
_IMPORT_WARNINGS = ("pytest.PytestAssertRewriteWarning", "hypothesis.errors.HypothesisSideeffectWarning")
IGNORED_WARNINGS = tuple(part for late in _IMPORT_WARNINGS for part in ("-W", f"ignore::{late}"))
Work = list[tuple[Any, float, Callable[[], int]]]


@dataclass(frozen=True)
class Package:
    """Chosen files, the tests that must notice, and how many mutants of each file are tried."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    per_file: int
    options: tuple[str, ...] = ()


_ONE = ("-k", "not postgresql")  # the same tests run on SQLite
_WEB = ("etag", "guards", "security", "problems", "openapi", "foreign_bodies")
PACKAGES = {
    "domain": Package(
        ("domain/lifecycle*", "domain/blockers/*", "domain/effective*", "domain/rules/*"), ("domain/**/test_*",), 8
    ),
    "mapping": Package(("mapping/*",), ("mapping/test_*",), 8),
    "storage": Package(
        ("storage/access_scope*",), ("storage/test_access_scope", "storage/test_placement_lists"), 60, _ONE
    ),
    "web": Package(("web/guards*", "web/etag*"), tuple(f"web/**/test_{name}" for name in _WEB), 40, _ONE),
    "agreements": Package(("services/agreements/*",), ("services/agreements/test_*",), 8, _ONE),
}


class CoverageRecorder:
    """A plugin of pytest that notes which test runs which lines, and how many seconds it takes."""

    def __init__(self, files: list[str]) -> None:
        self.coverage = coverage.Coverage(data_file=None, include=files, config_file=False)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        if (name := _function(item.nodeid)) not in self.seconds:  # a switch writes all that is known: dear
            self.coverage.switch_context(name)
            self.seconds[name] = 0.0
        started = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[name] += time.process_time() - started

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(_function(report.nodeid))

    def notes(self) -> dict[str, Any]:
        data = self.coverage.get_data()
        files = {str(Path(file).relative_to(COPY)): data.contexts_by_lineno(file) for file in data.measured_files()}
        modules = [name for name in sys.modules if not name.startswith(("internships", "tests", "mutants", "__main__"))]
        seconds = {name: value for name, value in self.seconds.items() if name not in self.failed}
        return {"lines": files, "seconds": seconds, "modules": modules}


class MutatedLoader(importlib.machinery.SourceFileLoader):
    """Finds and loads one module with other code than its file has."""

    def __init__(self, file: str, code: str) -> None:
        super().__init__(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."), str(COPY / file))
        self.code = code

    def find_spec(self, name: str, *_: Any) -> Any:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _: str) -> Any:
        return compile(self.code, self.path, "exec", dont_inherit=True)


class PackageRun:
    """The mutants of one package."""

    def __init__(self, name: str, package: Package, workers: int) -> None:
        self.name, self.package, self.workers = name, package, workers
        self.files = _glob(f"internships/{pattern}.py" for pattern in package.files)
        self.tests = _glob(f"tests/{pattern}.py" for pattern in package.tests)
        beside = _glob({f"{Path(file).parent}/*.py" for file in self.tests})
        helpers = [file for file in beside if not Path(file).name.startswith("test_")]
        self.about = _digest(*helpers, *self.files)
        self.records: list[dict[str, Any]] = []
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.book = RESULTS_FOLDER / f"{name}.jsonl"

    def score(self, most: int | None) -> dict[str, Any]:
        """Note what reaches what, try what isn't known, and count."""
        self._record()
        tests, total = _digest(*self.tests), 0
        lines = self.book.read_text(encoding="utf-8").splitlines() if self.book.exists() else []
        earlier = {entry["key"]: entry for entry in map(json.loads, lines)}
        results = {
            key: value for key, value in earlier.items() if value["outcome"] == "killed" or value["tests"] == tests
        }
        sampled: dict[str, None] = {}
        jobs = []
        for file in self.files:
            code = Path(file).read_text(encoding="utf-8")
            module = cst.parse_module(code)
            found = mutants_of(file, module, SEED)
            total += len(found)
            for mutant in found[:most]:
                mutated = mutant.applied(module)
                sampled[key := hashlib.sha256(mutated.encode()).hexdigest()] = None
                if key not in results:
                    was, now = mutant.shown(code, mutated)
                    entry = {"key": key, "file": file, "line": mutant.lines[0], "was": was, "now": now, "tests": tests}
                    jobs.append((entry, mutated, self._tests_for(mutant)))
        for entry in self._try_mutants(jobs):
            results[entry["key"]] = entry
            with self.book.open("a", encoding="utf-8") as book:
                book.write(json.dumps(entry) + "\n")
        return self._summary([results[key] for key in sampled], total)

    def _record(self) -> None:
        """Note which test runs which line, for each file of tests whose note is missing or old."""
        record_files = {file: RESULTS_FOLDER / "record" / f"{_digest(file)}-{self.about}.json" for file in self.tests}
        new = [(file, path) for file, path in record_files.items() if not path.exists()]
        work: Work = [(file, 1200.0, partial(self._run_recorded, file, path)) for file, path in new]
        for done, (file, status) in enumerate(_in_children(work, self.workers), 1):
            _log(f"{self.name}: noted {file} ({done} of {len(work)})" + (f", ended in {status}" if status else ""))
        if lost := [file for file, path in record_files.items() if not path.exists()]:
            sys.exit(f"{self.name}: no note could be made of {', '.join(lost)}; run the command again")
        self.records = [json.loads(path.read_text(encoding="utf-8")) for path in record_files.values()]
        for record in self.records:
            self.seconds.update(record["seconds"])

    def _run_recorded(self, file: str, record_file: Path) -> int:
        recorder = CoverageRecorder([str(COPY / name) for name in self.files])
        with recorder.coverage.collect():
            pytest.main([file, *QUIETLY, *IGNORED_WARNINGS, *self.package.options], plugins=[recorder])
        record_file.parent.mkdir(parents=True, exist_ok=True)
        whole = record_file.with_suffix(".new")
        whole.write_text(json.dumps(recorder.notes()), encoding="utf-8")
        whole.rename(record_file)
        return 0

    def _tests_for(self, mutant: Mutant) -> list[str]:
        """Return the tests that reach a mutant, the cheapest first, up to a cost.

        What only an import runs (a table) is reached by all tests of the files that load it.
        """
        reached, loaded = set[str](), set[str]()
        for record in self.records:
            lines = record["lines"].get(mutant.file, {})
            line_tests = [
                lines[str(line)] for line in range(mutant.lines[0], mutant.lines[1] + 1) if str(line) in lines
            ]
            reached.update(*line_tests)
            loaded.update(record["seconds"] if line_tests else ())
        chosen, spent = [], 0.0
        candidates = reached & self.seconds.keys() or loaded
        for name in sorted(candidates, key=lambda name: (self.seconds[name], name)):
            spent += self.seconds[name]
            if chosen and spent > MOST_SECONDS:
                break
            chosen.append(name)
        return self._in_order(chosen)

    def _in_order(self, chosen: list[str]) -> list[str]:
        """Put files with cheap tests first, and the tests of a file in its own order: some build on those before."""
        cost = defaultdict[str, float](float)
        for name in chosen:
            cost[name.partition("::")[0]] += self.seconds[name]
        place = {name: number for number, name in enumerate(self.seconds)}
        return sorted(chosen, key=lambda name: (cost[name.partition("::")[0]], place[name]))

    def _try_mutants(self, jobs: list[tuple[dict[str, Any], str, list[str]]]) -> Iterator[dict[str, Any]]:
        if not jobs:
            return
        _preload({name for record in self.records for name in record["modules"]})
        unchanged = Path(self.files[0]).read_text(encoding="utf-8")
        quick = self._in_order(sorted(self.seconds, key=self.seconds.__getitem__)[:40])
        for _, status in _in_children([self._job({}, self.files[0], unchanged, quick)], 1):
            if status:
                sys.exit(f"{self.name}: the tests fail without a mutant (they ended in {status})")
        yield from ({**entry, "outcome": "not covered"} for entry, _, chosen in jobs if not chosen)
        work = [self._job(entry, entry["file"], code, chosen) for entry, code, chosen in jobs if chosen]
        started = time.monotonic()
        for done, (entry, status) in enumerate(_in_children(work, self.workers), 1):
            if status == BROKEN:
                sys.exit(f"{self.name}: a mutant could not be tried: {entry}")
            if done % 20 == 0 or done == len(work):
                _log(f"{self.name}: {done} of {len(work)} in {time.monotonic() - started:.0f} s")
            yield {**entry, "outcome": "timed out" if status < 0 else "survived" if status in {0, 5} else "killed"}

    def _job(self, entry: dict[str, Any], file: str, code: str, chosen: list[str]) -> tuple[Any, float, Any]:
        def act() -> int:
            sys.meta_path.insert(0, MutatedLoader(file, code))
            return int(pytest.main([*chosen, "-x", *QUIETLY, *IGNORED_WARNINGS, *self.package.options]))

        return entry, 20 + 5 * sum(self.seconds[name] for name in chosen), act

    def _summary(self, entries: list[dict[str, Any]], total: int) -> dict[str, Any]:
        listed = tomllib.loads((ROOT / "benchmarks/mutants_equal.toml").read_text(encoding="utf-8")).get("equal", [])
        equal = {(entry["file"], entry["was"], entry["now"]) for entry in listed}
        counts = dict.fromkeys(("equivalent", *OUTCOMES), 0)
        for entry in entries:
            alive = entry["outcome"] in {"survived", "not covered"}
            is_equal = alive and (entry["file"], entry["was"], entry["now"]) in equal
            counts["equivalent" if is_equal else entry["outcome"]] += 1
            if alive and not is_equal:
                print(f"{entry['outcome']}: {entry['file']}:{entry['line']}\n  - {entry['was']}\n  + {entry['now']}")
        judged = len(entries) - counts["equivalent"]
        share = round(100 * (counts["killed"] + counts["timed out"]) / judged, 1) if judged else None
        return {"files": len(self.files), "mutants": total, "sampled": len(entries), **counts, "score": share}


def _in_children(work: Work, workers: int) -> Iterator[tuple[Any, int]]:
    """Do each piece in a process of its own, within so many seconds; yield how each ended, below zero when stopped."""
    waiting, running = work[::-1], dict[int, tuple[Any, float]]()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                entry, limit, act = waiting.pop()
                if not (child := os.fork()):
                    _run_child(int(limit), act)
                running[child] = (entry, time.monotonic() + 20 * limit)
            child, status = os.waitpid(-1, os.WNOHANG)
            if child:
                yield running.pop(child)[0], os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.02)
            for late in [child for child, (_, until) in running.items() if time.monotonic() > until]:
                os.killpg(late, signal.SIGKILL)
    finally:
        for child in running:
            os.killpg(child, signal.SIGKILL)


def _run_child(limit: int, act: Callable[[], int]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))  # a slow machine stops nobody, an endless loop does
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    status = BROKEN
    try:
        status = act()
    finally:
        os._exit(status)


def _preload(modules: set[str]) -> None:
    """Import what is not ours once, for all children."""
    with warnings.catch_warnings(action="ignore"):
        for name in sorted(name for name in modules if not name.startswith("_")):  # a part in C wants its whole first
            try:
                importlib.import_module(name)
            except Exception:  # noqa: BLE001 - what can't be imported by itself, a child imports
                continue


def _copy() -> None:
    """Copy the tree, so that no mutant and no test of one writes in the checkout."""
    atexit.register(shutil.rmtree, COPY, ignore_errors=True)  # a child leaves by another door
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    os.chdir(COPY)
    sys.path.insert(0, str(COPY))
    os.environ.update(PYTHONPATH=str(COPY), HYPOTHESIS_PROFILE="mutants", PYTHONHASHSEED="0")
    os.environ["INTERNSHIPS_TEST_PRINTS"] = str(
        RESULTS_FOLDER / "prints" / _digest(*_glob(["internships/rendering/*.py"]))
    )


def _glob(patterns: Iterable[str]) -> list[str]:
    return sorted(str(path) for pattern in patterns for path in Path().glob(pattern))


def _function(name: str) -> str:
    """Return a test's name without the case of its parameters."""
    return name.partition("[")[0]


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _digest(*files: str) -> str:
    return hashlib.sha256(b"\0".join(name.encode() + Path(name).read_bytes() for name in files)).hexdigest()[:16]


def main() -> None:
    """Try the packages that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", help=", ".join(PACKAGES))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--per-file", type=int)
    parser.add_argument("--all", action="store_true", default=os.environ.get("MUTANTS") == "all")
    arguments = parser.parse_args()
    _copy()
    rows = {}
    for name in arguments.packages or PACKAGES:
        most = None if arguments.all else arguments.per_file or PACKAGES[name].per_file
        rows[name] = PackageRun(name, PACKAGES[name], arguments.workers).score(most)
    columns = ("files", "mutants", "sampled", "equivalent", *OUTCOMES, "score")
    print("| package |", " | ".join(columns), "|")
    for name, row in rows.items():
        print(f"| {name} |", " | ".join(str(row[column]) for column in columns), "|")
    print(json.dumps({"seed": SEED, "all": arguments.all, "packages": rows}))


if __name__ == "__main__":
    main()
