"""The dates a page was typed with: proposed to the team for its call, never shown as they are."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fellowship.calls import actions
from fellowship.calls.models import Call, CallKind
from fellowship.calls.states import ProposalState
from fellowship.people.models import User
from texts.calendar import read_calendar
from texts.findings import Finding
from texts.frontmatter import Document, plain

_PROCEDURE = re.compile(r"demarches-simplifi?ees?\.fr/commencer/([a-z0-9-]+)", re.I)
_COHORT = re.compile(
    r"(\d+)\s*(?:e|è|ème|eme|re|ère)\s+promotion|promotion\s+(\d+)|EIG\s*(\d+)", re.I
)


def call_of(document: Document, model: Any, *, now: datetime, by: User | None) -> Call | None:
    """The call a page is about: named by ``call``, by the procedure its links lead to, or by its
    cohort; created, to be confirmed, when nobody knows it yet."""
    projects = model.__name__ in {"AdministrationsPage", "ProposePage"}
    front = document.front
    named = front.get("appel")
    found = _PROCEDURE.search(document.original)
    slug = str(named or (found.group(1).lower() if found else ""))
    if not slug:
        return None
    held = Call.objects.filter(slug=slug).first()
    if held:
        return held
    numbers = _COHORT.search(document.original)
    number = next((n for n in numbers.groups() if n), "") if numbers and not named else ""
    kind = CallKind.PROJECTS if projects or slug.startswith("aap") else CallKind.CANDIDATES
    cohort = str(front.get("promotion") or (f"Promotion {number}" if number else ""))
    what = "Appel à projets" if kind == CallKind.PROJECTS else "Appel à candidatures"
    return actions.create_call(
        slug=slug,
        title=f"{what}, {cohort[:1].lower()}{cohort[1:]}" if cohort else f"{what} {slug}",
        kind=kind,
        cohort=cohort,
        rules_code=str(front.get("reglement") or (f"eig-{number}" if number else "")),
        by=by,
        now=now,
    )


def proposed_by(
    document: Document, model: Any, *, now: datetime, by: User | None, confirm: bool = False
) -> Callable[[Any], None]:
    """Read the calendar at once, for its findings; link the page and propose when it is saved.

    ``confirm``: taken as it is, when a history whose team is long gone is brought in.
    """
    has_steps = isinstance(document.front.get("steps"), dict)
    draft = None
    findings: list[Finding] = []
    if has_steps:
        draft, findings = read_calendar(
            plain(document.front), lines=document.lines, name=document.name
        )
        document.findings += findings

    def link(page: Any) -> None:
        call = call_of(document, model, now=now, by=by)
        if call is None:
            return
        page.call = call
        if draft is not None and draft.sprints:
            proposal = actions.propose_calendar(
                call, draft, source=document.name, now=now, by=by, findings=findings
            )
            if confirm and proposal is not None and proposal.state == ProposalState.PROPOSED:
                actions.confirm_proposal(
                    proposal, by=by, now=now, because=f"Lu dans {document.name}."
                )

    return link
