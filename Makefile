# Targets and variables are described in README.md and docs/operations.md; `make` alone prints them.
# Variables count from the command line only (HOST and PORT mean other things in many shells); the environment has HELPDESK_*.
PYTHON := $(if $(filter command,$(origin PYTHON)),$(PYTHON),python3)
given = $(if $(filter command,$(origin $(1))),$($(1)))

export HELPDESK_PORT := $(or $(call given,PORT),$(HELPDESK_PORT),8000)
export HELPDESK_SMTP_PORT := $(or $(call given,SMTP_PORT),$(HELPDESK_SMTP_PORT),2525)
export HELPDESK_HOST := $(or $(call given,HOST),$(HELPDESK_HOST),127.0.0.1)
export HELPDESK_VAR := $(abspath $(or $(call given,VAR),$(HELPDESK_VAR),var))
N := $(call given,N)
OUT := $(call given,OUT)
IN := $(call given,IN)
ARGS := $(call given,ARGS)
ONLY := $(call given,ONLY)

RUN := .venv/bin/python -m helpdesk.services
PYTEST := .venv/bin/python -m pytest
options = $(if $(N),--n $(N)) $(if $(ONLY),--only $(ONLY)) $(if $(OUT),--out "$(OUT)") $(ARGS)

.PHONY: help setup setup-dev demo run test e2e check bench faults mutate backup restore
.DEFAULT_GOAL := help

help:
	@echo "make demo | run | test | check | e2e | bench | faults | mutate | backup OUT=FILE | restore IN=FILE | setup"
	@echo "     PORT=8000 SMTP_PORT=2525 HOST=127.0.0.1 VAR=./var N= OUT= ARGS= ONLY="

setup:
	@$(PYTHON) helpdesk/services/setup.py run

setup-dev:
	@$(PYTHON) helpdesk/services/setup.py dev

demo run: setup
	@exec $(RUN) $@

backup: setup
	@exec $(RUN) backup "$(OUT)"

restore: setup
	@exec $(RUN) restore "$(IN)"

test: setup-dev
	@exec $(PYTEST) -n 2 --dist loadfile $(ARGS)

e2e: setup-dev
	@exec $(PYTEST) -m e2e $(ARGS)

check: setup-dev
	@exec .venv/bin/python -m helpdesk.services.check

bench: setup-dev
	@exec .venv/bin/python -m bench $(options)

faults: setup-dev
	@exec .venv/bin/python -m tests.faults $(options)

mutate: setup-dev
	@exec .venv/bin/python -m tests.mutate $(options)
