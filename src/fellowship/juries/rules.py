"""Who may act on panels, slots and interviews; what stands in the way, in a sentence or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Call, Milestone, Role, RoleKind, Sprint
from fellowship.dossiers.models import Dossier
from fellowship.juries.models import (
    HEARINGS,
    TICK,
    Draw,
    Interview,
    Panel,
    Sitting,
    Slot,
    Suggestion,
    is_per_mission,
    length_of,
    missions_to_hear,
    settings_of,
)
from fellowship.juries.states import InterviewState
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right, is_of_the_team, may
from regulations import Grid, Process, Stage
from regulations import Panel as Bench
from regulations.kinds import PANELLISTS
from texts import voice


def can_run_panels(user: User) -> bool:
    """Compose panels, offer and close slots, note who came."""
    return may(user, Right.JURIES)


def can_book(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_cancel(user: User, interview: Interview) -> bool:
    return may(user, Right.JURIES) or interview.dossier.candidate_id == user.pk


def can_assess(user: User, interview: Interview) -> bool:
    return Interview.objects.of_juror(user).filter(pk=interview.pk).exists()


def change_until(slot: Slot) -> datetime:
    """From this instant on, the candidate may no longer move nor cancel by herself."""
    return slot.starts_at - timedelta(hours=settings.INTERVIEW_CHANGE_HOURS)


# --- the stages that hear --------------------------------------------------------------------


def process_of(call: Call, *, now: datetime) -> Process | None:
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    return rule_set.rules.process if rule_set else None


def first_hearing(sprint: Sprint, *, now: datetime) -> Stage | None:
    process = process_of(sprint.call, now=now)
    return next(iter(process.of_kind(*HEARINGS)), None) if process else None


def standing_hearing(dossier: Dossier) -> Stage | None:
    """The hearing where the dossier stands; None when it stands elsewhere."""
    return dossier.place if dossier.is_at(*HEARINGS) else None


def acting_hearings(dossier: Dossier) -> list[Stage]:
    """The hearings that go on where it stands, its own place or in its pool."""
    if dossier.state != dossier.running or dossier.process is None or dossier.place is None:
        return []
    return [s for s in dossier.process.acting_at(dossier.place) if s.kind in HEARINGS]


def counted(dossier: Dossier, stage: Stage) -> list[Interview]:
    """The interviews of a stage that as many jurors judged as its quorum asks for."""
    sent = Count("assessments", filter=Q(assessments__sent_at__isnull=False))
    rows = Interview.objects.filter(dossier=dossier, stage=stage.slug, state=InterviewState.HELD)
    return list(rows.annotate(sent=sent).filter(sent__gte=settings_of(stage).panel.quorum))


def is_wholly_heard(dossier: Dossier, stage: Stage, *, now: datetime) -> bool:
    """Nothing more is to be heard at this stage: once, or once for each of its missions."""
    done = counted(dossier, stage)
    if not is_per_mission(stage):
        return bool(done)
    wanted = set(missions_to_hear(dossier, stage, now).values_list("pk", flat=True))
    return bool(done) and wanted <= {interview.mission_id for interview in done}


def is_over(stage: Stage, sprint: Sprint, *, now: datetime) -> bool:
    window = sprint.milestone(stage.window) if stage.window else None
    return bool(window and window.ends_at and window.ends_at <= now)


def obstacle_to_close_hearing(dossier: Dossier) -> str:
    stage = standing_hearing(dossier)
    if stage is None:
        return _("Ce dossier n’attend pas d’audition.")
    rows = Interview.objects.filter(dossier=dossier, stage=stage.slug)
    if rows.filter(state=InterviewState.BOOKED).exists():
        return _("Une audition est encore réservée : notez-la tenue ou manquée, ou annulez-la.")
    held = rows.filter(state=InterviewState.HELD).count()
    if held > len(counted(dossier, stage)):
        return _("Une audition tenue attend encore l’avis de son jury.")
    return ""


def proposing_hearing(dossier: Dossier) -> Stage | None:
    """The hearing of its process, where it stands or just left, whose panel may propose elsewhere.

    The panel may still propose while it ranks and until the decision is told.
    """
    if dossier.state != dossier.running or dossier.process is None:
        return None
    stages = [s for s in dossier.process.of_kind(*HEARINGS) if settings_of(s).elsewhere]
    return next((s for s in stages if is_being_judged(dossier, s)), None)


def obstacle_to_propose(dossier: Dossier, mission: Mission, *, now: datetime) -> str:
    stage = proposing_hearing(dossier)
    if stage is None:
        return _("Le règlement ne prévoit pas de proposer autre chose à cette étape.")
    if mission.call_id != dossier.call_id or mission.state != MissionState.OPENED:
        return _("Ce projet n’est pas ouvert dans cet appel.")
    if missions_to_hear(dossier, stage, now).filter(pk=mission.pk).exists():
        return _("La personne est déjà entendue pour ce projet.")
    return ""


def obstacle_to_answer(suggestion: Suggestion) -> str:
    if suggestion.consents is not None:
        return _("Vous avez déjà répondu.")
    if suggestion.dossier.state != suggestion.dossier.running:
        return _("Ce dossier n’est plus en cours.")
    return ""


# --- booking ---------------------------------------------------------------------------------


def obstacle_to_book(dossier: Dossier, slot: Slot, *, now: datetime) -> str:
    stage = next((s for s in acting_hearings(dossier) if s.slug == slot.stage), None)
    if stage is None:
        return not_here()
    if obstacle := obstacle_to_hear(dossier, stage, slot.mission, now=now):
        return obstacle
    others = Interview.objects.living().filter(dossier=dossier, stage=slot.stage)
    if is_per_mission(stage):
        others = others.filter(mission=slot.mission)
    if others.exists():
        return _("Un entretien est déjà réservé : déplacez-le plutôt que d’en réserver un autre.")
    return obstacle_to_take(dossier, slot, now=now)


def not_here() -> str:
    return _("Seul un dossier arrivé à cette étape donne accès à l’entretien.")


def obstacle_to_hear(
    dossier: Dossier, stage: Stage, mission: Mission | None, *, now: datetime
) -> str:
    """What keeps this person from being heard at that stage, for that mission."""
    if stage not in acting_hearings(dossier):
        return not_here()
    if not is_per_mission(stage):
        return ""
    if mission is None or not missions_to_hear(dossier, stage, now).filter(pk=mission.pk).exists():
        if not stage.is_place:
            return _("Un entretien de mission demande d’avoir été présenté à cette mission.")
        return _("Cette mission n’est pas parmi celles pour lesquelles vous êtes entendu(e).")
    return ""


def obstacle_to_take(dossier: Dossier, slot: Slot, *, now: datetime) -> str:
    if slot.starts_at <= now:
        return _("Ce créneau est passé.")
    stage = dossier.process.get(slot.stage) if dossier.process else None
    if (
        stage is None
        or not Slot.objects.bookable_by(dossier, stage, now).filter(pk=slot.pk).exists()
    ):
        return _("Ce créneau n’est plus libre : choisissez-en un autre.")
    return ""


def obstacle_to_change(interview: Interview, *, now: datetime, by: User | None) -> str:
    """The candidate changes her mind before a limit; the team at any time before the interview."""
    if interview.state != InterviewState.BOOKED:
        return _("Cet entretien ne peut plus être changé.")
    limit = change_until(interview.slot)
    if not (by is None or may(by, Right.JURIES)) and now >= limit:
        return _(
            "Un entretien se déplace ou s’annule jusqu’à %(hours)d heures avant : depuis le "
            "%(limit)s, écrivez à %(contact)s."
        ) % {
            "hours": settings.INTERVIEW_CHANGE_HOURS,
            "limit": voice.instant(limit, interview.dossier.call.tz),
            "contact": settings.CONTACT_EMAIL,
        }
    return ""


def obstacle_to_reschedule(
    interview: Interview, slot: Slot, *, now: datetime, by: User | None
) -> str:
    if obstacle := obstacle_to_change(interview, now=now, by=by):
        return obstacle
    if (slot.stage, slot.mission_id) != (interview.stage, interview.mission_id):
        return _("Ce créneau est pour un autre entretien.")
    return obstacle_to_take(interview.dossier, slot, now=now)


def obstacle_to_close_slot(slot: Slot) -> str:
    if slot.closed_at:
        return _("Ce créneau est déjà fermé.")
    if Interview.objects.living().filter(slot=slot).exists():
        return _("Un entretien est réservé sur ce créneau : déplacez-le ou annulez-le d’abord.")
    return ""


def obstacle_to_compose(panel: Panel, jurors: Iterable[User], *, now: datetime) -> str:
    """Every juror plays the part in this call, and is nowhere else at the hours of the slots."""
    jurors = list(jurors)
    if not jurors:
        return _("Un jury a au moins un membre.")
    known = set(
        Role.objects.filter(call=panel.call, kind=RoleKind.JUROR)
        .standing(now)
        .values_list("person_id", flat=True)
    )
    for juror in jurors:
        if juror.pk not in known:
            return _("%(name)s n’est pas membre de jury pour cet appel.") % {"name": juror}
    if panel.pk is None:
        process = process_of(panel.call, now=now)
        stages = process.of_kind(*HEARINGS) if process else ()
        return obstacle_of_size(stages[0], len(jurors)) if len(stages) == 1 else ""
    slots = panel.slots.filter(closed_at=None, ends_at__gt=now).select_related("mission")
    for slot in slots:
        if obstacle := obstacle_of_bench(panel.call, slot.stage, slot.mission, jurors, now=now):
            return obstacle
    ticks = [tick for slot in slots for tick in slot.ticks]
    return _busy(jurors, ticks, elsewhere=panel)


def obstacle_to_offer(
    panel: Panel,
    sprint: Sprint,
    stage: Stage,
    mission: Mission | None,
    hours: Iterable[tuple[datetime, datetime]],
    *,
    now: datetime,
) -> str:
    """Hours that can be offered: to come, in the interviews of the sprint, jurors free."""
    hours = sorted(hours)
    jurors = list(panel.jurors.all())
    if not jurors:
        return _("Ce jury n’a pas encore de membre.")
    if not hours:
        return _("Il faut au moins un créneau.")
    if is_per_mission(stage) and mission is None:
        return _("Un entretien de mission nomme sa mission.")
    if mission is not None and not is_per_mission(stage):
        return _("Cette étape n’entend pas mission par mission.")
    if obstacle := obstacle_of_bench(panel.call, stage.slug, mission, jurors, now=now):
        return obstacle
    window = sprint.milestone(stage.window) if stage.window else None
    before = None
    for starts_at, ends_at in hours:
        if starts_at <= now:
            return _("Le créneau du %(when)s est passé.") % {
                "when": voice.instant(starts_at, sprint.call.tz)
            }
        if ends_at <= starts_at:
            return _("Un créneau finit après avoir commencé.")
        if (starts_at.minute * 60 + starts_at.second) % 300 or (ends_at - starts_at) % TICK:
            return _("Les créneaux commencent et durent par pas de cinq minutes.")
        if ends_at - starts_at > length_of(stage):
            return _("Une audition dure au plus %(minutes)d minutes, dit le règlement.") % {
                "minutes": length_of(stage) // timedelta(minutes=1)
            }
        if before and starts_at < before:
            return _("Deux créneaux de la série se chevauchent.")
        before = ends_at
        if not _inside(window, starts_at, ends_at):
            return _(
                "Les entretiens de ce sprint vont du %(start)s au %(end)s : le créneau du "
                "%(when)s est en dehors."
            ) % {
                **_bounds(window, sprint.call.tz),
                "when": voice.instant(starts_at, sprint.call.tz),
            }
    ticks = [s + TICK * n for s, e in hours for n in range((e - s) // TICK)]
    return _busy(jurors, ticks)


def obstacle_of_size(stage: Stage, count: int) -> str:
    """A panel is neither smaller nor larger than the rules want."""
    bench: Bench = settings_of(stage).panel
    if count < bench.lowest:
        return ngettext(
            "Pour « %(stage)s », un jury compte au moins %(n)d membre.",
            "Pour « %(stage)s », un jury compte au moins %(n)d membres.",
            bench.lowest,
        ) % {"stage": stage.name, "n": bench.lowest}
    if bench.highest and count > bench.highest:
        return ngettext(
            "Pour « %(stage)s », un jury compte au plus %(n)d membre.",
            "Pour « %(stage)s », un jury compte au plus %(n)d membres.",
            bench.highest,
        ) % {"stage": stage.name, "n": bench.highest}
    return ""


def obstacle_of_bench(
    call: Call, slug: str, mission: Mission | None, jurors: Iterable[User], *, now: datetime
) -> str:
    """The size of the panel, and who the rules want on it."""
    process, jurors = process_of(call, now=now), list(jurors)
    stage = process.get(slug) if process else None
    if stage is None:
        return ""
    if obstacle := obstacle_of_size(stage, len(jurors)):
        return obstacle
    roles = Role.objects.filter(call=call, kind=RoleKind.HOST, person__in=jurors).standing(now)
    if mission is not None:
        roles = roles.filter(body=mission.body_id)
    hosts = set(roles.values_list("person", flat=True))
    present = {
        "programme": any(is_of_the_team(juror) for juror in jurors),
        "host": bool(hosts),
        "project_leads": bool(hosts),
        "outside": any(not is_of_the_team(juror) and juror.pk not in hosts for juror in jurors),
    }
    for wanted in settings_of(stage).panel.includes:
        if not present[wanted]:
            return _("Pour « %(stage)s », il manque dans ce jury : %(who)s.") % {
                "stage": stage.name,
                "who": PANELLISTS[wanted],
            }
    return ""


def _inside(window: Milestone | None, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether these hours are within a window; one without dates holds everything."""
    if window is None or window.starts_at is None or window.ends_at is None:
        return True
    return window.starts_at <= starts_at and ends_at <= window.ends_at


