"""What the real processes of the tests are asked to do."""

import time


def nothing(*, now):
    pass


def _slow_wsgi(environ, start_response):
    from django.core.handlers.wsgi import WSGIRequest
    from django.utils import timezone

    from fellowship.core.reception import arrival_of

    if environ["PATH_INFO"] == "/healthz":
        start_response("200 OK", [])
        return [b"ok"]
    arrival = arrival_of(WSGIRequest(environ), now=timezone.now())
    time.sleep(1)
    start_response("200 OK", [("Content-Type", "text/plain")])
    length = len(environ["wsgi.input"].read())
    said = f"{arrival.source} {arrival.at.timestamp()} {arrival.handled_at.timestamp()} {length}"
    return [said.encode()]


def __getattr__(name):
    if name != "slow":
        raise AttributeError(name)
    from a2wsgi import WSGIMiddleware

    from config import asgi

    asgi.threads = WSGIMiddleware(_slow_wsgi, workers=1)
    return asgi.application
