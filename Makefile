# `make demo` and `make test` need nothing but Python >= 3.11 and make: they build .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TELLING := tests/e2e/test_tell*.py tests/e2e/test_progress.py
EDGES := tests/store tests/slack tests/doctor tests/packages
APART := tests/e2e tests/faults tests/page $(EDGES)
PARTS := telling asking page edges rest
LOCK := pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test $(PARTS:%=test-%) faults check lint audit format lock page messages pictures figures bench clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/run ## a local DLI, a local Slack with a web page, and the real bot between them
	@exec $(BIN)/dli-bot demo

test: $(VENV)/dev ## the tests, over real sockets and in a real browser
	@$(MAKE) --no-print-directory --jobs $(words $(PARTS)) --output-sync=target $(PARTS:%=test-%)

# The parts run side by side, as each mostly waits: for what Slack and DLI allow in a second, for
# a browser, for disks. Together they are all of tests/, and none takes much longer than another.
test-telling:
	$(BIN)/python -m pytest $(TELLING)

test-asking:
	$(BIN)/python -m pytest tests/e2e $(TELLING:%=--ignore-glob='%')

test-page:
	$(BIN)/python -m pytest tests/page tests/faults

test-edges:
	$(BIN)/python -m pytest $(EDGES)

test-rest:
	$(BIN)/python -m pytest $(APART:%=--ignore=%)

faults: $(VENV)/dev ## kill, starve, freeze and cut off whole bots, by several seeds; it takes an hour
	$(BIN)/python -m pytest tests/faults --full

check: lint audit site test ## format, lint, types, import rules, vulnerabilities, docs, tests

lint: $(VENV)/dev ## all of `check` but the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(VENV)/dev ## what is known against the dependencies, where the data can be reached
	$(BIN)/python .ci/audit.py

format: $(VENV)/dev ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/run: requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

page: ## build the local Slack's web page (needs Node 20)
	cd page && npm ci && npm run build

bench: $(VENV)/dev ## how fast it is and how well it estimates, beside plain ways to do the same
	$(BIN)/python -m benchmarks.acks
	$(BIN)/python -m benchmarks.idle
	$(BIN)/python -m benchmarks.dli_client
	$(BIN)/python -m benchmarks.detection
	$(BIN)/python -m benchmarks.estimates

messages: $(VENV)/dev ## bring the catalogues in bot/locale to what the code says, and compile them
	mkdir -p build
	$(BIN)/pybabel --quiet extract --no-default-keywords --keyword "_ N_ ngettext:1,2 pgettext:1c,2" \
		--no-location --sort-by-file --omit-header --output-file build/bot.pot bot handlers
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		--width 100 --domain bot --input-file build/bot.pot --output-dir bot/locale
	$(BIN)/pybabel --quiet compile --domain bot --directory bot/locale

pictures: $(VENV)/dev ## take the pictures of the docs from the real page; SCENES=by_hand.home takes just that
	$(BIN)/python -m docs.pictures.make $(SCENES)

figures: $(VENV)/dev ## measure estimates anew, and draw and fill in docs/progress.md
	$(BIN)/python -m docs.progress.make

reference: $(VENV)/dev ## write the reference of commands, settings, metrics and events from the code
	$(BIN)/python -m docs.reference.make

site: $(VENV)/dev ## build the documentation into build/site; a broken link or picture ends it
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --builder dirhtml docs build/site

lock: ## pin the dependencies anew
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --quiet install uv
	build/lock/bin/uv $(LOCK) -o requirements/run.txt
	build/lock/bin/uv $(LOCK) --group build --group dev -o requirements/dev.txt
	build/lock/bin/uv $(subst compile pyproject.toml,compile,$(LOCK)) --group build --constraint requirements/dev.txt -o requirements/build.txt

clean: ## forget what was set up
	rm -rf $(VENV)
