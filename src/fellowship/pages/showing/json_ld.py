"""What a page is, for machines: schema.org in JSON-LD. Data, not code: no policy blocks it."""

import json
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from fellowship.calls.sentences import CallFacts

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


def job_postings(calendar: CallFacts, summary: str, address: str) -> list[dict[str, Any]]:
    """One vacancy per profile while a window is open; nothing otherwise. Pay is net, per month."""
    rules, sprint = calendar.rules, calendar.open_sprint
    if rules is None or sprint is None or sprint.opens_at is None or sprint.closes_at is None:
        return []
    amounts = [float(grade.net_monthly) for grade in rules.pay]
    pay = {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {
            "@type": "QuantitativeValue",
            "minValue": min(amounts),
            "maxValue": max(amounts),
            "unitText": "MONTH",
        },
    }
    return [
        {
            "@type": "JobPosting",
            "title": profile.name,
            "description": summary,
            "url": address,
            "datePosted": sprint.opens_at.date().isoformat(),
            "validThrough": sprint.closes_at.isoformat(),
            "employmentType": "TEMPORARY",
            "hiringOrganization": organization(),
            "jobLocation": {
                "@type": "Place",
                "address": {"@type": "PostalAddress", "addressCountry": "FR"},
            },
            **({"baseSalary": pay} if amounts else {}),
        }
        for profile in rules.profiles
    ]


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
