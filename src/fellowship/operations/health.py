"""What stands and what does not, for a load balancer and for whoever is on call."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q

from fellowship.core.models import Email, Job, JobState, Routine, Worker

SILENT = timedelta(minutes=1)
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is not as it should be. ``blocks``: no request should be sent here."""

    name: str
    why: str
    blocks: bool = False


def look(*, now: datetime) -> list[Check]:
    """Everything that is degraded; an empty list when all is well."""
    found = [*_disk(), *_database()]
    if any(check.name == "database" for check in found):
        return found
    return [*found, *_workers(now), *_emails(now), *_jobs(), *_routines()]


def _disk() -> list[Check]:
    """A byte is really written: a full disk, or one that became read-only, says so here."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.NamedTemporaryFile(dir=settings.DATA, prefix=".ready-") as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        return [Check("disk", f"{settings.DATA} : {problem.strerror}", blocks=True)]
    free = shutil.disk_usage(settings.DATA).free
    if free < settings.DISK_FREE_MINIMUM_MB * 2**20:
        return [Check("disk", f"{free // 2**20} Mo libres")]
    return []


def _database() -> list[Check]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error as problem:
        connection.close()
        return [Check("database", f"{type(problem).__name__} : {problem}"[:200], blocks=True)]
    return []


def _workers(now: datetime) -> list[Check]:
    if Worker.objects.filter(seen_at__gt=now - SILENT).exists():
        return []
    last = Worker.objects.order_by("-seen_at").first()
    since = f"depuis {last.seen_at.isoformat()}" if last else "jamais vu"
    return [Check("worker", f"aucun exécutant ne répond ({since})")]


def _emails(now: datetime) -> list[Check]:
    before = now - LATE
    come = Q(not_before=None) | Q(not_before__lte=before)
    late = Email.objects.due(now).filter(come, created_at__lte=before).count()
    return [Check("emails", f"{late} courriers en retard")] if late else []


def _jobs() -> list[Check]:
    failed = Job.objects.filter(state=JobState.FAILED).count()
    return [Check("jobs", f"{failed} travaux abandonnés")] if failed else []


def _routines() -> list[Check]:
    failing = list(Routine.objects.exclude(problem="").values_list("name", flat=True))
    return [Check("routines", ", ".join(failing)[:200])] if failing else []
