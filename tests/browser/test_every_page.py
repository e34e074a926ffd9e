"""Every page of the demonstration, in every role, at both widths: axe, reflow, no stranger."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import ROLES, overflows, violations

# Wagtail's own desk is for editors and fails axe upstream (docs/decisions); files are not pages.
LEFT_OUT = re.compile(
    r"^/(redaction|documents|media|static|deconnexion)/|\.(pdf|ics|csv|json|xml|xlsx|atom|rss)$|/export"
)
EXAMPLES = 2  # pages visited for each route


def crawl(page, site, start):
    """Follow the links a person sees, at most EXAMPLES pages a route (a public page is one).

    A link to a file says so (``download``): that is how a reader knows, and this crawl too.
    """
    waiting, seen, counted = list(start), set(), {}
    while waiting:
        path = waiting.pop(0)
        if path in seen or LEFT_OUT.search(urlsplit(path).path):
            continue
        seen.add(path)
        try:
            route = resolve(urlsplit(path).path).view_name
        except Resolver404:
            continue
        key = path if route in {"wagtail_serve"} else route
        counted[key] = counted.get(key, 0) + 1
        if counted[key] > EXAMPLES:
            continue
        response = page.goto(site.address + path)
        yield path, response
        for href in page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(l => l.href)"
        ):
            parts = urlsplit(href)
            if href.startswith(site.address):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


@pytest.mark.parametrize("width", ["large", "phone"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_page_is_accessible_and_fits_and_calls_nobody(visit, site, role, width):
    page = visit(role, width)
    start = ["/"] if role is None else ["/espace/"]
    faults, visited = [], 0

    for path, response in crawl(page, site, start):
        visited += 1
        if response.status >= 400:
            faults.append(f"{path}: status {response.status}")
            continue
        faults += [f"{path}: {line}" for line in violations(page)]
        if width == "phone" and overflows(page):
            faults.append(f"{path}: scrolls sideways at 320 px")

    assert faults == []
    assert page.foreign == []
    assert page.errors == []
    assert visited >= (5 if role is None else 2)
