"""What a project costs an administration, and what it receives, before it files (domain H5, H7)."""

from dataclasses import dataclass
from decimal import Decimal

from regulations.hiring import RECEIVES
from regulations.rules import Rules
from texts import voice
from texts.translation import gettext as _

DIRECT, MINISTRY, NOBODY = "direct", "ministere", "aucun"  # the ways money may come
PAYING = {"share", "months", "per_person"}


@dataclass(frozen=True, slots=True)
class Bill:
    """In euros. None: it takes a cost that nobody has told yet."""

    people: int
    months: int
    total: Decimal | None
    received: Decimal | None
    way: str

    @property
    def rest(self) -> Decimal | None:
        if self.total is None or self.received is None:
            return None
        return max(self.total - self.received, Decimal(0))


def ways(rules: Rules) -> list[tuple[str, str]]:
    """By which way the money of the programme may come; none when it is not a question."""
    funding = rules.funding
    if funding is None or not funding.receives:
        return []
    return [
        (DIRECT, _("Nous sommes : %(who)s") % {"who": RECEIVES[funding.receives]}),
        (MINISTRY, _("Un ministère recevrait les crédits pour nous, par convention")),
        (NOBODY, _("Ni l’un ni l’autre, ou nous finançons nous-mêmes")),
    ]


def bill(
    rules: Rules, people: int, monthly_cost: Decimal | None = None, way: str = DIRECT
) -> Bill | None:
    """``monthly_cost``: what one person costs an employer each month. None without funding."""
    funding = rules.funding
    if funding is None:
        return None
    if funding.kind == "programme":  # the pay is none of the administration's business
        return Bill(people, rules.months, Decimal(0), Decimal(0), way)
    total = None if monthly_cost is None else monthly_cost * rules.months * people
    received: Decimal | None = Decimal(0)
    if funding.kind in PAYING and way != NOBODY:
        told = funding.kind == "per_person" or monthly_cost is not None
        cost = monthly_cost or Decimal(0)
        owed = funding.due(hired=people, monthly_cost=cost, months=rules.months)
        received = owed if told else None
    if total is not None and received is not None:
        received = min(received, total)
    return Bill(people, rules.months, total if rules.months else None, received, way)


def lines(rules: Rules, one: Bill) -> list[tuple[str, str]]:
    """The bill in words, a label and a value each."""
    unknown = _("selon le coût d’une personne, à dire ci-dessous")
    if rules.funding and rules.funding.kind == "programme":
        return [(_("Rémunération à votre charge"), voice.amount(0))]
    to = _("Versé à votre ministère") if one.way == MINISTRY else _("Versé par le programme")
    total = _("Coût de %(people)s pendant %(months)s mois") % {
        "people": _people(one.people),
        "months": one.months,
    }
    return [
        (total, unknown if one.total is None else voice.amount(one.total)),
        (to, unknown if one.received is None else voice.amount(one.received)),
        (_("Reste à votre charge"), unknown if one.rest is None else voice.amount(one.rest)),
    ]


def _people(count: int) -> str:
    return _("une personne") if count == 1 else _("%(n)s personnes") % {"n": count}
