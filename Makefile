# `make run` and `make test` install what is missing; see packages/.

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

# Symbols stay, for profiles; the debugger's tables go.
BUILD := swift build -c release --static-swift-stdlib -Xlinker --strip-debug
BINARY := .build/release/picolytics
PYTHON := .build/venv/bin/python
SWIFT_FILES := Package.swift Sources Tests

.PHONY: run build assets test lint test-swift test-fuzz test-acceptance test-matrix test-superset \
	benchmark benchmark-postgres format packages-build packages-test

run: build
	DEMO=true LOG_FORMAT=text $(BINARY)

build: assets
	$(BUILD) --product picolytics

# What the binary carries besides code: tracker, sample site, style, country table, user agent rules.
DATA := Sources/CEmbeddedFiles/generated/data
assets: packages-build $(DATA)/user-agent-rules.bin $(DATA)/countries.bin
	Scripts/build-assets --require data/user-agent-rules.bin --require data/countries.bin

$(DATA)/user-agent-rules.bin: Scripts/build-user-agent-rules $(wildcard Scripts/user-agents/*) | packages-build
	mkdir -p $(DATA)
	Scripts/build-user-agent-rules $@

$(DATA)/countries.bin: Scripts/build-country-table | packages-build
	mkdir -p $(DATA)
	Scripts/build-country-table $@

packages-build:
	@Scripts/install-packages build

packages-test:
	@Scripts/install-packages test

$(PYTHON): packages/python.txt | packages-test
	python3 -m venv .build/venv
	.build/venv/bin/pip install --quiet --disable-pip-version-check --requirement packages/python.txt
	touch $(PYTHON)

test: packages-test $(PYTHON) lint test-swift test-fuzz test-acceptance

lint: assets packages-test
	swift format lint --strict --recursive $(SWIFT_FILES)
	Scripts/check-imports
	tsc --project Web/tracker
	tsc --project Web/dashboard
	shellcheck Scripts/install-packages Scripts/fail-on-skips Scripts/fuzz-parser Scripts/build-parser-module \
		Scripts/differential-llhttp Scripts/test-postgres-versions .ci/run Deploy/docker/postgres-initdb.d/picolytics-roles.sh

test-swift: assets $(PYTHON)
	swift test 2>&1 | Scripts/fail-on-skips

test-fuzz: $(PYTHON)
	Scripts/fuzz-parser 30
	Scripts/differential-llhttp

test-acceptance: build $(PYTHON)
	$(PYTHON) -m pytest Tests/Acceptance

# Not part of `make test`: the tests that need Postgres, on each version from 14 to 18.
test-matrix: build $(PYTHON)
	Scripts/test-postgres-versions

# Not part of `make test`: Superset is some 800 MB.
SUPERSET := .build/superset/bin/superset
test-superset: build packages-test $(PYTHON) $(SUPERSET)
	$(PYTHON) -m pytest Tests/Superset

$(SUPERSET): packages/superset.txt | packages-test
	python3 -m venv .build/superset
	.build/superset/bin/pip install --quiet --disable-pip-version-check --requirement packages/superset.txt
	touch $(SUPERSET)

benchmark: build
	Scripts/install-packages benchmark
	python3 Benchmarks/run.py

benchmark-postgres: build packages-test
	Scripts/install-packages benchmark
	python3 Benchmarks/postgres.py

format:
	swift format --in-place --recursive $(SWIFT_FILES)
