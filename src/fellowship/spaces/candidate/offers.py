"""Experience, the offer, the contract and the mission letter, as the candidate sees them."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.core.lifecycle import Refused
from fellowship.engagements import actions, invitations, rules
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.spaces.access import Request, instant_of, posted, require
from fellowship.spaces.candidate.stages import mine, stages, trail
from fellowship.spaces.shared.confirmation import OptionalReasonForm, ask_to_confirm
from texts import voice


class ExperienceForm(DsfrBaseForm):
    title = forms.CharField(label=gettext_lazy("Poste et employeur"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"), choices=Experience.Kind.choices, initial="employee"
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Premier jour"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Dernier jour"),
        help_text=gettext_lazy("Laissez vide si cette activité continue."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def experience_list(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    form = ExperienceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        require(rules.can_declare(request.user, dossier))
        typed = form.cleaned_data
        try:
            actions.declare(
                dossier,
                typed["title"],
                typed["starts_on"],
                typed["ends_on"],
                kind=typed["kind"],
                by=request.user,
                now=instant_of(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Cette période est déclarée ; un agent la vérifiera."))
            return redirect("candidate:experience_list", dossier.pk)
    return render(
        request,
        "candidate/experience_list.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "experience_list"),
            "experiences": dossier.experiences.all(),
            "obstacle": rules.obstacle_to_declare(dossier),
            "form": form,
        },
    )


@require_POST
def remove_experience(request: Request, experience_id: int) -> HttpResponse:
    rows = Experience.objects.filter(dossier__candidate=request.user).select_related("dossier")
    experience = get_object_or_404(rows, pk=experience_id)
    dossier = experience.dossier
    try:
        actions.remove(experience, by=request.user, now=instant_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Cette période est supprimée."))
    return redirect("candidate:experience_list", dossier.pk)


def _offer(request: Request, dossier_id: int) -> Offer | None:
    """The latest offer that was sent: what is in preparation does not exist for the candidate."""
    return (
        Offer.objects.filter(dossier=dossier_id, dossier__candidate=request.user)
        .filter(sent_at__isnull=False)
        .for_list()
        .first()
    )


@require_GET
def offer_detail(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    now = instant_of(request)
    offer = _offer(request, dossier.pk)
    contract = Contract.objects.living().filter(offer=offer).first() if offer else None
    return render(
        request,
        "candidate/offer_detail.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "offer_detail"),
            "offer": offer,
            "terms": rules.rules_of(dossier),
            "pay": voice.amount(offer.net_monthly) if offer else "",
            "share": voice.percent(offer.variable_percent) if offer else "",
            "worked": voice.length(offer.experience_months, offer.experience_days) if offer else "",
            "last_day": rules.last_answer_day(offer) if offer else "",
            "obstacle": rules.obstacle_to_answer(offer, now=now) if offer else "",
            "contract": contract,
            "days": rules.days_of(contract) if contract else [],
            "renewal": rules.renewal_sentences(contract) if contract else [],
            "letters": contract.letters.all() if contract else [],
            "no_letter": rules.obstacle_to_issue_letter(contract) if contract else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def accept_offer(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    offer = _offer(request, dossier.pk)
    if offer is None:
        raise Http404
    require(rules.can_answer(request.user, offer))
    now = instant_of(request)

    def say_yes(_typed: object) -> None:
        try:
            actions.accept(offer, by=request.user, now=now)
        except actions.CapReached as full:
            actions.note_wanted(offer, by=request.user, now=now)
            raise Refused(
                _("%(why)s Votre accord est noté dans les temps : l’équipe revient vers vous.")
                % {"why": full}
            ) from full

    return ask_to_confirm(
        request,
        trail=trail(dossier),
        title=_("Accepter la proposition"),
        text=_(
            "Vous acceptez la mission « %(mission)s », à partir du %(day)s. Le contrat sera "
            "préparé et vous quitterez le vivier."
        )
        % {"mission": offer.mission, "day": voice.day(offer.starts_on)},
        button=_("J’accepte la proposition"),
        back=reverse("candidate:offer_detail", args=[dossier.pk]),
        obstacle=rules.obstacle_to_answer(offer, now=now),
        act=say_yes,
        done=_("Votre accord est enregistré."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decline_offer(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    offer = _offer(request, dossier.pk)
    if offer is None:
        raise Http404
    require(rules.can_answer(request.user, offer))
    now = instant_of(request)
    return ask_to_confirm(
        request,
        trail=trail(dossier),
        title=_("Décliner la proposition"),
        text=_("Cette réponse est définitive. Si vous êtes dans le vivier, vous y restez."),
        button=_("Je décline la proposition"),
        back=reverse("candidate:offer_detail", args=[dossier.pk]),
        obstacle=rules.obstacle_to_answer(offer, now=now),
        act=lambda typed: actions.decline(
            offer, by=request.user, now=now, because=typed["because"]
        ),
        done=_("Votre réponse est enregistrée."),
        form=OptionalReasonForm(posted(request)),
    )


def _letter(request: Request, letter_id: int) -> MissionLetter:
    rows = MissionLetter.objects.filter(contract__offer__dossier__candidate=request.user)
    return get_object_or_404(rows.select_related("contract__offer__dossier"), pk=letter_id)


@require_GET
def letter_detail(request: Request, letter_id: int) -> HttpResponse:
    letter = _letter(request, letter_id)
    dossier = letter.contract.offer.dossier
    return render(
        request,
        "candidate/letter_detail.html",
        {
            "letter": letter,
            "content": letter.content,
            "trail": [*trail(dossier)],
            "dossier": dossier,
        },
    )


@require_GET
def download_letter(request: Request, letter_id: int) -> FileResponse:
    letter = _letter(request, letter_id)
    if not letter.file:
        raise Http404
    response = FileResponse(
        letter.file.open("rb"), as_attachment=True, filename="lettre-de-mission.pdf"
    )
    response["Content-Type"] = "application/pdf"
    response["Cache-Control"] = "no-store, private"
    return response


@require_GET
def contract_calendar(request: Request, contract_id: int) -> HttpResponse:
    """The days of one's contract that nobody must miss, for one's own calendar."""
    rows = Contract.objects.living().filter(offer__dossier__candidate=request.user).for_list()
    contract = get_object_or_404(rows, pk=contract_id)
    text = invitations.days_ics(contract, now=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="contrat.ics"'
    return response
