# Short-cuts. Each target does its own set-up, which is quick when nothing has changed.
#
#   make workbench            the planner's workbench in the browser
#   make workbench PORT=9000  ... at a port of your choice
#   make workbench OPEN=0     ... without opening a browser; the address is printed either way
#   make lab                  the notebooks in JupyterLab (PORT and OPEN as above)
#   make test                 everything that must hold before a change is published
#   make quick                the same without the slow tests and without a browser
#   make parity               the two engines on 3,000 scenarios of their own (SCENARIOS=10000 SEED=7 for others)
#   make broken-lines         break lines of the engines on purpose, in copies: is each of them seen? (some ten minutes)
#   make kills                kill a run without warning at 20 random moments: the same files in the end?
#   make bench                speed and memory, measured side by side and printed as one table (a quarter of an hour)
#   make bench PARTS="engines cores"  ... only these parts
#   make setup                only the set-up
#   make lock                 newest allowed versions into requirements.lock (needs uv)

PYTHON ?= python3
PORT ?=
OPEN ?= 1
PARTS ?=
SCENARIOS ?= 3000
SEED ?= 2022

BIN := .venv/bin
SERVE = $(BIN)/python serve.py $(if $(PORT),--port $(PORT)) $(if $(filter 0 no false,$(OPEN)),--no-browser)
NOTEBOOKS = $(wildcard notebooks/*.ipynb)

.DEFAULT_GOAL := help
.PHONY: help setup workbench lab lint test quick parity broken-lines kills bench lock

help:
	@sed -n '/^#   /s/^#   //p' Makefile

setup:
	@$(PYTHON) bootstrap.py

workbench: setup
	@$(SERVE) workbench

lab: setup
	@$(SERVE) lab

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Browser tests run by themselves afterwards: they measure waiting times, which a busy second worker would spoil.
test: lint
	$(BIN)/pytest -n 2 -m "not browser" --nbmake --nbmake-timeout=300 tests $(NOTEBOOKS)
	$(BIN)/pytest -m browser tests

quick: lint
	$(BIN)/pytest -n 2 -m "not browser and not slow" tests

parity: setup
	PARITY_SCENARIOS=$(SCENARIOS) PARITY_SEED=$(SEED) $(BIN)/pytest -s tests/reproducibility/test_parity.py

broken-lines: setup
	$(BIN)/python tests/reproducibility/broken_lines.py

kills: setup
	KILLS=20 $(BIN)/pytest -v tests/reproducibility/test_killed_run.py

# The peers are no part of the lock: they are fetched here, and pip leaves alone what is there already.
bench: setup
	@$(BIN)/python -c "from importlib.metadata import version as v; v('ciw'), v('salabim')" 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[bench]"
	@$(BIN)/python -m benchmarks.run $(PARTS)

lock:
	uv pip compile pyproject.toml --extra test --extra cluster --group build --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --upgrade --output-file requirements.lock
