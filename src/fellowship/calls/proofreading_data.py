"""What is true today, for the linter: calendars and rules from the database, or from files."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

import regulations
from fellowship.calls.models import Call, CallKind, RuleSet
from proofreading import Known
from proofreading.claims.facts import CallFacts, facts_of
from regulations import BrokenRules, Rules
from texts.draft import CalendarDraft, SprintDraft, Window


def calendar_of(call: Call) -> CalendarDraft:
    """The calendar in force, in the form the linter compares."""
    return CalendarDraft(
        call.zone,
        tuple(
            SprintDraft(
                sprint.number,
                sprint.label,
                tuple(
                    Window(
                        str(m.kind),
                        m.starts_at.astimezone(call.tz) if m.starts_at else None,
                        m.ends_at.astimezone(call.tz) if m.ends_at else None,
                        announced=not (m.starts_at or m.ends_at),
                    )
                    for m in sprint.milestones.all()
                ),
            )
            for sprint in call.ordered_sprints
        ),
    )


def known(
    now: datetime,
    *,
    hosts: Iterable[str] = (),
    rules_files: Iterable[Path] = (),
    whole: bool = False,
    facts: Iterable[str] | None = None,
    call: str = "",
    answered: Iterable[str] = (),
) -> Known:
    """Confirmed calendars and published rules; the rules shipped with the code serve when there
    are none, so that a text can be read before anything is installed."""
    given = _from_files(rules_files)
    try:
        calls = list(Call.objects.public().with_calendar())
        calendars = tuple((one.slug, calendar_of(one)) for one in calls if one.ordered_sprints)
        published = {} if given else _published(now)
        held = _facts(calls, calendars, given or published)
    except DatabaseError:  # texts can be read on a machine where nothing is installed
        calendars, published, held = (), {}, ()
    return Known(
        now=now,
        calendars=calendars,
        rules=given or published or _from_files(_shipped()),
        hosts=frozenset(hosts),
        whole=whole,
        facts=None if facts is None else frozenset(facts),
        calls=held,
        call=call,
        answered=frozenset(answered),
    )


def _facts(
    calls: list[Call],
    calendars: tuple[tuple[str, CalendarDraft], ...],
    rules: dict[str, Rules],
) -> tuple[CallFacts, ...]:
    """Each public call with its calendar and its rules in force: two calls are two things."""
    dated = dict(calendars)
    return tuple(
        facts_of(
            call.slug,
            dated.get(call.slug),
            rules.get(cohort_of(call.rules_code)) if call.rules_code else None,
            audience="administrations" if call.kind == CallKind.PROJECTS else "candidates",
            cohort=_number(call),
        )
        for call in calls
    )


def _number(call: Call) -> str:
    """« Promotion 2027 » → « 2027 », as texts name it."""
    match = re.search(r"\d+", call.cohort)
    return match[0] if match else ""


def cohort_of(code: str) -> str:
    """« eig-7 » → « 7 », « eig-5-bis » → « 5-bis »."""
    return code.partition("-")[2]


def _published(now: datetime) -> dict[str, Rules]:
    found: dict[str, Rules] = {}
    for rule_set in (
        RuleSet.objects.public().filter(in_force_on__lte=now.date()).order_by("version")
    ):
        try:
            found[cohort_of(rule_set.code)] = rule_set.rules
        except BrokenRules:
            continue
    return found


def _shipped() -> list[Path]:
    folder: Path = settings.ROOT / "content/rules"
    return sorted(folder.glob("*.toml"))


def _from_files(files: Iterable[Path]) -> dict[str, Rules]:
    found: dict[str, Rules] = {}
    for file in files:
        rules = Rules.read(regulations.from_toml(file.read_text("utf-8")))
        held = found.get(cohort_of(rules.code))
        if held is None or held.version < rules.version:
            found[cohort_of(rules.code)] = rules
    return found
