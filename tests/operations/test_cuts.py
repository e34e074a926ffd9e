"""Real processes, a real database that is really stopped. Slow, and worth it."""

import os
import shutil
import signal
import socketserver
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.conftest import schema_digest
from tests.operations import servers

pytestmark = [pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory, django_db_setup):
    """(environment, path) of an installation on SQLite."""
    folder = tmp_path_factory.mktemp("installation")
    path = folder / "passerelle.sqlite3"
    schema = servers.ROOT / ".cache" / f"schema-{schema_digest()}.sqlite3"
    shutil.copy(schema, path)
    env = servers.environment(folder, f"sqlite:///{path}")
    servers.manage("createcachetable", env=env)
    return env, path


@pytest.fixture(scope="module")
def postgres():
    """(environment, server) of an installation on a PostgreSQL of its own."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-cuts-"))
    folder.chmod(0o755)  # the server runs under its own account
    server = servers.Postgres(folder / "cluster")
    env = servers.environment(folder / "data", server.url)
    (folder / "data").mkdir()
    server.migrate(env)
    yield env, server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def add_jobs(connect, count, mark, *, postgres):
    """Rows as ``enqueue`` writes them: jobs that say nothing to nobody."""
    sign = "%s" if postgres else "?"
    with closing(connect()) as line:
        for number in range(count):
            line.execute(
                "INSERT INTO core_job"
                " (key, name, arguments, state, asked_at, next_at, tries, problem)"
                f" VALUES ({sign}, 'tests.operations.chores.nothing', '[]', 'waiting',"
                f" {sign}, {sign}, 0, '')",
                [f"{mark}{number}", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"],
            )
        line.commit()


def done(connect, mark):
    try:
        with closing(connect()) as line:
            rows = line.execute(
                f"SELECT count(*) FROM core_job WHERE key LIKE '{mark}%' AND state = 'done'"
            )
            return rows.fetchone()[0]
    except (psycopg.OperationalError, sqlite3.OperationalError):
        return 0


def test_a_worker_outlives_three_restarts_of_its_database(postgres, tmp_path):
    env, server = postgres

    def connect():
        return psycopg.connect(server.url)

    with servers.worker(env, tmp_path / "log") as parent:
        for turn in range(3):
            add_jobs(connect, 5, f"t{turn}-", postgres=True)
            server.stop()
            time.sleep(1.5)
            server.start()
            back = time.monotonic()
            servers.wait_until(lambda turn=turn: done(connect, f"t{turn}-") == 5, 30)
            assert time.monotonic() - back < 20  # 10 s on a machine at rest
        assert parent.poll() is None


def test_a_cut_of_postgresql_answers_503_and_the_next_request_is_well(postgres, tmp_path):
    env, server = postgres
    with servers.web(env, tmp_path / "log") as (port, _process):
        assert servers.get(port, "/connexion/")[0] == 200
        assert servers.get(port, "/readyz")[0] == 200
        server.stop()
        try:
            seen = [servers.get(port, "/appels/inconnu/") for _ in range(6)]
            ready, headers, _body = servers.get(port, "/readyz")
            alive = servers.get(port, "/healthz")[0]
        finally:
            server.start()
        assert {status for status, _headers, _body in seen} == {503}
        assert all(headers["retry-after"] == "10" for _status, headers, _body in seen)
        assert (ready, alive) == (503, 200)
        servers.wait_until(lambda: servers.get(port, "/readyz")[0] == 200, 10)
        assert servers.get(port, "/appels/inconnu/")[0] == 404


def test_connections_ended_by_the_server_are_a_pause_at_most(postgres, tmp_path):
    env, server = postgres
    with servers.web(env, tmp_path / "log") as (port, _process):
        assert servers.get(port, "/appels/inconnu/")[0] == 404
        with psycopg.connect(server.url, autocommit=True) as line:
            line.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        statuses = [servers.get(port, "/appels/inconnu/")[0] for _ in range(8)]
        assert set(statuses) <= {404, 503}
        assert statuses[-1] == 404


def test_a_killed_child_is_replaced_and_its_job_given_back(sqlite, tmp_path):
    env, path = sqlite

    def connect():
        return sqlite3.connect(path, timeout=20)

    with servers.worker(env, tmp_path / "log") as parent:
        [child] = servers.wait_until(lambda: servers.children_of(parent.pid))
        add_jobs(connect, 3, "first-", postgres=False)
        servers.wait_until(lambda: done(connect, "first-") == 3)
        os.kill(child, signal.SIGKILL)
        add_jobs(connect, 3, "second-", postgres=False)
        servers.wait_until(lambda: done(connect, "second-") == 3)
        assert child not in servers.children_of(parent.pid)


def test_a_child_ends_with_its_parent_even_killed(sqlite, tmp_path):
    env, _path = sqlite
    with servers.worker(env, tmp_path / "log") as parent:
        [child] = servers.wait_until(lambda: servers.children_of(parent.pid))
        time.sleep(3)  # it has started and asked to be told
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        servers.wait_until(lambda: not Path(f"/proc/{child}").exists(), 15)


def test_a_lock_held_longer_than_patience_is_a_pause_and_the_worker_lives(sqlite, tmp_path):
    env, path = sqlite

    def connect():
        return sqlite3.connect(path, timeout=20)

    with servers.worker(env, tmp_path / "log") as parent:
        servers.wait_until(lambda: servers.children_of(parent.pid))
        holder = sqlite3.connect(path, timeout=20)
        holder.isolation_level = None
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(22)
        holder.execute("ROLLBACK")
        holder.close()
        add_jobs(connect, 3, "locked-", postgres=False)
        servers.wait_until(lambda: done(connect, "locked-") == 3, 40)
        assert parent.poll() is None


def test_the_arrival_is_stamped_while_every_thread_is_busy(sqlite, tmp_path):
    """One thread, held one second by the first request; the second waits and keeps its arrival."""
    env, _path = sqlite
    seen = {}
    with servers.web(
        env, tmp_path / "log", application="tests.operations.chores:slow", threads=1
    ) as (
        port,
        _process,
    ):

        def ask(name, delay):
            time.sleep(delay)
            seen[name] = (time.time(), servers.get(port, "/", b"x" * 70000)[2].decode().split())

        both = [
            threading.Thread(target=ask, args=("first", 0)),
            threading.Thread(target=ask, args=("second", 0.3)),
        ]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    sent, (source, arrived, handled, length) = seen["second"]
    assert (source, length) == ("server", "70000")
    assert abs(float(arrived) - sent) < 0.25
    assert float(handled) - float(arrived) > 0.4


def test_a_server_asked_to_stop_answers_what_has_arrived(sqlite, tmp_path):
    """The drain of the manual: one is being answered, one waits for the only thread."""
    env, _path = sqlite
    seen = []
    with servers.web(
        env, tmp_path / "log", application="tests.operations.chores:slow", threads=1
    ) as (port, process):
        asked = [
            threading.Thread(target=lambda: seen.append(servers.get(port, "/", b"x")[0]))
            for _ in range(2)
        ]
        for thread in asked:
            thread.start()
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        for thread in asked:
            thread.join()
        process.wait(timeout=20)
    assert seen == [200, 200]


def test_two_workers_that_are_killed_do_each_job_of_postgresql_and_lose_none(postgres, tmp_path):
    env, server = postgres

    def connect():
        return psycopg.connect(server.url)

    with (
        servers.worker(env, tmp_path / "one") as first,
        servers.worker(env, tmp_path / "two") as second,
    ):
        servers.wait_until(
            lambda: servers.children_of(first.pid) and servers.children_of(second.pid)
        )
        add_jobs(connect, 120, "pair-", postgres=True)
        for goal in (10, 40, 80):
            servers.wait_until(lambda goal=goal: done(connect, "pair-") >= goal, 120, every=0.02)
            for parent in (first, second):
                for child in servers.children_of(parent.pid):
                    os.kill(child, signal.SIGKILL)
        servers.wait_until(lambda: done(connect, "pair-") == 120, 200)
        assert (first.poll(), second.poll()) == (None, None)


class Sink(socketserver.StreamRequestHandler):
    """As much SMTP as Django asks for."""

    def handle(self):
        say = lambda words: self.wfile.write(words.encode() + b"\r\n")  # noqa: E731
        say("220 sink")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                mark = next(one for one in lines if one.lower().startswith(b"message-id:"))
                name = mark.split()[1].decode()
                if name.startswith("<kill"):  # the anchor of the day leaves by the same way
                    with self.server.lock:
                        self.server.taken.append(name)
                say("250 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")


@pytest.fixture
def sink():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink)
    server.daemon_threads = True
    server.taken, server.lock = [], threading.Lock()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_letter_is_lost_when_its_worker_is_killed_again_and_again(sqlite, sink, tmp_path):
    env, path = sqlite
    env = {
        **env,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(sink.server_address[1]),
    }
    when = "2026-01-01T00:00:00+00:00"
    with closing(sqlite3.connect(path, timeout=20)) as line:
        for number in range(60):
            pk = line.execute(
                'INSERT INTO core_email (key, "to", subject, body, attachments, about, template,'
                " created_at, held, message_id)"
                " VALUES (?, 'a@example.org', 'S', 'Texte', '[]', '', 't', ?, 0, ?)",
                [f"kill{number}", when, f"<kill{number}@passerelle.example>"],
            ).lastrowid
            line.execute(
                "INSERT INTO core_job (key, name, arguments, state, asked_at, next_at, tries,"
                " problem) VALUES (?, 'fellowship.core.outbox.send', ?, 'waiting', ?, ?, 0, '')",
                [f"email:{pk}", f"[{pk}]", when, when],
            )
        line.commit()
    kills = 0
    with servers.worker(env, tmp_path / "log") as parent:
        for goal in (5, 20, 40):
            servers.wait_until(lambda goal=goal: len(sink.taken) >= goal, 120, every=0.02)
            for child in servers.children_of(parent.pid):
                os.kill(child, signal.SIGKILL)
                kills += 1
        # what was in the killed hands waits for the end of its lease, then for its next try
        servers.wait_until(lambda: len(set(sink.taken)) == 60, 400)
    assert len(sink.taken) - 60 <= kills  # each killed between « taken » and its own note
