import datetime as dt
import json
import logging
import re
import secrets

import pytest
import yaml
from django.core.files.base import ContentFile
from django.db import DatabaseError
from django.utils import timezone

from fellowship.core.models import Email, Job, JobState, Worker
from fellowship.operations import health, receivers
from fellowship.operations.middleware import actor_of
from fellowship.outside import errors
from tests.conftest import ROOT
from tests.factories.calls import NOON

pytestmark = pytest.mark.django_db


def test_the_process_answers_even_without_a_database(client, monkeypatch):
    from django.db.backends.utils import CursorWrapper

    monkeypatch.setattr(CursorWrapper, "execute", lambda *a, **k: 1 / 0)
    assert client.get("/healthz").content == b"ok\n"


def test_readiness_says_what_is_degraded_and_why(client):
    assert client.get("/readyz").json()["checks"]["worker"].startswith("aucun exécutant")

    now = timezone.now()
    Worker.objects.create(name="w", started_at=now, seen_at=now)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")

    Job.objects.create(key="k", name="n", state=JobState.FAILED, asked_at=now, next_at=now)
    Email.objects.create(
        key="k", to="a@example.org", subject="s", body="b", template="t",
        created_at=now - dt.timedelta(hours=1),
    )  # fmt: skip
    answer = client.get("/readyz").json()
    assert answer["status"] == "degraded"
    assert set(answer["checks"]) == {"jobs", "emails"}


