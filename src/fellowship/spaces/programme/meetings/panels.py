"""Panels and the slots they offer."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Call, Role, RoleKind, Sprint
from fellowship.calls.states import CallState
from fellowship.juries import actions, rules
from fellowship.juries.models import HEARINGS, Panel, Slot, is_per_mission, label_of, length_of
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import OptionalReasonForm, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from texts import voice


class PanelForm(DsfrBaseForm):
    name = forms.CharField(label=lazy("Nom du jury"), max_length=120)
    profile = forms.ChoiceField(label=lazy("Profil entendu"), required=False)
    jurors = forms.ModelMultipleChoiceField(
        label=lazy("Membres"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Un jury a au moins un membre.")},
    )

    def __init__(self, call: Call, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule_set = call.rule_set(now.astimezone(call.tz).date())
        profiles = rule_set.rules.profiles if rule_set else ()
        profile = self.fields["profile"]
        assert isinstance(profile, forms.ChoiceField)  # noqa: S101 - declared above
        profile.choices = [("", _("Tous")), *((p.slug, p.name) for p in profiles)]
        roles = Role.objects.filter(call=call, kind=RoleKind.JUROR).standing(now)
        jurors = self.fields["jurors"]
        assert isinstance(jurors, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        jurors.queryset = User.objects.filter(pk__in=roles.values("person")).order_by("name", "pk")


class SeriesForm(DsfrBaseForm):
    """One slot, or a series of equal ones with a pause between them."""

    sprint = forms.ModelChoiceField(label=lazy("Sprint"), queryset=Sprint.objects.none())
    stage = forms.ChoiceField(label=lazy("Étape"))
    mission = forms.ModelChoiceField(
        label=lazy("Mission"),
        queryset=Mission.objects.none(),
        required=False,
        help_text=lazy("Pour une étape qui entend mission par mission."),
    )
    on = forms.DateField(label=lazy("Jour"), widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(
        label=lazy("Heure du premier créneau"),
        help_text=lazy("Heure de Paris."),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    minutes = forms.IntegerField(
        label=lazy("Durée (minutes)"),
        min_value=5,
        max_value=480,
        help_text=lazy("Laissée vide : celle du règlement."),
        required=False,
    )
    pause = forms.IntegerField(
        label=lazy("Pause entre deux créneaux (minutes)"), min_value=0, max_value=480, initial=15
    )
    count = forms.IntegerField(
        label=lazy("Nombre de créneaux"), min_value=1, max_value=40, initial=1
    )
    place = forms.CharField(label=lazy("Lieu"), required=False, max_length=200)
    video = forms.URLField(
        label=lazy("Adresse de visioconférence"), required=False, assume_scheme="https"
    )

    def __init__(self, call: Call, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        process = rules.process_of(call, now=timezone.now())
        self.stages = {s.slug: s for s in process.of_kind(*HEARINGS)} if process else {}
        chosen = self.fields["stage"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
        chosen.choices = [(slug, stage.name) for slug, stage in self.stages.items()]
        for name, rows in (
            ("sprint", Sprint.objects.filter(call=call).order_by("number")),
            ("mission", Mission.objects.filter(call=call, state=MissionState.OPENED)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        typed["stage"] = stage = self.stages.get(typed.get("stage", ""))
        if stage is not None and not is_per_mission(stage):
            typed["mission"] = None
        elif stage is not None and not typed.get("mission"):
            self.add_error("mission", _("Un entretien de mission nomme sa mission."))
        if not typed.get("place") and not typed.get("video"):
            self.add_error("place", _("Donnez un lieu ou une adresse de visioconférence."))
        return typed

    @property
    def hours(self) -> list[tuple[datetime, datetime]]:
        typed = self.cleaned_data
        first = datetime.combine(typed["on"], typed["at"], tzinfo=self.call.tz)
        length = length_of(typed["stage"])
        if typed.get("minutes"):
            length = timedelta(minutes=typed["minutes"])
        step = length + timedelta(minutes=typed["pause"])
        return [(first + n * step, first + n * step + length) for n in range(typed["count"])]


def _panel(request: Request, panel_id: int) -> Panel:
    rows = Panel.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(rows, pk=panel_id)


def _trail(panel: Panel | None = None) -> list[tuple[str, str]]:
    steps = [(_("Jurys"), "programme:panel_list")]
    if panel is not None:
        steps.append((panel.name, reverse("programme:panel_detail", args=[panel.pk])))
    return trail_of(*steps)


@team(Right.JURIES)
@require_GET
def panel_list(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = (
        Panel.objects.visible_to(request.user)
        .for_list()
        .annotate(
            open_slots=Count(
                "slots",
                filter=Q(slots__closed_at=None, slots__starts_at__gt=now),
                distinct=True,
            ),
            booked=Count(
                "slots__interviews",
                filter=~Q(slots__interviews__state="cancelled"),
                distinct=True,
            ),
        )
    )
    calls = Call.objects.filter(state=CallState.CONFIRMED)
    if asked_as_file(request):
        counts = {pk: c for pk, *c in rows.values_list("pk", "open_slots", "booked")}
        return list_file(
            request,
            "jurys",
            [_("Jury"), _("Appel"), _("Profil"), _("Membres"), _("Créneaux"), _("Entretiens")],
            [
                [
                    p.name,
                    p.call,
                    p.profile,
                    ", ".join(map(str, p.jurors.all())),
                    *counts[p.pk],
                ]
                for p in rows
            ],
        )
    return render(
        request,
        "programme/panel_list.html",
        {
            "trail": trail_of(),
            "page": page_of(rows, request.GET.get("page")),
            "calls": calls,
        },
    )


@team(Right.JURIES)
@require_GET
def panel_detail(request: Request, panel_id: int) -> HttpResponse:
    panel = _panel(request, panel_id)
    slots = (
        Slot.objects.visible_to(request.user)
        .filter(panel=panel, closed_at=None)
        .with_taken()
        .for_list()
        .prefetch_related("interviews__dossier__candidate")
    )
    page = page_of(slots, request.GET.get("page"))
    process = rules.process_of(panel.call, now=timezone.now())
    called = {s.slug: label_of(s) for s in process.of_kind(*HEARINGS)} if process else {}
    return render(
        request,
        "programme/panel_detail.html",
        {
            "trail": _trail(),
            "panel": panel,
            "jurors": panel.jurors.order_by("name", "pk"),
            "page": page,
            "rows": [
                (
                    slot,
                    next((i for i in slot.interviews.all() if i.state != "cancelled"), None),
                    called.get(slot.stage, slot.stage),
                )
                for slot in page
            ],
        },
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def compose_panel(request: Request, call_id: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=call_id)
    return _compose(request, call, None)


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def change_panel(request: Request, panel_id: int) -> HttpResponse:
    panel = _panel(request, panel_id)
    return _compose(request, panel.call, panel)


def _compose(request: Request, call: Call, panel: Panel | None) -> HttpResponse:
    require(rules.can_run_panels(request.user))
    now = timezone.now()
    initial: dict[str, Any] = {}
    if panel is not None:
        initial = {
            "name": panel.name,
            "profile": panel.profile,
            "jurors": [juror.pk for juror in panel.jurors.all()],
        }
    form = PanelForm(call, now, posted(request), initial=initial)
    address = reverse("programme:panel_list")
    if panel is not None:
        address = reverse("programme:panel_detail", args=[panel.pk])
    return ask_to_confirm(
        request,
        trail=_trail(panel),
        title=_("Changer le jury") if panel else _("Composer un jury"),
        text=_("Appel : %(call)s.") % {"call": call},
        button=_("Enregistrer le jury"),
        back=address,
        act=lambda typed: actions.compose_panel(
            call,
            typed["name"],
            typed["jurors"],
            profile=typed["profile"],
            panel=panel,
            by=request.user,
            now=now,
        ),
        done=_("Le jury est enregistré."),
        form=form,
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_slots(request: Request, panel_id: int) -> HttpResponse:
    panel = _panel(request, panel_id)
    require(rules.can_run_panels(request.user))
    form = SeriesForm(panel.call, posted(request))

    def offer(typed: dict[str, Any]) -> None:
        actions.offer_slots(
            panel,
            typed["sprint"],
            form.hours,
            stage=typed["stage"],
            mission=typed["mission"],
            place=typed["place"],
            video=typed["video"],
            by=request.user,
            now=timezone.now(),
        )

    return ask_to_confirm(
        request,
        trail=_trail(panel),
        title=_("Ouvrir des créneaux"),
        text=_("Ils paraissent aussitôt aux personnes qui sont à cette étape, sauf lien déclaré."),
        button=_("Ouvrir les créneaux"),
        back=reverse("programme:panel_detail", args=[panel.pk]),
        act=offer,
        done=_("Les créneaux sont ouverts."),
        form=form,
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def close_slot(request: Request, slot_id: int) -> HttpResponse:
    slot = get_object_or_404(Slot.objects.select_related("panel__call"), pk=slot_id)
    require(rules.can_run_panels(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(slot.panel),
        title=_("Fermer un créneau"),
        text=_("Le créneau du %(when)s ne sera plus proposé.")
        % {"when": voice.instant(slot.starts_at, slot.panel.call.tz)},
        button=_("Fermer ce créneau"),
        back=reverse("programme:panel_detail", args=[slot.panel_id]),
        obstacle=rules.obstacle_to_close_slot(slot),
        act=lambda typed: actions.close_slot(
            slot, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("Le créneau est fermé."),
        form=OptionalReasonForm(posted(request)),
    )
