L := $(shell cat requirements/dev.txt requirements/uv.txt scripts/bootstrap | sha256sum | cut -c1-16)
STAMP := .venv/.locked-$(L)
PY := .venv/bin/python

.PHONY: help test check
help: ## Cette aide
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(STAMP):
	@COMPILE=1 scripts/bootstrap dev && rm -f .venv/.locked-* && touch $@

test: $(STAMP) ## Toute la suite, navigateur compris s'il y en a un (ARGS=… pour pytest)
	@scripts/ensure-browser
	$(PY) -m pytest $(ARGS)

check: $(STAMP) ## Lint, types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy src config
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
