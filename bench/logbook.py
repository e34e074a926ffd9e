"""The logbook of a large year: what checking it whole costs, and whether falsified lines are found.

    make bench-logbook                       # 100,000 lines, 100 falsifications
    .venv/bin/python bench/logbook.py --lines 10000 --falsified 20

The baseline of the same run reads the same rows and checks nothing.
"""

import argparse
import datetime as dt
import os
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# By somebody who owns the database and has taken its triggers away.
FALSIFICATIONS = [
    "UPDATE core_event SET verb = 'falsifié' WHERE id = {pk}",
    "UPDATE core_event SET at = '2020-01-01 00:00:00' WHERE id = {pk}",
    "UPDATE core_event SET facts = '{{\"rank\": 0.5}}' WHERE id = {pk}",
    "UPDATE core_event SET subject = 'people.User:0' WHERE id = {pk}",
    "DELETE FROM core_event WHERE id = {pk}",
]


def fill(lines):
    from fellowship.core.models import Event

    for first in range(0, lines, 5000):
        Event.objects.bulk_create(
            Event(
                at=START + dt.timedelta(seconds=n),
                subject=f"dossiers.Dossier:{n % 5000}",
                verb=f"act_{n % 17}",
                because="à cause de l’été" if n % 4 == 0 else "",
                facts={"rank": n},
            )
            for n in range(first, min(first + 5000, lines))
        )


def missed_of(count):
    """The falsifications that the check did not name, each undone after it."""
    from django.db import connection, transaction

    from fellowship.core import chain
    from fellowship.core.models import Event

    dice = random.Random(7)
    numbers = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    missed = []
    with connection.cursor() as cursor:
        for name in chain.statements("sqlite"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for n in range(count):
            pk, way = dice.choice(numbers), FALSIFICATIONS[n % len(FALSIFICATIONS)]
            with transaction.atomic():
                cursor.execute(way.format(pk=pk))
                fault = chain.verify().fault
                transaction.set_rollback(True)
            if not fault or fault.line != pk:
                missed.append((pk, way, fault))
    return missed


def main(lines, falsified):
    import django

    django.setup()
    from django.core.management import call_command

    from bench.meter import measure
    from fellowship.core import chain

    call_command("migrate", verbosity=0)
    fill(lines)
    read, _ = measure(lambda: sum(1 for _ in chain._rows()))
    checked, report = measure(chain.verify)
    print(
        f"{report.lines} lines, fault: {report.fault}; read in {read:.2f} s, "
        f"checked in {checked:.2f} s ({checked / read:.1f} × reading)"
    )
    missed = missed_of(falsified)
    print(f"{falsified - len(missed)} falsifications of {falsified} found at their line")
    for one in missed:
        print("missed:", *one)
    return bool(missed or report.fault or report.lines < lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--falsified", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATA": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        sys.exit(main(options.lines, options.falsified))
