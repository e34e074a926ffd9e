"""Everything that writes a meeting or a registration. One function per verb; all or nothing."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.core import email_proof, jobs, outbox
from fellowship.core.invitations import Method
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.slugs import free_slug
from fellowship.meetings import rules
from fellowship.meetings.invitations import attachment
from fellowship.meetings.links import link_to, link_to_confirm
from fellowship.meetings.models import Audience, Meeting, Registration
from fellowship.meetings.states import MeetingState, RegistrationState
from fellowship.people.models import User

TOLD = ("starts_at", "ends_at", "place", "address", "join_url")  # what people must know has changed


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written of a meeting. Instants are aware; ``closes_at`` and ``ends_at`` excluded."""

    title: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    audience: str = Audience.EVERYBODY
    place: str = ""
    address: str = ""
    identity_required: bool = False
    join_url: str = ""
    capacity: int | None = None

    def fault(self) -> str:
        if not self.title.strip():
            return _("Une rencontre a un titre.")
        if self.ends_at <= self.starts_at:
            return _("La fin doit suivre le début.")
        if self.closes_at > self.ends_at:
            return _("Les inscriptions ferment au plus tard à la fin de la rencontre.")
        if not (self.place.strip() or self.join_url.strip()):
            return _("Une rencontre a un lieu ou un lien de connexion.")
        if self.capacity is not None and self.capacity < 1:
            return _("Il y a au moins une place ; sans limite, laissez vide.")
        return ""


def _refuse(obstacle: str) -> None:
    if obstacle:
        raise Refused(obstacle)


@transaction.atomic
def plan_meeting(plan: Plan, *, by: User | None, now: datetime) -> Meeting:
    """Announce a meeting to come; from now on one may register."""
    _refuse(plan.fault())
    if plan.starts_at <= now:
        raise Refused(_("Une rencontre se prévoit avant qu’elle ne commence."))
    meeting = Meeting.objects.create(
        slug=free_slug(Meeting.objects.all(), plan.title, default="rencontre"), **asdict(plan)
    )
    record(meeting, "planned", by=by, now=now)
    _enqueue_jobs(meeting, now=now)
    return meeting


@transaction.atomic
def change_meeting(
    meeting: Meeting, plan: Plan, *, by: User | None, now: datetime, because: str = ""
) -> None:
    """Change anything before the end. Another date, place or link is told, with its reason, to
    everyone whose address is proved; more seats go to the first of the line."""
    meeting = _locked(meeting.pk)
    _refuse(rules.obstacle_to_change(meeting, now=now))
    _refuse(plan.fault())
    moved = [name for name in TOLD if getattr(meeting, name) != getattr(plan, name)]
    if moved and plan.ends_at <= now:
        raise Refused(_("La nouvelle date est déjà passée."))
    if moved and not because.strip():
        raise Refused(_("Un changement de date, de lieu ou de lien est motivé."))
    seated = meeting.registrations.seated().count()
    if plan.capacity is not None and plan.capacity < seated:
        raise Refused(
            ngettext(
                "%(n)d personne a déjà sa place : on ne la lui retire pas.",
                "%(n)d personnes ont déjà leur place : on ne la leur retire pas.",
                seated,
            )
            % {"n": seated}
        )
    for name, value in asdict(plan).items():
        setattr(meeting, name, value)
    meeting.sequence += bool(moved)
    meeting.save(update_fields=[*asdict(plan), "sequence"])
    record(meeting, "changed", by=by, now=now, because=because.strip(), moved=moved)
    if moved:
        _enqueue_jobs(meeting, now=now)
        _tell(meeting, "meeting_moved", "REQUEST", now=now, because=because.strip())
    _promote(meeting, by=by, now=now)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User | None, now: datetime, because: str) -> None:
    """It will not take place: everyone whose address is proved is told why."""
    meeting = _locked(meeting.pk)
    _refuse(rules.obstacle_to_change(meeting, now=now))
    if not because.strip():
        raise Refused(_("Une annulation est motivée."))
    move(
        meeting,
        MeetingState.CANCELLED,
        by=by,
        now=now,
        because=because.strip(),
        sequence=meeting.sequence + 1,
    )
    _tell(meeting, "meeting_cancelled", "CANCEL", now=now, because=because.strip())


@transaction.atomic
def give_replay(meeting: Meeting, address: str, *, by: User | None, now: datetime) -> None:
    """Where the meeting can be seen again; empty takes it back."""
    _refuse(rules.obstacle_to_replay(meeting, now=now))
    meeting.replay_url = address.strip()
    meeting.save(update_fields=["replay_url"])
    record(meeting, "replay", by=by, now=now)


@transaction.atomic
def register(meeting: Meeting, email: str, name: str, *, now: datetime) -> Registration:
    """Note a wish to come, and send the link that proves the address.

    The answer is the same for an address already known: unconfirmed, it receives its link again a
    day later; confirmed, what it already holds, once a day.
    """
    _refuse(rules.obstacle_to_register(meeting, now=now))
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Dites votre nom."))
    registration, _created = Registration.objects.get_or_create(
        meeting=meeting, email=email.strip().lower(), defaults={"name": name, "asked_at": now}
    )
    if registration.confirmed_at:
        _write(registration, _template(registration), now=now, occasion=f"{now:%Y-%m-%d}")
        return registration
    email_proof.ask_again(registration, now=now)
    outbox.post(
        to=registration.email,
        template="registration_asked",
        now=now,
        key=f"registration:{registration.pk}:asked:{registration.asked_at.timestamp():.0f}",
        about=meeting,
        registration=registration,
        meeting=meeting,
        said=rules.when_of(meeting),
        confirm=link_to_confirm(registration),
        link=link_to(registration),
    )
    return registration


