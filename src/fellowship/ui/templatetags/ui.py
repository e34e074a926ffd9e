"""Our DSFR components. A component's parameters are its Python signature: no others exist."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django import template
from django.http import HttpRequest
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext

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


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """The summary at the top of a form, each line a link to its field."""
    return {"form": form}


@register.inclusion_tag("ui/fact.html")
def fact(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": value}


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> Any:
    """Django's own, with the first of a month as French says it: « 1er mars 2024 »."""
    if form and getattr(value, "day", 0) == 1:
        form = form.replace("j F", r"j\e\r F")
    return defaultfilters.date(value, form)


@register.filter
def points(value: Any) -> Any:
    """A score as it is read in French: « 4,5 », « 3,67 »; None stays None, for ``minus``."""
    if value is None:
        return None
    rounded = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return rounded.replace(".", ",")


@register.filter
def said(value: Any) -> Any:
    """A value as a person says it: yes, no; a dash for nothing."""
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    return minus(value)


@register.filter
def minus(value: Any) -> Any:
    """A value, or a dash that a screen reader says in words."""
    if value in (None, ""):
        return format_html(
            '<span aria-hidden="true">–</span><span class="fr-sr-only">{}</span>',
            gettext("non renseigné"),
        )
    return value
