"""Every registered check, on one document or on a whole site."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from proofreading import checks as _checks  # noqa: F401 — importing registers them
from proofreading import registry
from proofreading.known import Known
from proofreading.reading import Reading, Site
from proofreading.sites import own_hosts
from texts.findings import Finding
from texts.frontmatter import Document

MOST_REMARKS = 100  # of one check on one text: nobody reads the next
ORDER = {"error": 0, "warning": 1, "info": 2}
# what each code means
CODES = dict(sorted(registry.CODES.items()))


def lint_one(document: Document, known: Known) -> list[Finding]:
    """What is wrong in one document on its own and against what is known."""
    return _sorted(_one(Reading(document, known, list(known.calendars))))


def lint(documents: Sequence[Document], known: Known) -> list[Finding]:
    """A whole site: each document, then what they say of each other."""
    readings = [
        Reading(document, known) for document in sorted(documents, key=lambda d: d.name)
        if document.is_readable
    ]  # fmt: skip
    unreadable = [f for d in documents if not d.is_readable for f in d.findings]
    hosts = known.hosts | own_hosts([e for reading in readings for e in reading.excerpts])
    near = replace(known, hosts=hosts)
    told = [(r.document.name, r.own[0]) for r in readings if r.own and r.own[0].sprints]
    calls = [r.told_call for r in readings if r.told_call]
    for reading in readings:
        reading.known = near
        reading.calendars = [*known.calendars, *told]
        reading.elsewhere = calls
    site = Site(readings, near, known)
    found = [finding for reading in readings for finding in _one(reading)]
    for check in registry.SITES:
        found += check(site)
    return _sorted([*unreadable, *found])


def _one(reading: Reading) -> Iterator[Finding]:
    if not reading.document.is_readable:
        yield from reading.document.findings
        return
    for excerpt in reading.excerpts:
        for look in registry.TEXTS:
            yield from islice(look(excerpt, reading), MOST_REMARKS)
    for check in registry.DOCUMENTS:
        yield from check(reading)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    """Each once, in the order a person reads: by file, then line, the worst first."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.file, f.line, ORDER[f.severity], f.code, f.start))
