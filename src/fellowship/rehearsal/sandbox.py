"""A process of its own for a rehearsal: a fresh database, mail in memory, a clock that is moved.

Nothing of the installation goes in but the words it signs with: no address of its database, no
key, no mail server. What the rehearsal writes is in a folder that is removed after it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment
from django.utils import timezone

from fellowship.core import jobs
from fellowship.rehearsal.walk import Size, Walk

SETTINGS = "config.settings.rehearsal"
KEPT = (  # of the environment
    "PATH", "LANG", "LC_ALL", "TIME_ZONE", "CONTACT_EMAIL", "DEFAULT_FROM_EMAIL",
    "INTERVIEW_CHANGE_HOURS", "ATTACHMENT_MAX_BYTES", "SITE_NAME", "SITE_TAGLINE", "SITE_OPERATOR",
)  # fmt: skip


class Failed(Exception):  # noqa: N818 - what the process said before it stopped
    """The rehearsal itself did not run."""


def is_inside() -> bool:
    return settings.ENVIRONMENT == "rehearsal"


def start(text: str, size: Size) -> dict[str, Any]:
    """Rehearse these rules in a sandbox, and give its report."""
    template = _template()
    with tempfile.TemporaryDirectory(prefix="passerelle-repetition-") as folder:
        inside = Path(folder)
        shutil.copy(template, inside / "rehearsal.sqlite3")
        rules = inside / "rules.toml"
        rules.write_text(text, "utf-8")
        done = _child(
            inside, "rehearse", str(rules), "--json",
            "--candidates", str(size.candidates), "--reviewers", str(size.reviewers),
            "--capacity", str(size.capacity), "--drop-out", str(size.drop_out),
            "--seed", str(size.seed),
        )  # fmt: skip
    report: dict[str, Any] = json.loads(done)
    return report


def _child(folder: Path, *words: str) -> str:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": SETTINGS, "DATA": str(folder)}
    done = subprocess.run(  # noqa: S603 - our own command, on a file of our own
        [sys.executable, str(Path(settings.ROOT) / "manage.py"), *words],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(done.stderr.strip()[-2000:])
    return done.stdout


def _template() -> Path:
    """A migrated database, made once for each set of migrations."""
    cache = Path(settings.ROOT) / ".cache"
    if not os.access(cache if cache.exists() else cache.parent, os.W_OK):
        cache = Path(settings.DATA) / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    for app in sorted(apps.get_app_configs(), key=lambda one: one.name):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(file.read_bytes())
    kept = cache / f"rehearsal-{digest.hexdigest()[:16]}.sqlite3"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix="passerelle-repetition-") as folder:
            _child(Path(folder), "migrate", "--verbosity", "0")
            fresh = kept.with_suffix(f".{os.getpid()}")
            shutil.copy(Path(folder) / "rehearsal.sqlite3", fresh)
            fresh.rename(kept)
    return kept


# --- inside ---------------------------------------------------------------------------------


class Clock:
    """What every clock of this process says."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, instant: datetime) -> None:
        self.now = instant.astimezone(timezone.get_default_timezone())


def play(text: str, size: Size) -> dict[str, Any]:
    """In the process of the sandbox only: its clock is moved, its database is filled."""
    if not is_inside() or connection.vendor != "sqlite":
        raise Failed("a rehearsal plays in its sandbox")
    began = perf_counter()
    setup_test_environment()
    clock = Clock()
    timezone.now = clock
    jobs.load_routines()
    report = Walk(text, size, clock.move_to, nullcontext).plays()
    return report.as_data(seconds=perf_counter() - began)
