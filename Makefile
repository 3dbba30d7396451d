# Each target makes what it needs: a virtual environment in .venv, and the extras it asks for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo.idx
QUERY ?= attaque de drones à Bagdad

.PHONY: demo test faults bench lint clean

demo: $(VENV)/.cli
	@rm -rf $(DEMO)
	@$(BIN)/searchlib index seeds $(DEMO)
	@$(BIN)/searchlib search $(DEMO) "$(QUERY)" --limit 3

test: $(VENV)/.test
	$(BIN)/python -m pytest $(ARGS)

faults: $(VENV)/.test
	$(BIN)/python -m pytest tests/fault --release $(ARGS)

bench: $(VENV)/.bench
	$(BIN)/python -m pytest benchmarks $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) $(DEMO) build dist *.egg-info benchmarks/results

# One stamp an extra: made anew when the metadata changes.
$(VENV)/.%: setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing searchlib[$*] into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@
