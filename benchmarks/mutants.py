"""Put small faults into the code, one at a time, and see whether the tests of the same package notice.

``python benchmarks/mutants.py [PACKAGE ...] [--workers N] [--per-file N | --all]``; the last line is JSON.
Which test runs which line is recorded first, then each mutant gets the tests that reach it, the cheapest first, until
one fails. Both happen in a copy of the tree under ``out/mutants``, where what is known already is kept: a run that was
stopped goes on, what was killed stays killed as long as its file is the same, and what survived is tried again when a
test changed.
"""

import argparse
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
import time
import tomllib
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import coverage
import libcst as cst
import pytest
from mutants_made import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "out/mutants"
COPY = KEPT / "copy"
SEED = "2026"
MOST_SECONDS = 60.0  # of tests for one mutant; what they leave alive counts as alive
OUTCOMES = ("killed", "timed out", "survived", "not covered")


@dataclass(frozen=True)
class Package:
    """Chosen files, and the tests that must notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    per_file: int
    options: tuple[str, ...] = ()


_ONE = ("-k", "not postgresql")  # the same tests run on SQLite
_DOMAIN = ("lifecycle*", "blockers", "blocking*", "effective*", "rules/*")
PACKAGES = {
    "domain": Package(tuple(f"internships/domain/{name}.py" for name in _DOMAIN), ("tests/domain",), 12),
    "mapping": Package(("internships/mapping/*.py",), ("tests/mapping",), 12),
    "storage": Package(("internships/storage/scope*.py",), ("tests/storage",), 60),
    "web": Package(("internships/web/guards*.py", "internships/web/etag*.py"), ("tests/web",), 40, _ONE),
    "agreements": Package(("internships/services/agreements/*.py",), ("tests/living", "tests/services"), 10, _ONE),
}


class Recorder:
    """A plugin of pytest that notes which test runs which lines, and how long each takes."""

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

    def told(self) -> dict[str, Any]:
        data = self.coverage.get_data()
        lines = {
            str(Path(file).relative_to(COPY)): {
                str(line): names for line, names in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        ours = ("internships", "tests", "__main__", "mutants", "conftest")
        modules = sorted(name for name in sys.modules if name.partition(".")[0] not in ours)
        seconds = {name: told for name, told in self.seconds.items() if name not in self.failed}
        return {"lines": lines, "seconds": seconds, "modules": modules}


class Choice:
    """A plugin of pytest that keeps the chosen tests, in the order chosen."""

    def __init__(self, chosen: list[str]) -> None:
        self.rank = {name: place for place, name in enumerate(chosen)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        ranked = [(self.rank.get(_function(item.nodeid)), item) for item in items]
        items[:] = [
            item for _, item in sorted(((rank, item) for rank, item in ranked if rank is not None), key=itemgetter(0))
        ]


class Changed(importlib.machinery.SourceFileLoader):
    """Finds and loads one module with other code than its file has."""

    def __init__(self, file: str, code: str) -> None:
        name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        super().__init__(name, str(COPY / file))
        self.code = code

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> Any:
        return compile(self.code, self.path, "exec", dont_inherit=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", choices=[[], *PACKAGES], default=[])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--per-file", type=int)
    parser.add_argument("--all", action="store_true", default=os.environ.get("MUTANTS") == "all")
    told = parser.parse_args()
    _copy()
    rows = {}
    for name in told.packages or PACKAGES:
        most = None if told.all else told.per_file or PACKAGES[name].per_file
        rows[name] = Run(name, PACKAGES[name], told.workers).score(most)
    columns = ("files", "mutants", "sampled", "equivalent", *OUTCOMES, "score")
    print("| package |", " | ".join(columns), "|")
    for name, row in rows.items():
        print(f"| {name} |", " | ".join(str(row[column]) for column in columns), "|")
    print(json.dumps({"seed": SEED, "all": told.all, "packages": rows}))


def _copy() -> None:
    """Lay the tree beside the checkout, so that no mutant and no test of one writes in it."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    os.chdir(COPY)
    sys.path.insert(0, str(COPY))
    os.environ.update(PYTHONPATH=str(COPY), HYPOTHESIS_PROFILE="mutants", PYTHONHASHSEED="0")


