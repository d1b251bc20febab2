# Works on a machine that has only Python 3.11+ with pip and venv, make and git.
# Every target may be called from a bare checkout: `make setup` comes first, and is quick when nothing changed.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := demo

PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
export npm_config_update_notifier := false

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
LOCK := uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --quiet

.PHONY: setup demo test test-services lint lock score bench messages openapi screenshot

setup: .venv/installed static/vendor/built $(CATALOGUES)

# The whole system in the browser; Ctrl-C ends it. Data stay in var/.
demo: setup
	@exec python -m govtargets.demo

# All tests, the browser's included, on an embedded PostgreSQL (or on DATABASE_URL where it is set).
test: setup
	@python tests/browser/install.py
	python -m govtargets.embedded pytest -m "not services"

# The tests that need a PostgreSQL server (DATABASE_URL) and Redis (REDIS_URL).
test-services: setup
	DATABASE_URL=$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/govtargets} \
	REDIS_URL=$${REDIS_URL:-redis://127.0.0.1:6379/15} \
	python -m govtargets.embedded pytest -m services tests/services

# How well real notices are read. They are not ours to publish, so a user's clone has none of them.
NOTICES ?= ../shared/extraction
FLOORS := items=100 nature=100 units=99 stars=100 quantity=99 value=98.5 full=98 name=92 sections=100 document=95
score: setup
	@if [ ! -d "$(NOTICES)/texts" ]; then \
	  echo "There are no annotated notices in $(NOTICES): nothing to score."; \
	else \
	  rm -rf var/score; \
	  DATABASE_URL=postgres://none SECRET_KEY=none python manage.py parse_notice "$(NOTICES)"/texts/*.txt --out var/score \
	  && python "$(NOTICES)/score.py" "$(NOTICES)/gold" var/score $(FLOORS:%=--min %); \
	fi

# How fast the reader is, beside rivals that are installed for this alone, in var/benchmark; how 50 units that report
# in the same minute are served; what a page of the API costs; and what a leader's pages cost with 1 to DISTRICTS
# districts of 1,000 targets (on an embedded PostgreSQL, or on DATABASE_URL where it is set).
DISTRICTS ?= 100
bench: setup var/benchmark/installed
	@PYTHONPATH=var/benchmark:. python -W ignore benchmarks/reading.py "$(NOTICES)"
	@PYTHONPATH=. python -m govtargets.embedded python -W ignore benchmarks/reporting.py
	@PYTHONPATH=. python -m govtargets.embedded python -W ignore benchmarks/lights.py
	@PYTHONPATH=. python -m govtargets.embedded python -W ignore benchmarks/api.py
	@PYTHONPATH=. python -m govtargets.embedded python -W ignore benchmarks/dashboard.py $(DISTRICTS)

lint: setup
	ruff check .
	ruff format --check .
	python -m govtargets.embedded mypy
	lint-imports
	djlint templates --quiet
	python -m govtargets.embedded python manage.py makemigrations --check --dry-run

# The picture of the README, from the browser tests.
screenshot: setup
	SCREENSHOTS=docs python -m govtargets.embedded pytest tests/browser -k test_a_notice_becomes_targets

# Update the Chinese catalogue after a sentence was added or changed; then translate what is empty in it.
messages: setup
	python -m govtargets.messages
	$(MAKE) --no-print-directory $(CATALOGUES)

# Write down how the API is described now; a test compares.
openapi: setup
	DATABASE_URL=postgres://none SECRET_KEY=none python manage.py spectacular --lang en --validate --fail-on-warn --file docs/openapi.yaml

# Write the lock files again, after pyproject.toml was changed.
lock: setup
	$(LOCK) pyproject.toml --output-file requirements/production.txt
	$(LOCK) pyproject.toml --group development --output-file requirements/development.txt
	$(LOCK) --group benchmark --output-file requirements/benchmark.txt
	$(LOCK) --group node --output-file requirements/node.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 …"; exit 1; }
	@echo "Making a virtual environment in .venv."
	@$(PYTHON) -m venv .venv

.venv/installed: requirements/development.txt | .venv/bin/python
	@echo "Installing the Python packages of requirements/development.txt."
	@python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

var/benchmark/installed: requirements/benchmark.txt | .venv/installed
	@echo "Installing the rivals of requirements/benchmark.txt."
	@rm -rf $(@D)
	@python -m pip install --quiet --disable-pip-version-check --require-hashes --target $(@D) -r $<
	@touch $@

# The machine's Node where it is new enough, else Node from a wheel.
static/vendor/built: package.json package-lock.json build-assets.mjs requirements/node.txt | .venv/installed
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null \
	  || { echo "Installing Node from requirements/node.txt."; \
	       python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt; }
	@echo "Building the front-end assets."
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@npm run --silent assets
	@touch $@

%.mo: %.po | .venv/installed
	@pybabel --quiet compile --domain=django --directory=locale
