"""What a process pays before its first line of work."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
import django
from django.urls import get_resolver
django.setup()
get_resolver()._populate()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_nobody_loads_the_solver_before_asking_for_a_plan():
    """scipy and OR-tools cost a second of CPU: a page, a mail or a command never needs them."""
    done = subprocess.run(
        [sys.executable, "-c", START],
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())

    assert {"wagtail", "fellowship", "selection"} <= loaded
    assert loaded & {"scipy", "numpy", "ortools", "numba"} == set()
