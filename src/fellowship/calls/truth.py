"""What is true today, for the linter: calendars and rules from the database, or from files."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from fellowship.calls import ruleset
from fellowship.calls.lint import Known
from fellowship.calls.models import Call, RuleSet
from fellowship.calls.prose import CalendarDraft, SprintDraft, Window
from fellowship.calls.ruleset import BrokenRules, Rules


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
) -> Known:
    """Confirmed calendars and published rules; the rules shipped with the code serve when there
    are none, so that a text can be read before anything is installed."""
    given = _from_files(rules_files)
    try:
        calls = Call.objects.public().with_calendar()
        calendars = tuple((call.slug, calendar_of(call)) for call in calls if call.ordered_sprints)
        published = {} if given else _published(now)
    except DatabaseError:  # texts can be read on a machine where nothing is installed
        calendars, published = (), {}
    return Known(
        now=now,
        calendars=calendars,
        rules=given or published or _from_files(_shipped()),
        hosts=frozenset(hosts),
        whole=whole,
        facts=None if facts is None else frozenset(facts),
    )


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
        rules = Rules.read(ruleset.from_toml(file.read_text("utf-8")))
        held = found.get(cohort_of(rules.code))
        if held is None or held.version < rules.version:
            found[cohort_of(rules.code)] = rules
    return found
