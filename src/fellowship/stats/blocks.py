"""What blocks today: everything that waits for someone of the team, most pressing first.

Reads everything, writes nothing; the number of queries does not depend on how much there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import (
    Call,
    Certainty,
    Milestone,
    MilestoneKind,
    Proposal,
    RuleSet,
    Sprint,
)
from fellowship.calls.sentences import milestone_words
from fellowship.calls.states import CallState, ProposalState, RuleSetState
from fellowship.core import jobs
from fellowship.core.models import Email
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements import rules as engagements
from fellowship.engagements.models import Contract, Experience, Offer
from fellowship.engagements.states import ContractState, OfferState
from fellowship.juries.models import Interview
from fellowship.juries.states import InterviewState
from fellowship.meetings.models import Meeting
from fellowship.reviews.models import Announcement, BlindSheet, Correction, Review
from fellowship.reviews.scores import number_of
from fellowship.reviews.states import ReviewState
from fellowship.teams.models import MatchingRun
from fellowship.teams.states import RunState
from texts import voice

READING = timedelta(days=14)  # the evaluation is announced to take two to three weeks (PLAQ7)
SOON = timedelta(days=3)
AHEAD = timedelta(days=30)  # how long before a day of a contract the team reads of it
TO_CONFIRM = timedelta(days=7)  # how long before its hour an opening should be confirmed
LATE_LETTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the dashboard: what waits, why it matters, where to act."""

    title: str
    text: str
    route: str
    arguments: tuple[object, ...] = ()


def blocks(*, now: datetime) -> list[Block]:
    return [block for look in LOOKS for block in look(now)]


def _machinery(now: datetime) -> Iterator[Block]:
    troubles = jobs.failures()
    for job in troubles["jobs"]:
        yield Block(
            _("Un travail a été abandonné"), f"{job.title or job.name} : {job.problem}", "job_list"
        )
    for routine in troubles["routines"]:
        yield Block(
            _("Une tâche régulière échoue"), f"{routine.name} : {routine.problem}", "job_list"
        )
    before = now - LATE_LETTER
    letters = Email.objects.due(now).filter(created_at__lt=before, held=False)
    late = letters.filter(Q(not_before=None) | Q(not_before__lt=before)).count()
    if late:
        title = ngettext("%(n)d courrier ne part pas", "%(n)d courriers ne partent pas", late)
        yield Block(
            title % {"n": late},
            _("Le serveur de courrier ou le travail de fond est arrêté."),
            "letter_list",
        )


def _refused_addresses(now: datetime) -> Iterator[Block]:  # noqa: ARG001 - every look has an hour
    refused = Email.objects.refused().count()
    if refused:
        title = ngettext("%(n)d adresse refuse", "%(n)d adresses refusent", refused)
        yield Block(
            title % {"n": refused},
            _("Leur courrier n’est pas arrivé : corrigez l’adresse, puis renvoyez."),
            "letter_list",
        )


def _calendars(now: datetime) -> Iterator[Block]:
    waiting = Proposal.objects.filter(state=ProposalState.PROPOSED).select_related("call")
    for proposal in waiting:
        yield Block(
            _("Un calendrier attend votre confirmation"),
            _("%(call)s, lu dans %(source)s.") % {"call": proposal.call, "source": proposal.source},
            "call_detail",
            (proposal.call_id,),
        )
    unsure = Milestone.objects.filter(
        kind=MilestoneKind.DEPOSIT,
        certainty=Certainty.PROVISIONAL,
        starts_at__lte=now + TO_CONFIRM,
        sprint__call__state=CallState.CONFIRMED,
    ).select_related("sprint__call")
    for milestone in unsure.order_by("starts_at", "pk"):
        sprint = milestone.sprint
        yield Block(
            _("Une ouverture n’est pas confirmée"),
            _("%(call)s, %(sprint)s : %(dates)s. Rien n’ouvre à une date provisoire.")
            % {
                "call": sprint.call,
                "sprint": sprint,
                "dates": milestone_words(milestone, sprint.call.tz),
            },
            "call_detail",
            (sprint.call_id,),
        )
    ruled = RuleSet.objects.filter(state=RuleSetState.PUBLISHED, in_force_on__lte=now.date())
    calls = Call.objects.filter(
        state=CallState.CONFIRMED, sprints__milestones__ends_at__gt=now
    ).exclude(rules_code__in=ruled.values("code"))
    for call in calls.distinct():
        yield Block(
            _("Un appel n’a pas de règlement"),
            _("%(call)s ne peut recevoir aucun dossier.") % {"call": call},
            "call_detail",
            (call.pk,),
        )


