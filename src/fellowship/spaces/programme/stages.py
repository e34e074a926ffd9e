"""What blocks today after the shortlist, each line with where to act on it."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.engagements.models import Contract, Experience, Offer
from fellowship.engagements.states import ContractState, OfferState
from fellowship.juries.models import Interview
from fellowship.juries.states import InterviewState
from fellowship.teams.models import Run
from fellowship.teams.states import RunState

SOON = timedelta(days=3)


def blocking(now: datetime) -> list[tuple[str, str]]:
    """(sentence, address): nothing here means nothing waits for the team."""
    interviews = reverse("programme:interview_list")
    offers = reverse("programme:offer_list")
    booked = Interview.objects.filter(state=InterviewState.BOOKED)
    tied = booked.filter(slot__starts_at__gt=now).tied()
    silent = booked.filter(slot__ends_at__lte=now)
    sent = Offer.objects.filter(state=OfferState.SENT)
    held_back = sent.filter(wanted_at__isnull=False)
    soon = sent.filter(wanted_at=None, deadline_at__gt=now, deadline_at__lte=now + SOON)
    unapproved = Offer.objects.filter(state=OfferState.PREPARED, exception_by=None).exclude(
        exception=""
    )
    unsigned = Contract.objects.filter(
        state=ContractState.PREPARED, starts_on__lte=(now + SOON).date()
    )
    lines = [
        (
            tied.count(),
            interviews,
            ngettext(
                "%d entretien avec un juré qui a déclaré un lien.",
                "%d entretiens avec un juré qui a déclaré un lien.",
                tied.count(),
            ),
        ),
        (
            silent.count(),
            f"{interviews}?etat=booked",
            ngettext(
                "%d entretien passé sans évaluation ni absence notée.",
                "%d entretiens passés sans évaluation ni absence notée.",
                silent.count(),
            ),
        ),
        (
            Run.objects.filter(state=RunState.PROPOSED).count(),
            reverse("programme:matching_list"),
            _("Appariement à confirmer ou à écarter : %d."),
        ),
        (
            unapproved.count(),
            f"{offers}?etat=prepared",
            _("Exception à la grille à approuver : %d."),
        ),
        (held_back.count(), f"{offers}?etat=sent", _("Accord retenu par le plafond : %d.")),
        (
            soon.count(),
            f"{offers}?etat=sent",
            _("Proposition dont la réponse est attendue sous trois jours : %d."),
        ),
        (
            unsigned.count(),
            f"{reverse('programme:contract_list')}?etat=prepared",
            _("Contrat à signer qui commence sous trois jours, ou a commencé : %d."),
        ),
    ]
    found = [(sentence % count, address) for count, address, sentence in lines if count]
    dossiers = (
        Experience.objects.to_verify()
        .filter(dossier__state="admitted")
        .select_related("dossier__candidate")
        .order_by("dossier", "pk")
    )
    seen: set[int] = set()
    for experience in dossiers[:200]:
        if experience.dossier_id not in seen and len(seen) < 10:
            seen.add(experience.dossier_id)
            found.append(
                (
                    _("Expérience à vérifier : %(name)s.") % {"name": experience.dossier.candidate},
                    reverse("programme:experience_list", args=[experience.dossier_id]),
                )
            )
    return found