def _bounds(window: Milestone | None, zone: ZoneInfo) -> dict[str, str]:
    if window is None or window.starts_at is None or window.ends_at is None:
        return {"start": "", "end": ""}
    return {
        "start": voice.day_of(window.starts_at, zone),
        "end": voice.last_minute(window.ends_at, zone, hours=False),
    }


def _busy(jurors: Iterable[User], ticks: list[datetime], elsewhere: Panel | None = None) -> str:
    """Who of ``jurors`` is already at another table at one of these instants."""
    taken = Sitting.objects.filter(juror__in=list(jurors), at__in=ticks)
    if elsewhere is not None:
        taken = taken.exclude(slot__panel=elsewhere)
    clash = taken.select_related("juror", "slot__panel__call").order_by("at", "juror").first()
    if clash is None:
        return ""
    return _("%(name)s est déjà dans un jury le %(when)s.") % {
        "name": clash.juror,
        "when": voice.instant(clash.at, clash.slot.panel.call.tz),
    }


def obstacle_to_assess(interview: Interview, juror: User, *, now: datetime) -> str:
    """A juror scores from the beginning of the interview until the results, and once."""
    if interview.state not in {InterviewState.BOOKED, InterviewState.HELD}:
        return _("Cet entretien n’a pas eu lieu.")
    if now < interview.slot.starts_at:
        return _("L’évaluation s’ouvre au début de l’entretien, le %(when)s.") % {
            "when": voice.instant(interview.slot.starts_at, interview.dossier.call.tz)
        }
    if interview.assessments.filter(juror=juror, sent_at__isnull=False).exists():
        return _("Vous avez déjà envoyé votre évaluation.")
    stage = interview.hearing
    if stage is not None and stage.is_place and not is_being_judged(interview.dossier, stage):
        return _("La décision est prise : l’évaluation est close.")
    return ""


