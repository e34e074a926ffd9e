"""Our DSFR components. A component's parameters are its Python signature: no others exist."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from texts import voice

register = template.Library()

Level = Literal["info", "success", "warning", "error"]
Tone = Literal["info", "success", "warning", "error", "new", ""]


@register.simple_block_tag
def notice(
    content: str, *, title: str, level: Level = "info", heading: str = "h2", live: bool = False
) -> str:
    """The DSFR alert. ``live`` when HTMX brings it into a page that is already being read."""
    role = {"warning": "alert", "error": "alert"}.get(level, "status") if live else ""
    return render_to_string(
        "ui/notice.html",
        {"content": content, "title": title, "level": level, "heading": heading, "role": role},
    )


@register.simple_block_tag
def callout(content: str, *, title: str = "", heading: str = "h2", icon: str = "") -> str:
    """The DSFR callout: one thing that must not be missed."""
    context = {"content": content, "title": title, "heading": heading, "icon": icon}
    return render_to_string("ui/callout.html", context)


@register.simple_block_tag
def empty(content: str, *, title: str) -> str:
    """What a list says when it has nothing: why, and what to do next."""
    return render_to_string("ui/empty.html", {"content": content, "title": title})


@register.simple_block_tag
def table(content: str, *, caption: str, hidden: bool = False) -> str:
    """A DSFR table that scrolls in its own frame; ``content`` is the thead and the tbody."""
    context = {"content": content, "caption": caption, "hidden": hidden}
    return render_to_string("ui/table.html", context)


@register.simple_block_tag
def accordion(content: str, *, title: str, anchor: str, heading: str = "h3") -> str:
    """A question that opens on its answer; without script the browser's own details."""
    context = {"content": content, "title": title, "anchor": anchor, "heading": heading}
    return render_to_string("ui/accordion.html", context)


@register.inclusion_tag("ui/badge.html")
def badge(label: str, *, tone: Tone = "") -> dict[str, str]:
    return {"label": label, "tone": tone}


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(trail: Sequence[tuple[str, str]], here: str) -> dict[str, Any]:
    """``trail``: (label, address) from the home page to the parent; ``here``: this page."""
    return {"trail": trail, "here": here}


@register.inclusion_tag("ui/breadcrumb.html")
def crumbs(here: str, *steps: str) -> dict[str, Any]:
    """The same, written in the template: label, address, label, address… from the home page."""
    return {"trail": list(zip(steps[::2], steps[1::2], strict=True)), "here": here}


@register.inclusion_tag("ui/timeline.html")
def timeline(lines: Iterable[Any]) -> dict[str, Any]:
    """Dated lines: each has ``at``, ``title``, and may have ``text``, ``by`` and ``coming``."""
    return {"lines": lines}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Links that keep the filters of the address."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "query": query.urlencode(),
        "pages": page.paginator.get_elided_page_range(page.number),
    }


@register.inclusion_tag("ui/file_links.html", takes_context=True)
def file_links(context: dict[str, Any], label: str) -> dict[str, Any]:
    """The list being read, with its filters, as a file: CSV or XLSX."""
    request: HttpRequest = context["request"]
    links = []
    for form in ("csv", "xlsx"):
        query = request.GET.copy()
        query.pop("page", None)
        query["format"] = form
        links.append((form.upper(), query.urlencode()))
    return {"label": label, "links": links}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """The summary at the top of a form, each line a link to its field."""
    return {"form": form}


@register.inclusion_tag("ui/fact.html")
def fact(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": value}


def _zone(zone: ZoneInfo | None) -> ZoneInfo:
    """``zone``, or that of the screen: a page about a call is shown in the zone of the call."""
    return zone or ZoneInfo(timezone.get_current_timezone_name())


def _day(value: Any, zone: ZoneInfo | None, *, weekday: bool) -> str:
    if not value:
        return ""
    if isinstance(value, datetime):
        return voice.day_of(value, _zone(zone), weekday=weekday)
    return voice.day(value, weekday=weekday)


@register.filter
def day(value: Any, zone: ZoneInfo | None = None) -> str:
    """« 1er mars 2024 », of a day or of an instant; nothing for nothing."""
    return _day(value, zone, weekday=False)


@register.filter
def long_day(value: Any, zone: ZoneInfo | None = None) -> str:
    """« vendredi 1er mars 2024 »."""
    return _day(value, zone, weekday=True)


@register.filter
def hour(value: Any, zone: ZoneInfo | None = None) -> str:
    """« 23 h 59 »."""
    if isinstance(value, datetime):
        return voice.hour(value.astimezone(_zone(zone)))
    return voice.hour(value) if value else ""


@register.filter
def instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """« 1er mars 2024 à 23 h 59 »."""
    return voice.instant(value, _zone(zone)) if value else ""


@register.filter
def until(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """The last minute that counts before an excluded end: « 1er mars 2024 à 23 h 59 »."""
    return voice.last_minute(value, _zone(zone)) if value else ""


@register.filter
def long_instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """« vendredi 1er mars 2024 à 23 h 59 »."""
    return voice.instant(value, _zone(zone), weekday=True) if value else ""


@register.filter
def day_or_instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """An instant, or its day alone at midnight, when nobody has said the hour."""
    return voice.day_or_instant(value, _zone(zone)) if value else ""


@register.filter
def exact_instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """« 1er mars 2024 à 23 h 59 min 07 s », where a second decides."""
    return voice.instant(value, _zone(zone), seconds=True) if value else ""


@register.filter
def zone_name(zone: ZoneInfo) -> str:
    """« heure de Paris »: whose hour the hours beside it are."""
    return voice.zone_name(zone)


@register.filter
def size(count: int | None) -> str:
    """A number of bytes: « 4,2 Mo »."""
    return voice.size(count) if count is not None else ""


@register.filter
def amount(value: Any) -> str:
    """« 4 250 € »."""
    return voice.amount(value) if value is not None else ""


@register.filter
def points(value: Any) -> Any:
    """A score as it is read in French: « 4,5 », « 3,67 »; None stays None, for ``minus``."""
    if value is None:
        return None
    return voice.number(round(float(value), 2))


@register.filter
def said(value: Any) -> Any:
    """A value as a person says it: yes, no; a dash for nothing."""
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    return minus(value)


@register.filter
def minus(value: Any) -> Any:
    """A value, or a dash that a screen reader says in words."""
    return _dash(get_language()) if value in (None, "") else value


@cache
def _dash(language: str | None) -> SafeString:  # noqa: ARG001 - one for each language
    """Written once: a list of fifty rows asks for hundreds."""
    return format_html(
        '<span aria-hidden="true">–</span><span class="fr-sr-only">{}</span>',
        gettext("non renseigné"),
    )
