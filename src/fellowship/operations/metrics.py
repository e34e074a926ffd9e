"""Figures for Prometheus: what each process counted, and what the database says now.

With several processes, ``PROMETHEUS_MULTIPROC_DIR`` names the folder where they add up their
counts (``config/settings/base.py`` sets it); the rest is read when somebody asks.
"""

from collections.abc import Iterator
from datetime import datetime
from math import inf

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from fellowship.core.models import Email, Job, JobState, Worker
from fellowship.dossiers.models import Receipt

CONTENT_TYPE = CONTENT_TYPE_LATEST
REQUESTS = Counter("passerelle_requests_total", "Requests answered", ["route", "method", "status"])
DURATION = Histogram(
    "passerelle_request_seconds",
    "Time to answer",
    ["method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PAUSES = Counter(
    "passerelle_pauses_total", "Answers 503, by what the service waited for", ["reason"]
)


class _Now(Collector):
    """What the database says at this instant; silent about what it cannot say."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("passerelle_database_up", "1 when the database answers")
        try:
            families = list(self._families())
        except DatabaseError:
            connection.close()
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from families

    def _families(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("passerelle_jobs", "Jobs by state", labels=["state"])
        counted = dict(Job.objects.values_list("state").annotate(Count("pk")))
        for state in JobState.values:
            jobs.add_metric([state], counted.get(state, 0))
        yield jobs
        yield self._age(
            "passerelle_jobs_oldest_due_seconds",
            "Age of the oldest job that is due",
            Job.objects.due(self.now).aggregate(first=Min("next_at"))["first"],
        )
        emails = GaugeMetricFamily("passerelle_emails", "Emails by state", labels=["state"])
        emails.add_metric(["due"], Email.objects.due(self.now).count())
        emails.add_metric(["held"], Email.objects.waiting().filter(held=True).count())
        emails.add_metric(["refused"], Email.objects.refused().count())
        yield emails
        yield self._age(
            "passerelle_emails_oldest_due_seconds",
            "Age of the oldest email that should have left",
            Email.objects.due(self.now).aggregate(first=Min("created_at"))["first"],
        )
        deposits = GaugeMetricFamily("passerelle_deposits", "Dossiers received")
        deposits.add_metric([], Receipt.objects.count())
        yield deposits
        last = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
        # where none was ever seen the silence has no end: the alert must sound
        yield self._age("passerelle_worker_silence_seconds", "Since a worker was seen", last, inf)
        yield self._locks()

    def _age(
        self, name: str, help_text: str, since: datetime | None, never: float = 0.0
    ) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, help_text)
        family.add_metric([], max(0.0, (self.now - since).total_seconds()) if since else never)
        return family

    def _locks(self) -> GaugeMetricFamily:
        """Sessions that wait for another's lock; SQLite has one lock and does not count."""
        family = GaugeMetricFamily("passerelle_database_waiting_locks", "Sessions behind a lock")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                family.add_metric([], cursor.fetchone()[0])
        return family


def exposition(*, now: datetime) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Now(now))
    if settings.METRICS_FOLDER:
        MultiProcessCollector(registry, path=settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
