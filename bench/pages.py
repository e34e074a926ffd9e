"""What a page costs, in ratios to a bare Django view measured in the same run.

    .venv/bin/python bench/pages.py [--sizes 100 10000] [--requests 30]

Each size gets a database of its own with that many dossiers of one call, two readers for each.
The figure is the CPU of one request through the whole WSGI stack, median of ``--requests``; the
number of queries must be the same at every size, and the CPU within 1.2 times.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
SIZES = (100, 10000)
CEILINGS = {"list": 150, "cached": 5}


def environ(path, cookie=""):
    address, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def answer(handler, path, cookie=""):
    status = []
    response = handler(environ(path, cookie), lambda line, headers: status.append(line))
    body = b"".join(response)
    response.close()
    return int(status[0][:3]), body


def cpu(call, requests):
    """Median CPU seconds of one request, after three to warm up."""
    for _ in range(3):
        call()
    spent = []
    for _ in range(requests):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def measure(size, requests):
    """In a process of its own: fill a fresh database, then measure each page; rows on stdout."""
    import json

    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    from bench import filling

    cases = filling.fill(size)
    ours = WSGIHandler()
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF="bench.bare"):
        bare = WSGIHandler()
        baseline = cpu(lambda: answer(bare, "/"), requests * 20)
    for name, path, cookie, cached in cases:
        status, body = answer(ours, path, cookie)
        if status != 200:
            raise SystemExit(f"{name} ({path}): {status}\n{body[:500]!r}")
        if not cached:
            filling.forget_cache()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer(ours, path, cookie)
        spent = cpu(lambda p=path, c=cookie: answer(ours, p, c), requests)
        with override_settings(MIDDLEWARE=[], ROOT_URLCONF="bench.bare"):
            again = cpu(lambda: answer(bare, "/"), requests * 10)
        base = min(baseline, again)
        print("@" + json.dumps([name, size, spent, base, len(queries), len(body)]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.one, asked.requests)
        return

    import json

    from bench import meter

    seen = {}
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            environment = {
                **os.environ,
                "DATA": folder,
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            }
            environment |= {"LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}
            run = subprocess.run(
                [sys.executable, __file__, "--one", str(size), "--requests", str(asked.requests)],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
        if run.returncode:
            raise SystemExit(run.stderr + run.stdout)
        for line in run.stdout.splitlines():
            if line.startswith("@"):
                name, n, spent, base, queries, weight = json.loads(line[1:])
                meter.row("pages", name, n, spent * 1000, base * 1000, "bare Django view", "ms CPU")
                seen.setdefault(name, []).append((n, spent / base, queries, weight))
    faults = []
    print(f"\n{'page':<44}{'dossiers':>9}{'× bare':>9}{'queries':>9}{'kB':>7}")
    for name, rows in seen.items():
        for n, ratio, queries, weight in rows:
            print(f"{name:<44}{n:>9}{ratio:>9.1f}{queries:>9}{weight / 1000:>7.1f}")
        if len({queries for _, _, queries, _ in rows}) > 1:
            faults.append(f"{name}: the number of queries grows with the dossiers")
        if len(rows) > 1 and rows[-1][1] > 1.2 * rows[0][1]:
            faults.append(f"{name}: CPU × {rows[-1][1] / rows[0][1]:.2f} between the sizes")
        ceiling = CEILINGS["cached" if "cache" in name else "list"]
        if rows[-1][1] > ceiling:
            faults.append(f"{name}: {rows[-1][1]:.0f} × the bare view, the ceiling is {ceiling}")
    print("\n".join(["", *faults] if faults else ["", "Every page keeps its promise."]))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
