# Every line is a thin one over scripts/dev.py, which works as well where there is no make: python3 scripts/dev.py help
# Arguments: make test ARGS="tests/domain -k overnight", make run PORT=9000
PYTHON ?= $(firstword $(shell command -v python3 python3.14 python3.13 python3.12 python3.11 python) python3)
DEV = $(PYTHON) scripts/dev.py
ARGS ?=
export BIND PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all check format bench

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-10s %s\n", $$1, $$2 }'

setup: ## Make the environment for tests and checks, Chromium included
	@$(DEV) setup

run: ## Start Slotwright with its demo on this machine
	@exec $(DEV) run $(ARGS)

test: ## Run the tests on SQLite, then those that touch the database on PostgreSQL
	@$(DEV) test $(ARGS)

test-all: ## Run the tests with the exhaustive variants (long)
	@$(DEV) test-all $(ARGS)

check: ## Run the static checks
	@$(DEV) check

format: ## Format the code and fix what can be fixed
	@$(DEV) format

bench: ## Run the benchmarks, which print ratios
	@$(DEV) bench $(ARGS)
