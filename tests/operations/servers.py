"""Real servers of a test: a PostgreSQL of its own, the web server, the worker."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import alone, schema_digest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "kJ8s0d-tests-only-0123456789-abcdefghij-klmnopqrst-uvwxyz"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds=60, every=0.1):
    """The first true answer of ``true``; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := true():
            return answer
        time.sleep(every)
    raise AssertionError(f"still not after {seconds} s: {true}")


class Postgres:
    """A throw-away cluster that can be stopped at once, as a power cut would."""

    def __init__(self, folder):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        where = shutil.which("pg_ctl") or (found[-1] if found else None)
        if where is None:
            pytest.skip("!!! Pas de PostgreSQL à démarrer ici : essai de coupure SAUTÉ.")
        self.bin, self.folder, self.port = Path(where).resolve().parent, folder, free_port()
        folder.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self.run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust")
        self.start()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program, *words):
        command = [str(self.bin / program), *words]
        if os.getuid() == 0:
            command = [
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                *command,
            ]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, timeout=60)

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c fsync=off"
        self.run(
            "pg_ctl", "-D", f"{self.folder}/data", "-w", "-o", options,
            "-l", f"{self.folder}/log", "start",
        )  # fmt: skip

    def stop(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def create(self, name):
        """An empty database; its address."""
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name)
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def migrate(self, env):
        """Every migration in the database that ``env`` names, from the dump of an earlier time."""
        url, dump = env["DATABASE_URL"], ROOT / ".cache" / f"schema-{schema_digest()}.sql"
        with alone(dump.name):
            if not dump.exists():
                manage("migrate", "-v0", env=env)
                manage("createcachetable", env=env)
                said = subprocess.run(
                    ["pg_dump", "--no-owner", url], check=True, capture_output=True
                )
                dump.write_bytes(said.stdout)
                return
        words = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump), url]
        subprocess.run(words, check=True, capture_output=True)


def environment(data, url, **more):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PYTHONWARNINGS": "ignore",
        "DATABASE_URL": url,
        "DATA": str(data),
        "LOG_LEVEL": "WARNING",
        **more,
    }


def manage(*words, env):
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=env, capture_output=True, text=True, timeout=300, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def running(*words, env, log):
    with log.open("ab") as out:
        process = subprocess.Popen(words, env=env, stdout=out, stderr=out, cwd=ROOT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def worker(env, log, *words):
    return running(sys.executable, str(ROOT / "manage.py"), "work", *words, env=env, log=log)


@contextmanager
def web(env, log, *, interface="asgi", application="config.asgi:application", threads=2):
    port = free_port()
    words = [sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1"]
    words += ["--port", str(port), "--workers", "1", "--log-level", "error", application]
    if interface == "wsgi":
        words += ["--blocking-threads", str(threads)]
    with running(*words, env={**env, "WEB_THREADS": str(threads)}, log=log) as process:
        wait_until(lambda: answers(port, "/healthz"))
        yield port, process


def answers(port, path):
    try:
        return get(port, path)[0] == 200
    except OSError:
        return False


def get(port, path, body=None, **headers):
    """A GET, or a POST of ``body``."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    try:
        line.request("POST" if body else "GET", path, body, headers=headers)
        answer = line.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read()
    finally:
        line.close()


def children_of(pid):
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