class Run:
    """The mutants of one package."""

    def __init__(self, name: str, package: Package, workers: int) -> None:
        self.name, self.package, self.workers = name, package, workers
        every = sorted(str(path.relative_to(COPY)) for path in (COPY / "internships").rglob("*.py"))
        self.files = [file for file in every if any(fnmatch(file, pattern) for pattern in package.files)]
        self.tests = sorted(
            str(path.relative_to(COPY)) for folder in package.tests for path in (COPY / folder).rglob("test_*.py")
        )
        helpers = [
            path for folder in package.tests for path in (COPY / folder).rglob("*.py") if path.name[:5] != "test_"
        ]
        self.about = _digest(*sorted(map(str, helpers)), *self.files)
        self.records: list[dict[str, Any]] = []
        self.book = KEPT / f"{name}.jsonl"

    def score(self, most: int | None) -> dict[str, Any]:
        """Record, try what isn't known, and count."""
        self._record()
        tests = _digest(*self.tests)
        known = {}
        if self.book.exists():
            entries = map(json.loads, self.book.read_text(encoding="utf-8").splitlines())
            known = {
                entry["key"]: entry for entry in entries if entry["outcome"] == "killed" or entry["tests"] == tests
            }
        sampled, jobs, total = [], [], 0
        for file in self.files:
            code = (COPY / file).read_text(encoding="utf-8")
            module = cst.parse_module(code)
            found = mutants_of(file, module, SEED)
            total += len(found)
            for mutant in found[:most]:
                mutated = mutant.applied(module)
                key = hashlib.sha256(mutated.encode()).hexdigest()
                sampled.append(key)
                if key not in known:
                    was, now = mutant.shown(code, mutated)
                    entry = {"key": key, "file": file, "line": mutant.lines[0], "was": was, "now": now, "tests": tests}
                    jobs.append((entry, mutated, self._chosen(mutant)))
        self._warm()
        self._unchanged()
        for entry in self._tried(jobs):
            known[entry["key"]] = entry
            with self.book.open("a", encoding="utf-8") as book:
                book.write(json.dumps(entry) + "\n")
        return self._counted([known[key] for key in dict.fromkeys(sampled)], total)

    def _record(self) -> None:
        """Note which test runs which line, for each file of tests whose note is missing or old."""
        kept = {file: KEPT / "record" / f"{_digest(file)}-{self.about}.json" for file in self.tests}
        work = [
            (file, 1200.0, partial(self._run_recorded, file, kept[file]))
            for file in self.tests
            if not kept[file].exists()
        ]
        for done, (file, status) in enumerate(_in_children(work, self.workers), 1):
            _say(f"{self.name}: recorded {file} ({done} of {len(work)})" + (f", ended in {status}" if status else ""))
        self.records = [json.loads(path.read_text(encoding="utf-8")) for path in kept.values()]

    def _run_recorded(self, file: str, kept: Path) -> int:
        recorder = Recorder([str(COPY / name) for name in self.files])
        with recorder.coverage.collect():
            pytest.main([file, *_QUIETLY, *self.package.options], plugins=[recorder])
        kept.parent.mkdir(exist_ok=True)
        whole = kept.with_suffix(".new")
        whole.write_text(json.dumps(recorder.told()), encoding="utf-8")
        whole.rename(kept)
        return 0

    def _warm(self) -> None:
        """Import what is not ours once, for all children."""
        with warnings.catch_warnings(action="ignore"):
            for name in sorted({name for record in self.records for name in record["modules"]}):
                try:
                    importlib.import_module(name)
                except Exception:  # noqa: BLE001, PERF203 - what can't be imported by itself, a child imports
                    continue

    def _unchanged(self) -> None:
        """Stop when the tests fail without any mutant: then a failure would tell nothing."""
        seconds = self._seconds()
        code = (COPY / self.files[0]).read_text(encoding="utf-8")
        quick = [name for name in sorted(seconds) if seconds[name] < 1]
        act = partial(_run_mutant, self.files[0], code, quick, self.package.options)
        for _, status in _in_children([("", 20 + 5 * sum(seconds[name] for name in quick), act)], 1):
            if status:
                sys.exit(f"{self.name}: the tests fail without a mutant (they ended in {status})")

    def _chosen(self, mutant: Mutant) -> list[str]:
        """Return the tests that reach a mutant, the cheapest first, up to a cost."""
        reached, passed_by, loaded = set(), set(), set()
        for record in self.records:
            lines = record["lines"].get(mutant.file, {})
            here = [lines[str(line)] for line in range(mutant.lines[0], mutant.lines[1] + 1) if str(line) in lines]
            reached |= {_function(name) for names in here for name in names if name}
            if here:
                passed_by |= {_function(name) for names in lines.values() for name in names if name}
                loaded |= {_function(name) for name in record["seconds"]}
        seconds = self._seconds()
        chosen, spent = [], 0.0
        for name in sorted((reached or passed_by or loaded) & seconds.keys(), key=lambda name: (seconds[name], name)):
            if chosen and spent + seconds[name] > MOST_SECONDS:
                break
            chosen.append(name)
            spent += seconds[name]
        return chosen

    def _seconds(self) -> dict[str, float]:
        seconds = defaultdict[str, float](float)
        for record in self.records:
            for name, told in record["seconds"].items():
                seconds[_function(name)] += told
        return seconds

    def _tried(self, jobs: list[tuple[dict[str, Any], str, list[str]]]) -> Iterator[dict[str, Any]]:
        seconds = self._seconds()
        work = []
        for entry, code, chosen in jobs:
            if not chosen:
                yield {**entry, "outcome": "not covered"}
                continue
            limit = 20 + 5 * sum(seconds[name] for name in chosen)
            work.append(
                (
                    {**entry, "ran": len(chosen)},
                    limit,
                    partial(_run_mutant, entry["file"], code, chosen, self.package.options),
                )
            )
        started = time.monotonic()
        for done, (entry, status) in enumerate(_in_children(work, self.workers), 1):
            if done % 20 == 0 or done == len(work):
                _say(f"{self.name}: {done} of {len(work)} in {time.monotonic() - started:.0f} s")
            if status == _BROKEN:
                sys.exit(f"{self.name}: a mutant could not be tried: {entry}")
            yield {**entry, "outcome": "timed out" if status < 0 else "survived" if status in {0, 5} else "killed"}

    def _counted(self, entries: list[dict[str, Any]], total: int) -> dict[str, Any]:
        equal = tomllib.loads((ROOT / "benchmarks/mutants_equal.toml").read_text(encoding="utf-8")).get("equal", [])
        same = {(entry["file"], entry["was"], entry["now"]) for entry in equal}
        counts = dict.fromkeys(("equivalent", *OUTCOMES), 0)
        for entry in entries:
            alive = entry["outcome"] in {"survived", "not covered"}
            is_same = alive and (entry["file"], entry["was"], entry["now"]) in same
            counts["equivalent" if is_same else entry["outcome"]] += 1
            if alive and not is_same:
                print(f"{entry['outcome']}: {entry['file']}:{entry['line']}\n  - {entry['was']}\n  + {entry['now']}")
        dead, asked = counts["killed"] + counts["timed out"], len(entries) - counts["equivalent"]
        share = f"{100 * dead / asked:.1f} %" if asked else "-"
        return {"files": len(self.files), "mutants": total, "sampled": len(entries), **counts, "score": share}


