# Each target makes what it needs: a virtual environment, and the extras it asks for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
# The oldest Python there is of those that the lowest versions are released for.
RUNS = $(shell $(1) -c "print('$(1)')" 2>/dev/null)
OLDEST ?= $(firstword $(call RUNS,python3.10) $(call RUNS,python3.11) $(PYTHON))
DEMO := demo.idx
QUERY ?= attaque de drones à Bagdad

.PHONY: demo test test-lowest faults bench lint clean

demo: $(VENV)/.cli
	@rm -rf $(DEMO)
	@$(BIN)/searchlib index seeds $(DEMO)
	@$(BIN)/searchlib search $(DEMO) "$(QUERY)" --limit 3

test: $(VENV)/.test
	$(BIN)/python -m pytest $(ARGS)

test-lowest: $(LOWEST)/.test
	$(LOWEST)/bin/python -m pytest --ignore tests/fault $(ARGS)

faults: $(VENV)/.test
	$(BIN)/python -m pytest tests/fault --release $(ARGS)

bench: $(VENV)/.bench
	$(BIN)/python -m pytest benchmarks $(ARGS)

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/check_types.py
	$(BIN)/python .ci/check_docstrings.py

clean:
	rm -rf $(VENV) $(LOWEST) $(DEMO) build dist *.egg-info benchmarks/results

# One stamp an extra: made anew when the metadata changes.
$(VENV)/.%: setup.cfg pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing searchlib[$*] into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

# The lowest version of each dependency that setup.cfg allows.
$(LOWEST)/.test: setup.cfg pyproject.toml .ci/lowest.py
	@test -x $(LOWEST)/bin/python || $(OLDEST) -m venv $(LOWEST)
	@$(LOWEST)/bin/python .ci/lowest.py > $(LOWEST)/constraints.txt
	@echo "installing searchlib[test] with the lowest versions into $(LOWEST)"
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOWEST)/constraints.txt --editable ".[test]"
	@touch $@
