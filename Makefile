# `make help` lists the targets. Set-up happens by itself, and once: a stamp in the virtual
# environment is older than the lock file exactly when something has to be installed again.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BI := $(VENV)-bi/.installed
PORT ?= 3000
EXPLORE_PORT ?= 8501

# Compiled files halve the start; some environments switch them off for everybody.
export PYTHONDONTWRITEBYTECODE :=
export DAGSTER_DISABLE_TELEMETRY := yes

.PHONY: help compare materialize rollback add explore test test-browser test-bi dev lint format bench bench-explorer bench-scale corpus docs docs-dictionary picture screenshots lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

materialize: $(RUNTIME) ## read raw/, build, audit and publish warehouse/mingzhang.duckdb
	@$(PYTHON) -m dagster_project.run

rollback: $(RUNTIME) ## publish an earlier file again: the last one, or the number TO=…
	@$(PYTHON) -m dagster_project.rollback --to "$${TO:-}"

add: $(RUNTIME) ## copy a report into raw/ and show what is read of it: make add FILE=… URL=…
	@$(PYTHON) -m dagster_project.add --url "$${URL:-}" -- "$${FILE:-}"

explore: $(RUNTIME) ## the explorer on http://127.0.0.1:8501 (EXPLORE_PORT=8501): reports, spending, contradictions
	@$(PYTHON) -m dagster_project.explore $(EXPLORE_PORT)

test: $(DEV) ## run all tests
	@$(PYTHON) -m pytest

test-browser: $(DEV) ## the explorer in a headless Chromium (Debian: apt-get install chromium chromium-driver)
	@$(PYTHON) -m pytest -o addopts= -q tests/browser

test-bi: $(BI) $(RUNTIME) ## Superset, in an environment of its own, on a published file (900 MB the first time)
	@MINGZHANG_PYTHON="$(CURDIR)/$(PYTHON)" $(VENV)-bi/bin/python -m pytest -o addopts= -q tests/bi

dev: $(RUNTIME) ## the Dagster UI on http://localhost:3000 (PORT=3000), with the nightly schedule on
	@DAGSTER_HOME="$$($(PYTHON) -m dagster_project.home)" $(PYTHON) -W 'ignore:Function `dev_command` is superseded' -m dagster dev -m dagster_project.definitions -h 127.0.0.1 -p $(PORT)

lint: $(DEV) ## check style, types and SQL
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/basedpyright --level error
	$(VENV)/bin/sqlfluff lint --disable-progress-bar -q dbt

format: $(DEV) ## bring the style in order
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(RUNTIME) ## measure extraction alone and a second `make materialize`
	@$(PYTHON) -m dagster_project.bench

bench-explorer: $(DEV) ## measure the explorer in Chromium: its start, then page by page
	@$(PYTHON) -m docs.speed

corpus: $(DEV) ## N invented reports of about 70 KB in every layout, with their truth: make corpus N=10000 OUT=corpus SEED=8
	@$(PYTHON) -m tests.synthetic $(or $(OUT),corpus) --n $(or $(N),1000) --seed $(or $(SEED),8) --size 88

bench-scale: $(DEV) ## measure every stage on N invented reports and write docs/performance.md: make bench-scale N="100 1000"
	@$(PYTHON) -m benchmarks.scale $(or $(N),100) $(if $(DISTINCT),--distinct $(DISTINCT))

compare: $(RUNTIME) ## what the working tree reads otherwise than REF (HEAD): make compare REF=… DIR=folder
	@$(PYTHON) -m dagster_project.compare --ref $(or $(REF),HEAD) $(if $(DIR),--dir $(DIR))

docs: $(RUNTIME) ## dbt's documentation of every relation and column, as a static page
	@$(PYTHON) -m dagster_project.dbt_docs

docs-dictionary: $(RUNTIME) ## write docs/data-dictionary.md and docs/command-line.md from what they describe
	@$(PYTHON) -m docs.reference

picture: $(RUNTIME) ## draw docs/picture.svg from the published file
	@$(PYTHON) -m docs.picture

screenshots: $(DEV) ## take the explorer's pictures for both READMEs, in Chromium, from the published file
	@$(PYTHON) -m docs.screenshots

lock: ## resolve pyproject.toml again and rewrite the lock files
	@.ci/lock

clean: ## remove what can be made again; published files and the run log stay
	rm -rf $(VENV) $(VENV)-bi .pytest_cache .ruff_cache .hypothesis dbt/target dbt/logs $${MINGZHANG_WAREHOUSE_DIR:-warehouse}/build
	find dagster_project tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@python=; for candidate in python3.11 python3.12 python3.13 python3 python; do \
	  if command -v $$candidate >/dev/null && $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then echo "Mingzhang needs Python 3.11, 3.12 or 3.13 on the PATH, with venv; install one and run make again." >&2; exit 1; fi; \
	echo "making $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV)

$(RUNTIME): requirements.lock | $(VENV)/bin/python
	@echo "installing $$(grep -c == requirements.lock) pinned packages"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-compile -r requirements.lock
	@$(PYTHON) -m compileall -q -j 0 $(VENV)/lib dagster_project || true
	@touch $@

$(BI): requirements-bi.lock | $(VENV)/bin/python
	@echo "installing $$(grep -c == requirements-bi.lock) packages for Superset in $(VENV)-bi"
	@$(PYTHON) -m venv $(VENV)-bi
	@$(VENV)-bi/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-bi.lock
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "installing $$(grep -c == requirements-dev.lock) packages for tests and linting"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-compile -r requirements-dev.lock
	@$(PYTHON) -m compileall -q -j 0 $(VENV)/lib || true
	@touch $@
