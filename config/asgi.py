"""The door of the server that knows when a request arrived.

The event loop reads a request as soon as it comes, even while every thread is busy, and stamps it;
the threads then run the same application as ``config.wsgi``. Behind a proxy that stamps,
``config.wsgi`` is enough and costs a little less.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

from a2wsgi import WSGIMiddleware

from config.wsgi import application as wsgi
from fellowship.core import reception

STAMP = b"x-passerelle-arrival"
threads = WSGIMiddleware(wsgi, workers=int(os.environ.get("WEB_THREADS", "4")))


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    if scope["type"] == "http":
        stamp = reception.stamp_of_server(datetime.now(tz=UTC))  # noqa: TID251 - the very door
        headers = [(name, value) for name, value in scope["headers"] if name != STAMP]
        scope = {**scope, "headers": [*headers, (STAMP, stamp.encode())]}

    async def receive_body() -> dict[str, Any]:
        return await receive()  # granian gives a future where a2wsgi asks for a coroutine

    await threads(scope, receive_body, send)
