# Every target does its own set-up: Python 3.11 or newer, git and make are enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
NO_MKDOCS_2_WARNING := 1
export NO_MKDOCS_2_WARNING

.PHONY: site serve test lint pytest snapshots messages docs bench clean chromium servers java
.DEFAULT_GOAL := site

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (found: $(PYTHON))"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q cjm_site # as pip does with what it installs from a wheel
	@$(BIN)/python -m cjm_site.adapters.theme_code # the same for templates
	@touch $@

$(VENV)/.dev: $(VENV)/.run pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

site: $(VENV)/.run ## build the sample handbook into site/
	@$(BIN)/cjm build
	@echo "Open site/index.html, or run: make serve"

serve: $(VENV)/.run ## serve the sample handbook with live reload
	@$(BIN)/cjm serve

chromium:
	@sh .ci/chromium

servers:
	@sh .ci/servers

java:
	@sh .ci/java

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/.dev chromium servers java ## check style and types and run every test, side by side
	@$(MAKE) --no-print-directory -j 2 lint pytest

pytest: $(VENV)/.dev
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

snapshots: $(VENV)/.dev ## accept what the renderer makes now as the expected output
	$(BIN)/pytest --snapshot-update

messages: $(VENV)/.run ## bring the translations in theme/locale up to date with the code
	@$(BIN)/python -m cjm_site.catalogue

docs: $(VENV)/.run ## write docs/commands.md from what the commands say with --help
	@$(BIN)/python -m cjm_site.command_docs

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/build_vs_material.py

clean:
	rm -rf $(VENV) site dist build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
