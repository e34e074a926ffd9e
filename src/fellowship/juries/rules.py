"""Who may act on panels, slots and interviews; what stands in the way, in a sentence or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from fellowship.calls.models import Milestone, MilestoneKind, Mission, Part, Role, Sprint
from fellowship.calls.ruleset import Grid
from fellowship.core.months import in_words, moment_in_words
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.juries.models import TICK, Interview, Kind, Panel, Sitting, Slot
from fellowship.juries.states import InterviewState
from fellowship.people.models import User
from fellowship.talents.models import Introduction


def can_run_panels(user: User) -> bool:
    """Compose panels, offer and close slots, note who came."""
    return user.is_staff


def can_book(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_cancel(user: User, interview: Interview) -> bool:
    return user.is_staff or interview.dossier.candidate_id == user.pk


def can_assess(user: User, interview: Interview) -> bool:
    return Interview.objects.of_juror(user).filter(pk=interview.pk).exists()


def change_until(slot: Slot) -> datetime:
    """From this instant on, the candidate may no longer move nor cancel by herself."""
    return slot.starts_at - timedelta(hours=settings.INTERVIEW_CHANGE_HOURS)


def obstacle_to_book(dossier: Dossier, slot: Slot, *, now: datetime) -> str:
    if obstacle := obstacle_to_hear(dossier, slot.kind, slot.mission, now=now):
        return obstacle
    others = Interview.objects.living().filter(dossier=dossier, kind=slot.kind)
    if slot.kind == Kind.MISSION:
        others = others.filter(mission=slot.mission)
    if others.exists():
        return _("Un entretien est déjà réservé : déplacez-le plutôt que d’en réserver un autre.")
    return obstacle_to_take(dossier, slot, now=now)


def obstacle_to_hear(dossier: Dossier, kind: str, mission: Mission | None, *, now: datetime) -> str:
    """What keeps this person from any interview of that kind."""
    if kind == Kind.TRADE and dossier.state != DossierState.SHORTLISTED:
        return _("Seul un dossier présélectionné donne accès à l’entretien métier.")
    if kind == Kind.MISSION:
        introduced = Introduction.objects.standing(now).filter(
            membership__dossier=dossier, mission=mission
        )
        if not introduced.exists():
            return _("Un entretien de mission demande d’avoir été présenté à cette mission.")
    return ""


def obstacle_to_take(dossier: Dossier, slot: Slot, *, now: datetime) -> str:
    if slot.starts_at <= now:
        return _("Ce créneau est passé.")
    if not Slot.objects.bookable_by(dossier, now).filter(pk=slot.pk).exists():
        return _("Ce créneau n’est plus libre : choisissez-en un autre.")
    return ""


def obstacle_to_change(interview: Interview, *, now: datetime, by: User | None) -> str:
    """The candidate changes her mind before a limit; the team at any time before the interview."""
    if interview.state != InterviewState.BOOKED:
        return _("Cet entretien ne peut plus être changé.")
    limit = change_until(interview.slot)
    if not (by is None or by.is_staff) and now >= limit:
        return _(
            "Un entretien se déplace ou s’annule jusqu’à %(hours)d heures avant : depuis le "
            "%(limit)s, écrivez à %(contact)s."
        ) % {
            "hours": settings.INTERVIEW_CHANGE_HOURS,
            "limit": said(limit),
            "contact": settings.CONTACT_EMAIL,
        }
    return ""


def obstacle_to_reschedule(
    interview: Interview, slot: Slot, *, now: datetime, by: User | None
) -> str:
    if obstacle := obstacle_to_change(interview, now=now, by=by):
        return obstacle
    if (slot.kind, slot.mission_id) != (interview.kind, interview.mission_id):
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
        Part.objects.filter(call=panel.call, role=Role.JUROR)
        .standing(now)
        .values_list("person_id", flat=True)
    )
    for juror in jurors:
        if juror.pk not in known:
            return _("%(name)s n’est pas membre de jury pour cet appel.") % {"name": juror}
    if panel.pk is None:
        return ""
    slots = panel.slots.filter(closed_at=None, ends_at__gt=now)
    ticks = [tick for slot in slots for tick in slot.ticks]
    return _busy(jurors, ticks, elsewhere=panel)


def obstacle_to_offer(
    panel: Panel,
    sprint: Sprint,
    kind: str,
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
    window = sprint.milestone(MilestoneKind.INTERVIEWS)
    before = None
    for starts_at, ends_at in hours:
        if starts_at <= now:
            return _("Le créneau du %(when)s est passé.") % {"when": said(starts_at)}
        if ends_at <= starts_at:
            return _("Un créneau finit après avoir commencé.")
        if (starts_at.minute * 60 + starts_at.second) % 300 or (ends_at - starts_at) % TICK:
            return _("Les créneaux commencent et durent par pas de cinq minutes.")
        if before and starts_at < before:
            return _("Deux créneaux de la série se chevauchent.")
        before = ends_at
        if not _inside(window, starts_at, ends_at) and kind == Kind.TRADE:
            return _(
                "Les entretiens de ce sprint vont du %(start)s au %(end)s : le créneau du "
                "%(when)s est en dehors."
            ) % {**_bounds(window), "when": said(starts_at)}
    ticks = [s + TICK * n for s, e in hours for n in range((e - s) // TICK)]
    return _busy(jurors, ticks)


def _inside(window: Milestone | None, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether these hours are within a window; one without dates holds everything."""
    if window is None or window.starts_at is None or window.ends_at is None:
        return True
    return window.starts_at <= starts_at and ends_at <= window.ends_at


def _bounds(window: Milestone | None) -> dict[str, str]:
    if window is None or window.starts_at is None or window.ends_at is None:
        return {"start": "", "end": ""}
    return {"start": day(window.starts_at), "end": day(window.ends_at - timedelta(seconds=1))}


def _busy(jurors: Iterable[User], ticks: list[datetime], elsewhere: Panel | None = None) -> str:
    """Who of ``jurors`` is already at another table at one of these instants."""
    taken = Sitting.objects.filter(juror__in=list(jurors), at__in=ticks)
    if elsewhere is not None:
        taken = taken.exclude(slot__panel=elsewhere)
    clash = taken.select_related("juror").order_by("at", "juror").first()
    if clash is None:
        return ""
    return _("%(name)s est déjà dans un jury le %(when)s.") % {
        "name": clash.juror,
        "when": said(clash.at),
    }


def obstacle_to_assess(interview: Interview, juror: User, *, now: datetime) -> str:
    """A juror scores from the beginning of the interview until the results, and once."""
    if interview.state not in {InterviewState.BOOKED, InterviewState.HELD}:
        return _("Cet entretien n’a pas eu lieu.")
    if now < interview.slot.starts_at:
        return _("L’évaluation s’ouvre au début de l’entretien, le %(when)s.") % {
            "when": said(interview.slot.starts_at)
        }
    if interview.assessments.filter(juror=juror, sent_at__isnull=False).exists():
        return _("Vous avez déjà envoyé votre évaluation.")
    if interview.kind == Kind.TRADE and interview.dossier.state != DossierState.SHORTLISTED:
        return _("La décision est prise : l’évaluation est close.")
    return ""


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


def said(instant: datetime) -> str:
    return moment_in_words(timezone.localtime(instant))


def day(instant: datetime) -> str:
    return in_words(timezone.localtime(instant).date())
