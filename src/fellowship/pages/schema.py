"""What a page is, for machines: schema.org in JSON-LD. Data, not code: no policy blocks it."""

import json
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

CONTEXT = "https://schema.org"


class Describable(Protocol):
    title: str

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]: ...


def organization() -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": settings.SITE_OPERATOR,
        "url": settings.SITE_URL,
        "email": settings.CONTACT_EMAIL,
    }


def crumbs(page: Describable, trail: list[tuple[str, str]], request: HttpRequest) -> dict[str, Any]:
    steps = [*trail, (page.title, request.path)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": str(name),
                "item": settings.SITE_URL + address,
            }
            for number, (name, address) in enumerate(steps, 1)
        ],
    }


def described(page: Describable, trail: list[tuple[str, str]], request: HttpRequest) -> SafeString:
    """The content of the ``application/ld+json`` element: ``<`` is escaped, so that no title can
    close it."""
    graph = [crumbs(page, trail, request), *page.schema(request)]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S308
