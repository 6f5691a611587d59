# Every target works on a bare machine with Python 3.11 or newer and make: .venv is made from the lock.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# A file stays on one worker: some have servers of their own.
# Tests wait for servers and processes a part of the time; the embedded servers are one per worker.
WORKERS ?= 3
SPREAD := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# The tests sync to disk as the product does, and a slow disk makes them take three times as long: where memory has
# plenty of room (they take 1 GB of it), their folders are there.
MEMORY := $(shell grep -qs ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts || \
  df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
test unit graph integration faults fuzz dq smoke browser: export TMPDIR := $(or $(MEMORY),$(TMPDIR),/tmp)

FAULT_ROUNDS ?= 1
FUZZ_ITEMS ?= 10000

# The benchmark: postings of a day, rounds, and the page that is written (empty: only printed).
ITEMS ?= 10000
ROUNDS ?= 3
BENCH_PAGE ?= docs/performance.md
BENCH_FOLDER := .usajobs-bench
# Passed on to the check of the image: IMAGE_CHECK="--postings 500 --folder DIR"
IMAGE_CHECK ?=
OVERLAY ?= infra/k8s/example
# Ten years of open dates; an hour on two cores, and 25 GB. Stopped, it goes on where it was; `rm -r` it to begin anew.
RECORDS ?= 3000000
SCALE_FOLDER := .usajobs-scale
# Silver for the benchmark of gold.
POSTINGS ?= 1000000
INFRA := usajobs_assets_tests/infra

COVERAGE ?=

.PHONY: bench-gold contract coverage image k8s changelog audit bench scale faults fault-table fuzz run test ui up down db-migrate fmt lint type unit graph integration infra dq smoke browser clean lock infra-lock help

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/ready ## the main job: one day, from raw pages to tables
	$(BIN)/usajobs run

test: lint type ## everything that needs no browser
	$(PYTEST) $(SPREAD) -m "not browser and not fault and not infra" $(COVERAGE)
coverage: ## the same, and which lines it does not reach
	$(MAKE) test COVERAGE="--cov --cov-report=term"

ui: .venv/ready ## the Dagster UI at http://127.0.0.1:3000
	$(BIN)/usajobs ui

up: .venv/ready ## start the embedded services
	$(BIN)/usajobs up
down: .venv/ready ## stop them
	$(BIN)/usajobs down
db-migrate: .venv/ready ## bring the warehouse's schema up to date
	$(BIN)/usajobs db migrate

fmt: .venv/ready ## format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
lint: .venv/ready ## style and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
type: .venv/ready ## mypy, strict
	$(BIN)/mypy

unit: .venv/ready ## pure code
	$(PYTEST) $(SPREAD) usajobs_assets_tests/unit
graph: .venv/ready ## the code location as the server loads it
	$(PYTEST) $(SPREAD) usajobs_assets_tests/graph
integration: .venv/ready ## real Postgres, a real S3 server, real processes
	$(PYTEST) $(SPREAD) usajobs_assets_tests/integration
faults: .venv/ready ## everything that can go wrong, tried, and a table of it
	FAULT_ROUNDS=$(FAULT_ROUNDS) $(PYTEST) $(SPREAD) usajobs_assets_tests/faults
fault-table: .venv/ready ## the same, and write the table into docs
	FAULT_TABLE=docs/faults.md $(MAKE) faults
fuzz: .venv/ready ## mutated records and pages, as many as you like: make fuzz FUZZ_ITEMS=100000
	FUZZ_ITEMS=$(FUZZ_ITEMS) $(PYTEST) -n $(WORKERS) usajobs_assets_tests/faults -k fuzz
bench: .venv/ready ## against a bare loader and dlt; writes docs/performance.md: make bench ITEMS=10000 ROUNDS=3
	@$(MAKE) -s $(BENCH_FOLDER)/dlt/ready || echo "dlt cannot be installed here; the benchmark goes on without it."
	$(BIN)/python -m benchmarks --items $(ITEMS) --rounds $(ROUNDS) --folder $(BENCH_FOLDER) \
	  $(if $(BENCH_PAGE),--write $(BENCH_PAGE))
$(BENCH_FOLDER)/dlt/ready: benchmarks/dlt.txt
	@rm -rf $(BENCH_FOLDER)/dlt && mkdir -p $(BENCH_FOLDER)
	$(PYTHON) -m venv $(BENCH_FOLDER)/dlt
	$(BENCH_FOLDER)/dlt/bin/pip install -q --disable-pip-version-check -r benchmarks/dlt.txt
	@touch $@
scale: .venv/ready ## millions of HistoricJoa records in one go; writes docs/scale.md, docs/queries.md: make scale RECORDS=3000000
	$(BIN)/python -m benchmarks.scale --records $(RECORDS) --folder $(SCALE_FOLDER) --write docs/scale.md
	$(BIN)/python -m benchmarks.query_plans --folder $(SCALE_FOLDER) --write docs/queries.md
dq: .venv/ready ## the rules of the gate, each red and green
	$(PYTEST) usajobs_assets_tests/unit/expectations usajobs_assets_tests/unit/validation
smoke: .venv/ready ## the code location loads, and a small day runs from end to end
	USAJOBS_HOME=$$(mktemp -d) && export USAJOBS_HOME USAJOBS_MODE=simulated SIMULATED_POSTINGS_PER_DAY=3 && \
	  { $(BIN)/dagster definitions validate -w workspace.yaml && $(BIN)/usajobs run; code=$$?; \
	    $(BIN)/usajobs down; rm -rf $$USAJOBS_HOME; exit $$code; }
browser: .venv/ready ## the UI in Debian's chromium
	$(PYTEST) $(SPREAD) usajobs_assets_tests/browser

infra: .venv/ready .venv-infra/ready ## what deploys it: Terraform, AWS as far as it can be played, two machines
	$(PYTEST) usajobs_assets_tests/infra
image: ## build the image and run the main job in it, locked in (needs root and buildah): sudo make image
	$(PYTHON) infra/image/check.py $(IMAGE_CHECK)
k8s: ## the Kubernetes manifests as one file, from the overlay: make k8s OVERLAY=infra/k8s/example (needs kubectl)
	@kubectl kustomize $(OVERLAY)
bench-gold: .venv/ready ## all of gold over a million postings; writes docs/performance.md: make bench-gold POSTINGS=1000000
	$(BIN)/python -m benchmarks.gold --postings $(POSTINGS) --folder .usajobs-gold --write docs/performance.md
contract: .venv/ready ## write down what readers of the tables may rely on; refuses what would break them
	$(BIN)/python -m contracts
	$(BIN)/python -m usajobs_assets.tables.dictionary > docs/tables.md
audit: ## known holes in the pinned packages (asks the package index; needs pip-audit)
	pip-audit --require-hashes --disable-pip -r requirements.lock
changelog: ## what is new since the last release, from the commits (needs git-cliff)
	@git-cliff --unreleased

clean: ## remove what was built, not what was stored
	rm -rf .venv .venv-infra .mypy_cache .ruff_cache .pytest_cache .coverage*

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
	  --no-header --extra dev --extra tableau -q --upgrade pyproject.toml -o requirements.lock
	# The part of it that the product needs without its workshop: what the image installs.
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
	  --no-header --extra tableau -q -c requirements.lock pyproject.toml -o requirements.image.lock

infra-lock: ## resolve the tools of the infrastructure tests anew (needs uv)
	for tools in requirements checkov; do uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-strip-extras --no-emit-index-url --no-header --no-annotate -q --upgrade $(INFRA)/$$tools.in -o $(INFRA)/$$tools.lock; done

# checkov in a venv inside the other one: their packages do not go together.
.venv-infra/ready: $(INFRA)/requirements.lock $(INFRA)/checkov.lock
	$(PYTHON) -m venv .venv-infra && $(PYTHON) -m venv .venv-infra/checkov
	@echo "Installing the tools that look at infra/ into .venv-infra (0.9 GB; about a minute)"
	.venv-infra/bin/pip install -q --disable-pip-version-check --require-hashes -r $(INFRA)/requirements.lock
	.venv-infra/checkov/bin/pip install -q --disable-pip-version-check --require-hashes -r $(INFRA)/checkov.lock
	ln -sf ../checkov/bin/checkov .venv-infra/bin/checkov
	@touch $@

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv (1.6 GB; about a minute)"
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
