"""Who gets what at every address: read from the views, so that no route can be forgotten.

For each role a verdict: ``allow`` (the page or the act), ``login`` (sent to the sign-in page),
``hide`` (404: nothing is there for you) or ``deny`` (403: it exists for you, the act is not yours).
Routes with an object are judged on an object of the role they are for.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from inspect import getclosurevars
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ROLES = ("anonymous", "stranger", "candidate", "reviewer", "juror", "host", "programme", "editor")
ALLOW, LOGIN, HIDE, DENY = "allow", "login", "hide", "deny"
EVERY_METHOD = ["GET", "HEAD", "POST"]
EDITING = "redaction/"


@dataclass(frozen=True, slots=True)
class Route:
    route: str
    pattern: str
    methods: list[str]
    zone: str  # public, account, candidate, reviewer, juror, host, programme, cms
    parameters: list[str]
    expect: dict[str, str]


def walk(
    patterns: Any, prefix: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    """(name, pattern, URLPattern) of every route of the URLconf, Wagtail's included."""
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from walk(pattern.url_patterns, where, inner)
        else:
            yield ":".join((*names, pattern.name or "")), where, pattern


def methods_of(view: Callable[..., Any]) -> list[str]:
    """What the view accepts, from the ``require_…`` decorators it wears."""
    while view is not None:
        try:
            found = getclosurevars(view).nonlocals.get("request_method_list")
        except TypeError:
            found = None
        if found:
            return sorted(found)
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return EVERY_METHOD


def role_of(view: Callable[..., Any]) -> str:
    while view is not None:
        if role := getattr(view, "role", ""):
            return str(role)
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return ""


def zone_of(pattern: str, view: Callable[..., Any]) -> str:
    if pattern.startswith(EDITING):
        return "cms"
    if not getattr(view, "login_required", True):
        return "public"
    if role := role_of(view):
        return role
    return "candidate" if pattern.startswith("espace/candidat/") else "account"


def expectation(zone: str, parameters: list[str], view: Callable[..., Any]) -> dict[str, str]:
    """The verdict of each role. A view may say otherwise for some: ``doors.expects``."""
    if zone == "public":
        verdicts = dict.fromkeys(ROLES, ALLOW)
    elif zone == "cms":
        verdicts = {**dict.fromkeys(ROLES, DENY), "anonymous": LOGIN, "editor": ALLOW}
    elif zone == "account" or (zone == "candidate" and not parameters):
        verdicts = {**dict.fromkeys(ROLES, ALLOW), "anonymous": LOGIN}
    else:
        verdicts = {**dict.fromkeys(ROLES, HIDE), "anonymous": LOGIN, zone: ALLOW}
    while view is not None:
        verdicts |= getattr(view, "expects", {})
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return verdicts


def routes() -> list[Route]:
    found = []
    for name, pattern, url in walk(get_resolver().url_patterns):
        view = url.callback
        parameters = list(url.pattern.regex.groupindex) + [
            key for key in url.pattern.converters if key not in url.pattern.regex.groupindex
        ]
        zone = zone_of(pattern, view)
        found.append(
            Route(
                name,
                pattern,
                methods_of(view),
                zone,
                parameters,
                expectation(zone, parameters, view),
            )
        )
    return found


def as_documents() -> list[dict[str, Any]]:
    return [asdict(route) for route in routes()]