def _unread(closed: QuerySet[Sprint]) -> list[tuple[Sprint, str, int]]:
    """How many dossiers of each reading stage have fewer readers than they need; the database
    counts, so that ten thousand cost what a hundred do but for its own work."""
    rows = (
        BlindSheet.objects.filter(
            dossier__state=DossierState.SUBMITTED,
            dossier__stage=F("stage"),
            dossier__sprint__in=closed,
        )
        .annotate(given=number_of(Review.objects.standing()))
        .filter(given__lt=F("readers"))
        .order_by("dossier__sprint", "stage")
        .values_list("dossier__sprint", "stage")
        .annotate(count=Count("pk"))
    )
    counts = {(sprint, stage): count for sprint, stage, count in rows}
    sprints = Sprint.objects.select_related("call").in_bulk({sprint for sprint, _stage in counts})
    return [(sprints[sprint], stage, count) for (sprint, stage), count in counts.items()]


def _readings(now: datetime) -> Iterator[Block]:
    closed = Sprint.objects.filter(
        milestones__kind=MilestoneKind.DEPOSIT, milestones__ends_at__lte=now
    ).annotate(closed_at=F("milestones__ends_at"))
    for sprint, stage, count in _unread(closed):
        title = ngettext(
            "%(n)d dossier manque de relecteurs", "%(n)d dossiers manquent de relecteurs", count
        )
        yield Block(
            title % {"n": count},
            f"{sprint.call}, {sprint}",
            "assignment_detail",
            (sprint.pk, stage),
        )
    late = Review.objects.filter(
        state=ReviewState.ASSIGNED, dossier__sprint__in=closed.filter(closed_at__lte=now - READING)
    )
    by_sprint = (
        late.order_by("dossier__sprint", "stage")
        .values_list("dossier__sprint", "stage")
        .annotate(Count("pk"))
    )
    for late_in, stage, count in by_sprint:
        title = ngettext(
            "%(n)d évaluation est en retard", "%(n)d évaluations sont en retard", count
        )
        yield Block(
            title % {"n": count},
            _("Les dépôts sont clos depuis plus de deux semaines."),
            "assignment_detail",
            (late_in, stage),
        )


def _results(now: datetime) -> Iterator[Block]:
    for announcement in Announcement.objects.due(now).select_related("sprint"):
        yield Block(
            _("Une annonce n’est pas publiée"),
            _("Son instant est passé : le travail de fond est-il arrêté ?"),
            "announcement_detail",
            (announcement.pk,),
        )


def _corrections(now: datetime) -> Iterator[Block]:  # noqa: ARG001
    for correction in Correction.objects.asked().select_related("dossier"):
        yield Block(
            _("Une correction de décision attend un deuxième accord"),
            str(correction.dossier),
            "dossier_detail",
            (correction.dossier_id,),
        )


def _interviews(now: datetime) -> Iterator[Block]:
    told = Dossier.objects.standing_at("hearing", "pitch")
    booked = Interview.objects.living().filter(stage=OuterRef("stage"), dossier=OuterRef("pk"))
    count = told.filter(~Exists(booked)).count()
    if count:
        title = ngettext(
            "%(n)d personne attendue en entretien n’a pas d’horaire",
            "%(n)d personnes attendues en entretien n’ont pas d’horaire",
            count,
        )
        yield Block(title % {"n": count}, _("Vérifiez qu’il reste des créneaux."), "panel_list")
    coming = Interview.objects.filter(state=InterviewState.BOOKED, slot__starts_at__gt=now)
    tied = coming.with_tied_juror().filter(has_tied_juror=True).count()  # type: ignore[misc]  # annotated
    if tied:
        title = ngettext(
            "%(n)d entretien avec un membre de jury qui a déclaré un lien",
            "%(n)d entretiens avec un membre de jury qui a déclaré un lien",
            tied,
        )
        yield Block(title % {"n": tied}, _("Déplacez-le vers un autre jury."), "interview_list")
    past = Interview.objects.filter(state=InterviewState.BOOKED, slot__ends_at__lt=now).count()
    if past:
        title = ngettext(
            "%(n)d entretien passé à noter tenu ou manqué",
            "%(n)d entretiens passés à noter tenus ou manqués",
            past,
        )
        yield Block(title % {"n": past}, "", "interview_list")