def is_being_judged(dossier: Dossier, stage: Stage) -> bool:
    """It stands at this hearing, or between it and the decision that judges it, included."""
    process, place = dossier.process, dossier.place
    if dossier.state != dossier.running or process is None or place is None:
        return False
    here: Stage | None = process.place_of(stage)
    while here is not None:
        if here == place:
            return True
        here = process.usual_next(here) if here.kind != "decision" else None
    return False


def faults_of_assessment(
    grid: Grid | None, marks: Mapping[str, int], appreciation: str, opinion: str
) -> dict[str, str]:
    """What is missing before sending: marks on a scale, or an opinion, or words alone."""
    if grid is not None and grid.is_scored:
        return faults_of_marks(grid, marks, appreciation)
    faults = {}
    if grid is not None and not opinion:
        faults["opinion"] = _("Il manque votre avis.")
    if (grid is None or grid.appreciation) and not appreciation.strip():
        faults["appreciation"] = _("Il manque votre appréciation.")
    return faults


def faults_of_marks(grid: Grid, marks: Mapping[str, int], appreciation: str) -> dict[str, str]:
    """What is missing before sending, or off the scale: criterion (or ``appreciation``) → why."""
    faults = {}
    for criterion in grid.criteria:
        value = marks.get(criterion.slug)
        if value is None:
            if criterion.slug not in grid.again:
                faults[criterion.slug] = _("Il manque la note de ce critère.")
        elif value not in grid.scale:
            faults[criterion.slug] = off_scale(grid)
    if grid.appreciation and not appreciation.strip():
        faults["appreciation"] = _("Il manque votre appréciation.")
    return faults


