"""Who may act on a dossier: yes or no. What stands in the way: a sentence, or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import filetype
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fellowship.calls import rules as calls
from fellowship.calls.facts import qualified
from fellowship.calls.models import Call, Part, Role, Sprint
from fellowship.calls.ruleset import Field, Rules, Section
from fellowship.dossiers import papers
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User

# --- who may -----------------------------------------------------------------------------------


def can_edit(user: User, dossier: Dossier) -> bool:
    """Write its sections, its files and its statements: the candidate alone."""
    return dossier.candidate_id == user.pk


def can_submit(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_withdraw(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_restart(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_download(user: User, dossier: Dossier) -> bool:
    """Open its files: the candidate and the team, never a reviewer."""
    return user.is_staff or dossier.candidate_id == user.pk


# --- what an answer lacks ------------------------------------------------------------------------


def is_empty(value: Any) -> bool:
    """Nothing was answered. 0 is an answer."""
    return value is None or value is False or value == [] or str(value).strip() == ""


def fault_of(field: Field, value: Any) -> str:
    """What is wrong with one answer, in a sentence; nothing when it may be sent."""
    if is_empty(value):
        return _("à remplir") if field.required else ""
    if field.kind == "number":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            return _("un nombre entier, zéro ou plus")
    elif field.kind == "choice":
        if value not in dict(field.choices):
            return _("un choix de la liste")
    elif field.kind == "choices":
        known = dict(field.choices)
        if not isinstance(value, list) or any(choice not in known for choice in value):
            return _("des choix de la liste")
    elif field.kind == "url":
        if not str(value).startswith(("https://", "http://")):
            return _("une adresse qui commence par https://")
    elif field.max_length and len(str(value)) > field.max_length:
        return _("%(length)d caractères, pour %(limit)d au plus") % {
            "length": len(str(value)),
            "limit": field.max_length,
        }
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """A section of the dossier, as far as it is written. ``faults``: field slug → sentence."""

    section: Section
    faults: Mapping[str, str]
    started: bool

    @property
    def is_complete(self) -> bool:
        return not self.faults

    @property
    def missing(self) -> list[str]:
        labels = {field.slug: field.label for field in self.section.fields}
        return [f"{labels[slug]} : {fault}" for slug, fault in self.faults.items()]


def steps_of(dossier: Dossier, rules: Rules, files: Collection[str]) -> list[Step]:
    """Every section in order; ``files``: the questions that have received their file."""
    return [step_of(section, dossier.answers, files) for section in rules.sections]


def step_of(section: Section, answers: Mapping[str, Any], files: Collection[str]) -> Step:
    faults = {}
    started = False
    for field in section.fields:
        value = field.slug in files if field.kind == "file" else answers.get(field.slug)
        started = started or not is_empty(value)
        if fault := fault_of(field, value):
            faults[field.slug] = fault
    return Step(section, faults, started)


# --- what stands in the way ----------------------------------------------------------------------


def obstacle_to_start(call: Call, profile: str, user: User, *, now: datetime) -> str:
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is None:
        return _("Cet appel n’a pas encore de règlement en vigueur.")
    if profile not in {known.slug for known in rule_set.rules.profiles}:
        return _("Choisissez un profil de la liste.")
    if reserved := calls.obstacle_to_apply(call, user, rule_set.rules):
        return reserved
    if plays_a_part(user, call, now=now):
        return _("Vous évaluez les dossiers de cet appel : vous ne pouvez pas y candidater.")
    sprint = sprint_to_come(call, now)
    if sprint is None:
        return _("Aucun dépôt n’est ouvert ni annoncé pour cet appel.")
    return obstacle_of_another(sprint, profile, user)


def obstacle_of_another(
    sprint: Sprint, profile: str, user: User, *, apart: Dossier | None = None
) -> str:
    """One living dossier per person, sprint and profile (decision of domain.md §8.5, A12)."""
    others = Dossier.objects.living().filter(sprint=sprint, profile=profile, candidate=user)
    if apart is not None:
        others = others.exclude(pk=apart.pk)
    if other := others.first():
        return _(
            "Vous avez déjà un dossier pour ce sprint et ce profil : le numéro %(number)s."
        ) % {"number": other.reference}
    return ""


def plays_a_part(user: User, call: Call, *, now: datetime) -> bool:
    """Whoever evaluates a call does not apply to it (règlement, B4)."""
    return (
        Part.objects.filter(call=call, person=user, role__in=[Role.REVIEWER, Role.JUROR])
        .standing(now)
        .exists()
    )


def sprint_to_come(call: Call, now: datetime) -> Sprint | None:
    """The sprint a draft is written for: the open one, else the next."""
    return call.open_sprint(now) or call.next_sprint(now)


def obstacle_to_edit(dossier: Dossier) -> str:
    if dossier.state == DossierState.DRAFT:
        return ""
    return _("Ce dossier est %(state)s : il ne se modifie plus.") % {
        "state": dossier.get_state_display()
    }


def obstacle_to_submit(dossier: Dossier, *, now: datetime) -> str:
    """Said by the screen before the click, and by the action after it: one rule, one place."""
    if not dossier.may_move(DossierState.SUBMITTED):
        return _("Ce dossier n’est plus un brouillon.")
    if late := obstacle_of_window(dossier.call, dossier.sprint, now=now):
        return late
    rule_set = dossier.rules_at(now)
    if rule_set is None:
        return _("Cet appel n’a pas encore de règlement en vigueur.")
    rules = rule_set.rules
    if dossier.profile not in {profile.slug for profile in rules.profiles}:
        return _("Le profil choisi n’est plus proposé.")
    sprint = dossier.call.open_sprint(now)
    if sprint and (
        obstacle := obstacle_of_another(sprint, dossier.profile, dossier.candidate, apart=dossier)
    ):
        return obstacle
    if reserved := calls.obstacle_to_apply(dossier.call, dossier.candidate, rules):
        return reserved
    if plays_a_part(dossier.candidate, dossier.call, now=now):
        return _("Vous évaluez les dossiers de cet appel : vous ne pouvez pas y candidater.")
    files = set(dossier.attachments.values_list("field", flat=True))
    lacking = [step for step in steps_of(dossier, rules, files) if not step.is_complete]
    if lacking:
        named = " ; ".join(f"{step.section.title} ({', '.join(_labels(step))})" for step in lacking)
        return _("Il reste à compléter : %(sections)s.") % {"sections": named}
    unsaid = [s.text for s in rules.eligibility if s.slug not in dossier.affirmed]
    if unsaid:
        return _("Il reste à affirmer : %(statements)s") % {"statements": " ".join(unsaid)}
    return ""


def _labels(step: Step) -> list[str]:
    return [field.label for field in step.section.fields if field.slug in step.faults]


def obstacle_of_window(call: Call, sprint: Sprint | None, *, now: datetime) -> str:
    """Too early, too late: which instant, what becomes of the draft, and when next (A1, A5)."""
    if call.is_open(now):
        return ""
    said = []
    closed = [
        s.closes_at
        for s in call.ordered_sprints
        if s.closes_at and s.closes_at <= now and not s.is_unconfirmed(now)
    ]
    if sprint and sprint.is_unconfirmed(now):
        said.append(
            _("L’ouverture du dépôt n’est pas encore confirmée. Votre brouillon est conservé.")
        )
    elif sprint and sprint.opens_at and now < sprint.opens_at:
        said.append(_("Le dépôt n’est pas encore ouvert. Votre brouillon est conservé."))
    elif closed:
        said.append(
            _(
                "Le dépôt est clos depuis le %(instant)s (heure de Paris). "
                "Votre brouillon est conservé."
            )
            % {"instant": last_minute(max(closed), call)}
        )
    else:
        said.append(_("Le dépôt n’est pas ouvert. Votre brouillon est conservé."))
    coming = call.next_sprint(now)
    if coming and coming.opens_at and coming.closes_at:
        dates = _("du %(opening)s au %(closing)s") % {
            "opening": day(coming.opens_at, call),
            "closing": last_minute(coming.closes_at, call),
        }
        certainty = coming.deposit.certainty if coming.deposit else ""
        said.append(_("Prochain dépôt : %(dates)s.") % {"dates": qualified(dates, certainty)})
    else:
        said.append(_("La date du prochain dépôt n’est pas encore annoncée."))
    return " ".join(said)


def day(instant: datetime, call: Call) -> str:
    """« 1er mars 2024 », in the zone of the call."""
    local = instant.astimezone(call.tz)
    number = "1er" if local.day == 1 else str(local.day)
    return f"{number} {date_format(local, 'F Y')}"


def last_minute(excluded: datetime, call: Call) -> str:
    """The last accepted minute before an excluded instant: « 1er mars 2024 à 23 h 59 »."""
    local = (excluded - timedelta(minutes=1)).astimezone(call.tz)
    return _("%(day)s à %(hour)s") % {"day": day(local, call), "hour": f"{local:%H h %M}"}


def obstacle_to_withdraw(dossier: Dossier) -> str:
    if dossier.may_move(DossierState.WITHDRAWN):
        return ""
    return _("Ce dossier est %(state)s : il ne peut plus être retiré.") % {
        "state": dossier.get_state_display()
    }


def obstacle_to_restart(dossier: Dossier, *, now: datetime) -> str:
    """Copy it into a new draft: for a later sprint than its own."""
    if dossier.state == DossierState.DRAFT:
        return _("Ce dossier est encore un brouillon : il suffit de le reprendre.")
    return obstacle_to_start(dossier.call, dossier.profile, dossier.candidate, now=now)


def obstacle_to_attach(name: str, content: bytes) -> str:
    """A PDF by its bytes, that opens, has pages and no password; its name proves nothing (C2)."""
    limit = settings.ATTACHMENT_MAX_BYTES
    named = {"name": name}
    if not content:
        return _("Le fichier « %(name)s » est vide.") % named
    if len(content) > limit:
        return _("Le fichier « %(name)s » pèse %(size)s : %(limit)s au plus.") % {
            **named,
            "size": filesizeformat(len(content)),
            "limit": filesizeformat(limit),
        }
    kind = filetype.guess(content)
    if kind is None or kind.mime != "application/pdf":
        return _("Le fichier « %(name)s » n’est pas un PDF : enregistrez-le au format PDF.") % named
    faults = {
        "locked": _("Le fichier « %(name)s » est protégé : enlevez son mot de passe."),
        "empty": _("Le fichier « %(name)s » n’a aucune page."),
        "broken": _("Le fichier « %(name)s » est abîmé : il ne s’ouvre pas."),
    }
    return faults.get(papers.verdict(content), "") % named
