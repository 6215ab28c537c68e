# `make run` and `make test` are all a fresh machine needs; each sets itself up first.
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
STAMP := $(VENV)/.installed

.PHONY: setup run serve test lint format quality gate bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt .ci/system-packages
	bash .ci/system-packages
	test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $(STAMP)

run: setup
	$(BIN)/vetlist check examples/listings.jsonl examples/shipments.jsonl --fail-on never
	@echo
	@echo "Serve it:  make serve   then POST to http://127.0.0.1:$(PORT)/v1/listings:check?market=CN"

serve: setup
	$(BIN)/vetlist serve --port $(PORT)

test: setup
	$(BIN)/pytest -n 2 --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vetlist packs lint

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

quality: setup
	$(BIN)/vetlist packs test
	$(BIN)/python -m app.quality --gate --titles --confusions 20

# The figures every change must reach: app/quality/thresholds.py.
gate: setup
	$(BIN)/python -m app.quality --gate --confusions 20

bench: setup
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
