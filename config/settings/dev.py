"""Development: everything in one folder, mail in files, nothing to configure."""

from importlib.util import find_spec

from config import environment as env
from config.settings.base import *

# Off by default: the demonstration shows the real error pages. `make dev` switches it on.
DEBUG = env.flag("DEBUG")
SECRET_KEY = "development-only-never-in-production"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# The demonstration has no telephone at hand; SECOND_FACTOR_ROLES=programme asks for one.
SECOND_FACTOR_ROLES = env.words("SECOND_FACTOR_ROLES")
STEP_UP_MINUTES = env.number("STEP_UP_MINUTES", 12 * 60)
ROOT_URLCONF = "config.urls_dev"
if DEBUG:
    # A page is made anew at each visit: what was just edited is what is seen.
    CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if find_spec("debug_toolbar"):  # not where only requirements/run is installed
        INSTALLED_APPS += ["debug_toolbar"]
        # Outside the page cache, inside the policy: it serves its own scripts, and needs no more.
        MIDDLEWARE.insert(
            MIDDLEWARE.index("csp.middleware.CSPMiddleware") + 1,
            "debug_toolbar.middleware.DebugToolbarMiddleware",
        )
        INTERNAL_IPS = ["127.0.0.1", "::1"]
# Compressed as they leave (GZipMiddleware) and kept ten minutes: what a visitor of a real
# installation receives, without the half minute that preparing the files takes.
WHITENOISE_MAX_AGE = 0 if DEBUG else 600
# An invented administration answers for the demonstration.
IDENTITY |= {
    name: value or invented
    for name, value, invented in (
        ("publisher", IDENTITY["publisher"], "le Service du numérique, administration inventée"),
        ("director", IDENTITY["director"], "Olga Prévert, responsable du programme"),
        ("host", IDENTITY["host"], "l’administration qui installe ce site"),
        ("controller", IDENTITY["controller"], "le Service du numérique, administration inventée"),
        ("dpo", IDENTITY["dpo"], "dpo@passerelle.example"),
    )
}
DEMO_ACCOUNTS = [
    {"role": "Équipe programme", "email": "equipe@passerelle.example"},
    {"role": "Rédaction du site", "email": "redaction@passerelle.example"},
    {"role": "Candidate, dossier en cours", "email": "candidate@passerelle.example"},
    {"role": "Candidate, dans le vivier", "email": "vivier@passerelle.example"},
    {"role": "Candidat, avec une proposition", "email": "proposition@passerelle.example"},
    {"role": "Lauréate, avec sa lettre", "email": "laureate@passerelle.example"},
    {"role": "Relectrice", "email": "relectrice@passerelle.example"},
    {"role": "Membre de jury", "email": "jury@passerelle.example"},
    {"role": "Administration d’accueil", "email": "administration@passerelle.example"},
    {"role": "Autorité qui signe", "email": "direction@passerelle.example"},
]
