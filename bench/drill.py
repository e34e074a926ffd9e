"""A loss, rehearsed: deposits, a backup, more deposits, nothing left, a restoration, the accounts.

    make drill                                  # on SQLite, then on a throw-away PostgreSQL
    make drill ARGS="--deposits 50 --after 20"

Real commands on a real installation in a temporary folder. At the end one table: what was
acknowledged, what the database, the receipts, the log and the letters say. It fails if a deposit
acknowledged before the backup is missing, if a letter left twice, or if one that was acknowledged
after it is not listed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
KEY = "b3BlcmF0aW9uczogYSBkcmlsbCBuZWVkcyBhIGtleSE="
PHASES = {}


def phase(function):
    PHASES[function.__name__] = function
    return function


def inside(name, environment, *words):
    """Run a phase in a process of its own, on the installation that the environment names."""
    command = [sys.executable, __file__, "--phase", name, *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:] + done.stdout)
    with Path(environment["DRILL_LOG"]).open("a") as log:
        log.write(done.stderr)
    return done.stdout


def manage(environment, *words):
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{words}: {done.stderr[-4000:]}{done.stdout}")
    return done.stdout


@phase
def deposit(first, count):
    """``count`` candidates send a whole dossier; each keeps the receipt, as they would."""
    from django.conf import settings

    from fellowship.core import jobs
    from fellowship.core.models import Job
    from fellowship.dossiers import actions
    from tests.factories.calls import NOON, RuleSetFactory, SprintFactory
    from tests.factories.dossiers import AttachmentFactory, DossierFactory

    RuleSetFactory()
    sprint = SprintFactory()
    proofs = Path(os.environ["DRILL_PROOFS"])
    for number in range(int(first), int(first) + int(count)):
        dossier = DossierFactory(
            reference=f"R{number:05d}", sprint=sprint, call=sprint.call,
            candidate__email=f"drill{number}@example.org",
        )  # fmt: skip
        content = b"%PDF-1.7 " + str(number).encode()
        AttachmentFactory(
            dossier=dossier, file__data=content, size=len(content),
            sha256=sha256(content).hexdigest(),
        )  # fmt: skip
        receipt = actions.submit(dossier, by=dossier.candidate, now=NOON)
        (proofs / f"{receipt.number}.json").write_text(receipt.sealed, "utf-8")
    assert settings.JOBS_AT_ONCE is False
    waiting = list(Job.objects.due(NOON).order_by("pk"))
    for job in waiting[: len(waiting) // 3]:  # the others are waiting when the backup is made
        jobs.run_job(job.pk, now=NOON)


@phase
def letters():
    from django.utils import timezone

    from fellowship.core import jobs
    from fellowship.core.models import Email

    jobs.drain(now=timezone.now())
    for email in Email.objects.filter(held=True, sent_at=None):
        print("@" + email.message_id)


@phase
def accounts():
    from fellowship.core.models import Email, Event
    from fellowship.dossiers.models import Attachment, Dossier, Receipt
    from fellowship.dossiers.states import DossierState

    print("@" + json.dumps({
        "rows": Dossier.objects.filter(state=DossierState.SUBMITTED).count(),
        "receipts": Receipt.objects.count(),
        "moves": Event.objects.filter(after="submitted").count(),
        "files": Attachment.objects.count(),
        "letters": Email.objects.filter(template="receipt").count(),
    }))  # fmt: skip


def sent_in(*folders):
    """The Message-IDs of everything that left."""
    return [
        message_from_bytes(path.read_bytes())["Message-ID"]
        for folder in folders
        for path in sorted(Path(folder).glob("courrier/*"))
    ]


def drill(folder, first_url, second_url, *, before, after, prepare=None, say=print):
    """``prepare`` makes the first database; without it, ``migrate`` does."""
    folder = Path(folder)
    proofs, safe, log = folder / "proofs", folder / "safe", folder / "service.log"
    proofs.mkdir()
    base = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "LOG_JSON": "yes",
        "LOG_LEVEL": "INFO",
        "BACKUP_KEY": KEY,
        "DRILL_PROOFS": str(proofs),
        "DRILL_LOG": str(log),
    }
    one = {**base, "DATA": str(folder / "one"), "DATABASE_URL": first_url}
    two = {**base, "DATA": str(folder / "two"), "DATABASE_URL": second_url}
    for place in ("one", "two"):
        (folder / place).mkdir()
    took = {}

    def timed(name, act):
        started = time.monotonic()
        answer = act()
        took[name] = time.monotonic() - started
        return answer

    timed("migrate", prepare or (lambda: manage(one, "migrate", "-v0")))
    manage(one, "createcachetable")
    timed("deposits", lambda: inside("deposit", one, 0, before))
    timed("backup", lambda: say(manage(one, "backup", "--out", safe).strip()))
    timed("deposits after it", lambda: inside("deposit", one, before, after))
    left = sent_in(folder / "one")
    shutil.rmtree(folder / "one" / "dossiers")
    timed("restore", lambda: say(manage(two, "restore", "--from", safe, "--log", log).strip()))
    held = [line[1:] for line in inside("letters", two).splitlines() if line.startswith("@")]
    again = sent_in(folder / "two")
    said = timed("reconcile", lambda: manage(two, "reconcile", proofs, log))
    verified = manage(two, "files", "verify").strip().splitlines()[-1]
    counted = json.loads(
        next(line for line in inside("accounts", two).splitlines() if line.startswith("@"))[1:]
    )
    absent = [line for line in said.splitlines() if line.startswith("absent")]
    twice = len(left) + len(again) - len({*left, *again})
    table = {
        "acknowledged before the backup": before,
        **{f"restored: {name}": count for name, count in counted.items()},
        "acknowledged after it, listed as absent": f"{len(absent)} of {after}",
        "letters that left": len(left) + len(again),
        "letters that left twice": twice,
        "letters held for the team": len(held),
        "files": verified,
    }
    for name, value in table.items():
        say(f"{name:<44}{value}")
    for name, seconds in took.items():
        say(f"{name:<44}{seconds:.1f} s")
    wrong = [name for name, count in counted.items() if count != before]
    if wrong or len(absent) != after or twice or "0 anomalies" not in verified:
        raise SystemExit(f"The drill failed: {wrong} {len(absent)} {twice} {verified}")
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deposits", type=int, default=100)
    parser.add_argument("--after", type=int, default=20)
    parser.add_argument("--phase", help=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.phase:
        import django

        django.setup()
        PHASES[asked.phase](*asked.words)
        return
    from tests.operations.servers import Postgres

    how = {"before": asked.deposits, "after": asked.after}
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite")
        urls = [f"sqlite:///{folder}/{place}/passerelle.sqlite3" for place in ("one", "two")]
        drill(folder, *urls, **how)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cluster:
        Path(cluster).chmod(0o755)  # the server runs under its own account
        server = Postgres(Path(cluster) / "cluster")
        try:
            print("\nPostgreSQL")
            drill(folder, server.create("one"), server.create("two"), **how)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
