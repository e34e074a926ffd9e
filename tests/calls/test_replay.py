"""Replaying the real history of a page: the state of each day is that of the windows then known."""

import datetime as dt
import json
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from fellowship.calls import actions, sentences
from fellowship.calls.models import Call
from fellowship.core.models import Event
from texts.calendar import read_calendar
from texts.frontmatter import read

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
PAGE = "history/site-eig-v3/site__content__participer__candidats__postuler.md"
NEVER = dt.datetime(2023, 12, 1, tzinfo=PARIS)
LAST = "site-eig-v3/site/content/participer/candidats/postuler.md"


def versions(corpus):
    """(instant, document): the file name is the instant of the version."""
    found = []
    for path in sorted((corpus / PAGE).glob("*.md")):
        at = dt.datetime.strptime(path.name[:15], "%Y-%m-%dT%H%M").replace(tzinfo=PARIS)
        found.append((at, read(path.read_text("utf-8"), path.name)))
    last = read((corpus / LAST).read_text("utf-8"), "last.md")
    return [*found, (dt.datetime(2025, 8, 25, 9, 22, tzinfo=PARIS), last)]


def take(call, document, at):
    draft, findings = read_calendar(document.front, lines=document.line_of, name=document.name)
    proposal = actions.propose_calendar(
        call, draft, source=document.name, now=at, findings=findings
    )
    if proposal and proposal.state == "proposed":
        actions.confirm_proposal(proposal, by=None, now=at)


def told(document, windows):
    """What a page says of the windows, put on those already known; no database here."""
    draft, _ = read_calendar(document.front)
    for sprint in draft.sprints:
        window = sprint.window("deposit")
        before = windows.get(sprint.number, (None, None))
        if window and window.announced:
            windows[sprint.number] = (None, None)
        elif window:
            windows[sprint.number] = (window.starts_at or before[0], window.ends_at)
    numbers = {sprint.number for sprint in draft.sprints}
    return {n: w for n, w in windows.items() if n in numbers or w != (None, None)}


def test_open_equals_the_windows_then_known_on_every_day(corpus):
    call = actions.create_call(slug="aac-7", title="Appel 7", by=None, now=NEVER)
    pages = versions(corpus)
    end = dt.datetime(2026, 4, 14, tzinfo=PARIS)
    windows, days, opened = {}, 0, 0
    for (at, document), (until, _) in zip(pages, [*pages[1:], (end, None)], strict=True):
        take(call, document, at)
        windows = told(document, windows)
        loaded = Call.objects.with_calendar().get(pk=call.pk)
        day = at
        while day < until:
            expected = any(start and start <= day < stop for start, stop in windows.values())
            assert sentences.state_of_call(loaded, day).is_open is expected, day
            days, opened, day = days + 1, opened + expected, day + dt.timedelta(days=1)
    assert days > 840
    assert opened > 60


# the windows of promotion 7 as they finally were: first day, last day
FINAL = [
    ((2024, 1, 29), (2024, 3, 1)),
    ((2024, 4, 3), (2024, 4, 26)),
    ((2024, 8, 19), (2024, 9, 8)),
    ((2025, 3, 6), (2025, 4, 11)),
    ((2025, 9, 18), (2025, 10, 5)),
]


def test_the_final_calendar_is_open_on_a_fifth_of_the_days_not_on_all(corpus):
    call = actions.create_call(slug="aac-7", title="Appel 7", by=None, now=NEVER)
    for at, document in versions(corpus):
        take(call, document, at)

    loaded = Call.objects.with_calendar().get(pk=call.pk)
    day, opened = dt.datetime(2024, 1, 23, 12, tzinfo=PARIS), 0
    for _ in range(812):
        opened += sentences.state_of_call(loaded, day).is_open
        day += dt.timedelta(days=1)

    expected = sum((dt.date(*last) - dt.date(*first)).days + 1 for first, last in FINAL)
    assert [
        (
            s.opens_at.astimezone(PARIS).date(),
            (s.closes_at - dt.timedelta(1)).astimezone(PARIS).date(),
        )
        for s in loaded.ordered_sprints
    ] == [(dt.date(*first), dt.date(*last)) for first, last in FINAL]
    assert opened == expected == 133


def test_every_move_of_the_calendar_is_dated(corpus):
    call = actions.create_call(slug="aac-7", title="Appel 7", by=None, now=NEVER)
    for at, document in versions(corpus):
        take(call, document, at)

    moves = [
        (line.at.astimezone(PARIS).date(), line.sprint, line.kind)
        for line in reversed(sentences.changes_of(call))
        if not line.first
    ]

    assert (dt.date(2024, 4, 2), 1, "deposit") in moves  # 29 February → 1 March
    assert (dt.date(2024, 5, 31), 3, "deposit") in moves  # 3 June → 19 August
    assert (dt.date(2025, 3, 10), 3, "deposit") in moves  # 30 August → 8 September
    assert (dt.date(2025, 8, 25), 4, "deposit") in moves  # 4 → 11 April 2025


def test_replaying_twice_changes_nothing(corpus):
    call = actions.create_call(slug="aac-7", title="Appel 7", by=None, now=NEVER)
    for at, document in versions(corpus):
        take(call, document, at)
    lines, proposals = Event.objects.count(), call.proposals.count()

    for at, document in versions(corpus):
        take(call, document, at)

    assert (Event.objects.count(), call.proposals.count()) == (lines, proposals)


def test_the_state_of_a_day_is_printed(corpus):
    call = actions.create_call(slug="aac-7", title="Appel 7", by=None, now=NEVER)
    for at, document in versions(corpus):
        take(call, document, at)
    out = StringIO()

    call_command("call_state", "--at", "2025-09-18T08:00", stdout=out)

    (state,) = json.loads(out.getvalue())
    assert (state["open"], state["sprint"], state["closes_at"]) == (
        True,
        5,
        "2025-10-06T00:00:00+02:00",
    )
