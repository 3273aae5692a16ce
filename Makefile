# Every target sets up what it needs: on a fresh machine with Python 3.11 and make, `make demo` is the first command.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Images of Python often set it, and then each of the hundreds of processes that the tests start compiles all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo run test test-slow test-nightly test-mutants check format train eval bench lock wheel sdist clean help
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(READY) ## three simulated days over bundled sources: no network, no account
	@$(BIN)/gsi-etl demo gsi-demo

run: $(READY) ## one run over the real catalogue (needs a network)
	$(BIN)/gsi-etl run

# A test process takes up one file after the other, in the order of tests/conftest.py.
BY_FILE := --dist loadfile --no-loadscope-reorder

# Some slow tests wait for a Prefect server, a browser, a clock: three processes for two cores.
WITH_SLOW := -n 3 $(BY_FILE) --durations=15

test: $(READY) ## the fast tests, on all cores; with ALL=1 the slow ones in the same session, as in CI
	$(BIN)/pytest $(if $(ALL),-m 'not nightly' $(WITH_SLOW),-n auto $(BY_FILE)) -rsx

test-slow: $(READY) ## the slow tests: whole runs, Prefect servers, a browser, hostile input
	$(BIN)/pytest -m 'slow and not nightly' $(WITH_SLOW) -rsx

test-nightly: $(READY) ## the slow tests at full size: simulated years, hundreds of damaged files, real limits
	$(BIN)/pytest -m nightly -n 2 --dist worksteal --durations=15 -rsx

test-mutants: $(READY) ## put small faults into a copy of the code and see which ones the fast tests notice (nightly)
	$(BIN)/python tools/sample_mutants.py

check: $(READY) ## ruff, mypy and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(READY) ## format the code with ruff
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

train: $(READY) ## fit the reader's weights on the labelled passages (deterministic)
	$(BIN)/python tools/train_reader.py

eval: $(READY) ## measure the reader on passages left out, and check it against its floors
	$(BIN)/python tools/eval_reader.py --learning

bench: $(READY) ## benchmarks against peers, each in its own environment
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

wheel: $(READY) ## build the wheel into dist/
	rm -rf dist && $(BIN)/python -m build --wheel --no-isolation --outdir dist .

sdist: $(READY) ## build the source distribution into dist/
	$(BIN)/python -m build --sdist --no-isolation --outdir dist .

lock: ## resolve the dependencies and write the locks (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    -c constraints.txt pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --extra dev --extra scale --extra lake -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove everything the targets made
	rm -rf $(VENV) build dist gsi-demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis bench/.venv*

# uv is faster; pip does as well. Both check every hash. The lock is whole, so pip need not resolve: the pip that comes
# with Python 3.11 finds no hash for Prefect's "sqlalchemy[asyncio]" when it does. Of the packages, what is imported is
# compiled then: that is a small part. Our own modules are compiled here, before several processes do it at once.
$(READY): requirements-dev.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	    uv venv -q --python $(PYTHON) --allow-existing $(VENV) && \
	    uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock && \
	    uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	    echo "setting up $(VENV): about 150 packages, a minute or two" >&2 ; \
	    $(PYTHON) -m venv $(VENV) && \
	    $(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock && \
	    $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@$(BIN)/python -m compileall -q src flows
	@touch $(READY)
