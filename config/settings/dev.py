"""Development: everything in one folder, mail in files, nothing to configure."""

from config import environment as env
from config.settings.base import *

DEBUG = env.flag("DEBUG")  # off by default: the demonstration shows the real error pages
SECRET_KEY = "development-only-never-in-production"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
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
]
