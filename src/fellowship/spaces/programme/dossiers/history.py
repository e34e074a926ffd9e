"""The whole life of a dossier as the team reads it: every change of state, who, when, why."""

from collections.abc import Iterable, Iterator

from django.db.models import Model, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from fellowship.core.models import Event, subject_of
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.engagements.states import ContractState, OfferState
from fellowship.juries.models import Assessment, Interview
from fellowship.juries.states import InterviewState
from fellowship.process.timeline import Line
from fellowship.reviews.models import Review
from fellowship.reviews.states import ReviewState
from fellowship.talents.models import Introduction, Membership
from fellowship.talents.states import IntroductionState, MembershipState
from fellowship.teams.models import Pairing

# What happened, by the model of the thing it happened to and the verb of the logbook.
ACTS = {
    (Dossier, "started"): lazy("Brouillon commencé"),
    (Dossier, "restarted"): lazy("Brouillon repris d’un dossier précédent"),
    (Dossier, "affirmed"): lazy("Déclarations affirmées"),
    (Dossier, "file_attached"): lazy("Fichier joint"),
    (Dossier, "file_removed"): lazy("Fichier enlevé"),
    (Review, "assigned"): lazy("Évaluation confiée"),
    (Interview, "booked"): lazy("réservé"),
    (Interview, "rescheduled"): lazy("déplacé"),
    (Assessment, "sent"): lazy("envoyée"),
    (Membership, "entered"): lazy("entrée"),
    (Membership, "renewed"): lazy("accord renouvelé"),
    (Membership, "hired"): lazy("recrutement"),
    (Membership, "wished"): lazy("vœux enregistrés"),
    (Introduction, "introduced"): lazy("présenté"),
    (Pairing, "released"): lazy("libérée"),
    (Experience, "declared"): lazy("déclarée"),
    (Experience, "verified"): lazy("vérifiée"),
    (Offer, "prepared"): lazy("préparée"),
    (Offer, "exception_approved"): lazy("exception approuvée"),
    (Offer, "wanted"): lazy("accord noté au-delà du plafond"),
    (Offer, "waived"): lazy("dérogation au plafond"),
    (Contract, "prepared"): lazy("à signer"),
    (MissionLetter, "issued"): lazy("établie"),
}
STATES: dict[type[Model], type[TextChoices]] = {
    Dossier: DossierState,
    Review: ReviewState,
    Interview: InterviewState,
    Membership: MembershipState,
    Introduction: IntroductionState,
    Offer: OfferState,
    Contract: ContractState,
}


def timeline_of(dossier: Dossier, reviews: Iterable[Review]) -> list[Line]:
    """Every line of the logbook about the dossier and what came of it, oldest first.

    A fixed number of queries, whatever the length of the story.
    """
    things = {subject_of(thing): (thing, name) for thing, name in _things(dossier, reviews)}
    lines = []
    for event in Event.objects.filter(subject__in=things).for_timeline():
        thing, name = things[event.subject]
        what = str(ACTS.get((type(thing), event.verb), event.verb))
        if event.verb in {"stage", "corrected"}:
            what = _passage(dossier, event)
        elif event.verb == "move":
            what = f"{_state(thing, event.before)} → {_state(thing, event.after)}"
        title = _("%(thing)s : %(what)s") % {"thing": name, "what": what} if name else what
        lines.append(
            Line(
                title[:1].upper() + title[1:],
                event.at,
                text=event.because,
                by=str(event.by) if event.by else _("automate"),
            )
        )
    return lines


def _passage(dossier: Dossier, event: Event) -> str:
    """« Lecture → Présélection », with the outcome that led there."""
    process = dossier.process
    left = process.get(event.facts.get("stage", event.before)) if process else None
    reached = process.get(event.after) if process and event.after else None
    outcome = left.outcome_label(event.facts["outcome"]) if left else event.facts["outcome"]
    said = _("%(before)s → %(after)s (%(outcome)s)") % {
        "before": left.name if left else event.before,
        "after": reached.name if reached else event.after or _("fin"),
        "outcome": outcome,
    }
    return _("correction, %(what)s") % {"what": said} if event.verb == "corrected" else said


def _state(thing: Model, value: str) -> str:
    labels = dict(STATES[type(thing)].choices) if type(thing) in STATES else {}
    return str(labels.get(value, value))


def _things(dossier: Dossier, reviews: Iterable[Review]) -> Iterator[tuple[Model, str]]:
    """What the story is about, and how each thing is named in it; the dossier needs no name."""
    yield dossier, ""
    for review in reviews:
        yield review, _("Évaluation de %(reader)s") % {"reader": review.reviewer}
    for interview in Interview.objects.filter(dossier=dossier):
        yield interview, _("Entretien")
    for assessment in Assessment.objects.filter(interview__dossier=dossier).select_related("juror"):
        yield assessment, _("Évaluation de l’entretien par %(juror)s") % {"juror": assessment.juror}
    for membership in Membership.objects.filter(dossier=dossier):
        yield membership, _("Vivier")
    of_pool = {"membership__dossier": dossier}
    for introduction in Introduction.objects.filter(**of_pool).select_related("mission"):
        yield introduction, _("Mission « %(title)s »") % {"title": introduction.mission.title}
    for pairing in Pairing.objects.filter(**of_pool):
        yield pairing, _("Place dans une équipe")
    for experience in Experience.objects.filter(dossier=dossier):
        yield experience, _("Expérience « %(title)s »") % {"title": experience.title}
    for offer in Offer.objects.filter(dossier=dossier):
        yield offer, _("Proposition")
    for contract in Contract.objects.filter(offer__dossier=dossier):
        yield contract, _("Contrat")
    for letter in MissionLetter.objects.filter(contract__offer__dossier=dossier):
        yield letter, _("Lettre de mission n° %(number)d") % {"number": letter.number}
