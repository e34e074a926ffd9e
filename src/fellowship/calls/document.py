"""The rules as a document: its words once, for the page and for the PDF."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from fellowship.calls.models import RuleSet
from regulations import BrokenRules, page
from texts import voice

SOURCE = Path(__file__).resolve().parents[1] / "templates/documents/regulation.typ"


def words(rule_set: RuleSet) -> dict[str, Any]:
    """Everything the document says, as JSON; raises ``BrokenRules`` for rules that cannot be read.

    ``{"title", "reference", "issuer", "facts": [[label, value]], "sections": [{"heading",
    "paragraphs": [str], "items": [str], "parts": [{"heading", "paragraphs", "items"}]}]}``
    """
    rules = rule_set.rules
    return {
        "title": rule_set.title,
        "reference": _("%(title)s, version %(version)s")
        % {"title": rule_set.title, "version": rule_set.version},
        "issuer": settings.SITE_NAME,
        "facts": [
            *([[_("Promotion"), rules.cohort]] if rules.cohort else []),
            [_("Version"), str(rule_set.version)],
            [_("En vigueur le"), voice.day(rule_set.in_force_on)],
            [_("Empreinte (SHA-256)"), rule_set.digest or _("aucune : version non publiée")],
        ],
        "sections": page.document(rules),
    }


def pdf(rule_set: RuleSet) -> bytes:
    """The document as tagged PDF/UA-1. The same version gives the same bytes."""
    dated = rule_set.published_at or datetime.combine(rule_set.in_force_on, time(), tzinfo=UTC)
    content = json.dumps(words(rule_set), ensure_ascii=False, sort_keys=True)
    document: bytes = typst.compile(
        SOURCE,
        root=SOURCE.parent,
        ignore_system_fonts=True,
        sys_inputs={"rules": content},
        pdf_standards="ua-1",
        timestamp=int(dated.timestamp()),
    )
    return document


def broken_sentences(rule_set: RuleSet) -> list[str]:
    """Why the rules cannot be shown; nothing when they can."""
    try:
        rule_set.rules  # noqa: B018 - reading is the check
    except BrokenRules as broken:
        return broken.sentences
    return []
