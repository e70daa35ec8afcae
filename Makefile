# `make` alone lists the targets. For machines without make, README.md has the same lines to type.

PYTHON ?= python3
LAB_ARGS ?=

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# nbgrader calls alembic by its bare name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
AXE := tests/browser/node_modules/axe-core/axe.min.js

# Where there is no screen, or a browser would refuse to start (as root), JupyterLab prints its address.
SCREEN := $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s))
ROOT := $(filter 0,$(shell id -u))
LAB_FLAGS := $(if $(ROOT),--allow-root --no-browser,$(if $(SCREEN),,--no-browser))

.PHONY: help lab test test-fast bench refresh lint lock system clean

help:                   ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

lab: .venv/.exercises   ## open the course in JupyterLab (the first time, install it)
	JUPYTER_CONFIG_PATH="$(CURDIR)/binder" $(PY) -m jupyterlab $(LAB_FLAGS) \
	    --ServerApp.root_dir=course --LabApp.default_url=/lab/tree/index.ipynb $(LAB_ARGS)

test: .venv/.dev $(AXE) ## run all tests on all cores, the real-browser journeys included
	$(PY) -m pytest -n auto

test-fast: .venv/.dev   ## run the tests that need no browser and take no seconds
	$(PY) -m pytest -n auto -m "not browser and not slow"

bench: .venv/.dev       ## measure: slider step to redraw, imports, opening a page, the solver, marking a class
	$(PY) -m pytest -s tests/benchmarks
	$(PY) tests/benchmarks/solver.py
	$(PY) tests/benchmarks/marking.py

refresh: .venv/.dev     ## write anew what is made from the package: the README's pictures, the questions in print
	$(PY) -m tests.course.made

lint: .venv/.dev        ## check format, style, types and the notebooks' form
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -q tests/course/test_notebook_form.py

# The second file holds what the first does not, so that each version is written down once.
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m piptools compile --quiet --upgrade --strip-extras \
    --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links pyproject.toml

lock: .venv/.dev        ## resolve both lock files afresh
	$(COMPILE) --extra course --output-file binder/requirements.txt
	$(COMPILE) --extra course --extra grading --extra dev --constraint binder/requirements.txt \
	    --no-header --no-annotate --output-file - \
	    | { printf '%s\n' '-c binder/requirements.txt' '# Written by: make lock'; grep -vxFf binder/requirements.txt; } \
	    > requirements-dev.lock
	mv requirements-dev.lock requirements-dev.txt

# ensurepip is the part of Python that Debian packs separately; without it there is no .venv.
system:                 ## install the system packages that the tests need, if any is missing (Debian, Ubuntu)
	@missing=; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	command -v chromium >/dev/null || missing="$$missing chromium fonts-dejavu-core"; \
	command -v bwrap >/dev/null || missing="$$missing bubblewrap"; \
	command -v npm >/dev/null || missing="$$missing nodejs npm ca-certificates"; \
	if [ -z "$$missing" ]; then echo "All system packages are there."; exit; fi; \
	command -v apt-get >/dev/null || { echo "Please install:$$missing"; exit 1; }; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	$$as_root apt-get update && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $$missing

clean:                  ## remove everything that these targets made
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist tests/artifacts tests/browser/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps below are renewed only after everything before them worked.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || { \
	    echo "Driving Force needs Python 3.11 to 3.14, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)"; \
	    echo "If another is installed, name it: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { \
	    echo "This Python has no venv module. On Debian and Ubuntu: make system"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.course: binder/requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing the course (once; a minute or two) ..."
	$(PIP) install -r binder/requirements.txt
	$(PIP) install --no-deps -e .
	@touch $@

.venv/.exercises: $(wildcard course/source/*/*.ipynb) binder/make-exercises .venv/.course
	binder/make-exercises
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.course
	$(PIP) install -r requirements-dev.txt
	@touch $@

$(AXE): tests/browser/package.json
	@if command -v npm >/dev/null; then \
	    cd tests/browser && npm install --no-package-lock --ignore-scripts --no-audit --no-fund && touch ../../$@; \
	else echo "npm is missing: tests that need axe-core cannot run (make system installs it)."; fi
