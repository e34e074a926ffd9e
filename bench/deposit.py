"""The night of a closing, measured: deposits a second, a surge, kills, cuts, and the accounts.

    make bench-deposit                        # SQLite
    .venv/bin/python bench/deposit.py --database postgres://… [--sizes 100 10000] [--surge 1000]

The installation is served as the manual says (two processes of four threads and one worker). Each
client owns a whole draft; what it holds as acknowledged is compared with rows, receipts, lines of
the logbook, letters. A refused or interrupted post is sent again, as a person would.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def prepare(size, drafts):
    """In a process of its own: ``size`` sent dossiers, ``drafts`` whole drafts, sessions."""
    import django

    django.setup()
    import datetime as dt

    from django.utils import timezone

    from bench.filling import signed_in
    from fellowship.calls.models import Milestone, MilestoneKind
    from fellowship.dossiers.models import Attachment, Dossier
    from fellowship.dossiers.states import DossierState
    from fellowship.people.models import User
    from tests.factories.calls import RuleSetFactory, SprintFactory
    from tests.factories.dossiers import ANSWERS, small_pdf

    now = timezone.now()
    rules, sprint = RuleSetFactory(), SprintFactory()
    Milestone.objects.filter(sprint=sprint, kind=MilestoneKind.DEPOSIT).update(
        starts_at=now - dt.timedelta(days=10), ends_at=now + dt.timedelta(days=10)
    )
    start = Dossier.objects.count()
    people = User.objects.bulk_create(
        User(email=f"p{start + n}@bench.example", name=f"Personne {n}", password="!")
        for n in range(size + drafts)
    )
    sent = {
        "state": DossierState.SUBMITTED,
        "stage": "lecture",
        "stage_kind": "reading",
        "submitted_at": now,
        "rule_set": rules,
    }
    rows = Dossier.objects.bulk_create(
        Dossier(
            reference=f"B{start + n:06d}", call=sprint.call, sprint=sprint, candidate=person,
            profile="produit", answers=ANSWERS, affirmed=["personne", "etudes"],
            created_at=now - dt.timedelta(days=2), changed_at=now - dt.timedelta(days=1),
            **(sent if n < size else {}),
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    pdf = small_pdf()
    for row in rows[size:]:
        from django.core.files.base import ContentFile

        file = Attachment(dossier=row, field="cv", name="cv.pdf", size=len(pdf), added_at=now)
        file.file.save("cv.pdf", ContentFile(pdf), save=False)
        file.save()
    for row in rows[size:]:
        print("@" + json.dumps([row.pk, signed_in(row.candidate)]))


def accounts():
    import django

    django.setup()
    from fellowship.core.models import Email, Event
    from fellowship.dossiers.models import Receipt

    letters = Email.objects.filter(template="receipt")
    print("@" + json.dumps({
        "rows": Receipt.objects.values("dossier").distinct().count(),
        "receipts": Receipt.objects.count(),
        "log": Event.objects.filter(subject__startswith="dossiers.", after="submitted").count(),
        "letters": letters.count(),
        "left": letters.exclude(sent_at=None).count(),
    }))  # fmt: skip


def inside(env, *words):
    command = [sys.executable, __file__, *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return [json.loads(line[1:]) for line in done.stdout.splitlines() if line.startswith("@")]


@contextmanager
def service(env, port, *, worker=True):
    """The commands of the manual; what is killed is started again within a second."""
    commands = {
        "web": [
            sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port",
            str(port), "--workers", "2", "--log-level", "error", "config.asgi:application",
        ],
        **({"worker": [sys.executable, "manage.py", "work"]} if worker else {}),
    }  # fmt: skip
    running, stop = {}, threading.Event()

    def start(name):
        with Path(env["DATA"], f"{name}.log").open("ab") as out:
            running[name] = subprocess.Popen(
                commands[name], env=env, cwd=ROOT, stdout=out, stderr=out, start_new_session=True
            )

    def supervise():
        while not stop.wait(0.5):
            for name, process in list(running.items()):
                if process.poll() is not None and not stop.is_set():
                    start(name)

    for name in commands:
        start(name)
    guard = threading.Thread(target=supervise, daemon=True)
    guard.start()
    try:
        for _ in range(600):
            if answer_of(port, "GET", "/healthz")[0] == 200:
                break
            time.sleep(0.2)
        yield running
    finally:
        stop.set()
        guard.join()
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(timeout=60)


def answer_of(port, method, path, cookie="", body=""):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    headers = {"Cookie": cookie}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""
    finally:
        line.close()


class Client:
    """One person with one whole draft."""

    def __init__(self, port, draft, session):
        self.port, self.path = port, f"/espace/candidat/dossiers/{draft}/envoi/"
        self.cookie, self.typed = session, {}

    def open(self):
        for _ in range(60):
            status, headers, body = answer_of(self.port, "GET", self.path, self.cookie)
            if status and status not in {200, 503}:
                raise SystemExit(f"{self.path}: {status}")
            if status == 200:
                csrf = headers.get("Set-Cookie", "").partition(";")[0]
                self.cookie += f"; {csrf}" if "csrf" in csrf else ""
                self.typed = {
                    "csrfmiddlewaretoken": TOKEN.search(body)[1].decode(),
                    "affirming": "1",
                    "affirm_personne": "on",
                    "affirm_etudes": "on",
                }
                return True
            time.sleep(0.5)
        return False

    def send(self, seen):
        """Until it is acknowledged; ``seen`` receives each status. True if it was."""
        for _ in range(60):
            status, headers, body = answer_of(
                self.port, "POST", self.path, self.cookie, urlencode(self.typed)
            )
            seen.append(status)
            if status == 302 and "accuse" in headers.get("Location", ""):
                return True
            if status == 503:  # the page that keeps what was typed
                self.typed |= dict(HIDDEN.findall(body.decode()))
            elif status:
                return False
            time.sleep(0.5)
        return False


def run(clients, threads, *, over=0.0):
    """Everybody sends; (seconds, acknowledged, statuses, durations). ``over``: seconds."""
    waiting, seen, took, good = Queue(), [], [], []
    began = time.monotonic()
    for number, client in enumerate(clients):
        waiting.put((number * over / max(1, len(clients)), client))

    def work():
        while True:
            try:
                at, client = waiting.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, began + at - time.monotonic()))
            start = time.monotonic()
            good.append(client.send(seen))
            took.append(time.monotonic() - start)

    group = [threading.Thread(target=work) for _ in range(threads)]
    for thread in group:
        thread.start()
    for thread in group:
        thread.join()
    return time.monotonic() - began, sum(good), seen, sorted(took)


def said(name, seconds, good, seen, took):
    count = {status: seen.count(status) for status in sorted(set(seen))}
    middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
    print(
        f"{name:<34}{good:>6} acknowledged{good / seconds:>8.1f}/s   p50 {middle:.2f} s"
        f"   p95 {late:.2f} s   {count}",
        flush=True,
    )


def kill(running, name):
    """The whole tree at once, as a machine that is cut off."""
    os.killpg(running[name].pid, signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10000])
    parser.add_argument("--deposits", type=int, default=200)
    parser.add_argument("--surge", type=int, default=1000)
    parser.add_argument("--over", type=float, default=60.0)
    parser.add_argument("--schema", help="an empty migrated SQLite file, to begin at once")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--prepare", type=int, nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--accounts", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare:
        prepare(*asked.prepare)
        return
    if asked.accounts:
        accounts()
        return
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "DATA": folder,
            "DATABASE_URL": asked.database or f"sqlite:///{folder}/passerelle.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "WARNING",
        }
        if asked.schema:
            shutil.copy(asked.schema, f"{folder}/passerelle.sqlite3")
        for words in (["migrate", "-v0"], ["createcachetable"]):
            subprocess.run([sys.executable, "manage.py", *words], env=env, cwd=ROOT, check=True)
        acknowledged, wrong = 0, []

        def clients(size, count):
            return [Client(asked.port, *row) for row in inside(env, "--prepare", size, count)]

        held = 0
        for size in asked.sizes:
            people = clients(max(0, size - held), asked.deposits)
            held = size + asked.deposits
            with service(env, asked.port):
                ready = [client for client in people if client.open()]
                outcome = run(ready, 20)
            said(f"20 clients, {size} dossiers", *outcome)
            acknowledged += outcome[1]
            wrong += [status for status in outcome[2] if status >= 500 and status != 503]
        people = clients(0, asked.surge)
        with service(env, asked.port) as running:
            ready = [client for client in people if client.open()]
            cuts = [
                threading.Timer(asked.over * part, kill, [running, name])
                for part, name in ((0.3, "web"), (0.4, "worker"), (0.6, "web"), (0.8, "web"))
            ]
            for cut in cuts:
                cut.start()
            outcome = run(ready, 50, over=asked.over)
            said(f"{asked.surge} in {asked.over:.0f} s, 4 kills", *outcome)
            acknowledged += outcome[1]
            wrong += [status for status in outcome[2] if status >= 500 and status != 503]
            for _ in range(240):  # the letters that are still leaving
                [found] = inside(env, "--accounts")
                if found["left"] == found["letters"]:
                    break
                time.sleep(1)
        table = {"acknowledged": acknowledged, **found}
        print("   ".join(f"{name} {count}" for name, count in table.items()))
        if len({acknowledged, *found.values()}) > 1 or wrong:
            raise SystemExit(f"The accounts do not agree, or a fault was answered: {wrong[:5]}")


if __name__ == "__main__":
    main()
