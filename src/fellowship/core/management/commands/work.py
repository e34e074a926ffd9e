"""The worker: a parent that never touches the database and children that do the work.

A child that dies is replaced within a second, and what it had in hand is given back at once. A
child whose parent dies stops by itself, so that a supervisor never leaves two generations alive.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from contextlib import suppress
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from fellowship.core import jobs

log = structlog.get_logger(__name__)
PARENT_DIES = 1  # PR_SET_PDEATHSIG of Linux
LONGEST_PAUSE = 5.0  # seconds between two looks at a database that is away


class Command(BaseCommand):
    help = "Lance le travail de fond : courriers, calculs, échéances. Plusieurs peuvent tourner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="un tour, puis s’arrêter")
        parser.add_argument("--interval", type=float, default=0.5, help="secondes entre deux tours")
        parser.add_argument("--processes", type=int, default=1, help="nombre d’exécutants")
        parser.add_argument("--child", default="", help="réservé au parent : nom de l’exécutant")
        parser.add_argument("--after", default="", help="réservé au parent : exécutant mort")
        parser.add_argument("--parent", type=int, default=0, help="réservé au parent : son numéro")

    def handle(
        self,
        *,
        once: bool,
        interval: float,
        processes: int,
        child: str,
        after: str,
        parent: int,
        **options: Any,
    ) -> None:
        if once:
            jobs.load_routines()
            now = timezone.now()
            jobs.tick(now=now)
            jobs.drain(now=now, worker=name_of_worker(0))
        elif child:
            jobs.load_routines()
            Worker(child, after=after, parent=parent, interval=interval).run()
        else:
            Parent(processes, interval).run()


def name_of_worker(number: int) -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{number}:{int(time.time())}"


class Parent:
    """Keeps its children alive. It holds no connection: nothing of the database can kill it."""

    def __init__(self, processes: int, interval: float) -> None:
        self.interval = interval
        self.running = True
        self.children = [self.start(number, after="") for number in range(max(1, processes))]

    def start(self, number: int, *, after: str) -> tuple[str, "subprocess.Popen[bytes]"]:
        name = name_of_worker(number)
        words = [sys.executable, sys.argv[0], "work", "--child", name, "--after", after]
        words += ["--parent", str(os.getpid()), "--interval", str(self.interval)]
        return name, subprocess.Popen(words)  # noqa: S603

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while self.running:
            time.sleep(0.3)
            for place, (name, child) in enumerate(self.children):
                if child.poll() is not None and self.running:
                    log.warning("worker_died", worker=name, code=child.returncode)
                    time.sleep(0.7)
                    self.children[place] = self.start(place, after=name)
        for _name, child in self.children:
            child.terminate()
        for _name, child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=60)
            child.kill()

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.running = False


class Worker:
    """Takes jobs one after the other. Whatever the database does, it goes on."""

    def __init__(self, name: str, *, after: str, parent: int, interval: float) -> None:
        self.name, self.after, self.interval = name, after, interval
        self.running = True
        self.parent = parent  # told, not asked: it may have died while we were starting

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        end_with_parent()
        threading.Thread(target=self.beat, daemon=True).start()
        pause, troubled = 0.5, True  # at first, as after a trouble: give back what was in hand
        while self.running and os.getppid() == self.parent:
            try:
                close_old_connections()
                if troubled:
                    jobs.recover(now=timezone.now(), worker=self.name)
                    if self.after:
                        jobs.recover(now=timezone.now(), worker=self.after)
                    troubled = False
                worked = self.turn()
                pause = 0.5
            except Exception:
                log.exception("worker_in_trouble", worker=self.name, pause=pause)
                connections.close_all()
                time.sleep(pause)
                pause, troubled = min(LONGEST_PAUSE, pause * 2), True
                continue
            if not worked:
                time.sleep(self.interval)

    def turn(self) -> bool:
        """The schedule, then jobs for a second at most; whether there was anything to do."""
        jobs.tick(now=timezone.now())
        worked, until = False, time.monotonic() + 1
        while self.running and time.monotonic() < until:
            job = jobs.take(self.name, now=timezone.now())
            if job is None:
                break
            jobs.do(job, now=timezone.now())
            worked = True
        return worked

    def beat(self) -> None:
        """In a thread, with a connection of its own: a long job goes on being this worker's."""
        while self.running:
            try:
                close_old_connections()
                jobs.beat(self.name, now=timezone.now())
            except (DatabaseError, InterfaceError):
                connections.close_all()
            time.sleep(jobs.BEAT.total_seconds())

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.running = False


def end_with_parent() -> None:
    """Linux sends us SIGTERM when the parent dies, even killed; elsewhere ``getppid`` tells."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PARENT_DIES, signal.SIGTERM)
