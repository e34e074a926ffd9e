"""What the templates of the public site ask for: prose, pictures, addresses."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fellowship.calls.models import Call
from fellowship.pages.showing import prose as written
from fellowship.pages.showing.addresses import brought_home, is_outside
from fellowship.pages.showing.media import is_here
from texts import voice

register = template.Library()


def _facts(context: dict[str, Any], text: str | None) -> dict[str, str] | None:
    """The facts this text inserts, looked for only when it inserts some."""
    if not text or "{{" not in text:
        return None
    facts: dict[str, str] = getattr(context.get("page"), "facts", {})
    return facts


@register.simple_tag(takes_context=True)
def prose(context: dict[str, Any], text: str | None, level: int = 2) -> SafeString:
    """Markdown as HTML whose first heading has this level, the facts of the page filled in."""
    return written.render(text or "", level=level, facts=_facts(context, text))


@register.filter
def home(address: str | None) -> str:
    """An address as the site serves it."""
    return brought_home(address or "")


@register.filter
def outside(address: str | None) -> bool:
    return is_outside(brought_home(address or ""))


def _own(address: str) -> str:
    """The address of a picture on our own site, or nothing: others are never loaded."""
    address = brought_home(address.strip())
    if not address or is_outside(address):
        return ""
    return address if address.startswith("/") else f"/{address}"


def _img(image: Any, address: str, alt: str, spec: str, css: str) -> str | SafeString:
    if image:
        rendition = image.get_rendition(spec)
        return format_html(
            '<img class="{}" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            css, rendition.url, alt, rendition.width, rendition.height,
        )  # fmt: skip
    own = _own(address)
    if not own:
        return ""
    return format_html('<img class="{}" src="{}" alt="{}" loading="lazy">', css, own, alt)


@register.simple_tag
def picture(value: Any, alt: str = "", spec: str = "max-900x600") -> str | SafeString:
    """The picture of a section; its own alternative text first."""
    if not value:
        return ""
    return _img(
        value.get("file"), value.get("address") or "", value.get("alt") or alt, spec,
        "fr-responsive-img",
    )  # fmt: skip


@register.simple_tag
def cover(page: Any, spec: str = "max-900x600") -> str | SafeString:
    """The picture of a page, if we have it."""
    if page.image is None and not is_here(_own(page.image_address)):
        return ""
    return _img(page.image, page.image_address, page.image_alt, spec, "fr-responsive-img")


@register.simple_tag
def file_or_mark(page: Any) -> str:
    """The first letters of a name, for who has no picture."""
    words = [word for word in page.title.split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


@register.simple_tag
def deposit_address(call: Call) -> str:
    """Where a dossier for this call is begun."""
    for name, kwargs in (
        ("candidate:start_dossier", {"slug": call.slug}),
        ("candidate:dossier_list", {}),
    ):
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return reverse("home")


@register.simple_tag
def rules_address(calendar: Any) -> str:
    """Where the rules in force for a call are read; nothing while there are none."""
    if not calendar or calendar.rule_set is None:
        return ""
    try:
        return reverse("open:call_rules", kwargs={"slug": calendar.call.slug})
    except NoReverseMatch:
        return ""


@register.filter
def dated(page: Any) -> str:
    """« 1er mars 2021 », or the year alone when it is all we know."""
    if page.dated_at:
        return voice.day_of(page.dated_at, ZoneInfo(settings.TIME_ZONE))
    return str(page.year or "")


@register.filter
def moment(instant: datetime) -> str:
    """« 1er mars 2021 à 13 h 11 »."""
    return voice.instant(instant, ZoneInfo(settings.TIME_ZONE))


@register.simple_tag
def share_picture(page: Any) -> str:
    """The picture a share card shows: chosen, else that of the page."""
    image = page.share_image or getattr(page, "image", None)
    return str(image.get_rendition("fill-1200x630").url) if image else ""


@register.filter
def dialled(number: str) -> str:
    """A telephone number as a telephone wants it: « 01.71.21.12.50 » → « +33171211250 »."""
    digits = "".join(c for c in str(number) if c.isdigit() or c == "+")
    return f"+33{digits[1:]}" if digits.startswith("0") and len(digits) == 10 else digits


@register.simple_tag
def subscriptions(calendar: Any) -> list[dict[str, str]]:
    """The ways to be told: by e-mail, by calendar, by feed; those this installation has."""
    slug = calendar.call.slug if calendar else ""
    wanted = [
        (_("Être prévenu(e) par courriel"), "open:subscribe", {}),
        (_("Ajouter à mon agenda (.ics)"), "open:call_ics", {"slug": slug}),
        (_("Suivre par RSS"), "open:call_rss", {"slug": slug}),
        (_("Suivre les actualités par RSS"), "pages:news_rss", {}),
    ]
    ways = []
    for name, route, kwargs in wanted:
        try:
            ways.append({"name": name, "address": reverse(route, kwargs=kwargs)})
        except NoReverseMatch:
            continue
    return ways