_QUIETLY = ("-q", "-m", "not slow", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no")
_WARMED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
_BROKEN = 99  # a child that could not even start its tests


def _run_mutant(file: str, code: str, chosen: list[str], options: tuple[str, ...]) -> int:
    sys.meta_path.insert(0, Changed(file, code))
    files = sorted({name.partition("::")[0] for name in chosen})
    return int(pytest.main([*files, "-x", *_QUIETLY, *_WARMED, *options], plugins=[Choice(chosen)]))


def _in_children(work: list[tuple[Any, float, Callable[[], int]]], workers: int) -> Iterator[tuple[Any, int]]:
    """Do each piece in a process of its own, within so many seconds; yield how each ended, below zero when stopped."""
    waiting, running = list(reversed(work)), dict[int, tuple[Any, float]]()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                entry, limit, act = waiting.pop()
                if not (child := os.fork()):
                    _be_a_child(limit, act)
                running[child] = (entry, time.monotonic() + 10 * limit)
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


def _be_a_child(limit: float, act: Callable[[], int]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 5))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    status = _BROKEN
    try:
        status = act()
    finally:
        os._exit(status)


def _function(name: str) -> str:
    """Return a test's name without the case of its parameters."""
    return name.partition("[")[0]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _digest(*files: str) -> str:
    return hashlib.sha256(b"\0".join(name.encode() + Path(name).read_bytes() for name in files)).hexdigest()[:16]


if __name__ == "__main__":
    main()