def _engagements(now: datetime) -> Iterator[Block]:
    today = now.date()
    for run in MatchingRun.objects.filter(state=RunState.PROPOSED).select_related("call"):
        yield Block(
            _("Un appariement attend votre décision"), str(run.call), "matching_detail", (run.pk,)
        )
    unread = Experience.objects.to_verify().values("dossier").distinct().count()
    if unread:
        title = ngettext(
            "L’expérience d’%(n)d personne est à vérifier",
            "L’expérience de %(n)d personnes est à vérifier",
            unread,
        )
        yield Block(title % {"n": unread}, _("Sans elle, pas de proposition."), "offer_list")
    sent = Offer.objects.filter(state=OfferState.SENT).select_related(
        "dossier__candidate", "mission"
    )
    alone = Offer.objects.filter(state=OfferState.PREPARED, exception_by=None).exclude(exception="")
    for offer in alone.select_related("dossier__candidate", "mission"):
        yield Block(
            _("Une exception à la grille attend un deuxième accord"),
            f"{offer.dossier.candidate}, {offer.mission}",
            "offer_detail",
            (offer.pk,),
        )
    for offer in sent.filter(wanted_at__isnull=False):
        yield Block(
            _("Un accord attend une dérogation au plafond"),
            f"{offer.dossier.candidate}, {offer.mission}",
            "offer_detail",
            (offer.pk,),
        )
    for offer in sent.filter(wanted_at=None, deadline_at__lte=now + SOON):
        yield Block(
            _("Une proposition arrive à échéance"),
            f"{offer.dossier.candidate}, {offer.mission}",
            "offer_detail",
            (offer.pk,),
        )
    contracts = Contract.objects.select_related(
        "offer__dossier__candidate", "offer__mission", "offer__dossier__rule_set"
    )
    unsigned = contracts.filter(
        state=ContractState.PREPARED, starts_on__lte=today + timedelta(days=30)
    )
    for contract in unsigned:
        yield Block(
            _("Un contrat n’est pas signé et commence bientôt"),
            f"{contract.offer.dossier.candidate}, {voice.day(contract.starts_on)}",
            "contract_list",
        )
    for contract in contracts.filter(state=ContractState.SIGNED, ends_on__gte=today):
        for due in engagements.days_of(contract):
            if today <= due.on <= today + AHEAD:
                yield Block(
                    f"{due.label} : {voice.day(due.on)}",
                    f"{contract.offer.dossier.candidate}, {contract.offer.mission}",
                    "offer_detail",
                    (contract.offer_id,),
                )
    lettered = Dossier.objects.standing_at("letter")
    for contract in contracts.filter(
        state=ContractState.SIGNED, letters=None, offer__dossier__in=lettered
    ):
        yield Block(
            _("Une lettre de mission est à établir"),
            f"{contract.offer.dossier.candidate}, {contract.offer.mission}",
            "contract_list",
        )


def _meetings(now: datetime) -> Iterator[Block]:
    """Registrations are erased after a while: who came is noted before."""
    for meeting in Meeting.objects.to_mark(now):
        yield Block(
            _("Les présences à une rencontre sont à noter"),
            str(meeting),
            "meeting_detail",
            (meeting.pk,),
        )


LOOKS: list[Callable[[datetime], Iterator[Block]]] = [
    _machinery,
    _refused_addresses,
    _results,
    _calendars,
    _readings,
    _corrections,
    _interviews,
    _engagements,
    _meetings,
]
