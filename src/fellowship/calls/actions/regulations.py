"""The versions of the rules: read, published, written out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import regulations
from fellowship.calls import rules
from fellowship.calls.actions.refusing import refuse
from fellowship.calls.models import (
    RuleSet,
)
from fellowship.calls.states import RuleSetState
from fellowship.core.lifecycle import Refused, move, record
from fellowship.people.models import User


@transaction.atomic
def import_rules(text: str, *, by: User | None, now: datetime) -> RuleSet:
    """Read a rule set from TOML into a draft. A published version is never rewritten."""
    try:
        content = regulations.from_toml(text)
        regulations.Rules.read(content)
    except regulations.BrokenRules as broken:
        raise Refused(str(broken)) from broken
    return _kept(regulations.heading(content), content, by=by, now=now)


@transaction.atomic
def keep_draft(content: dict[str, Any], *, by: User | None, now: datetime) -> RuleSet:
    """Keep a rule set that a person is still typing: only its heading has to be readable, what else
    is wrong waits for its publication."""
    try:
        heading = regulations.heading(content)
    except regulations.BrokenRules as broken:
        raise Refused(str(broken)) from broken
    return _kept(heading, regulations.plain(content), by=by, now=now)


def _kept(
    read: regulations.Heading, content: dict[str, Any], *, by: User | None, now: datetime
) -> RuleSet:
    digest = regulations.digest(content)
    held = RuleSet.objects.filter(code=read.code, version=read.version).first()
    if held and held.state != RuleSetState.DRAFTED:
        if regulations.digest(held.content) == digest:
            return held
        raise Refused(
            _(
                "La version %(version)s de « %(code)s » est publiée et ne change plus : donnez au "
                "fichier un autre numéro de version."
            )
            % {"version": read.version, "code": read.code}
        )
    rule_set, created = RuleSet.objects.update_or_create(
        code=read.code,
        version=read.version,
        defaults={"title": read.title, "in_force_on": read.in_force_on, "content": content},
    )
    if created or held is None or regulations.digest(held.content) != digest:
        record(rule_set, "imported", by=by, now=now, digest=digest)
    return rule_set


def export_rules(rule_set: RuleSet) -> str:
    """The rule set as TOML that people can read; importing it gives the same digest."""
    return regulations.to_toml(rule_set.content)


@transaction.atomic
def publish_rules(rule_set: RuleSet, *, by: User | None, now: datetime) -> None:
    """Bring a version in force on its day. The versions before it are kept, for their dossiers."""
    refuse(rules.obstacle_to_publish(rule_set))
    move(
        rule_set,
        RuleSetState.PUBLISHED,
        by=by,
        now=now,
        published_at=now,
        digest=regulations.digest(rule_set.content),
    )
    earlier = RuleSet.objects.filter(
        code=rule_set.code, version__lt=rule_set.version, state=RuleSetState.PUBLISHED
    )
    for version in earlier:
        move(version, RuleSetState.RETIRED, by=by, now=now, because=str(rule_set))
