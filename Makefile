# Everything sets itself up: `make run` on a machine with Python >= 3.11, Node >= 20 and make is enough.
# PYTHON=/path/to/python chooses the Python; ARGS="…" is handed on to the command; WORKERS=n to the tests.

PY = .venv/bin/python
PIP = $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes
PYTEST = $(PY) -m pytest
WORKERS ?= 2
CATALOGUES = $(patsubst %.po,%.mo,$(wildcard custody/translations/*/LC_MESSAGES/*.po))

.PHONY: help run demo test lint bench soak pades setup setup-dev clean
.DELETE_ON_ERROR:

help:
	@echo "make run    serve the app, with its data in var/"
	@echo "make demo   fill var/ with a year of made-up history and show how to sign in"
	@echo "make test   run every test (installs Chromium and Japanese fonts where it may)"
	@echo "make lint   check style and types"
	@echo "make pades  add what signs forms with the organisation's key (docs/forms.md)"
	@echo "make bench  measure speed, as ratios"
	@echo "make soak   run the long tests"
	@echo "make clean  remove everything but the sources and the data in var/"

run: setup
	$(PY) -m custody serve $(ARGS)

demo: setup
	$(PY) -m custody demo $(ARGS)

test: setup-dev
	sh scripts/machine.sh
	$(PYTEST) -n $(WORKERS) --dist loadfile $(ARGS)

soak: setup-dev
	$(PYTEST) -m soak $(ARGS)

bench: setup-dev build/bench/peers/.done
	$(PY) -m bench $(ARGS)

lint: setup-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

pades: setup
	$(PIP) -r requirements-pades.lock

setup: .venv/runtime static/vendor/.done $(CATALOGUES)

setup-dev: setup .venv/dev

clean:
	rm -rf .venv node_modules static/vendor build dist .mypy_cache .ruff_cache .hypothesis $(CATALOGUES)
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	python=$$(sh scripts/need.sh python) && "$$python" -m venv --clear .venv

.venv/runtime: requirements.lock | .venv/bin/python
	$(PIP) -r requirements.lock
	touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	$(PIP) -r requirements-dev.lock
	touch $@

# Apart from the product's own packages: one of them calls itself `labels` too.
build/bench/peers/.done: bench/peers.lock | .venv/runtime
	rm -rf $(@D)
	$(PIP) --target $(@D) -r bench/peers.lock
	touch $@

node_modules/.done: package.json package-lock.json
	sh scripts/need.sh node
	npm ci --ignore-scripts --no-audit --no-fund
	touch $@

static/vendor/.done: node_modules/.done scripts/vendor.mjs
	node scripts/vendor.mjs
	touch $@

%.mo: %.po | .venv/runtime
	$(PY) -m babel.messages.frontend compile --input-file $< --output-file $@
