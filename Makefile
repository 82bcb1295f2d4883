# Rapport from source. `make demo` starts it with the sample company, `make test` runs every test.
PYTHON ?= python3
BIN := .venv/bin
DEMO_DATA := $(CURDIR)/var/demo

# Compiled modules make the second start quick.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test truth bench guide assets lock wheel
help:
	@echo "make demo     install, load the sample company, start on http://localhost:8000 (or the next free port)"
	@echo "make test     lint, types, architecture, the suite on SQLite and PostgreSQL, browser journeys"
	@echo "make truth    published results on public data, whole sets (long)"
	@echo "make bench    page times and bulk times, as a table and JSON"
	@echo "make guide    write the guide's screenshots"
	@echo "make assets   styles, scripts, icons and translations"
	@echo "make wheel    dist/*.whl, with the built assets"
	@echo "make lock     requirements/*.txt from pyproject.toml (needs uv)"

setup:
	@$(PYTHON) scripts/setup.py

demo: setup
	@exec env RAPPORT_DATA_DIR="$${RAPPORT_DATA_DIR:-$(DEMO_DATA)}" $(BIN)/rapport up --demo

test:
	@exec $(PYTHON) scripts/lanes.py

truth: setup
	@exec $(BIN)/python -m pytest -m truth

bench: setup
	@exec $(BIN)/python -m bench

guide: setup
	@exec $(BIN)/python -m pytest -m browser --guide

assets: setup
	@$(BIN)/python -m rapport.web.assets.build

lock:
	@$(PYTHON) scripts/lock.py

wheel: setup
	@$(BIN)/python -m rapport.web.assets.build --alone
	@rm -rf dist && $(BIN)/python -m build --no-isolation --wheel
