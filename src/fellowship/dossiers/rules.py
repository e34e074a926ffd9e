"""Who may act on a dossier: yes or no. What stands in the way: a sentence, or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import filetype
from django.conf import settings
from django.utils.translation import gettext as _

from fellowship.calls import rules as calls
from fellowship.calls.models import Call, Certainty, HostBody, Role, RoleKind, Sprint
from fellowship.calls.sentences import qualified
from fellowship.dossiers import pdf_check
from fellowship.dossiers.models import Attachment, Dossier, LateAccess, Scan
from fellowship.dossiers.states import DossierState
from fellowship.outside import virus_scan
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.process.registry import work_of
from regulations import Difference, Field, Rules, Section, Stage, differences
from texts import voice

# --- who may -----------------------------------------------------------------------------------


def can_edit(user: User, dossier: Dossier) -> bool:
    """Write its sections, its files and its statements: the candidate alone."""
    return dossier.candidate_id == user.pk


def can_check_eligibility(user: User) -> bool:
    return may(user, Right.RUN)


def can_submit(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_withdraw(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_restart(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_download(user: User, dossier: Dossier) -> bool:
    """Open its files: the candidate and the team, never a reviewer."""
    return (
        may(user, Right.READ)
        or dossier.candidate_id == user.pk
        or dossier.members.confirmed().filter(person=user).exists()
    )


# --- what is asked -------------------------------------------------------------------------------


def sections_at(rules: Rules, stage: Stage) -> tuple[Section, ...]:
    """The sections that a stage has filled in; none for a stage without a form.

    The questions of a second form are named after their stage: two forms may ask « ville ».
    """
    form = rules.form(str(getattr(stage.settings, "form", "")))
    if form is None:
        return ()
    if stage == rules.process.first:
        return form.sections
    return tuple(
        replace(
            section,
            slug=f"{stage.slug}__{section.slug}",
            fields=tuple(
                replace(field, slug=f"{stage.slug}__{field.slug}") for field in section.fields
            ),
        )
        for section in form.sections
    )


def stage_to_fill(dossier: Dossier, *, now: datetime) -> Stage | None:
    """The stage whose form is open to its writer: the deposit of a draft, the form it stands at."""
    rule_set = dossier.rules_at(now)
    if rule_set is None:
        return None
    if dossier.state == DossierState.DRAFT:
        return rule_set.rules.process.first
    return dossier.place if dossier.is_at("form") else None


def open_sections(dossier: Dossier, *, now: datetime) -> tuple[Section, ...]:
    """What may be written now, in order."""
    rule_set, stage = dossier.rules_at(now), stage_to_fill(dossier, now=now)
    return sections_at(rule_set.rules, stage) if rule_set and stage else ()


def sections_sent(dossier: Dossier, rules: Rules) -> tuple[Section, ...]:
    """What has been sent so far: the deposit, then the forms of the stages it has come through."""
    stages = rules.process.stages
    reached = stages.index(dossier.place) if dossier.place else len(stages) - 1
    return tuple(
        section
        for stage in stages[: reached + 1]
        for section in sections_at(rules, stage)
        if stage == rules.process.first
        or any(field.slug in dossier.answers for field in section.fields)
    )


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


def steps_of(dossier: Dossier, sections: Collection[Section], files: Collection[str]) -> list[Step]:
    """Every section in order; ``files``: the questions that have received their file."""
    return [step_of(section, dossier.answers, files) for section in sections]


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


def obstacle_to_start(
    call: Call, profile: str, user: User, *, now: datetime, sprint: Sprint | None = None
) -> str:
    """``sprint``: the one a late access opens, else the open one or the next."""
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is None:
        return _("Cet appel n’a pas encore de règlement en vigueur.")
    known = {known.slug for known in rule_set.rules.profiles}
    if (profile or known) and profile not in known:
        return _("Choisissez un profil de la liste.")
    if reserved := calls.obstacle_to_apply(call, user, rule_set.rules):
        return reserved
    if plays_a_part(user, call, now=now):
        return _("Vous évaluez les dossiers de cet appel : vous ne pouvez pas y candidater.")
    if rule_set.rules.applicant.kind == "administration" and not bodies_of(user, call, now=now):
        return _(
            "Cet appel s’adresse aux administrations : l’équipe du programme donne à leurs agents "
            "le rôle qui permet de déposer en leur nom."
        )
    sprint = sprint or sprint_to_come(call, now)
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


def bodies_of(user: User, call: Call, *, now: datetime) -> list[HostBody]:
    """The administrations in whose name a person may apply to a call."""
    roles = Role.objects.of(user, RoleKind.HOST).standing(now).filter(call=call)
    return [role.body for role in roles.select_related("body") if role.body]


def size_of_team(dossier: Dossier) -> int:
    """Who writes, and those who have confirmed."""
    return 1 + dossier.members.confirmed().count()


def obstacle_of_team(dossier: Dossier, rules: Rules) -> str:
    """A team counts as many confirmed people as the rules say."""
    if rules.applicant.kind != "team":
        return ""
    waiting = dossier.members.filter(confirmed_at=None).order_by("email")
    if waiting.exists():
        return _("Ces personnes n’ont pas encore confirmé : %(who)s.") % {
            "who": ", ".join(waiting.values_list("email", flat=True))
        }
    size, lowest, highest = size_of_team(dossier), rules.applicant.lowest, rules.applicant.highest
    if lowest <= size <= highest:
        return ""
    return _(
        "Une équipe compte de %(lowest)d à %(highest)d personnes : la vôtre en a %(size)d."
    ) % {
        "lowest": lowest,
        "highest": highest,
        "size": size,
    }


def obstacle_to_invite_member(dossier: Dossier, email: str, *, now: datetime) -> str:
    if obstacle := obstacle_to_edit(dossier):
        return obstacle
    rule_set = dossier.rules_at(now)
    if rule_set is None or rule_set.rules.applicant.kind != "team":
        return _("On candidate seul(e) à cet appel.")
    if email in {dossier.candidate.email.lower(), *dossier.members.values_list("email", flat=True)}:
        return _("Cette personne est déjà de l’équipe.")
    if 1 + dossier.members.count() >= rule_set.rules.applicant.highest:
        return _("L’équipe est complète : %(highest)d personnes au plus.") % {
            "highest": rule_set.rules.applicant.highest
        }
    return ""


def plays_a_part(user: User, call: Call, *, now: datetime) -> bool:
    """Whoever evaluates a call does not apply to it (règlement, B4)."""
    return (
        Role.objects.filter(call=call, person=user, kind__in=[RoleKind.REVIEWER, RoleKind.JUROR])
        .standing(now)
        .exists()
    )


def sprint_to_come(call: Call, now: datetime) -> Sprint | None:
    """The sprint a draft is written for: the open one, else the next."""
    return call.open_sprint(now) or call.next_sprint(now)


def obstacle_to_edit(dossier: Dossier) -> str:
    if dossier.state == DossierState.DRAFT or dossier.is_at("form"):
        return ""
    return _("Ce dossier est %(state)s : il ne se modifie plus.") % {"state": dossier.standing}


def obstacle_to_submit(dossier: Dossier, *, now: datetime) -> str:
    """Said by the screen before the click, and by the action after it: one rule, one place."""
    if dossier.state != DossierState.DRAFT:
        return _("Ce dossier n’est plus un brouillon.")
    if closed := obstacle_of_closing(dossier, now=now):
        return closed
    rule_set = dossier.rules_at(now)
    if rule_set is None:
        return _("Cet appel n’a pas encore de règlement en vigueur.")
    rules = rule_set.rules
    profiles = {profile.slug for profile in rules.profiles}
    if (dossier.profile or profiles) and dossier.profile not in profiles:
        return _("Le profil choisi n’est plus proposé.")
    late = late_access_of(dossier, now=now)
    sprint = late.sprint if late else dossier.call.open_sprint(now)
    if sprint and (
        obstacle := obstacle_of_another(sprint, dossier.profile, dossier.candidate, apart=dossier)
    ):
        return obstacle
    if reserved := calls.obstacle_to_apply(dossier.call, dossier.candidate, rules):
        return reserved
    if plays_a_part(dossier.candidate, dossier.call, now=now):
        return _("Vous évaluez les dossiers de cet appel : vous ne pouvez pas y candidater.")
    if team := obstacle_of_team(dossier, rules):
        return team
    if lacking := obstacle_of_answers(dossier, sections_at(rules, rules.process.first)):
        return lacking
    unsaid = [s.text for s in rules.eligibility if s.slug not in dossier.affirmed]
    if unsaid:
        return _("Il reste à affirmer : %(statements)s") % {"statements": " ".join(unsaid)}
    return obstacle_of_deposit(dossier, rules, now=now)


def obstacle_of_deposit(dossier: Dossier, rules: Rules, *, now: datetime) -> str:
    """What the stages that are written with the dossier lack: wishes, where the rules ask them."""
    first = rules.process.first
    said = (
        work_of(stage.kind).obstacle(dossier, stage, next(iter(first.outcomes)), now)
        for stage in rules.process.acting_at(first)
    )
    return next((why for why in said if why), "")


def obstacle_of_answers(dossier: Dossier, sections: Collection[Section]) -> str:
    files = {file.field for file in dossier.attachments.all()}
    lacking = [step for step in steps_of(dossier, sections, files) if not step.is_complete]
    if not lacking:
        return ""
    named = " ; ".join(f"{step.section.title} ({', '.join(_labels(step))})" for step in lacking)
    return _("Il reste à compléter : %(sections)s.") % {"sections": named}


def changes_of_rules(dossier: Dossier, *, now: datetime) -> list[Difference]:
    """What the rules that a draft now follows say otherwise than those it was begun under."""
    if dossier.state != DossierState.DRAFT:
        return []
    begun = dossier.call.rule_set(dossier.created_at.astimezone(dossier.call.tz).date())
    today = dossier.rules_at(now)
    if begun is None or today is None or begun.pk == today.pk:
        return []
    return list(differences(begun.content, today.content))


def obstacle_to_send_form(dossier: Dossier, *, now: datetime) -> str:
    """A second form is sent once it is complete, in its window."""
    if not dossier.is_at("form") or dossier.place is None:
        return _("Aucun formulaire n’est à remplir à cette étape.")
    if closed := obstacle_of_stage_window(dossier, dossier.place, now=now):
        return closed
    return obstacle_of_answers(dossier, open_sections(dossier, now=now))


def obstacle_of_stage_window(dossier: Dossier, stage: Stage, *, now: datetime) -> str:
    """Too early or too late for a stage that the calendar gives a window; else nothing."""
    window = dossier.sprint.milestone(stage.window) if dossier.sprint and stage.window else None
    if window is None or window.certainty == Certainty.ANNOUNCED:
        return ""
    named = {"name": stage.name}
    if window.is_provisional or (window.starts_at and now < window.starts_at):
        return _("« %(name)s » n’est pas encore ouvert. Ce que vous écrivez est conservé.") % named
    if window.ends_at and now >= window.ends_at:
        return _(
            "« %(name)s » est clos depuis le %(instant)s (%(zone)s). "
            "Ce que vous avez écrit est conservé."
        ) % {
            **named,
            "instant": voice.last_minute(window.ends_at, dossier.call.tz),
            "zone": voice.zone_name(dossier.call.tz),
        }
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
            _("Le dépôt est clos depuis le %(instant)s (%(zone)s). Votre brouillon est conservé.")
            % {
                "instant": voice.last_minute(max(closed), call.tz),
                "zone": voice.zone_name(call.tz),
            }
        )
    else:
        said.append(_("Le dépôt n’est pas ouvert. Votre brouillon est conservé."))
    coming = call.next_sprint(now)
    if coming and coming.opens_at and coming.closes_at:
        dates = _("du %(opening)s au %(closing)s") % {
            "opening": voice.day_of(coming.opens_at, call.tz),
            "closing": voice.last_minute(coming.closes_at, call.tz),
        }
        certainty = coming.deposit.certainty if coming.deposit else ""
        said.append(_("Prochain dépôt : %(dates)s.") % {"dates": qualified(dates, certainty)})
    else:
        said.append(_("La date du prochain dépôt n’est pas encore annoncée."))
    return " ".join(said)


def late_access_of(dossier: Dossier, *, now: datetime) -> LateAccess | None:
    """What lets this draft be sent after the closing; while a deposit is open nobody needs it."""
    if dossier.call.is_open(now):
        return None
    rows = dossier.late_accesses.standing(now).select_related("sprint")
    return rows.order_by("pk").first()


def obstacle_of_closing(dossier: Dossier, *, now: datetime) -> str:
    """Too early or too late for this draft; its own late access counts."""
    closed = obstacle_of_window(dossier.call, dossier.sprint, now=now)
    return "" if closed and late_access_of(dossier, now=now) else closed


def can_give_late_access(user: User) -> bool:
    return may(user, Right.RUN)


def can_reopen(user: User) -> bool:
    return may(user, Right.RUN)


def obstacle_to_give_late_access(
    sprint: Sprint, because: str, expires_at: datetime, *, now: datetime
) -> str:
    if sprint.closes_at is None or now < sprint.closes_at:
        return _("Le dépôt de ce sprint n’est pas clos : personne n’a besoin d’un accès tardif.")
    if not because.strip():
        return _("Dites pour quel motif : il reste au journal.")
    if expires_at <= now:
        return _("L’accès doit expirer plus tard que maintenant.")
    return ""


def obstacle_to_reopen(dossier: Dossier, *, now: datetime) -> str:
    if dossier.state != DossierState.SUBMITTED:
        return _("On demande un complément à un dossier en cours.")
    if dossier.reopenings.standing(now).exists():
        return _("Un complément est déjà demandé pour ce dossier.")
    return ""


def obstacle_to_withdraw(dossier: Dossier) -> str:
    if dossier.may_move(DossierState.WITHDRAWN):
        return ""
    return _("Ce dossier est %(state)s : il ne peut plus être retiré.") % {
        "state": dossier.standing
    }


def obstacle_to_restart(dossier: Dossier, *, now: datetime) -> str:
    """Copy it into a new draft: for a later sprint than its own."""
    if dossier.state == DossierState.DRAFT:
        return _("Ce dossier est encore un brouillon : il suffit de le reprendre.")
    return obstacle_to_start(dossier.call, dossier.profile, dossier.candidate, now=now)


def obstacle_to_open_copy(attachment: Attachment) -> str:
    """Why somebody else than its owner cannot open a file yet."""
    if attachment.scan == Scan.INFECTED:
        return _("Ce fichier contient un virus : il n’est ouvert à personne.")
    if virus_scan.is_configured() and attachment.scan == Scan.PENDING:
        return _("Ce fichier est en attente d’analyse : réessayez dans quelques minutes.")
    return ""


def obstacle_to_attach(name: str, content: bytes) -> str:
    """A PDF by its bytes, that opens, has pages and no password; its name proves nothing (C2)."""
    limit = settings.ATTACHMENT_MAX_BYTES
    named = {"name": name}
    if not content:
        return _("Le fichier « %(name)s » est vide.") % named
    if len(content) > limit:
        return _("Le fichier « %(name)s » pèse %(size)s : %(limit)s au plus.") % {
            **named,
            "size": voice.size(len(content)),
            "limit": voice.size(limit),
        }
    kind = filetype.guess(content)
    if kind is None or kind.mime != "application/pdf":
        return _("Le fichier « %(name)s » n’est pas un PDF : enregistrez-le au format PDF.") % named
    faults = {
        "locked": _("Le fichier « %(name)s » est protégé : enlevez son mot de passe."),
        "empty": _("Le fichier « %(name)s » n’a aucune page."),
        "broken": _("Le fichier « %(name)s » est abîmé : il ne s’ouvre pas."),
    }
    return faults.get(pdf_check.verdict(content), "") % named
