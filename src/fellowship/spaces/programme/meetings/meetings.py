"""Meetings as the team runs them: announced, moved, cancelled, who comes and who came."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.meetings import actions, rules
from fellowship.meetings.models import Audience, Meeting, Registration
from fellowship.meetings.states import RegistrationState
from fellowship.pages.models import EventPage
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ReasonForm, act_and_return, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from texts import voice
from texts.dates import closing, opening


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _hour(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **more)


class MeetingForm(DsfrBaseForm):
    """A meeting of one day, in the time of the programme."""

    title = forms.CharField(label=lazy("Titre"), max_length=200)
    audience = forms.ChoiceField(label=lazy("Public"), choices=Audience.choices)
    day = _day(lazy("Jour"))
    starts = _hour(lazy("Heure de début"))
    ends = _hour(lazy("Heure de fin"))
    closes_on = _day(
        lazy("Dernier jour d’inscription"),
        required=False,
        help_text=lazy("Vide : on s’inscrit jusqu’au début de la rencontre."),
    )
    closes_time = _hour(
        lazy("Dernière minute d’inscription"),
        required=False,
        help_text=lazy("Cette minute compte entière. Sans heure : la fin de la journée (23 h 59)."),
    )
    capacity = forms.IntegerField(
        label=lazy("Nombre de places"),
        required=False,
        min_value=1,
        max_value=10000,
        help_text=lazy("Vide : sans limite. Au-delà, on entre sur la liste d’attente."),
    )
    join_url = forms.URLField(
        label=lazy("Lien de connexion"),
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text=lazy("Donné aux seules personnes dont la place est confirmée."),
    )
    place = forms.CharField(label=lazy("Lieu"), required=False, max_length=300)
    address = forms.CharField(label=lazy("Adresse"), required=False, max_length=400)
    identity_required = forms.BooleanField(
        label=lazy("Une pièce d’identité est demandée à l’entrée"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("closes_time") and not cleaned.get("closes_on"):
            self.add_error("closes_on", _("Indiquez aussi le jour."))
        if not (cleaned.get("join_url") or cleaned.get("place")):
            self.add_error("place", _("Indiquez un lieu, ou un lien de connexion."))
        return cleaned

    @property
    def plan(self) -> actions.Plan:
        typed, zone = self.cleaned_data, timezone.get_default_timezone()
        starts_at = opening(typed["day"], (typed["starts"].hour, typed["starts"].minute), zone)
        ends_at = opening(typed["day"], (typed["ends"].hour, typed["ends"].minute), zone)
        last = typed["closes_time"]
        closes_at = (
            closing(typed["closes_on"], (last.hour, last.minute) if last else None, zone)
            if typed["closes_on"]
            else starts_at
        )
        names = ("title", "audience", "capacity", "join_url", "place", "address")
        return actions.Plan(
            starts_at=starts_at,
            ends_at=ends_at,
            closes_at=closes_at,
            identity_required=typed["identity_required"],
            **{name: typed[name] for name in names},
        )


class ChangeForm(MeetingForm):
    because = forms.CharField(
        label=lazy("Motif"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy(
            "Nécessaire si la date, le lieu ou le lien change : les personnes inscrites le lisent."
        ),
    )


class ReplayForm(DsfrBaseForm):
    address = forms.URLField(
        label=lazy("Adresse de la rediffusion"),
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text=lazy("Vide : il n’y en a pas, ou plus."),
    )


def initial_of(meeting: Meeting) -> dict[str, Any]:
    def local(instant: datetime) -> datetime:
        return timezone.localtime(instant)

    known: dict[str, Any] = {
        name: getattr(meeting, name)
        for name in ("title", "audience", "capacity", "join_url", "place", "address")
    }
    known |= {
        "identity_required": meeting.identity_required,
        "day": local(meeting.starts_at).date(),
        "starts": local(meeting.starts_at).time(),
        "ends": local(meeting.ends_at).time(),
    }
    if meeting.closes_at != meeting.starts_at:
        last = local(meeting.closes_at - voice.MINUTE)
        known |= {"closes_on": last.date(), "closes_time": last.time()}
    return known


def _one(meeting_id: int) -> Meeting:
    return get_object_or_404(Meeting.objects.for_list(), pk=meeting_id)


def _address(meeting: Meeting) -> str:
    return reverse("programme:meeting_detail", args=[meeting.pk])


def _trail(meeting: Meeting | None = None) -> list[tuple[str, str]]:
    steps = [(_("Rencontres"), "programme:meeting_list")]
    if meeting is not None:
        steps.append((meeting.title, _address(meeting)))
    return trail_of(*steps)


@team()
@require_GET
def meeting_list(request: Request) -> HttpResponse:
    rows, now = Meeting.objects.for_list(), timezone.now()
    if asked_as_file(request):
        return list_file(
            request,
            "rencontres",
            [
                _("Titre"),
                _("Début"),
                _("État"),
                _("Places"),
                _("Inscrites"),
                _("Attente"),
                _("Venues"),
            ],
            [
                [
                    m.title,
                    f"{timezone.localtime(m.starts_at):%Y-%m-%d %H:%M}",
                    _standing(m, now),
                    m.capacity,
                    _held(m),
                    m.waiting,  # type: ignore[attr-defined]  # annotated
                    m.attended,
                ]
                for m in rows
            ],
        )  # fmt: skip
    page = page_of(rows, request.GET.get("page"))
    context = {
        "trail": trail_of(),
        "page": page,
        "rows": [{"meeting": m, "standing": _standing(m, now), "seated": _held(m)} for m in page],
    }
    return render(request, "programme/meeting_list.html", context)


def _standing(meeting: Meeting, now: datetime) -> str:
    """Its state in words; one that was planned and is over took place."""
    if not meeting.is_cancelled and meeting.is_past(now):
        return _("terminée")
    return str(meeting.get_state_display())


def _held(meeting: Any) -> int:
    """Seats held; once the registrations are erased, the figure kept when it ended."""
    return int(max(meeting.seated, meeting.registered or 0))


@team()
@require_GET
def meeting_detail(request: Request, meeting_id: int) -> HttpResponse:
    meeting, now = _one(meeting_id), timezone.now()
    rows: QuerySet[Registration] = (
        Registration.objects.visible_to(request.user).filter(meeting=meeting).for_list()
    )
    state = request.GET.get("etat", "")
    if state in RegistrationState.values:
        rows = rows.filter(state=state)
    if asked_as_file(request):
        return _sheet(request, meeting, rows)
    return render(
        request,
        "programme/meeting_detail.html",
        {
            "trail": _trail(),
            "meeting": meeting,
            "standing": _standing(meeting, now),
            "said": rules.when_of(meeting),
            "until": rules.last_minute(meeting),
            "event_page": EventPage.objects.filter(meeting=meeting).first(),
            "seated": _held(meeting),
            "page": page_of(rows, request.GET.get("page")),
            "states": RegistrationState.choices,
            "state": state,
            "marks": not rules.obstacle_to_mark(meeting, now=now),
            "obstacle_to_change": rules.obstacle_to_change(meeting, now=now),
            "may_replay": not rules.obstacle_to_replay(meeting, now=now),
        },
    )


def _sheet(request: Request, meeting: Meeting, rows: QuerySet[Registration]) -> HttpResponse:
    came = {None: "", True: _("oui"), False: _("non")}
    return list_file(
        request,
        f"inscriptions-{meeting.slug}",
        [_("Nom"), _("Adresse"), _("État"), _("Demandée le"), _("Confirmée le"), _("Présence")],
        [
            [
                row.name,
                row.email,
                row.get_state_display(),
                f"{timezone.localtime(row.asked_at):%Y-%m-%d %H:%M}",
                f"{timezone.localtime(row.confirmed_at):%Y-%m-%d %H:%M}"
                if row.confirmed_at
                else "",
                came[row.attended],
            ]
            for row in rows
        ],
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_meeting(request: Request) -> HttpResponse:
    require(rules.can_run_meetings(request.user))
    form = MeetingForm(posted(request), initial={"audience": Audience.EVERYBODY})
    return ask_to_confirm(
        request,
        trail=_trail(),
        title=_("Prévoir une rencontre"),
        text=_(
            "Les inscriptions s’ouvrent aussitôt. Choisissez-la ensuite dans la page de l’agenda."
        ),
        button=_("Ouvrir les inscriptions"),
        back=reverse("programme:meeting_list"),
        act=lambda _typed: actions.plan_meeting(form.plan, by=request.user, now=timezone.now()),
        done=_("La rencontre est prévue : on peut s’y inscrire."),
        form=form,
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def change_meeting(request: Request, meeting_id: int) -> HttpResponse:
    meeting, now = _one(meeting_id), timezone.now()
    require(rules.can_run_meetings(request.user))
    form = ChangeForm(posted(request), initial=initial_of(meeting))
    return ask_to_confirm(
        request,
        trail=_trail(meeting),
        title=_("Modifier ou déplacer la rencontre"),
        text=_(
            "Une autre date, un autre lieu ou un autre lien est écrit à chaque personne inscrite."
        ),
        button=_("Enregistrer"),
        back=_address(meeting),
        obstacle=rules.obstacle_to_change(meeting, now=now),
        act=lambda typed: actions.change_meeting(
            meeting, form.plan, by=request.user, now=now, because=typed["because"]
        ),
        done=_("La rencontre est enregistrée."),
        form=form,
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_meeting(request: Request, meeting_id: int) -> HttpResponse:
    meeting, now = _one(meeting_id), timezone.now()
    require(rules.can_run_meetings(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(meeting),
        title=_("Annuler la rencontre"),
        text=_("Chaque personne inscrite ou en attente est prévenue, avec votre motif."),
        button=_("Annuler la rencontre"),
        back=_address(meeting),
        obstacle=rules.obstacle_to_change(meeting, now=now),
        act=lambda typed: actions.cancel_meeting(
            meeting, by=request.user, now=now, because=typed["because"]
        ),
        done=_("La rencontre est annulée et les personnes sont prévenues."),
        form=ReasonForm(posted(request)),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def give_replay(request: Request, meeting_id: int) -> HttpResponse:
    meeting, now = _one(meeting_id), timezone.now()
    require(rules.can_run_meetings(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(meeting),
        title=_("Rediffusion"),
        text=_("La page de la rencontre la montre aussitôt."),
        button=_("Enregistrer"),
        back=_address(meeting),
        obstacle=rules.obstacle_to_replay(meeting, now=now),
        act=lambda typed: actions.give_replay(meeting, **typed, by=request.user, now=now),
        done=_("La rediffusion est enregistrée."),
        form=ReplayForm(posted(request), initial={"address": meeting.replay_url}),
    )


@team()
@require_POST
def mark_attendance(request: Request, meeting_id: int) -> HttpResponse:
    """The registrations of the page that was shown, and those that were ticked."""
    meeting = _one(meeting_id)
    require(rules.can_run_meetings(request.user))
    shown, came = (
        {int(value) for value in request.POST.getlist(name) if value.isdecimal()}
        for name in ("shown", "came")
    )
    return act_and_return(
        request,
        _address(meeting),
        lambda: actions.mark_attendance(meeting, shown, came, by=request.user, now=timezone.now()),
        _("Les présences sont enregistrées."),
    )
