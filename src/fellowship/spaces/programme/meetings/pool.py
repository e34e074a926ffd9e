"""The pool: search by profile and wishes, introduce to a mission, take someone out who asks."""

from typing import Any

from django import forms
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Call, RuleSet
from fellowship.calls.states import RuleSetState
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ReasonForm, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from fellowship.talents import actions, rules
from fellowship.talents.models import Introduction, Membership, Wish
from fellowship.talents.states import IntroductionState, MembershipState
from fellowship.ui.forms import UnmarkedForm
from regulations import Rules
from texts.months import ONE


class SearchForm(UnmarkedForm):
    """Profile, a mission wished for, words of the dossier. The filters live in the address."""

    profil = forms.ChoiceField(label=lazy("Profil"), required=False)
    mission = forms.ModelChoiceField(
        label=lazy("Mission souhaitée"),
        required=False,
        queryset=Mission.objects.filter(state=MissionState.OPENED).order_by("title"),
        empty_label=lazy("Toutes"),
    )
    souhait = forms.ChoiceField(label=lazy("Thématique ou type de projet"), required=False)
    etat = forms.ChoiceField(
        label=lazy("État"),
        required=False,
        choices=[("", lazy("Dans le vivier")), *MembershipState.choices[1:]],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [r.rules for r in RuleSet.objects.exclude(state=RuleSetState.DRAFTED)]
        profiles = {p.slug: p.name for terms in known for p in terms.profiles}
        wishes = {value: label for terms in known for value, label in wishes_in(terms)}
        for name, choices in (("profil", profiles), ("souhait", wishes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", _("Tous")), *sorted(choices.items(), key=lambda c: c[1])]


def wishes_in(terms: Rules) -> list[tuple[str, str]]:
    """The choices a dossier offers: themes, kinds of project."""
    fields = [field for section in terms.sections for field in section.fields]
    return [c for field in fields if field.kind in {"choice", "choices"} for c in field.choices]


def _found(request: Request, form: SearchForm) -> QuerySet[Membership]:
    now = timezone.now()
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = Membership.objects.visible_to(request.user).for_list()
    rows = rows.filter(state=asked["etat"]) if asked.get("etat") else rows.standing(now)
    if asked.get("profil"):
        rows = rows.filter(dossier__profile=asked["profil"])
    if asked.get("mission"):
        rows = rows.filter(dossier__wish_lists__wishes__mission=asked["mission"])
    if asked.get("souhait"):
        # answers are JSON text: the quoted value, then the exact answer on the few that remain
        rows = rows.filter(dossier__answers__icontains=f'"{asked["souhait"]}"')
    shown = Q(introductions__state=IntroductionState.INTRODUCED)
    found: QuerySet[Membership] = rows.prefetch_related(
        Prefetch("dossier__rule_set", RuleSet.objects.defer("content"))
    ).annotate(shown=Count("introductions", filter=shown, distinct=True))
    return found


def _row(membership: Membership) -> dict[str, Any]:
    dossier = membership.dossier
    terms = dossier.rule_set.rules if dossier.rule_set else None
    labels = dict(wishes_in(terms)) if terms else {}
    chosen = [
        labels[value]
        for answer in dossier.answers.values()
        for value in (answer if isinstance(answer, list) else [answer])
        if isinstance(value, str) and value in labels
    ]
    until = timezone.localtime(membership.expires_at) - ONE if membership.expires_at else None
    return {
        "membership": membership,
        "dossier": dossier,
        "profile": terms.profile_name(dossier.profile) if terms else dossier.profile,
        "wishes": chosen,
        "until": until,
    }


def _address(membership: Membership) -> str:
    return reverse("programme:membership_detail", args=[membership.pk])


def _trail(membership: Membership | None = None) -> list[tuple[str, str]]:
    steps = [(_("Vivier"), "programme:membership_list")]
    if membership is not None:
        steps.append((str(membership.dossier.candidate), _address(membership)))
    return trail_of(*steps)


@team(act=True)
@require_GET
def membership_list(request: Request) -> HttpResponse:
    require(rules.can_search(request.user))
    form = SearchForm(request.GET or None)
    rows = _found(request, form)
    if asked_as_file(request):
        return list_file(
            request,
            "vivier",
            [_("Dossier"), _("Nom"), _("Profil"), _("Souhaits"), _("Entré le"), _("Jusqu’au")],
            [
                [
                    row["dossier"].reference,
                    row["dossier"].candidate,
                    row["profile"],
                    ", ".join(row["wishes"]),
                    f"{row['membership'].entered_at:%Y-%m-%d}"
                    if row["membership"].entered_at
                    else "",
                    f"{row['until']:%Y-%m-%d}" if row["until"] else "",
                ]
                for row in map(_row, rows)
            ],
        )
    page = page_of(rows, request.GET.get("page"))
    return render(
        request,
        "programme/membership_list.html",
        {
            "trail": trail_of(),
            "form": form,
            "page": page,
            "rows": [_row(membership) for membership in page],
            "filtered": bool(request.GET),
        },
    )


def _one(request: Request, membership_id: int) -> Membership:
    rows = Membership.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("dossier__rule_set"), pk=membership_id)


class IntroduceForm(DsfrBaseForm):
    mission = forms.ModelChoiceField(
        label=lazy("Mission"), queryset=Mission.objects.none(), empty_label=None
    )

    def __init__(self, missions: QuerySet[Mission], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mission"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = missions


@team()
@require_GET
def membership_detail(request: Request, membership_id: int) -> HttpResponse:
    membership = _one(request, membership_id)
    return render(
        request,
        "programme/membership_detail.html",
        {
            "trail": _trail(),
            **_row(membership),
            "wished": Wish.objects.of([membership.dossier])
            .filter(mission__isnull=False)
            .select_related("mission__body")
            .order_by("rank"),
            "introductions": membership.introductions.select_related("mission__body").order_by(
                "introduced_at"
            ),
            "is_in": Membership.objects.standing(timezone.now()).filter(pk=membership.pk).exists(),
        },
    )


def _missions_for(membership: Membership) -> QuerySet[Mission]:
    call: Call = membership.dossier.call
    profile = membership.dossier.profile
    fit = [
        mission.pk
        for mission in Mission.objects.opened().filter(call=call).prefetch_related("seats")
        if any(profile in seat.profiles for seat in mission.seats.all())
    ]
    shown = membership.introductions.filter(state=IntroductionState.INTRODUCED).values("mission")
    return Mission.objects.filter(pk__in=fit).exclude(pk__in=shown).order_by("title")


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def introduce(request: Request, membership_id: int) -> HttpResponse:
    membership = _one(request, membership_id)
    require(rules.can_introduce(request.user))
    missions = _missions_for(membership)
    obstacle = "" if missions.exists() else _("Aucune mission ouverte n’attend ce profil.")
    return ask_to_confirm(
        request,
        trail=_trail(membership),
        title=_("Présenter à une mission"),
        text=_(
            "L’administration lira le nom, le profil, les compétences et l’expérience de cette "
            "personne ; ni son téléphone ni son adresse. La personne en est avertie."
        ),
        button=_("Présenter"),
        back=_address(membership),
        obstacle=obstacle,
        act=lambda typed: actions.introduce(
            membership, typed["mission"], by=request.user, now=timezone.now()
        ),
        done=_("La personne est présentée à la mission."),
        form=IntroduceForm(missions, posted(request)),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_introduction(request: Request, introduction_id: int) -> HttpResponse:
    introduction = get_object_or_404(
        Introduction.objects.for_list(), pk=introduction_id, state=IntroductionState.INTRODUCED
    )
    require(rules.can_introduce(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(introduction.membership),
        title=_("Retirer une présentation"),
        text=_("« %(mission)s » ne verra plus cette personne.") % {"mission": introduction.mission},
        button=_("Retirer la présentation"),
        back=_address(introduction.membership),
        act=lambda typed: actions.withdraw_introduction(
            introduction, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La présentation est retirée."),
        form=ReasonForm(posted(request)),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: Request, membership_id: int) -> HttpResponse:
    """For someone who asks by letter or telephone."""
    membership = _one(request, membership_id)
    require(rules.can_opt_out(request.user, membership.dossier))
    return ask_to_confirm(
        request,
        trail=_trail(membership),
        title=_("Sortir cette personne du vivier"),
        text=_("À sa demande : l’effet est immédiat, aussi dans les listes déjà montrées."),
        button=_("Sortir du vivier"),
        back=_address(membership),
        obstacle=""
        if membership.state == MembershipState.IN
        else _("Cette personne n’est plus dans le vivier."),
        act=lambda typed: actions.opt_out(
            membership.dossier, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La personne est sortie du vivier."),
        form=ReasonForm(posted(request)),
    )
