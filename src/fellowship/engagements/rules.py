"""Who may act on experience, offers, contracts and letters; what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Mission, RuleSet
from fellowship.calls.ruleset import Grade, Rules
from fellowship.core.months import (
    ONE,
    Stretch,
    in_words,
    last_day,
    length,
    moment_in_words,
)
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements.models import Contract, Experience, Offer, experience_of
from fellowship.engagements.states import ContractState, OfferState
from fellowship.people.models import User
from fellowship.teams.models import Pairing


def can_declare(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_verify(user: User) -> bool:
    return user.is_staff


def can_run_offers(user: User) -> bool:
    """Prepare, send, withdraw offers; prepare and sign contracts; issue letters."""
    return user.is_staff


def can_approve_exception(user: User, offer: Offer) -> bool:
    """Four eyes: someone of the team other than who prepared it (domain G6)."""
    return user.is_staff and user.pk != offer.prepared_by_id


def can_grant_waiver(user: User) -> bool:
    return user.is_staff


def can_answer(user: User, offer: Offer) -> bool:
    return offer.dossier.candidate_id == user.pk


def rules_of(dossier: Dossier) -> Rules | None:
    return dossier.rule_set.rules if dossier.rule_set else None


def obstacle_to_declare(dossier: Dossier) -> str:
    if dossier.state in {DossierState.DECLINED, DossierState.WITHDRAWN}:
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


def grade_for(dossier: Dossier, *, starts_on: date) -> Grade | None:
    """The pay for the verified years completed when the contract starts."""
    rules = rules_of(dossier)
    return rules.grade(experience_of(dossier, before=starts_on).years) if rules else None


def obstacle_to_prepare(
    dossier: Dossier, mission: Mission, pairing: Pairing | None, *, starts_on: date, now: datetime
) -> str:
    if dossier.state != DossierState.ADMITTED:
        return _("Une proposition suppose un dossier sélectionné.")
    if rules_of(dossier) is None:
        return _("Ce dossier n’est lié à aucun règlement.")
    if mission.call_id != dossier.call_id:
        return _("Cette mission est d’un autre appel.")
    if (
        Offer.objects.standing_on(starts_on)
        .filter(dossier__candidate=dossier.candidate_id)
        .exists()
    ):
        return _("Une proposition est déjà en cours pour cette personne.")
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


def obstacle_of_length(dossier: Dossier, *, starts_on: date) -> str:
    """Domain G7: all contracts of one person together stay within the longest of the rules."""
    terms = rules_of(dossier)
    if terms is None:
        return ""
    signed = Contract.objects.living().filter(offer__dossier__candidate=dossier.candidate_id)
    asked = Stretch(starts_on, contract_end(terms, starts_on))
    total = length([asked, *(contract.stretch for contract in signed)], before=date.max)
    longest = terms.contract.longest_months
    if (total.months, total.days) <= (longest, 0):
        return ""
    return _(
        "Les contrats d’une même personne durent ensemble %(longest)s au plus (%(rules)s) : avec "
        "celui-ci, ils dureraient %(total)s."
    ) % {
        "longest": said_length(longest),
        "rules": dossier.rule_set,
        "total": said_length(total.months, total.days),
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
    return in_words(local.date() - ONE)


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


def obstacle_to_issue_letter(contract: Contract) -> str:
    """Domain G11: only after the contract is signed."""
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
    return last_day(starts_on, rules.contract.months)


def faults_of_pay(net_monthly: Decimal, variable_percent: Decimal) -> str:
    if net_monthly <= 0:
        return _("Le net mensuel est un montant positif.")
    if not 0 <= variable_percent <= 100:
        return _("La part variable est un pourcentage, de 0 à 100.")
    return ""


def money(amount: Decimal) -> str:
    """« 4 250 € », with the spaces that keep it on one line."""
    whole = f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")
    return f"{whole.removesuffix(',00')}\u00a0€"


def percent(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",") + "\u00a0%"


def said(instant: datetime) -> str:
    return moment_in_words(timezone.localtime(instant))


def day(when: date) -> str:
    return in_words(when)


def said_length(months: int, days: int = 0) -> str:
    """« 9 ans, 11 mois et 30 jours »."""
    years, rest = divmod(months, 12)
    parts: Sequence[str] = [
        *([ngettext("%d an", "%d ans", years) % years] if years else []),
        *([_("%d mois") % rest] if rest else []),
        *([ngettext("%d jour", "%d jours", days) % days] if days else []),
    ]
    if not parts:
        return _("aucune")
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