def test_readiness_is_refused_when_the_disk_or_the_database_is_away(client, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(health.os, "fsync", full)
    answer = client.get("/readyz")
    assert (answer.status_code, list(answer.json()["checks"])[0]) == (503, "disk")
    assert answer["Retry-After"]
    monkeypatch.undo()

    def away(*args, **kwargs):
        raise DatabaseError("connection refused")

    from django.db.backends.utils import CursorWrapper

    monkeypatch.setattr(CursorWrapper, "execute", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_details_and_figures_are_for_the_machine_itself_or_the_token(client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 404
    settings.METRICS_TOKEN = "secret"
    asked = {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer secret"}
    assert client.get("/metrics", **asked).status_code == 200
    asked["HTTP_AUTHORIZATION"] = "Bearer wrong"
    assert client.get("/metrics", **asked).status_code == 404
    refused = client.get("/readyz", REMOTE_ADDR="203.0.113.9").json()
    assert set(refused["checks"].values()) <= {"degraded"}


def test_the_figures_tell_requests_jobs_emails_and_deposits(client):
    Job.objects.create(
        key="k", name="n", asked_at=NOON, next_at=timezone.now() - dt.timedelta(minutes=2)
    )
    client.get("/healthz")
    said = client.get("/metrics").content.decode()

    assert 'passerelle_requests_total{method="GET",route="healthz",status="200"}' in said
    assert 'passerelle_jobs{state="waiting"} 1.0' in said
    age = next(line for line in said.splitlines() if line.startswith("passerelle_jobs_oldest"))
    assert 119 < float(age.split()[1]) < 180
    for name in ("emails_oldest_due_seconds", "deposits", "database_up 1.0"):
        assert f"passerelle_{name}" in said


def test_a_request_leaves_a_line_that_names_nobody(client, candidate, caplog, settings):
    client.force_login(candidate)
    with caplog.at_level(logging.INFO, logger="passerelle.request"):
        answer = client.get("/espace/candidat/?q=secret", HTTP_X_REQUEST_ID="proxy-number-1")

    line = next(r.msg for r in caplog.records if r.name == "passerelle.request")
    assert line["request"] == answer["X-Request-ID"] == "proxy-number-1"
    assert (line["route"], line["status"], line["method"]) == ("candidate:dossier_list", 200, "GET")
    assert line["queries"] > 0
    assert line["milliseconds"] > 0
    assert len(line["actor"]) == 12
    assert line["actor"] != str(candidate.pk)
    assert "secret" not in json.dumps(line)
    assert candidate.email not in json.dumps(line)


def test_a_passer_by_has_no_pseudonym(rf):
    assert actor_of(rf.get("/")) == ""


def test_a_number_is_not_taken_from_somebody_else_than_the_proxy(client):
    answer = client.get("/healthz", HTTP_X_REQUEST_ID="mine-mine", REMOTE_ADDR="203.0.113.9")
    assert answer["X-Request-ID"] != "mine-mine"


def test_a_fault_is_told_once_an_hour_and_to_the_keeper_without_the_person(
    settings, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    kept = errors.Kept()
    monkeypatch.setattr(receivers, "keeper", lambda: kept)
    settings.FAULT_EMAILS = ["astreinte@example.org"]
    with django_capture_on_commit_callbacks(execute=True):
        for number in ("un", "deux"):
            receivers.report(ValueError("camille@example.org"), where="home", number=number)

    assert [facts["number"] for _problem, facts in kept.all] == ["un", "deux"]
    [message] = mailoutbox
    assert "ValueError" in message.subject
    assert "camille" not in message.body
    receivers.report(OSError(28, "full"), where="home", number="trois")
    assert len(kept.all) == 2  # a pause is no fault


def test_a_service_of_the_sentry_family_receives_the_error(socket_enabled):
    import gzip
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    received = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            received.append(body.decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    Thread(target=server.handle_request, daemon=True).start()
    sentry = errors.Sentry(f"http://key@127.0.0.1:{server.server_port}/1")
    password = secrets.token_hex(8)
    try:
        raise ValueError("bug")
    except ValueError as problem:
        sentry.keep(problem, {"where": "home"})
    sentry.close()
    server.server_close()

    assert "ValueError" in received[0]
    assert '"where":"home"' in received[0].replace(" ", "")
    assert password not in received[0]


def test_files_and_rows_are_compared_and_orphans_swept(settings, monkeypatch):
    from django.core.files.storage import storages

    from fellowship.operations import files
    from tests.factories.dossiers import AttachmentFactory

    files.sweep(now=timezone.now() + 2 * files.GRACE)  # what other tests left
    attachment = AttachmentFactory()
    attachment.sha256 = files.sum_of(storages["private"], attachment.file.name)
    attachment.save()
    now = timezone.now() + 2 * files.GRACE
    assert files.verify(now=now)[1] == []

    storage = storages["private"]
    storage.save("perdu/orphelin.pdf", ContentFile(b"x"))
    assert [f.kind for f in files.verify(now=now)[1]] == ["orphan"]
    assert files.sweep(now=timezone.now()) == 0  # it may be waiting for its row
    assert files.sweep(now=now) == 1
    assert not storage.exists("perdu/orphelin.pdf")

    with storage.open(attachment.file.name, "wb") as file:
        file.write(b"other bytes")
    assert [f.kind for f in files.verify(now=now)[1]] == ["changed"]
    storage.delete(attachment.file.name)
    assert [f.kind for f in files.verify(now=now)[1]] == ["missing"]


def test_bytes_are_synchronised_before_their_row_is_written(monkeypatch, tmp_path):
    from fellowship.operations import storage

    synced = []
    real = storage.os.fsync
    monkeypatch.setattr(storage.os, "fsync", lambda fd: (synced.append(fd), real(fd)))
    kept = storage.DurableStorage(location=tmp_path).save("2026/abc/cv.pdf", ContentFile(b"x"))

    assert kept == "2026/abc/cv.pdf"
    assert len(synced) == 4  # the file, its folder, the one above, the root


def test_each_alert_watches_a_figure_that_is_exposed(client):
    rules = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text("utf-8"))
    watched = {
        name
        for group in rules["groups"]
        for rule in group["rules"]
        for name in re.findall(r"passerelle_\w+", rule["expr"])
    }
    client.get("/healthz")
    said = client.get("/metrics").content.decode()
    exposed = set(re.findall(r"^(?:# HELP )?(passerelle_\w+)", said, re.MULTILINE))
    assert len(watched) >= 9
    assert watched <= exposed


def test_a_worker_that_was_never_seen_is_silent_without_end(client):
    line = "passerelle_worker_silence_seconds"
    assert f"\n{line} +Inf\n" in client.get("/metrics").content.decode()
    now = timezone.now()
    Worker.objects.create(name="one", started_at=now, seen_at=now)
    assert f"\n{line} 0." in client.get("/metrics").content.decode()
