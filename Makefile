# The project's commands (`make` alone lists them). The work is done in bootstrap/, with the system's python3.

PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run stop shell test check bench chaos lock

help: ## list these commands
	@sed -n 's/^\([a-z-]*\): ## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

run: ## from a fresh clone to the demo shop: build what is missing, start Redis, actions and bot
	@$(PYTHON) -m bootstrap run

stop: ## end a `make run` left in the background
	@$(PYTHON) -m bootstrap stop

shell: ## a conversation in the terminal, with the same model and actions server
	@$(PYTHON) -m bootstrap shell

test: ## the whole test suite, with both runtimes
	@$(PYTHON) -m bootstrap test

check: ## format, lint, types, import rules, dialogue data
	@$(PYTHON) -m bootstrap check

bench: ## every benchmark, as tables and under benchmarks/results/
	@$(PYTHON) -m bootstrap bench

chaos: ## faults on purpose: bots, actions servers and Redis killed, hanging, wrong
	@$(PYTHON) -m bootstrap chaos

lock: ## recompile requirements/*.txt from the *.in files
	@$(PYTHON) -m bootstrap lock
