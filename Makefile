# make run: the bot. make test-all: everything that must pass. make test: most of it, quickly.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: help run test test-all lint check bench picture lock audit messages clean
help: ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(VENV)/.runtime ## start the bot (without BOT_TOKEN: in the browser)
	@$(PY) -m bot

# As many processes as there are processors, four at most: each has a database server of its own.
test: $(VENV)/.dev ## run the tests that are quick, with a tenth of the generated examples
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not heavy"

test-all: $(VENV)/.dev ## run every test with every example, as CI does
	@HYPOTHESIS_PROFILE=ci $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev ## style and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

check: lint ## style, types, import direction, migrations
	@$(PY) -m pytest -q tests/test_imports.py tests/migrations/test_migrations.py

bench: $(VENV)/.dev ## ratios against references
	@$(PY) -m tests.benchmarks

picture: $(VENV)/.dev ## make docs/first-minute.gif again (a font with emoji makes it whole)
	@FIRST_MINUTE=docs/first-minute.gif $(PY) -m pytest -q tests/local/test_first_minute.py

lock: $(VENV)/.dev ## renew the lock files
	@$(VENV)/bin/uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements.lock
	@$(VENV)/bin/uv pip compile -q pyproject.toml --extra postgres --extra sentry --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements-image.lock
	@$(VENV)/bin/uv pip compile -q pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements-dev.lock

audit: $(VENV)/.dev ## known holes in what is locked
	@$(PY) -m tests.audit

messages: $(VENV)/.dev ## renew the catalogues of texts
	@$(VENV)/bin/pybabel -q extract --no-location --sort-output --omit-header --no-wrap -k _ -k __ -k ngettext:1,2 -k Message -k PluralMessage:1,2 -o handlers/locales/messages.pot handlers db
	@$(VENV)/bin/pybabel -q update -i handlers/locales/messages.pot -d handlers/locales -D messages --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean: ## delete the environment and the caches of the tools
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

# The stamps are as old as the locks they were made from. The development lock holds the runtime's.
$(VENV)/.runtime: requirements.lock
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || (echo "Python's venv is missing: install python3-venv" && exit 1)
	@test -e $(VENV)/.dev || echo "Installing, once. This takes a minute or two."
	@test -e $(VENV)/.dev || $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || (echo "Python's venv is missing: install python3-venv" && exit 1)
	@echo "Installing the tools, once. This takes some minutes."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.runtime $@
