# Each target makes what it needs: a virtual environment, and the extras it asks for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The tests run on all cores; a test that waits for long is given to whoever is free.
PYTEST := python -m pytest -n auto --dist worksteal
LOWEST := .venv-lowest
SANITIZED := .venv-sanitized
# Whoever changes one of these has to install again: kernels are compiled.
METADATA := setup.cfg setup.py pyproject.toml $(wildcard searchlib/kernels/native/*.p*)
# The oldest Python there is of those that the lowest versions are released for.
RUNS = $(shell $(1) -c "print('$(1)')" 2>/dev/null)
OLDEST ?= $(firstword $(call RUNS,python3.10) $(call RUNS,python3.11) $(PYTHON))
DEMO := demo.idx
QUERY ?= attaque de drones à Bagdad

.PHONY: demo test test-lowest faults fuzz bench lint wheel clean

demo: $(VENV)/.cli
	@rm -rf $(DEMO)
	@$(BIN)/searchlib index seeds $(DEMO)
	@$(BIN)/searchlib search $(DEMO) "$(QUERY)" --limit 3

test: $(VENV)/.test
	$(BIN)/$(PYTEST) $(ARGS)

test-lowest: $(LOWEST)/.test
	$(LOWEST)/bin/$(PYTEST) --ignore tests/fault $(ARGS)

faults: $(VENV)/.test
	$(BIN)/$(PYTEST) tests/fault --release $(ARGS)

# AddressSanitizer has to be loaded before the interpreter, whose own leaks are none of our business.
fuzz: $(SANITIZED)/.test
	LD_PRELOAD=$$($${CC:-cc} -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 \
		PYTHONMALLOC=malloc SEARCHLIB_KERNELS=native $(SANITIZED)/bin/pytest \
		-o pythonpath=tests tests/kernels tests/analysis/test_chunk_tables.py \
		tests/fault/test_crafted.py $(ARGS)

bench: $(VENV)/.bench
	$(BIN)/python -m pytest benchmarks $(ARGS)

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/check_types.py
	$(BIN)/python .ci/check_docstrings.py
	PATH="$(abspath $(BIN)):$$PATH" cython-lint searchlib
	$(BIN)/validate-pyproject pyproject.toml

wheel: $(VENV)/.wheel
	$(BIN)/python -m build --quiet

clean:
	rm -rf $(VENV) $(LOWEST) $(SANITIZED) $(DEMO) build dist *.egg-info benchmarks/results \
		searchlib/kernels/native/*.so searchlib/kernels/native/*.pyd

# One stamp an extra: made anew when the metadata changes.
$(VENV)/.%: $(METADATA)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing searchlib[$*] into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

# The lowest version of each dependency that setup.cfg allows.
$(LOWEST)/.test: $(METADATA) .ci/lowest.py
	@test -x $(LOWEST)/bin/python || $(OLDEST) -m venv $(LOWEST)
	@$(LOWEST)/bin/python .ci/lowest.py > $(LOWEST)/constraints.txt
	@echo "installing searchlib[test] with the lowest versions into $(LOWEST)"
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOWEST)/constraints.txt --editable ".[test]"
	@touch $@

# Installed, not editable, so that the kernels of the source tree stay as they are.
$(SANITIZED)/.test: $(METADATA) $(shell find searchlib -name '*.py')
	@test -x $(SANITIZED)/bin/python || $(PYTHON) -m venv $(SANITIZED)
	@echo "installing searchlib[test] with AddressSanitizer into $(SANITIZED)"
	@SEARCHLIB_BUILD=sanitized $(SANITIZED)/bin/python -m pip install --quiet \
		--disable-pip-version-check ".[test]"
	@touch $@
