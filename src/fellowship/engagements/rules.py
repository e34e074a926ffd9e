"""Who may act on experience, offers, contracts and letters; what stands in the way."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import RuleSet
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements import seating
from fellowship.engagements.models import (
    Agreement,
    Cofunding,
    Contract,
    Experience,
    Hold,
    Offer,
    experience_of,
)
from fellowship.engagements.states import CofundingState, ContractState, OfferState
from fellowship.juries.models import Suggestion
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.talents.models import Wish
from fellowship.teams.models import Pairing
from regulations import Grade, Rules, costs
from regulations.hiring import funding_sentences
from regulations.kinds import Offer as OfferTerms
from texts import voice
from texts.months import (
    ONE,
    Stretch,
    last_day,
    length,
)


def can_declare(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_verify(user: User) -> bool:
    return may(user, Right.PAY)


def can_run_offers(user: User) -> bool:
    """Prepare, send, withdraw offers; prepare and sign contracts; issue letters."""
    return may(user, Right.PAY)


def can_approve_exception(user: User, offer: Offer) -> bool:
    """Four eyes: someone of the team other than who prepared it (domain G6)."""
    return may(user, Right.PAY) and user.pk != offer.prepared_by_id


def can_grant_waiver(user: User) -> bool:
    return may(user, Right.PAY)


def can_answer(user: User, offer: Offer) -> bool:
    return offer.dossier.candidate_id == user.pk


def rules_of(dossier: Dossier) -> Rules | None:
    return dossier.rule_set.rules if dossier.rule_set else None


def obstacle_to_declare(dossier: Dossier) -> str:
    if dossier.state in {DossierState.ENDED, DossierState.WITHDRAWN}:
        return _("Ce dossier n’est plus en cours.")
    if Offer.objects.living().filter(dossier=dossier, sent_at__isnull=False).exists():
        return _("Votre proposition d’embauche est faite : l’expérience prise en compte y figure.")
    return ""


def obstacle_to_remove(experience: Experience) -> str:
    if experience.accepted is not None:
        return _("Cette période est vérifiée : elle ne se supprime plus.")
    return obstacle_to_declare(experience.dossier)


def obstacle_to_verify(experience: Experience) -> str:
    if Offer.objects.living().filter(dossier=experience.dossier).exists():
        return _("Une proposition est déjà préparée avec l’expérience vérifiée jusqu’ici.")
    return ""


def may_receive(dossier: Dossier) -> bool:
    """It stands where offers are made, or where one leads straight to them."""
    return bool(dossier.is_acting("offer") or dossier.outcome_towards("offer"))


def acceptance_days_of(dossier: Dossier) -> int:
    """Days to answer, at the stage of offers where the dossier stands or that comes next."""
    process, place = dossier.process, dossier.place
    assert process is not None  # noqa: S101 - an offer is made to a dossier that was sent
    assert place is not None  # noqa: S101
    stages = [s for s in (place, *process.ahead(place)) if s.kind == "offer"]
    stages += process.of_kind("offer")
    return stages[0].settings_as(OfferTerms).acceptance_days


def grade_for(dossier: Dossier, *, starts_on: date) -> Grade | None:
    """The pay for the verified years completed when the contract starts."""
    rules = rules_of(dossier)
    worked = experience_of(dossier, before=starts_on)
    more = bool(worked.months % 12 or worked.days)
    return rules.grade(worked.years, more=more) if rules and rules.pay else None


def obstacle_to_prepare(
    dossier: Dossier, mission: Mission, pairing: Pairing | None, *, starts_on: date, now: datetime
) -> str:
    if not may_receive(dossier):
        return _("Une proposition suppose un dossier sélectionné.")
    if rules_of(dossier) is None:
        return _("Ce dossier n’est lié à aucun règlement.")
    if grade_for(dossier, starts_on=starts_on) is None:
        return _("Le règlement de cet appel ne dit aucune rémunération.")
    if mission.call_id != dossier.call_id:
        return _("Cette mission est d’un autre appel.")
    if (
        Offer.objects.standing_on(starts_on)
        .filter(dossier__candidate=dossier.candidate_id)
        .exists()
    ):
        return _("Une proposition est déjà en cours pour cette personne.")
    if obstacle := obstacle_of_place(dossier, mission, pairing, starts_on=starts_on):
        return obstacle
    if obstacle := obstacle_of_start(dossier, starts_on):
        return obstacle
    if obstacle := obstacle_of_length(dossier, starts_on=starts_on):
        return obstacle
    if pairing is not None and not Pairing.objects.standing().filter(pk=pairing.pk).exists():
        return _("Cet appariement n’est pas confirmé, ou la place a été libérée.")
    if starts_on <= now.astimezone(dossier.call.tz).date():
        return _("Le contrat commence après le jour de la proposition.")
    left = dossier.experiences.to_verify().count()
    if left:
        return ngettext(
            "Il reste %(count)d période d’expérience à vérifier.",
            "Il reste %(count)d périodes d’expérience à vérifier.",
            left,
        ) % {"count": left}
    return ""


def obstacle_of_start(dossier: Dossier, starts_on: date) -> str:
    """Domain G8: where the rules say one day for all, an offer says that day."""
    terms = rules_of(dossier)
    common = terms.contract.starts_on if terms and terms.contract else None
    if common is None or starts_on == common:
        return ""
    return _("Le règlement fixe un début commun : le %(day)s.") % {"day": voice.day(common)}


def obstacle_of_place(
    dossier: Dossier, mission: Mission, pairing: Pairing | None, *, starts_on: date
) -> str:
    """A seat is proposed once at a time, and only for what the person asked or agreed to (D8)."""
    if pairing is None and mission.state != MissionState.OPENED:
        return _("Cette mission n’est pas ouverte, ou elle est pourvue.")
    if not any(seating.accepts(seat, dossier.profile) for seat in mission.seats.all()):
        return _("Cette mission n’a pas de place pour ce profil.")
    if seating.find(mission, dossier.profile, on=starts_on, pairing=pairing) is None:
        return _("Toutes les places de cette mission pour ce profil sont proposées ou prises.")
    if pairing is not None:
        return ""
    asked = Wish.objects.filter(list__dossier=dossier, mission__isnull=False)
    agreed = Suggestion.objects.standing().filter(dossier=dossier, mission=mission)
    if (
        asked.exists()
        and not asked.filter(mission=mission).exists()
        and not agreed.exists()
        and not dossier.is_acting("pool")
    ):
        return _("La personne n’a ni demandé cette mission, ni donné son accord pour elle.")
    return ""


def obstacle_of_length(dossier: Dossier, *, starts_on: date) -> str:
    """Domain G7: all contracts of one person together stay within the longest of the rules."""
    terms = rules_of(dossier)
    if terms is None or terms.contract is None:
        return ""
    return obstacle_of_total(dossier, Stretch(starts_on, contract_end(terms, starts_on)))


def obstacle_of_total(dossier: Dossier, asked: Stretch) -> str:
    """``asked``: the days of one more contract, or of one that is made longer."""
    terms = rules_of(dossier)
    if terms is None or terms.contract is None:
        return ""
    signed = Contract.objects.living().filter(offer__dossier__candidate=dossier.candidate_id)
    total = length([asked, *(contract.stretch for contract in signed)], before=date.max)
    longest = terms.contract.total_months
    if (total.months, total.days) <= (longest, 0):
        return ""
    return _(
        "Les contrats d’une même personne durent ensemble %(longest)s au plus (%(rules)s) : avec "
        "celui-ci, ils dureraient %(total)s."
    ) % {
        "longest": voice.length(longest),
        "rules": dossier.rule_set,
        "total": voice.length(total.months, total.days),
    }


def obstacle_to_send(offer: Offer) -> str:
    if offer.state != OfferState.PREPARED:
        return _("Cette proposition n’est plus en préparation.")
    if offer.exception and offer.exception_by_id is None:
        return _("L’exception à la grille attend l’accord d’une autre personne de l’équipe.")
    return ""


def obstacle_to_answer(offer: Offer, *, now: datetime) -> str:
    """Late is refused with the day it was due: the deadline is excluded, its day counts whole."""
    if offer.state == OfferState.LAPSED or (
        offer.state == OfferState.SENT
        and offer.wanted_at is None
        and offer.deadline_at is not None
        and now >= offer.deadline_at
    ):
        return _("Cette proposition appelait une réponse au plus tard le %(day)s.") % {
            "day": last_answer_day(offer)
        }
    if offer.state != OfferState.SENT:
        return _("Cette proposition n’attend plus de réponse.")
    return ""


def last_answer_day(offer: Offer) -> str:
    if offer.deadline_at is None:
        return ""
    local = offer.deadline_at.astimezone(offer.dossier.call.tz)
    return voice.day(local.date() - ONE)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where a year stands against its cap; ``cap`` None: none."""

    year: int
    cap: int | None
    accepted: int
    waiting: int  # sent, not answered yet

    @property
    def left(self) -> int | None:
        return None if self.cap is None else max(self.cap - self.accepted, 0)

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def percent(self) -> int:
        return min(100, 100 * self.accepted // self.cap) if self.cap else 0


def gauge(rule_set: RuleSet, year: int) -> Gauge:
    """Accepted and not withdrawn, by calendar year of contract start (decision of §8.5)."""
    sent = Offer.objects.filter(
        dossier__rule_set__code=rule_set.code, state=OfferState.SENT, starts_on__year=year
    )
    return Gauge(
        year,
        rule_set.rules.cap(year),
        Offer.objects.counted(rule_set.code, year).count(),
        sent.count(),
    )


def obstacle_of_cap(offer: Offer) -> str:
    """The place after the last one waits for someone to renounce, or for a named waiver."""
    rule_set = offer.dossier.rule_set
    if rule_set is None or hasattr(offer, "waiver"):
        return ""
    year = gauge(rule_set, offer.starts_on.year)
    if not year.is_full:
        return ""
    return _(
        "Le plafond de %(cap)d recrutements pour %(year)d est atteint : cette proposition ne peut "
        "être acceptée sans dérogation."
    ) % {"cap": year.cap, "year": year.year}


def obstacle_to_grant(offer: Offer, because: str) -> str:
    if offer.state not in {OfferState.PREPARED, OfferState.SENT}:
        return _("Cette proposition n’attend plus de réponse.")
    if hasattr(offer, "waiver"):
        return _("Une dérogation est déjà accordée.")
    if not because.strip():
        return _("Une dérogation est motivée.")
    return ""


def obstacle_to_sign(contract: Contract, signed_on: date, *, now: datetime) -> str:
    if contract.state != ContractState.PREPARED:
        return _("Ce contrat n’est plus à signer.")
    if signed_on > now.astimezone(contract.offer.dossier.call.tz).date():
        return _("Le jour de la signature est à venir.")
    return ""


def obstacle_to_extend(contract: Contract, until: date) -> str:
    """Made longer, a contract stays within the total of the rules, and keeps a seat of its own."""
    if contract.state != ContractState.SIGNED:
        return _("Seul un contrat signé se prolonge.")
    if until <= contract.ends_on:
        return _("Un contrat se prolonge au-delà du %(day)s.") % {
            "day": voice.day(contract.ends_on)
        }
    asked = Stretch(contract.starts_on, until)
    if obstacle := obstacle_of_total(contract.offer.dossier, asked):
        return obstacle
    promised = Hold.objects.filter(
        seat__holds__offer=contract.offer_id, offer__starts_on__lte=until, freed_at=None
    ).exclude(offer=contract.offer_id)
    if promised.filter(Q(until=None) | Q(until__gt=contract.ends_on)).exists():
        return _("La place de cette mission est promise à une autre personne pour la suite.")
    return ""


def obstacle_to_issue_letter(contract: Contract) -> str:
    """Domain G11: only after the contract is signed, and where the rules have a letter."""
    process = contract.offer.dossier.process
    if process is not None and not process.of_kind("letter"):
        return _("Le règlement de cet appel ne prévoit pas de lettre de mission.")
    if contract.state != ContractState.SIGNED:
        return _("La lettre de mission s’établit une fois le contrat signé.")
    return ""


def faults_of_letter(
    contract: Contract, place: str, manager: str, starts_on: date, ends_on: date
) -> list[str]:
    faults = []
    if not place.strip():
        faults.append(_("La lettre nomme le lieu de travail."))
    if not manager.strip():
        faults.append(_("La lettre nomme le responsable fonctionnel."))
    if starts_on < contract.starts_on:
        faults.append(_("La mission ne commence pas avant le contrat."))
    if ends_on > contract.ends_on:
        faults.append(_("La mission ne finit pas après le contrat."))
    if ends_on <= starts_on:
        faults.append(_("La mission finit après avoir commencé."))
    return faults


def contract_end(rules: Rules, starts_on: date) -> date:
    """The last day of a contract that begins on ``starts_on``, under rules that hire."""
    assert rules.contract is not None  # noqa: S101 - an offer is made under rules with a contract
    if rules.contract.ends_on and starts_on < rules.contract.ends_on:
        return rules.contract.ends_on
    return last_day(starts_on, rules.contract.months)


def faults_of_pay(net_monthly: Decimal, variable_percent: Decimal) -> str:
    if net_monthly <= 0:
        return _("Le net mensuel est un montant positif.")
    if not 0 <= variable_percent <= 100:
        return _("La part variable est un pourcentage, de 0 à 100.")
    return ""


HOST = "administration d’accueil"  # how rules name an employer who is the host of the mission


def employer_of(rules: Rules, mission: Mission) -> str:
    """Who signs the contract: named by the rules, or the administration of the mission."""
    assert rules.contract is not None  # noqa: S101 - an offer is made under rules with a contract
    named = rules.contract.employer
    return mission.body.name if named.casefold().endswith(HOST) else named


@dataclass(frozen=True, slots=True)
class Due:
    """A day of a contract that somebody must not miss."""

    slug: str
    label: str
    on: date


def days_of(contract: Contract, *, arrival: date | None = None) -> list[Due]:
    """What the rules count from the arrival and to the end: probation (I1), renewal (I2)."""
    terms = rules_of(contract.offer.dossier)
    if terms is None:
        return []
    found, start = [], arrival or contract.starts_on
    if probation := terms.probation:
        ask, last = probation.last_ask(start), probation.last_day(start)
        found += [
            Due("probation-ask", _("Dernier jour pour demander l’arrêt de l’essai"), ask),
            Due("probation-end", _("Fin de la période probatoire"), last),
        ]
    if (renewal := terms.renewal) and terms.contract and terms.contract.renewable:
        notice = renewal.notice_by(contract.ends_on)
        label = _("Dernier jour pour dire l’intention de renouveler")
        found.append(Due("renewal-notice", label, notice))
    found.append(Due("end", _("Dernier jour du contrat"), contract.ends_on))
    return sorted(found, key=lambda due: due.on)


def renewal_sentences(contract: Contract) -> list[str]:
    """How a renewal goes: the days to answer, the committee that must have met (I2, I3)."""
    terms = rules_of(contract.offer.dossier)
    if terms is None or terms.renewal is None:
        return []
    return [
        ngettext(
            "La réponse à une intention de renouveler est attendue sous %(n)d jour.",
            "La réponse à une intention de renouveler est attendue sous %(n)d jours.",
            terms.renewal.answer_days,
        )
        % {"n": terms.renewal.answer_days},
        _("Un comité doit s’être tenu dans les %(n)d mois d’avant.")
        % {"n": terms.renewal.committee_months},
    ]


def funding_of(dossier: Dossier, *, hired: int, monthly_cost: Decimal = Decimal(0)) -> list[str]:
    """Who pays, and what the programme owes for ``hired`` people where it can be told (H5, H7)."""
    terms = rules_of(dossier)
    if terms is None or terms.funding is None:
        return []
    said = funding_sentences(terms.funding)
    due = terms.funding.due(hired=hired, monthly_cost=monthly_cost, months=terms.months)
    if due:
        said.append(_("Dû par le programme : %(amount)s.") % {"amount": voice.amount(due)})
    return said


def is_continuous(contract: Contract) -> bool | None:
    """Whether an extension is paid as the rules want (H6); None where they say nothing of it."""
    terms = rules_of(contract.offer.dossier)
    if terms is None or terms.continuity is None:
        return None
    return terms.continuity.met(contract.starts_on, contract.ends_on)


# --- agreements ------------------------------------------------------------------------------


def can_sign(user: User, agreement: Agreement, side: str) -> bool:
    if side == "programme":
        return may(user, Right.PAY)
    return agreement.dossier.candidate_id == user.pk


def obstacle_to_sign_agreement(agreement: Agreement, side: str) -> str:
    if agreement.failed_at:
        return _("Cette convention n’est plus à signer.")
    if getattr(agreement, f"{side}_signed_at"):
        return _("Vous avez déjà signé cette convention.")
    return ""


def obstacle_to_end_agreement(agreement: Agreement, because: str) -> str:
    if agreement.failed_at or agreement.is_signed:
        return _("Cette convention n’est plus à signer.")
    if not because.strip():
        return _("Renoncer à une convention est motivé.")
    return ""


# --- co-funding ------------------------------------------------------------------------------


def can_claim(user: User, cofunding: Cofunding) -> bool:
    return bool(cofunding.agreement.dossier.candidate_id == user.pk)


def amount_due(agreement: Agreement, people: int, monthly_cost: Decimal | None) -> Decimal:
    """What the rules of the call give for these people, to the cent."""
    terms = rules_of(agreement.dossier)
    assert terms is not None  # noqa: S101 - it pays
    assert terms.funding is not None  # noqa: S101
    cost = monthly_cost or Decimal(0)
    return terms.funding.due(hired=people, monthly_cost=cost, months=terms.months)


def pays(agreement: Agreement) -> bool:
    """The rules of the call have something paid to the administration."""
    terms = rules_of(agreement.dossier)
    return bool(terms and terms.funding and terms.funding.kind in costs.PAYING)


def obstacle_to_count(agreement: Agreement) -> str:
    if not pays(agreement):
        return _("Le règlement de cet appel ne prévoit aucun versement à l’administration.")
    if agreement.failed_at:
        return _("Cette convention a été abandonnée.")
    if Cofunding.objects.filter(agreement=agreement).exists():
        return _("Le cofinancement de ce projet est déjà compté.")
    return ""


def obstacle_to_open_cofunding(
    agreement: Agreement, people: int, monthly_cost: Decimal | None, receiver: str
) -> str:
    if obstacle := obstacle_to_count(agreement):
        return obstacle
    terms = rules_of(agreement.dossier)
    assert terms is not None  # noqa: S101 - it pays
    assert terms.funding is not None  # noqa: S101
    if not 1 <= people <= terms.team.highest:
        return _("Un projet accueille au plus %(n)s personnes.") % {"n": terms.team.highest}
    if terms.funding.kind != "per_person" and not monthly_cost:
        return _("Ce versement se compte sur le coût d’une personne : dites-le.")
    if not receiver.strip():
        return _("Dites qui reçoit les crédits.")
    return ""


def obstacle_to_claim(cofunding: Cofunding, budget_programme: str) -> str:
    if cofunding.state != CofundingState.DUE:
        return _("Ce cofinancement est déjà demandé.")
    if not budget_programme.strip():
        return _("Dites sur quel programme budgétaire verser.")
    return ""


def obstacle_to_prove(cofunding: Cofunding, proof: str) -> str:
    if cofunding.state != CofundingState.CLAIMED:
        return _("Ce cofinancement n’attend pas de justificatif.")
    if not cofunding.agreement.is_signed:
        return _("La convention n’est pas encore signée des deux côtés.")
    if not proof.strip():
        return _("Dites quel justificatif prouve le recrutement.")
    return ""


def obstacle_to_pay(cofunding: Cofunding, paid_on: date, payment: str, *, now: datetime) -> str:
    if cofunding.state != CofundingState.PROVED:
        return _("Rien ne se verse avant le justificatif de recrutement.")
    if paid_on > now.astimezone(cofunding.agreement.dossier.call.tz).date():
        return _("Ce jour n’est pas encore passé.")
    if not payment.strip():
        return _("Dites la référence du versement.")
    return ""