def off_scale(grid: Grid) -> str:
    return _("La note est un nombre entier de %(lowest)d à %(highest)d.") % {
        "lowest": grid.lowest,
        "highest": grid.highest,
    }


def obstacle_to_note(interview: Interview, *, now: datetime) -> str:
    """Held or missed is said once the hour has come."""
    if interview.state not in {InterviewState.BOOKED, InterviewState.MISSED}:
        return _("Cet entretien est déjà noté comme tenu ou annulé.")
    if now < interview.slot.starts_at:
        return _("Cet entretien n’a pas encore commencé.")
    return ""


# --- ranked lists and draws ------------------------------------------------------------------


def can_rank(user: User) -> bool:
    """Draw up, move, close: the secretary of the panels is of the team."""
    return may(user, Right.JURIES)


def can_draw(user: User) -> bool:
    return may(user, Right.JURIES)


def hearing_before(dossier: Dossier, stage: Stage) -> Stage | None:
    """The hearing whose marks a ranking reads: the nearest above it."""
    process = dossier.process
    if process is None or stage not in process.stages:
        return None
    above = process.stages[: process.stages.index(stage)]
    return next((s for s in reversed(above) if s.kind in HEARINGS), None)


def still_before(sprint: Sprint, stage: Stage) -> int:
    """How many dossiers of the sprint may still come to this stage."""
    rows = Dossier.objects.filter(sprint=sprint).running().exclude(stage=stage.slug)
    count = 0
    for dossier in rows.select_related("rule_set").defer("answers", "affirmed"):
        process, place = dossier.process, dossier.place
        if process and place and stage in process.ahead(place):
            count += 1
    return count


