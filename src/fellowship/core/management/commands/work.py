"""The worker: carries errands, keeps the schedule, restarts its child when it dies."""

import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from fellowship.core import work


class Command(BaseCommand):
    help = "Lance le travail de fond : courriers, documents, échéances. Plusieurs peuvent tourner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="un tour, puis s’arrêter")
        parser.add_argument("--interval", type=float, default=1.0, help="secondes entre deux tours")

    def handle(self, *, once: bool, interval: float, **options: Any) -> None:
        work.load()
        if once:
            self.turn()
            self.child(batch=True).wait()
            return
        self.running = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        child = self.child()
        while self.running:
            close_old_connections()
            self.turn()
            if child.poll() is not None and self.running:
                child = self.child()
            time.sleep(interval)
        child.terminate()
        child.wait(timeout=30)

    def turn(self) -> None:
        now = timezone.now()
        work.tick(now=now)
        if settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend":
            recover_tasks(now - timedelta(minutes=10))

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.running = False

    def child(self, *, batch: bool = False) -> "subprocess.Popen[bytes]":
        """The worker of the task backend in force: this database's, or Redis's."""
        if "django_tasks_rq" in settings.INSTALLED_APPS:
            words = ["rqworker", "default", *(["--burst"] if batch else [])]
        else:
            words = ["db_worker", "--interval", "0.2", *(["--batch"] if batch else [])]
        return subprocess.Popen([sys.executable, sys.argv[0], *words])  # noqa: S603


def recover_tasks(limit: Any) -> None:
    """A task whose worker was killed stays "running" for ever: give it back to the queue."""
    from django_tasks_db.models import DBTaskResult  # only where it is the backend

    DBTaskResult.objects.running().filter(started_at__lte=limit).update(status="READY")
