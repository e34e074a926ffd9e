"""The configurations of ``deploy/`` in the proxies themselves (``make test-proxies``)."""

import http.client
import json
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fellowship.core.reception import Source, arrival_of
from tests.operations import servers

pytestmark = [pytest.mark.enable_socket]
BACKEND = "127.0.0.1:8000"
NGINX = "daemon off; error_log stderr; pid {0}/pid; events {{}} http {{ access_log off; {1} }}"


def nginx(folder, port, text):
    """Its file is a part of the http block; it has no certificate here."""
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        text = f"{name}_temp_path {folder}/{name};\n{text}"
    conf = folder / "nginx.conf"
    conf.write_text(NGINX.format(folder, text))
    return ["nginx", "-c", str(conf)]


def caddy(folder, port, text):
    text = text.replace("passerelle.example", f"http://127.0.0.1:{port}")
    conf = folder / "Caddyfile"
    conf.write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{text}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(conf)]


def haproxy(folder, port, text):
    text = text.replace("bind :443 ssl crt /etc/haproxy/passerelle.pem", f"bind 127.0.0.1:{port}")
    conf = folder / "haproxy.cfg"
    conf.write_text(text)
    return ["haproxy", "-db", "-f", str(conf)]


FILES = {nginx: "nginx.conf", caddy: "Caddyfile", haproxy: "haproxy.cfg"}
HOLDING = [caddy, haproxy]


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers it received."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        named = {name.lower(): value for name, value in self.headers.items()}
        said = json.dumps({**named, "body": body}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *words):
        pass


@contextmanager
def backend(port):
    server = ThreadingHTTPServer(("127.0.0.1", port), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def front(proxy, folder, behind):
    """The port of the proxy, before a server that is or will be at ``behind``."""
    name = proxy.__name__
    if not (shutil.which(name) or Path(f"/usr/sbin/{name}").exists()):
        pytest.skip(f"!!! {name} n’est pas installé ici : test SAUTÉ. (make test-proxies)")
    port = servers.free_port()
    text = (servers.ROOT / "deploy" / FILES[proxy]).read_text("utf-8")
    assert BACKEND in text
    words = proxy(folder, port, text.replace(BACKEND, f"127.0.0.1:{behind}"))
    words[0] = shutil.which(name) or f"/usr/sbin/{name}"
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, cwd=folder)
    try:
        # /metrics is refused by the proxy itself, whoever is behind
        servers.wait_until(lambda: refuses(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def refuses(port):
    try:
        return servers.get(port, "/metrics")[0] in {403, 404}
    except OSError:
        return False


@pytest.mark.parametrize("proxy", FILES, ids=lambda proxy: proxy.__name__)
def test_the_arrival_is_that_of_the_headers_and_nobody_else_writes_it(
    proxy, tmp_path, rf, settings
):
    """An upload on a slow line: what counts is when it began to arrive, not when it had."""
    behind = servers.free_port()
    with backend(behind), front(proxy, tmp_path, behind) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
        line.putrequest("POST", "/espace/candidat/dossiers/1/envoi/")
        line.putheader("Content-Length", "6")
        line.putheader("X-Request-Start", "t=1")
        line.putheader("X-Passerelle-Arrival", "forged 1")
        line.putheader("X-Forwarded-For", "203.0.113.9")
        began = datetime.now(UTC)
        line.endheaders()
        time.sleep(1.5)
        line.send(b"answer")
        seen = json.loads(line.getresponse().read())
        line.close()
    settings.RECEPTION_HEADER = "X-Request-Start"
    request = rf.post("/", headers={"X-Request-Start": seen["x-request-start"]})
    arrival = arrival_of(request, now=datetime.now(UTC))

    assert arrival.source == Source.PROXY
    assert -timedelta(milliseconds=2) <= arrival.at - began < timedelta(seconds=1)
    assert seen["body"] == "answer"
    assert not seen.get("x-passerelle-arrival")
    assert seen["x-forwarded-for"] == "127.0.0.1"


@pytest.mark.parametrize("proxy", HOLDING, ids=lambda proxy: proxy.__name__)
def test_a_request_waits_for_a_server_that_restarts_and_keeps_its_arrival(
    proxy, tmp_path, rf, settings
):
    behind, heard = servers.free_port(), []
    with front(proxy, tmp_path, behind) as port:
        time.sleep(2)  # the proxy has had time to see that nobody is there
        began = datetime.now(UTC)
        asked = threading.Thread(target=lambda: heard.append(servers.get(port, "/", b"x=1")))
        asked.start()
        time.sleep(3)
        with backend(behind):
            asked.join(timeout=30)
    settings.RECEPTION_HEADER = "X-Request-Start"
    [(status, _headers, body)] = heard
    assert status == 200, (tmp_path / "log").read_text()
    seen = json.loads(body)
    assert seen["body"] == "x=1"
    request = rf.post("/", headers={"X-Request-Start": seen["x-request-start"]})
    arrival = arrival_of(request, now=datetime.now(UTC))

    assert -timedelta(milliseconds=2) <= arrival.at - began < timedelta(seconds=1)


def test_where_the_proxy_does_not_wait_it_says_to_come_back(tmp_path):
    with front(nginx, tmp_path, servers.free_port()) as port:
        status, headers, body = servers.get(port, "/", b"x=1")
    assert (status, headers["retry-after"]) == (503, "10")
    assert "Le service redémarre" in body.decode()
