"""What a page costs, in ratios to a bare Django view served by the same server in the same run.

    .venv/bin/python bench/pages.py [--sizes 100 10000] [--requests 120]

Each size gets a database of its own with that many dossiers of one call, two readers for each.
The figure is the CPU of the server's processes for one request, median of five rounds; the number
of queries must be the same at every size, and the CPU within 1.2 times. After the eight that are
promised by name comes every page that ``urlmatrix`` lists.
"""

import argparse
import http.client
import io
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
SIZES = (100, 10000)
LIST, KEPT = 150, 5  # ceilings: times the bare view, at the largest size
ROUNDS = 5


def family(pid):
    """A process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def cpu_of(pid):
    """CPU seconds the server has used so far, its workers included."""
    ticks = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(application):
    """The same server for both: granian, one worker, one thread."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    words += ["--port", str(port), "--workers", "1", "--blocking-threads", "1", application]
    path = os.pathsep.join(sys.path[:2])
    server = subprocess.Popen(
        [*words, "--log-level", "error"], env={**os.environ, "PYTHONPATH": path}, cwd=ROOT
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield server.pid, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask(line, path, cookie=""):
    line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    response = line.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body[:300]!r}")
    return body


def cost(pid, once, requests):
    """Median over the rounds of the CPU of one request, and the weight of the answer in bytes."""
    weight = max(len(once()) for _ in range(5))
    spent = []
    for _ in range(ROUNDS):
        before = cpu_of(pid)
        for _ in range(requests):
            once()
        spent.append((cpu_of(pid) - before) / requests)
    return statistics.median(spent), weight


def queries_of(path, cookie):
    """How many queries one request makes, asked in this process."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection

    address, _, query = path.partition("?")
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    seen = []

    def count(execute, sql, parameters, many, context):
        seen.append(sql)
        return execute(sql, parameters, many, context)

    handler = WSGIHandler()
    handler(dict(asked), lambda *_: None).close()
    with connection.execute_wrapper(count):
        handler(dict(asked), lambda *_: None).close()
    return len(seen)


def measure(size, requests):
    """In a process of its own: fill a fresh database, then measure each page; rows on stdout."""
    import django

    django.setup()

    from bench import filling

    cases = filling.fill(size)
    with served("bench.bare:application") as (pid, line):
        bare, _ = cost(pid, lambda: ask(line, "/"), requests * 40)
    with served("config.wsgi:application") as (pid, line):
        for name, path, cookie, kept in cases:
            once = partial(ask, line, path, cookie)
            spent, weight = cost(pid, once, requests * (20 if kept else 1))
            row = [name, size, kept, spent, bare, queries_of(path, cookie), weight]
            print("@" + json.dumps(row), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--requests", type=int, default=120)
    parser.add_argument("--schema", help="an empty migrated SQLite file, to begin at once")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.one, asked.requests)
        return

    from bench import meter

    seen = {}
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DATA": folder, "LOG_LEVEL": "ERROR"}
            if asked.schema:
                shutil.copy(asked.schema, f"{folder}/passerelle.sqlite3")
            environment |= {
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "PYTHONWARNINGS": "ignore",
            }
            words = [
                sys.executable,
                __file__,
                "--one",
                str(size),
                "--requests",
                str(asked.requests),
            ]
            run = subprocess.run(
                words, env=environment, capture_output=True, text=True, check=False
            )
        if run.returncode:
            raise SystemExit(run.stderr + run.stdout)
        for text in run.stdout.splitlines():
            if text.startswith("#"):
                print(text)
            if text.startswith("@"):
                name, n, kept, spent, bare, queries, weight = json.loads(text[1:])
                meter.row("pages", name, n, spent * 1e3, bare * 1e3, "bare Django view", "ms CPU")
                seen.setdefault((name, kept), []).append((n, spent / bare, queries, weight))
    faults = []
    print(f"\n{'page':<58}{'dossiers':>9}{'× bare':>9}{'queries':>9}{'kB':>7}")
    for (name, kept), rows in seen.items():
        for n, ratio, queries, weight in rows:
            print(f"{name:<58}{n:>9}{ratio:>9.1f}{queries:>9}{weight / 1000:>7.1f}")
        if len({queries for _, _, queries, _ in rows}) > 1:
            faults.append(f"{name}: the number of queries grows with the dossiers")
        if name.startswith("(no promise)"):
            continue
        if len(rows) > 1 and not kept and rows[-1][1] > 1.2 * rows[0][1]:
            faults.append(f"{name}: CPU × {rows[-1][1] / rows[0][1]:.2f} between the sizes")
        ceiling = KEPT if kept else LIST
        if rows[-1][1] > ceiling:
            faults.append(f"{name}: {rows[-1][1]:.0f} × the bare view, the ceiling is {ceiling}")
    print("\n".join(["", *(faults or ["Every page keeps its promise."])]))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
