L := $(shell cat requirements/dev.txt requirements/uv.txt scripts/bootstrap | sha256sum | cut -c1-16)
STAMP := .venv/.locked-$(L)
PY := .venv/bin/python

.PHONY: help run demo test test-pg browser canary check format bench bench-engine
help: ## Cette aide
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(STAMP):
	@COMPILE=1 scripts/bootstrap dev && rm -f .venv/.locked-* && touch $@

run: $(STAMP) ## Installe ce qui manque, lance le site et le travail de fond (PORT=…, DATA=…)
	@$(PY) manage.py demo

demo: $(STAMP) ## Repart d'une démonstration neuve, puis lance
	@$(PY) manage.py demo --reset

test: $(STAMP) ## Toute la suite, navigateur compris s'il y en a un (ARGS=… pour en choisir une part)
	@scripts/ensure-browser
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	$(PY) -m pytest -n 2 -m "not browser"
	$(PY) -m pytest -m browser
endif

test-pg: $(STAMP) ## La même suite sur PostgreSQL (TEST_DATABASE_URL=…, sinon celui de la machine)
	@scripts/with-postgres $(PY) -m pytest -n 2 -m "not browser" --ignore tests/selection $(ARGS)

browser: $(STAMP) ## Les seuls tests dans le navigateur ; n'en lancer aucun est une erreur
	@scripts/ensure-browser
	BROWSER_REQUIRED=1 $(PY) -m pytest -m browser $(ARGS)

canary: $(STAMP) ## La suite sur la version longue durée de Wagtail, dans .canary
	@scripts/canary $(ARGS)

check: $(STAMP) ## Lint, types, contrats, migrations, gabarits
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy src config
	.venv/bin/lint-imports
	$(PY) -m djlint --lint --quiet src/fellowship/templates
	$(PY) manage.py makemigrations --check --dry-run

format: $(STAMP) ## Met en forme le code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(STAMP) ## Mesure les pages, en rapports à une vue Django nue
	$(PY) bench/pages.py $(ARGS)

bench-engine: $(STAMP) ## Mesure le moteur à côté de ses pairs, installés dans .peers (ARGS=--full pour tout)
	@scripts/peers
	for b in assignment calibration panels timetable teams; do $(PY) bench/engine/$$b.py $(ARGS) || exit 1; done
