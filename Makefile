L := $(shell cat requirements/dev.txt requirements/uv.txt scripts/bootstrap | sha256sum | cut -c1-16)
STAMP := .venv/.locked-$(L)
PY := .venv/bin/python

# What pytest rewrites and Python compiles is kept between two runs: a third of a short one.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo dev test fast test-pg test-clamav test-proxies browser thorough coverage canary check hooks unhook format bench bench-deposit bench-logbook drill bench-engine engine-wheel
help: ## Cette aide
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(STAMP):
	@COMPILE=1 scripts/bootstrap dev && rm -f .venv/.locked-* && touch $@

run: $(STAMP) ## Installe ce qui manque, lance le site et le travail de fond (PORT=…, DATA=…)
	@$(PY) manage.py demo

demo: $(STAMP) ## Repart d'une démonstration neuve, puis lance
	@$(PY) manage.py demo --reset

dev: $(STAMP) ## Pour développer : la démonstration, rechargée à chaque modification, avec le panneau des requêtes
	@DEBUG=1 $(PY) manage.py demo

test: $(STAMP) ## Toute la suite, navigateur compris s'il y en a un (ARGS=… pour en choisir une part)
	@scripts/ensure-browser
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	$(PY) -m pytest -n 2 -m "not browser"
	$(PY) -m pytest -m browser
endif

fast: $(STAMP) ## Les seuls tests de ce qui a changé depuis main (BASE=… pour comparer à autre chose)
	@tests=$$($(PY) scripts/touched $(BASE)) && if [ -n "$$tests" ]; \
	  then set -x && $(PY) -m pytest -m "not browser" $$tests; else echo "Rien n’a changé."; fi

test-pg: $(STAMP) ## La même suite sur PostgreSQL (TEST_DATABASE_URL=…, sinon celui de la machine)
	@scripts/with-postgres $(PY) -m pytest -n 2 -m "not browser" --ignore tests/selection $(ARGS)

browser: $(STAMP) ## Les seuls tests dans le navigateur ; n'en lancer aucun est une erreur
	@scripts/ensure-browser
	BROWSER_REQUIRED=1 $(PY) -m pytest -m browser $(ARGS)

test-clamav: $(STAMP) ## Les fichiers déposés, devant un vrai ClamAV (installé s'il manque)
	@scripts/with-clamav $(PY) -m pytest tests/outside/test_clamav_itself.py $(ARGS)

test-proxies: $(STAMP) ## Les configurations de deploy/ dans nginx, HAProxy et Caddy (installés s'ils manquent)
	@scripts/with-proxies $(PY) -m pytest tests/operations/test_proxies.py $(ARGS)

thorough: $(STAMP) ## La suite avec bien plus d’exemples de chaque propriété du moteur : la nuit
	EXAMPLES=10 $(PY) -m pytest -n 2 tests/selection tests/texts tests/regulations tests/proofreading $(ARGS)

coverage: $(STAMP) ## La part du code que la suite atteint, et les lignes qu’elle n’atteint pas
	$(PY) -m coverage erase
	$(PY) -m coverage run -m pytest -m "not browser" $(ARGS)
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

canary: $(STAMP) ## La suite sur la version longue durée de Wagtail, dans .canary
	@scripts/canary $(ARGS)

check: $(STAMP) ## Lint, types, contrats, migrations, gabarits
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy src config
	.venv/bin/lint-imports
	$(PY) -m djlint --lint --quiet src/fellowship/templates
	$(PY) manage.py makemigrations --check --dry-run

hooks: $(STAMP) ## Vérifie avant chaque commit (make check) et avant chaque envoi (make fast)
	$(PY) -m pre_commit install --hook-type pre-commit --hook-type pre-push

unhook: $(STAMP) ## Enlève ces vérifications
	$(PY) -m pre_commit uninstall --hook-type pre-commit --hook-type pre-push

format: $(STAMP) ## Met en forme le code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(STAMP) ## Mesure les pages, en rapports à une vue Django nue
	$(PY) bench/pages.py $(ARGS)

bench-deposit: $(STAMP) ## Dépôts par seconde, affluence, coupures : attestés = lignes = accusés (ARGS=…)
	$(PY) bench/deposit.py $(ARGS)

bench-logbook: $(STAMP) ## Journal de 100 000 lignes : sa vérification, cent falsifications (ARGS=…)
	$(PY) bench/logbook.py $(ARGS)

drill: $(STAMP) ## Une perte, une restauration, les comptes (ARGS="--deposits 200")
	$(PY) bench/drill.py $(ARGS)

bench-engine: $(STAMP) ## Mesure le moteur à côté de ses pairs, installés dans .peers (ARGS=--full pour tout)
	@scripts/peers
	for b in assignment calibration panels timetable teams; do $(PY) bench/engine/$$b.py $(ARGS) || exit 1; done

engine-wheel: ## Construit la distribution du moteur, l'installe seule et s'en sert
	@scripts/engine-wheel
