"""A production that refuses: what is missing or weak stops the start, by its name."""

import os
import subprocess
import sys
from importlib import import_module

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

SOUND = {
    "SECRET_KEY": "q8!vT2#zLw0-pYb5@nKc7^mXr4&sJd9*gHf3(uEa6)oQi1_tWl",
    "ALLOWED_HOSTS": "passerelle.gouv.fr",
    "SITE_URL": "https://passerelle.gouv.fr",
    "DATABASE_URL": "sqlite:////tmp/jamais-ouverte.sqlite3",
    "EMAIL_HOST": "smtp.gouv.fr",
    "EMAIL_USE_TLS": "oui",
    "CONTACT_EMAIL": "equipe@passerelle.gouv.fr",
}


@pytest.fixture
def start(monkeypatch):
    """The settings of production, read in an environment of its own."""
    names = ("config.settings.base", "config.settings.prod")
    kept = {name: sys.modules.get(name) for name in names}

    def read(**changes):
        for name in (*SOUND, "TEST_DATABASE_URL", "DATA"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {**SOUND, **changes}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        for name in names:
            sys.modules.pop(name, None)
        return import_module("config.settings.prod")

    yield read
    for name, module in kept.items():
        sys.modules.pop(name, None)
        if module:
            sys.modules[name] = module


def test_a_sound_environment_starts(start):
    assert start().ENVIRONMENT == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "court"),
        ("SECRET_KEY", "abcdefgh" * 7),
        ("SECRET_KEY", "development-only-never-in-production" * 2),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ".fr"),
        ("ALLOWED_HOSTS", "passerelle.gouv.fr,.fr"),
        ("SITE_URL", None),
        ("SITE_URL", "http://passerelle.gouv.fr"),
        ("SITE_URL", "https://ailleurs.example.org"),
        ("DATABASE_URL", None),
        ("EMAIL_HOST", None),
        ("EMAIL_HOST", ""),
        ("EMAIL_USE_TLS", "non"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"),
        ("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"),
        ("CONTACT_EMAIL", None),
        ("SECURE_HSTS_SECONDS", "0"),
        ("TRUSTED_PROXIES", "deux"),
    ],
)
def test_what_is_missing_or_weak_is_refused_by_name(start, name, value):

    with pytest.raises(ImproperlyConfigured, match=name):
        start(**{name: value})


def test_a_mail_server_of_the_same_machine_needs_no_encryption(start):
    assert start(EMAIL_HOST="localhost", EMAIL_USE_TLS="non").EMAIL_HOST == "localhost"


def test_the_demonstration_refuses_to_run_in_production(settings):
    settings.ENVIRONMENT = "production"

    with pytest.raises(CommandError, match="jamais en production"):
        call_command("demo", prepare=True)


def test_check_deploy_says_nothing():
    environment = {**os.environ, **SOUND, "DJANGO_SETTINGS_MODULE": "config.settings.prod"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr.count("WARNING")) == (0, 0), done.stderr
