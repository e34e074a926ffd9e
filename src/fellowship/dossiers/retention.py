"""How long a dossier, its files and its proof are kept (trust.md §3.2; delays are ours to set).

Files come first: once their row is gone with the dossier, nothing would know where the bytes are.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from fellowship.calls.models import RuleSet
from fellowship.core.retention import Keep
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from texts.months import months_before

_PUBLIC_TASK = "mission d’intérêt public"
# The outcomes, of whatever stage, by which a dossier ends without anybody being taken on.
REFUSED = ("declined", "ineligible", "missed", "left", "expired", "lapsed", "failed")


def _keeps(since: str, scope: str, purpose: str) -> tuple[Keep, ...]:
    """The same delays for a dossier and for its files, by what became of the dossier."""
    delays = {DossierState.DRAFT: 3, DossierState.WITHDRAWN: 3}
    return tuple(
        Keep(
            purpose=purpose,
            basis=_PUBLIC_TASK,
            months=months,
            since=since,
            then="delete",
            scope={scope: state},
        )
        for state, months in delays.items()
    )


DECLINED_MONTHS = 3  # where the regulation says nothing


def _as_promised(now: datetime, path: str = "") -> Q:
    """Refused dossiers that have had the time their own regulation promises, from the refusal."""
    due = Q(**{f"{path}rule_set": None}, clock_at__lt=months_before(now, DECLINED_MONTHS))
    used = Dossier.objects.filter(state=DossierState.ENDED, outcome__in=REFUSED).values("rule_set")
    for rule_set in RuleSet.objects.filter(pk__in=used):
        months = rule_set.content.get("retention", {}).get("declined", DECLINED_MONTHS)
        due |= Q(**{f"{path}rule_set": rule_set}, clock_at__lt=months_before(now, months))
    return due


def with_answers(_now: datetime) -> QuerySet[Any]:
    """A person is not erased before her dossiers have been emptied."""
    return Dossier.objects.exclude(answers={}).values("candidate")


HOLDS = {"people.User": with_answers}
RULES = {
    "Opening": Keep(
        purpose="dire à chacun qui a ouvert son dossier",
        basis="obligation légale",
        months=24,
        since="at",
        then="delete",
    ),
    "Attachment": (
        *_keeps("dossier__changed_at", "dossier__state", "préparer une candidature"),
        Keep(
            purpose="examiner une candidature, expliquer un refus",
            basis=_PUBLIC_TASK,
            months=3,
            since="dossier__submitted_at",
            then="delete",
            scope={"dossier__state": DossierState.ENDED, "dossier__outcome__in": REFUSED},
            from_event=True,
            lasts=partial(_as_promised, path="dossier__"),
        ),
        Keep(
            purpose="proposer des missions, préparer une embauche",
            basis=_PUBLIC_TASK,
            months=24,
            since="dossier__submitted_at",
            then="delete",
        ),
    ),
    "Dossier": (
        *_keeps("changed_at", "state", "préparer une candidature"),
        Keep(
            purpose="examiner une candidature, expliquer un refus",
            basis=_PUBLIC_TASK,
            months=3,
            since="submitted_at",
            then="anonymise",
            clears=("answers", "affirmed"),
            scope={"state": DossierState.ENDED, "outcome__in": REFUSED},
            from_event=True,
            lasts=_as_promised,
        ),
        Keep(
            purpose="proposer des missions, préparer une embauche",
            basis=_PUBLIC_TASK,
            months=24,
            since="submitted_at",
            then="anonymise",
            clears=("answers", "affirmed"),
        ),
    ),
    "Member": (
        *_keeps("dossier__changed_at", "dossier__state", "candidater ensemble"),
        Keep(
            purpose="candidater ensemble",
            basis=_PUBLIC_TASK,
            months=24,
            since="dossier__submitted_at",
            then="delete",
        ),
    ),
    "Reopening": (
        *_keeps("dossier__changed_at", "dossier__state", "préparer une candidature"),
        Keep(
            purpose="expliquer ce qui a complété une candidature",
            basis=_PUBLIC_TASK,
            months=24,
            since="dossier__submitted_at",
            then="anonymise",
            clears=("before", "after"),
        ),
    ),
    "LateAccess": Keep(
        purpose="rendre compte des dépôts tardifs",
        basis="obligation légale",
        months=24,
        since="given_at",
        then="anonymise",
        clears=("email", "because"),
    ),
    "Receipt": Keep(
        purpose="prouver un dépôt jusqu’à la fin des recours",
        basis="obligation légale",
        months=60,
        since="received_at",
        then="anonymise",
        clears=("files", "sealed"),
    ),
}
