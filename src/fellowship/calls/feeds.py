"""The calendar of a call for programs: iCalendar, RSS, JSON. Public, the same for everyone."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from fellowship.calls import sentences
from fellowship.calls.models import Call, Certainty, Milestone, MilestoneKind
from fellowship.core.models import Event
from texts import voice

# Who an iCalendar is for: what each has no use of is left out.
AUDIENCES: dict[str, list[str]] = {
    "candidats": [],  # all but the work of the readers
    "jurys": [
        MilestoneKind.EVALUATION,
        MilestoneKind.SHORTLIST,
        MilestoneKind.INTERVIEWS,
        MilestoneKind.RESULTS,
    ],
    "administrations": [
        MilestoneKind.MEETING,
        MilestoneKind.INTERVIEWS,
        MilestoneKind.RESULTS,
        MilestoneKind.WISHES,
        MilestoneKind.START,
    ],
}
STATUSES = {
    Certainty.FIRM: "CONFIRMED",
    Certainty.PROVISIONAL: "TENTATIVE",
    Certainty.ANNOUNCED: "CANCELLED",
}


def calendar_file(call: Call, *, audience: str = "") -> bytes:
    """One event per milestone. The UID never changes; SEQUENCE counts the moves.

    A date that was announced and is no longer known is a cancelled event, so that subscribers
    lose it. DTSTAMP is the instant of the last move: the same calendar is the same bytes.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{call.slug}//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", call.title)
    calendar.add("x-wr-timezone", call.zone)
    wanted = AUDIENCES.get(audience)
    moves: dict[tuple[int, str], list[Event]] = {}
    for event in Event.objects.about(call).filter(verb="milestone_moved").order_by("at", "pk"):
        moves.setdefault((event.facts["sprint"], event.facts["kind"]), []).append(event)
    for sprint in call.ordered_sprints:
        for milestone in sprint.milestones.all():
            if wanted and milestone.kind not in wanted:
                continue
            if audience == "candidats" and milestone.kind == MilestoneKind.EVALUATION:
                continue
            history = moves.get((sprint.number, milestone.kind), [])
            dates = (milestone.starts_at, milestone.ends_at)
            if milestone.certainty == Certainty.ANNOUNCED:
                dates = _last_dates(history)
            if not any(dates):
                continue
            calendar.add_component(_event(call, milestone, dates, history))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _last_dates(history: list[Event]) -> tuple[datetime | None, datetime | None]:
    for event in reversed(history):
        held = event.facts["before"]
        if held and (held["starts_at"] or held["ends_at"]):
            return _instant(held["starts_at"]), _instant(held["ends_at"])
    return None, None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _event(
    call: Call,
    milestone: Milestone,
    dates: tuple[datetime | None, datetime | None],
    history: list[Event],
) -> icalendar.Event:
    starts_at, ends_at = dates
    number, kind, certainty = milestone.sprint.number, milestone.kind, milestone.certainty
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    event = icalendar.Event()
    event.add("uid", f"{call.slug}-{number}-{kind}@{host}")
    event.add("sequence", max(len(history) - 1, 0))
    stamp = history[-1].at if history else starts_at or ends_at
    if stamp is None:
        raise ValueError("An event of a calendar has a date.")
    event.add("dtstamp", stamp.astimezone(UTC))
    name = str(milestone)
    event.add("summary", f"{call.title} – {name[:1].upper()}{name[1:]} (sprint n° {number})")
    first = starts_at or ends_at
    if first is not None:
        event.add("dtstart", first.astimezone(call.tz))
    if starts_at and ends_at:
        event.add("dtend", ends_at.astimezone(call.tz))
    words = voice.span(starts_at, ends_at, call.tz, hours=kind == MilestoneKind.DEPOSIT)
    words = sentences.qualified(words, certainty)
    event.add("description", words[:1].upper() + words[1:] + ".")
    event.add("status", STATUSES[Certainty(certainty)])
    event.add("transp", "TRANSPARENT")
    event.add("url", settings.SITE_URL)
    return event


def changes_feed(call: Call, *, address: str) -> str:
    """RSS of what moved in the calendar, the latest first."""
    feed = Rss201rev2Feed(
        title=_("%(call)s : calendrier") % {"call": call.title},
        link=settings.SITE_URL,
        feed_url=address,
        description=_("Les dates annoncées, et chaque changement avec son motif."),
        language="fr",
    )
    for change in sentences.changes_of(call):
        text = change.text[:1].upper() + change.text[1:] + "."
        if change.because and not change.first:
            text += " " + _("Motif : %(because)s") % {"because": change.because}
        feed.add_item(
            title=change.title,
            link=settings.SITE_URL,
            description=text,
            pubdate=change.at,
            unique_id=f"{call.slug}-{change.event}",
            unique_id_is_permalink=False,
        )
    return feed.writeString("utf-8")


def as_json(call: Call, now: datetime) -> dict[str, Any]:
    """The call, its state now and its whole calendar."""
    told = sentences.state_of_call(call, now)
    return {
        **sentences.state_as_data(call, now),
        "title": call.title,
        "zone": call.zone,
        "status": told.status,
        "sprints": [
            {
                "number": sprint.number,
                "label": sprint.label,
                "state": sprint.state,
                "milestones": [
                    {
                        "kind": str(line.kind),
                        "name": str(line.name),
                        "starts_at": sentences.iso(line.starts_at, call.tz),
                        "ends_at": sentences.iso(line.ends_at, call.tz),
                        "certainty": str(line.certainty),
                        "words": line.words,
                    }
                    for line in sprint.lines
                ],
            }
            for sprint in told.sprints
        ],
        "changes": [
            {
                "at": sentences.iso(change.at, call.tz),
                "sprint": change.sprint,
                "kind": str(change.kind),
                "text": change.text,
                "because": change.because,
            }
            for change in sentences.changes_of(call, until=now)
        ],
    }
