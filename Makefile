# Everything runs in a virtual environment of its own, filled from the hashed lock files.

VENV := .venv
BIN := $(VENV)/bin
# The interpreter that creates the environment; without it the first suitable one of these.
PYTHON ?=
CANDIDATES := $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3)

.DEFAULT_GOAL := help
.PHONY: help run test test-browser test-go check docs bench schema format lock upgrade clean

help: ## list these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: $(VENV)/.run ## start the service with an embedded PostgreSQL and, if that is empty, the demo
	$(BIN)/okr serve --demo

test: $(VENV)/.dev ## run all tests; they start a PostgreSQL of their own
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-browser: $(VENV)/.dev ## drive GraphiQL in Chromium, installing Debian's if there is none
	@command -v chromium >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -yqq --no-install-recommends chromium; }
	$(BIN)/python -m pytest tests/browser -m browser

# Debian has Go's packages as sources, so that nothing is fetched from elsewhere.
test-go: $(VENV)/.dev ## verify proofs by Go's own packages, installing Debian's if there are none
	@command -v go >/dev/null && test -d /usr/share/gocode/src/golang.org/x/mod/sumdb || { \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -yqq \
		--no-install-recommends golang-go golang-golang-x-mod-dev; }
	$(BIN)/python -m pytest tests/go -m go

check: $(VENV)/.dev docs ## lint, format, types, direction of imports, the wheel, the documentation
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@mkdir -p .types/okr
	@for root in domain projections service; do ln -sfn ../../$$root .types/okr/$$root; done
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/conventions

docs: $(VENV)/.docs ## build the documentation into docs/_build/html; a warning is an error
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet \
		--doctree-dir docs/_build/doctrees docs docs/_build/html

bench: $(VENV)/.dev ## measure
	$(BIN)/python -m benchmarks

schema: $(VENV)/.run ## write schema.graphql
	@schema=$$($(BIN)/okr schema) && printf '%s\n' "$$schema" > schema.graphql

format: $(VENV)/.dev ## repair what lint can and format the code
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

lock: $(VENV)/.dev ## bring the lock files in line with pyproject.toml, other pins unchanged
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo \
		"Lock with the oldest supported Python, or what only it needs is missing:" \
		"rm -r $(VENV) && make lock PYTHON=python3.11" >&2; exit 1; }
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --output-file requirements-dev.txt --extra dev -c requirements.txt pyproject.toml
	$(COMPILE) --output-file requirements-docs.txt --extra docs -c requirements-dev.txt \
		pyproject.toml

COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile

upgrade: COMPILE += --upgrade
upgrade: lock ## pin the newest allowed version of everything

clean: ## remove caches and build output
	rm -rf .types .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf build dist *.egg-info docs/_build

# The stamps make an installation happen again when, and only when, what it read has changed.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Without the warning that setuptools has for every editable installation.
EDITABLE := PYTHONWARNINGS='ignore:Editable installation' \
	$(INSTALL) --no-deps --no-build-isolation --editable .

$(VENV)/.run: requirements.txt pyproject.toml setup.py | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements.txt
	$(EDITABLE)
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml setup.py | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements-dev.txt
	$(EDITABLE)
	@touch $@ $(VENV)/.run

$(VENV)/.docs: requirements-docs.txt pyproject.toml setup.py | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements-docs.txt
	$(EDITABLE)
	@touch $@

$(BIN)/python:
	@for python in $(CANDIDATES); do \
		$$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null && exec $$python -m venv $(VENV); \
	done; \
	echo "okr-ledger needs Python 3.11 or newer with its venv module; tried: $(CANDIDATES)." >&2; \
	echo "Install one or name yours: make PYTHON=/path/to/python3" >&2; exit 1
