"""Who gets what at every address: read from the views, so that no route can be forgotten.

For each role a verdict: ``allow`` (the page or the act), ``login`` (sent to the sign-in page),
``hide`` (404: nothing is there for you) or ``deny`` (403: it exists for you, the act is not yours).
Routes with an object are judged on an object of the role they are for.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from inspect import getclosurevars
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fellowship.people.models import TeamRoleKind
from fellowship.people.rights import RIGHTS, Right

# The roles of the team are those of ``people.rights``; "programme" is the officer who holds two.
OFFICER = (
    TeamRoleKind.PROGRAMME,
    TeamRoleKind.HR,
    TeamRoleKind.DPO,
    TeamRoleKind.AUDITOR,
)
TEAM = {
    "programme": OFFICER,
    "editor": (TeamRoleKind.COMMUNICATION,),
    "reader": (TeamRoleKind.READER,),
    "secretary": (TeamRoleKind.SECRETARY,),
    "hr": (TeamRoleKind.HR,),
    "dpo": (TeamRoleKind.DPO,),
    "auditor": (TeamRoleKind.AUDITOR,),
}
ROLES = (
    "anonymous",
    "stranger",
    "candidate",
    "reviewer",
    "juror",
    "host",
    "authority",
    *TEAM,
)
ALLOW, LOGIN, HIDE, DENY = "allow", "login", "hide", "deny"
EVERY_METHOD = ["GET", "HEAD", "POST"]
EDITING = "redaction/"
# What Wagtail serves to all: its pictures and words. Its own sign-in page is ours (config.urls).
DESK = {
    "wagtailadmin_sprite": ALLOW,
    "wagtailadmin_javascript_catalog": ALLOW,
    "wagtailadmin_login": LOGIN,
    "wagtailadmin_logout": LOGIN,
    # nobody has a password to change: to who is signed in, nothing is there
    "wagtailadmin_password_reset": HIDE,
    "wagtailadmin_password_reset_done": HIDE,
    "wagtailadmin_password_reset_confirm": HIDE,
    "wagtailadmin_password_reset_complete": HIDE,
}
# Two routes that take the password of a page: ours stand before them, and have nothing (404).
CLOSED = {"wagtaildocs_authenticate_with_password", "wagtailcore_authenticate_with_password"}


@dataclass(frozen=True, slots=True)
class Route:
    route: str
    pattern: str
    methods: list[str]
    zone: str  # public, account, candidate, a role, programme, cms
    parameters: list[str]
    expect: dict[str, str]
    writes: dict[str, str]  # what a POST gets, where it differs for a role


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


def rights_asked(view: Callable[..., Any]) -> tuple[Right, Right, bool]:
    """To read, to act, and whether the whole route is the act (``access.team``)."""
    while view is not None:
        if asked := getattr(view, "rights", None):
            reads, right, act = asked
            return reads, right, act
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return Right.READ, Right.RUN, False


def of_the_team(view: Callable[..., Any], *, posting: bool) -> dict[str, str]:
    reads, right, act = rights_asked(view)
    verdicts = {}
    for role, kinds in TEAM.items():
        held = frozenset[Right]().union(*(RIGHTS[kind] for kind in kinds))
        if held.isdisjoint({reads, right}):
            verdicts[role] = HIDE
        else:
            verdicts[role] = ALLOW if right in held or not (posting or act) else DENY
    return verdicts


def expectation(
    name: str,
    zone: str,
    parameters: list[str],
    view: Callable[..., Any],
    *,
    posting: bool = False,
) -> dict[str, str]:
    """The verdict of each role. A view may say otherwise for some: ``access.expects``."""
    if zone == "public":
        verdicts = dict.fromkeys(ROLES, ALLOW)
    elif zone == "cms":
        writers = {role: ALLOW for role, kinds in TEAM.items() if _writes(kinds)}
        verdicts = {**dict.fromkeys(ROLES, LOGIN), **writers}  # Wagtail sends strangers to sign in
        if name in DESK:
            verdicts = {**dict.fromkeys(ROLES, DESK[name]), "anonymous": LOGIN}
    elif zone == "programme":
        verdicts = {**dict.fromkeys(ROLES, HIDE), "anonymous": LOGIN}
        verdicts |= of_the_team(view, posting=posting)
    elif zone == "account" or (zone == "candidate" and not parameters):
        verdicts = {**dict.fromkeys(ROLES, ALLOW), "anonymous": LOGIN}
    else:
        verdicts = {**dict.fromkeys(ROLES, HIDE), "anonymous": LOGIN, zone: ALLOW}
    if name in CLOSED:
        verdicts = {**dict.fromkeys(ROLES, HIDE), "anonymous": LOGIN}
    while view is not None:
        verdicts |= getattr(view, "expects", {})
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return verdicts


def _writes(kinds: tuple[TeamRoleKind, ...]) -> bool:
    return any(Right.SITE in RIGHTS[kind] for kind in kinds)


def parameters_of(url: URLPattern) -> list[str]:
    """Named ones, of a path or of a regular expression; unnamed groups by their rank."""
    named = list(url.pattern.regex.groupindex)
    named += [key for key in url.pattern.converters if key not in named]
    return named or [str(rank) for rank in range(1, url.pattern.regex.groups + 1)]


def address_of(route: Route, value: object = 1) -> str:
    """An address of the route, each parameter being ``value``; ``NoReverseMatch`` if none fits."""
    if route.parameters and route.parameters[0].isdigit():
        return reverse(route.route, args=[value] * len(route.parameters))
    return reverse(route.route, kwargs=dict.fromkeys(route.parameters, value))


def routes() -> list[Route]:
    found = []
    for name, pattern, url in walk(get_resolver().url_patterns):
        view = url.callback
        parameters = parameters_of(url)
        zone = zone_of(pattern, view)
        found.append(
            Route(
                name,
                pattern,
                methods_of(view),
                zone,
                parameters,
                reading := expectation(name, zone, parameters, view),
                {
                    role: verdict
                    for role, verdict in expectation(
                        name, zone, parameters, view, posting=True
                    ).items()
                    if verdict != reading[role]
                },
            )
        )
    return found


def as_documents() -> list[dict[str, Any]]:
    return [asdict(route) for route in routes()]