@transaction.atomic
def confirm(registration: Registration, *, now: datetime) -> Registration:
    """The address is proved: a seat if one is left, else the end of the line.

    The meeting is locked, so that two last seats are never one. Following the link twice changes
    nothing.
    """
    meeting = _locked(registration.meeting_id)
    registration = meeting.registrations.get(pk=registration.pk)
    registration.meeting = meeting
    if registration.confirmed_at:
        return registration
    _refuse(rules.obstacle_to_confirm(registration, now=now))
    left = rules.seats_left(meeting)
    to = RegistrationState.SEATED if left is None or left else RegistrationState.WAITING
    move(registration, to, by=None, now=now, confirmed_at=now)
    _write(registration, _template(registration), now=now, occasion="confirmed")
    return registration


@transaction.atomic
def withdraw(registration: Registration, *, now: datetime) -> None:
    """One click: the row and the letters that wait are erased, the seat goes to the next."""
    meeting = _locked(registration.meeting_id)
    held = meeting.registrations.filter(pk=registration.pk).first()
    if held is None:
        return
    outbox.take_back(to=held.email, key=f"registration:{held.pk}:")
    record(meeting, "withdrawn", by=None, now=now, state=held.state)
    held.delete()
    _promote(meeting, by=None, now=now)


@transaction.atomic
def mark_attendance(
    meeting: Meeting, shown: set[int], came: set[int], *, by: User | None, now: datetime
) -> None:
    """Of the registrations ``shown``, those in ``came`` were there and the others were not."""
    meeting = _locked(meeting.pk)
    _refuse(rules.obstacle_to_mark(meeting, now=now))
    rows = meeting.registrations.proved().filter(pk__in=shown)
    rows.filter(pk__in=came).update(attended=True)
    rows.exclude(pk__in=came).update(attended=False)
    meeting.attended = meeting.registrations.filter(attended=True).count()
    meeting.registered = meeting.registrations.seated().count()
    meeting.save(update_fields=["attended", "registered"])
    record(meeting, "attendance", by=by, now=now, attended=meeting.attended)


@transaction.atomic
def remind(meeting_id: int, *, now: datetime) -> int:
    """The day before, to everyone who holds a seat; how many letters were written.

    A job asked for a date since moved finds its hour not come, or another one's.
    """
    meeting = Meeting.objects.coming(now).filter(pk=meeting_id).first()
    if meeting is None or not rules.day_before(meeting) <= now < meeting.starts_at:
        return 0
    seated = list(meeting.registrations.seated())
    for registration in seated:
        registration.meeting = meeting
        occasion = f"reminder:{meeting.starts_at.timestamp():.0f}"
        _write(registration, "registration_reminder", now=now, occasion=occasion)
    return len(seated)


@transaction.atomic
def count_registered(meeting_id: int, *, now: datetime) -> None:
    """When it is over, keep how many held a seat: the registrations will be erased."""
    meeting = Meeting.objects.filter(pk=meeting_id, ends_at__lte=now).first()
    if meeting is not None and not meeting.is_cancelled:
        meeting.registered = meeting.registrations.seated().count()
        meeting.save(update_fields=["registered"])


def _locked(pk: int) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).get(pk=pk)


def _enqueue_jobs(meeting: Meeting, *, now: datetime) -> None:
    """Asked again for each date: the same date twice is one job. A meeting moved to less than a
    day from now is not followed by a reminder: the move has just been told."""
    for job, at in ((remind, rules.day_before(meeting)), (count_registered, meeting.ends_at)):
        if at > now:
            key = f"meeting:{meeting.pk}:{job.__name__}:{at.timestamp():.0f}"
            jobs.enqueue(job, meeting.pk, key=key, now=now, at=at)


def _promote(meeting: Meeting, *, by: User | None, now: datetime) -> None:
    """Give the free seats to the first of the line, until the meeting starts."""
    if meeting.is_cancelled or now >= meeting.starts_at:
        return
    line = meeting.registrations.in_line()
    left = rules.seats_left(meeting)
    for registration in line if left is None else line[:left]:
        registration.meeting = meeting
        move(registration, RegistrationState.SEATED, by=by, now=now)
        _write(registration, "registration_seated", now=now, occasion="promoted", promoted=True)


def _template(registration: Registration) -> str:
    return "registration_seated" if registration.is_seated else "registration_waiting"


def _tell(meeting: Meeting, template: str, method: Method, *, now: datetime, because: str) -> None:
    for registration in meeting.registrations.proved():
        registration.meeting = meeting
        occasion = f"{template}:{meeting.sequence}"
        _write(registration, template, now=now, occasion=occasion, method=method, because=because)


def _write(
    registration: Registration,
    template: str,
    *,
    now: datetime,
    occasion: str,
    method: Method = "REQUEST",
    because: str = "",
    promoted: bool = False,
) -> None:
    """One letter an occasion; who holds a seat finds the invitation and the link to join in it."""
    meeting = registration.meeting
    seated = registration.is_seated
    outbox.post(
        to=registration.email,
        template=template,
        now=now,
        key=f"registration:{registration.pk}:{occasion}",
        about=meeting,
        attachments=[attachment(registration, now=now, method=method)] if seated else [],
        registration=registration,
        meeting=meeting,
        said=rules.when_of(meeting),
        join=meeting.join_url if rules.joins(registration, now=now) else "",
        link=link_to(registration),
        because=because,
        promoted=promoted,
        reminded=now < rules.day_before(meeting),
    )
