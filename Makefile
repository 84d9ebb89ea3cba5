# make run: the bot. make test: everything that must pass.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: run test check bench lock audit messages clean help
help:
	@echo "make run       start the bot (without BOT_TOKEN: in the browser)"
	@echo "make test      run the tests"
	@echo "make check     style, types, import direction, migrations"
	@echo "make bench     ratios against references"
	@echo "make lock      renew the lock files"
	@echo "make audit     known holes in what is locked"
	@echo "make messages  renew the catalogues of texts"

run: $(VENV)/.runtime
	@$(PY) -m bot

# As many processes as there are processors, four at most: each has a database server of its own.
test: $(VENV)/.dev
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile

check: $(VENV)/.dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(PY) -m pytest -q tests/test_imports.py tests/migrations

bench: $(VENV)/.dev
	@$(PY) -m tests.benchmarks

lock: $(VENV)/.dev
	@$(VENV)/bin/uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements.lock
	@$(VENV)/bin/uv pip compile -q pyproject.toml --extra postgres --extra sentry --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements-image.lock
	@$(VENV)/bin/uv pip compile -q pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements-dev.lock

audit: $(VENV)/.dev
	@$(PY) -m tests.audit

messages: $(VENV)/.dev
	@$(VENV)/bin/pybabel -q extract --no-location --sort-output --omit-header --no-wrap -k _ -k __ -k ngettext:1,2 -k Message -k PluralMessage:1,2 -o handlers/locales/messages.pot handlers db
	@$(VENV)/bin/pybabel -q update -i handlers/locales/messages.pot -d handlers/locales -D messages --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

# The stamps are as old as the locks they were made from. The development lock holds the runtime's.
$(VENV)/.runtime: requirements.lock
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || (echo "Python's venv is missing: install python3-venv" && exit 1)
	@test -e $(VENV)/.dev || $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || (echo "Python's venv is missing: install python3-venv" && exit 1)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.runtime $@
