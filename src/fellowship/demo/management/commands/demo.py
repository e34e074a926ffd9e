"""One command from nothing to a lively campaign, a web server and a worker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from fellowship.calls.models import Call
from fellowship.demo import campaign


class Command(BaseCommand):
    help = "Prépare la base, charge la démonstration si elle est vide, lance le site et le worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="repartir d’une démonstration neuve"
        )
        parser.add_argument("--prepare", action="store_true", help="ne pas lancer de serveur")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait fait")

    def handle(self, *, reset: bool, prepare: bool, dry_run: bool, **options: Any) -> None:
        if settings.ENVIRONMENT == "production":
            raise CommandError("La démonstration invente des personnes : jamais en production.")
        data = Path(settings.DATA)
        if dry_run:
            self.stdout.write(f"Données : {data} ; remise à neuf : {'oui' if reset else 'non'}.")
            return
        if reset:
            self.empty(data)
        data.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not Call.objects.exists():
            self.stdout.write("Première fois : chargement du contenu et d’une campagne inventée…")
            campaign.play(now=timezone.now(), say=self.stdout.write)
        if not prepare:
            self.serve()

    def empty(self, data: Path) -> None:
        """Remove what a demonstration made; never a database server, which may hold real people."""
        if connection.vendor != "sqlite":
            raise CommandError("La remise à neuf ne touche que SQLite : videz la base vous-même.")
        for name in ("passerelle.sqlite3", "passerelle.sqlite3-wal", "passerelle.sqlite3-shm"):
            (data / name).unlink(missing_ok=True)
        for name in ("media", "dossiers", "courrier"):
            shutil.rmtree(data / name, ignore_errors=True)

    def serve(self) -> None:
        port = os.environ.get("PORT", "8000")
        address = f"http://127.0.0.1:{port}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                raise CommandError(
                    f"Le port {port} est déjà pris : PORT=8001 make run, par exemple."
                )
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
        environment["SITE_URL"] = os.environ.get("SITE_URL", address)
        environment["PYTHONWARNINGS"] = "ignore"
        environment["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
        if settings.DEBUG:  # Django's own server, which starts again at each edit
            server = [sys.executable, sys.argv[0], "runserver", f"127.0.0.1:{port}"]
        else:
            server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
            server += ["--port", port, "--workers", "2", "--blocking-threads", "4"]
            server += ["--log-level", "warning", "config.wsgi:application"]
        children = [
            subprocess.Popen(server, env=environment),  # noqa: S603
            subprocess.Popen([sys.executable, sys.argv[0], "work"], env=environment),  # noqa: S603
        ]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))
        try:
            self.wait_for(address, children[0])
            self.welcome(address)
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
            self.stderr.write("Un des deux processus s’est arrêté : voyez son message ci-dessus.")
        finally:
            for child in children:
                if child.poll() is None:
                    child.send_signal(signal.SIGTERM)
            for child in children:
                child.wait(timeout=30)

    def wait_for(self, address: str, server: "subprocess.Popen[bytes]") -> None:
        for _ in range(3000):  # five minutes: a busy machine takes its time, a dead server is seen
            if server.poll() is not None:
                raise CommandError("Le serveur ne démarre pas : le port est-il déjà pris ?")
            try:
                urlopen(f"{address}/connexion/", timeout=5).close()  # noqa: S310
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise CommandError("Le serveur ne répond pas.")

    def welcome(self, address: str) -> None:
        lines = [f"  {a['role']:<31} {a['email']}" for a in settings.DEMO_ACCOUNTS]
        self.stdout.write(
            f"\nPasserelle est prête : {address}\n\n"
            "Comptes de démonstration (le code de connexion arrive dans "
            f"{Path(settings.EMAIL_FILE_PATH)}) :\n"
            + "\n".join(lines)
            + "\n\nCtrl+C pour arrêter.\n"
        )
        self.stdout.flush()
