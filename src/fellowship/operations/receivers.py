"""A fault that nobody caught is told to whoever looks after the service, once an hour."""

import sys
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import Error
from django.utils import timezone

from fellowship.core import jobs, outbox
from fellowship.operations import pauses
from fellowship.operations.middleware import route_of
from fellowship.outside import errors

log = structlog.get_logger(__name__)


@cache
def keeper() -> errors.Keeper | None:
    return errors.Sentry(settings.SENTRY_DSN) if settings.SENTRY_DSN else None


def report(problem: BaseException, *, where: str, number: str) -> None:
    """A pause is no fault. Whatever happens here, the answer to the person goes on."""
    if pauses.reason_of(problem):
        return
    facts = {"where": where, "number": number, "kind": type(problem).__name__}
    try:
        if kept := keeper():
            kept.keep(problem, facts)
        now = timezone.now()  # noqa: TID251 - the edge of the system, like a screen
        for address in settings.FAULT_EMAILS:
            hour = f"{now:%Y%m%d%H}"
            outbox.post(
                to=address,
                template="fault",
                now=now,
                key=f"fault:{where}:{facts['kind']}:{hour}:{address}"[:120],
                where=where,
                number=number,
                kind=facts["kind"],
            )
    except (Error, OSError):
        log.exception("fault_not_reported", where=where)


def _of_request(request: Any = None, **_facts: Any) -> None:
    problem = sys.exc_info()[1]
    if problem is not None and request is not None:
        report(problem, where=route_of(request), number=getattr(request, "number", ""))


def _of_job(job: Any, problem: BaseException, **_facts: Any) -> None:
    report(problem, where=job.name, number=str(job.pk))


def listen() -> None:
    got_request_exception.connect(_of_request, dispatch_uid="operations-faults")
    jobs.gave_up.connect(_of_job, dispatch_uid="operations-jobs")