def obstacle_to_rank(sprint: Sprint, stage: Stage) -> str:
    if not Dossier.objects.filter(sprint=sprint).at_stage(stage.slug).exists():
        return _("Aucun dossier n’attend ce classement.")
    return ""


def obstacle_to_draw(sprint: Sprint, stage: Stage) -> str:
    if Draw.objects.filter(sprint=sprint, stage=stage.slug).exists():
        return _("Le tirage de cette étape est fait : il ne se refait pas.")
    if not Dossier.objects.filter(sprint=sprint).at_stage(stage.slug).exists():
        return _("Aucun dossier n’attend ce tirage.")
    if left := still_before(sprint, stage):
        return ngettext(
            "%(n)d dossier n’est pas encore arrivé à cette étape : le tirage les attend tous.",
            "%(n)d dossiers ne sont pas encore arrivés à cette étape : le tirage les attend tous.",
            left,
        ) % {"n": left}
    return ""


def told_at(draw: Draw) -> datetime | None:
    """When the calendar says that its result is told; None: as soon as the team wants."""
    process = process_of(draw.sprint.call, now=draw.at)
    stage = process.get(draw.stage) if process else None
    milestone = draw.sprint.milestone(stage.told.applicants) if stage else None
    return milestone.starts_at if milestone else None


def obstacle_to_publish(draw: Draw, *, now: datetime) -> str:
    if draw.published_at is not None:
        return _("Ce tirage est déjà publié.")
    due = told_at(draw)
    if due is not None and now < due:
        return _("Le résultat se dit le %(when)s, d’après le calendrier.") % {
            "when": voice.instant(due, draw.sprint.call.tz)
        }
    return ""
