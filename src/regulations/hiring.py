"""What follows a selection: team, pay, contract, funding, probation, renewal, retention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest

from regulations.asked import ARTICLE_HELP, with_article
from regulations.declarations import DAYS, MONTHS, PEOPLE, YEARS, family, value
from texts import voice
from texts.months import last_day, months_after, months_before
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _


def pay_sentences(pay: "Sequence[Grade]") -> list[str]:
    """One per grade."""
    lines = []
    for grade, above in zip_longest(pay, pay[1:]):
        if grade.variable_percent:
            line = _now(
                "%(who)s : %(amount)s nets par mois et une part variable de %(percent)s %%."
            )
        else:
            line = _now("%(who)s : %(amount)s nets par mois.")
        lines.append(
            line
            % {
                "who": _who(grade, above),
                "amount": voice.amount(grade.net_monthly),
                "percent": voice.number(grade.variable_percent),
            }
        )
    return lines


def _who(grade: "Grade", above: "Grade | None") -> str:
    """Who a grade is for, each threshold on one side only."""
    if above is None and not grade.from_years:
        return _now("Quelle que soit l’expérience")
    low, high = voice.years(grade.from_years), voice.years(above.from_years) if above else ""
    if above is None:
        words = (
            _now("Plus de %(low)s d’expérience")
            if grade.strictly
            else _now("%(low)s d’expérience ou plus")
        )
    elif not grade.from_years:
        words = (
            _now("Jusqu’à %(high)s d’expérience inclus")
            if above.strictly
            else _now("Moins de %(high)s d’expérience")
        )
    else:
        start = _now("Plus de %(low)s") if grade.strictly else _now("De %(low)s")
        end = _now("jusqu’à %(high)s inclus") if above.strictly else _now("moins de %(high)s")
        words = _now("%(start)s, %(end)s d’expérience") % {"start": start, "end": end}
    return words % {"low": low, "high": high}


def contract_sentence(contract: "Contract") -> str:
    months = contract.months
    length = voice.years(months // 12) if months % 12 == 0 else _now("%(n)s mois") % {"n": months}
    words = _now("%(kind)s de %(length)s avec : %(employer)s") % {
        "kind": contract.kind[:1].upper() + contract.kind[1:],
        "length": length,
        "employer": contract.employer,
    }
    return words + (_now(", renouvelable.") if contract.renewable else ".")


def contract_sentences(contract: "Contract") -> list[str]:
    said = [contract_sentence(contract)]
    if contract.renewable and contract.total_months > contract.months:
        said.append(
            _now("Renouvellements compris, il dure au plus %(n)s mois.")
            % {"n": contract.total_months}
        )
    if contract.starts_on:
        said.append(
            _now("Toutes et tous commencent le %(day)s.") % {"day": voice.day(contract.starts_on)}
        )  # fmt: skip
    if contract.ends_on:
        said.append(_now("Le contrat prend fin le %(day)s.") % {"day": voice.day(contract.ends_on)})
    return said


def cap_sentences(caps: "Sequence[Cap]") -> list[str]:
    return [
        _now("Au plus %(count)s recrutements en %(year)s.") % {"count": c.count, "year": c.year}
        for c in caps
    ]


def funding_sentences(funding: "Funding") -> list[str]:
    words = {
        "programme": _now("Le programme paie toute la rémunération."),
        "host": _now("L’administration d’accueil paie toute la rémunération."),
        "share": _now("Le programme paie %(n)s %% du coût ; l’administration d’accueil, le reste."),
        "months": _now("Le programme paie %(n)s mois du coût complet de chaque personne."),
        "per_person": _now("Le programme verse %(amount)s par personne recrutée."),
    }[funding.kind]
    said = words % {"n": voice.number(funding.value), "amount": voice.amount(funding.value)}
    lines = [with_article(said, funding.article), funding.condition]
    if funding.receives:
        words = _now(
            "Ce versement va à %(who)s. Une autre administration passe par un ministère, par "
            "convention, ou se finance elle-même, avec les mêmes devoirs."
        ) % {"who": RECEIVES[funding.receives]}
        lines.append(with_article(words, funding.receives_article))
    return [line for line in lines if line]


RECEIVES = {
    "ministry": _("un ministère"),
    "budget_programme": _("qui dispose d’un programme budgétaire ouvert à ces crédits"),
}
CENT = Decimal("0.01")


def _funding_faults(funding: "Funding") -> Iterator[tuple[str, str]]:
    if funding.kind in {"programme", "host"} and funding.receives:
        yield "receives", _now("Rien n’est versé : personne ne reçoit.")
    if funding.receives_article and not funding.receives:
        yield "receives_article", _now("Cet article ne dit pas qui reçoit : dire « receives ».")


def _team_faults(team: "Team") -> Iterator[tuple[str, str]]:
    if team.lowest > team.highest:
        yield "highest", _now("L’équipe compte au plus moins de personnes qu’au moins.")


def _says_team(team: "Team") -> list[str]:
    if team.highest == 1:
        return []
    return [
        _now("Chaque mission ou projet accueille de %(low)s à %(high)s personnes.")
        % {"low": team.lowest, "high": team.highest}
    ]


@family(_("Équipe"), check=_team_faults, says=_says_team)
@dataclass(frozen=True, slots=True)
class Team:
    """How many people one mission or project takes."""

    lowest: int = value(
        _("Personnes, au moins"), default=1, least=1, most=20, unit=PEOPLE
    , read_by="fellowship.missions.rules")  # fmt: skip
    highest: int = value(
        _("Personnes, au plus"), default=1, least=1, most=20, unit=PEOPLE
    , read_by="fellowship.missions.rules")  # fmt: skip


@family(_("Échelon"), one=_("un échelon"), named_by="from_years")
@dataclass(frozen=True, slots=True)
class Grade:
    """Pay from ``from_years`` completed years of experience, included, up to the next grade.

    ``strictly``: the threshold itself stays below (« plus de 5 ans »).
    """

    from_years: int = value(
        _("À partir de (années d’expérience)"),
        least=0,
        most=60,
        unit=YEARS,
        help=_("Années révolues. Le premier échelon commence à 0."),
        read_by="regulations.hiring.Grade.reached",
    )
    net_monthly: Decimal = value(
        _("Net mensuel (€)"), least=1, most=1000000, read_by="fellowship.engagements.actions.offers"
    )
    variable_percent: Decimal = value(
        _("Part variable (%)"),
        default=Decimal(0),
        kind="percent",
        least=0,
        most=100,
        read_by="fellowship.engagements.actions.offers",
    )
    strictly: bool = value(
        _("Le seuil n’en est pas"),
        default=False,
        help=_("« Plus de 5 ans » et non « 5 ans ou plus »."),
        read_by="regulations.hiring.Grade.reached",
    )

    def reached(self, years: int, *, more: bool = False) -> bool:
        """By ``years`` completed years; ``more``: and at least a day of the next one."""
        if self.strictly:
            return years > self.from_years or (years == self.from_years and more)
        return years >= self.from_years


@family(_("Contrat"), says=contract_sentences)
@dataclass(frozen=True, slots=True)
class Contract:
    kind: str = value(
        _("Nature"),
        help=_("Par exemple : contrat de projet."),
        read_by="fellowship.engagements.actions.contracts",
    )
    employer: str = value(_("Employeur"), read_by="fellowship.engagements.rules")
    months: int = value(
        _("Durée"), least=1, most=600, unit=MONTHS, read_by="fellowship.engagements.rules"
    )
    renewable: bool = value(_("Renouvelable"), default=False, read_by="regulations.hiring")
    longest_months: int = value(
        _("Durée totale maximale"),
        default=0,
        least=0,
        most=600,
        unit=MONTHS,
        help=_("Renouvellements compris. 0 : celle du contrat."),
        read_by="regulations.hiring.Contract",
    )
    starts_on: date | None = value(
        _("Début commun"),
        default=None,
        help=_("Quand tous commencent ensemble : une proposition dit ce jour."),
    )
    ends_on: date | None = value(
        _("Fin commune"),
        default=None,
        help=_("La veille de l’anniversaire : du 1er septembre, dix mois vont au 30 juin."),
    )

    @property
    def total_months(self) -> int:
        """Renewals included."""
        return self.longest_months or self.months


@family(_("Plafond"), one=_("un plafond"), named_by="year")
@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``count`` hires whose contract starts in the calendar ``year``."""

    year: int = value(
        _("Année de début du contrat"), least=2000, most=2200, read_by="regulations.rules.Rules.cap"
    )
    count: int = value(
        _("Nombre"),
        least=0,
        most=100000,
        help=_("Comptent les offres acceptées et non retirées."),
        read_by="regulations.rules.Rules.cap",
    )


@family(
    _("Financement"),
    help=_("Qui paie la rémunération."),
    check=_funding_faults,
    says=funding_sentences,
)
@dataclass(frozen=True, slots=True)
class Funding:
    kind: str = value(
        _("Qui paie"),
        words={
            "programme": _("le programme, tout"),
            "host": _("l’administration, tout"),
            "share": _("le programme, une part du coût (%)"),
            "months": _("le programme, des mois de coût complet"),
            "per_person": _("le programme, une somme par personne (€)"),
        },
        read_by="regulations.hiring.Funding.due",
    )
    condition: str = value(
        _("À quelle condition"), default=""
    , read_by="regulations.hiring")  # fmt: skip
    article: str = value(_("Article"), default="", help=ARTICLE_HELP, read_by="regulations.hiring")
    receives: str = value(
        _("Qui reçoit directement"),
        default="",
        words=RECEIVES,
        help=_(
            "Les autres passent par un ministère, ou se financent elles-mêmes. "
            "Aucun : toute administration éligible."
        ),
        read_by="regulations.costs",
    )
    receives_article: str = value(
        _("Article sur qui reçoit"), default="", help=ARTICLE_HELP, read_by="regulations.hiring"
    )
    # The last one: below it, ``value`` is no longer the function that declares.
    value: Decimal = value(
        _("Part, mois ou somme"),
        default=Decimal(0),
        least=0,
        most=100000000,
        read_by="regulations.hiring.Funding.due",
    )

    def due(self, *, hired: int, monthly_cost: Decimal = Decimal(0), months: int = 0) -> Decimal:
        """What the programme pays for ``hired`` people, in euros, to the cent."""
        owed = {
            "per_person": self.value * hired,
            "months": self.value * monthly_cost * hired,
            "share": self.value / 100 * monthly_cost * months * hired,
            "programme": monthly_cost * months * hired,
            "host": Decimal(0),
        }[self.kind]
        return owed.quantize(CENT, ROUND_HALF_UP)


@family(_("Continuité d’une prolongation"))
@dataclass(frozen=True, slots=True)
class Continuity:
    """An extension is paid when it follows ``after_on`` without a day's break, and lasts until
    ``until_on`` at least (domain H6)."""

    after_on: date = value(
        _("Sans un jour d’interruption après le"),
        sentence=_("Une prolongation suit sans un jour d’interruption le %(value)s."),
    )
    until_on: date = value(
        _("Et au moins jusqu’au"), sentence=_("Elle dure au moins jusqu’au %(value)s.")
    )

    def met(self, starts_on: date, ends_on: date) -> bool:
        return starts_on <= self.after_on + timedelta(days=1) and ends_on >= self.until_on


@family(_("Période probatoire"), help=_("À compter de l’arrivée."))
@dataclass(frozen=True, slots=True)
class Probation:
    """The trial period of a mission (domain I1); either side may ask to stop until ``ask_days``
    before its last day."""

    months: int = value(
        _("Durée"),
        least=1,
        most=24,
        unit=MONTHS,
        sentence=_("La période probatoire dure %(value)s à compter de l’arrivée."),
        read_by="regulations.hiring.Probation",
    )
    ask_days: int = value(
        _("Jours avant le terme pour demander l’arrêt"),
        least=0,
        most=365,
        unit=DAYS,
        sentence=_("L’arrêt se demande au plus tard %(value)s avant son terme."),
        read_by="regulations.hiring.Probation",
    )

    def last_day(self, arrival: date) -> date:
        return last_day(arrival, self.months)

    def last_ask(self, arrival: date) -> date:
        return self.last_day(arrival) - timedelta(days=self.ask_days)


@family(_("Renouvellement"))
@dataclass(frozen=True, slots=True)
class Renewal:
    """When the employer says what it intends, how long the person has to answer (domain I2, I3)."""

    notice_months: int = value(
        _("Mois de préavis"),
        least=0,
        most=24,
        unit=MONTHS,
        sentence=_(
            "L’intention de renouveler est dite au moins %(value)s avant la fin du contrat."
        ),
        read_by="regulations.hiring.Renewal",
    )
    answer_days: int = value(
        _("Jours pour répondre"),
        least=1,
        most=365,
        unit=DAYS,
        sentence=_("La réponse est attendue sous %(value)s."),
        read_by="regulations.hiring.Renewal",
    )
    committee_months: int = value(
        _("Mois entre deux comités"),
        default=12,
        least=1,
        most=120,
        unit=MONTHS,
        sentence=_("Un comité examine le service tous les %(value)s au moins."),
    )

    def notice_by(self, contract_end: date) -> date:
        return months_before(contract_end, self.notice_months)

    def answer_by(self, received_on: date) -> date:
        return received_on + timedelta(days=self.answer_days)

    def committee_is_fresh(self, held_on: date | None, now_on: date) -> bool:
        return held_on is not None and months_after(held_on, self.committee_months) > now_on


@family(_("Conservation"), help=_("En mois. Absente : la durée de la plateforme."))
@dataclass(frozen=True, slots=True)
class Retention:
    """How long each kind of paper is kept, in months; None: as the platform does."""

    drafts: int | None = value(
        _("Brouillons sans activité"),
        default=None,
        least=1,
        most=120,
        unit=MONTHS,
        sentence=_("Brouillons sans activité : %(value)s"),
    )
    declined: int | None = value(
        _("Dossiers non retenus, après la fin de l’appel"),
        default=None,
        least=1,
        most=120,
        unit=MONTHS,
        sentence=_("Dossiers non retenus, après la fin de l’appel : %(value)s"),
    )
    pool: int | None = value(
        _("Vivier, à compter du dernier accord"),
        default=None,
        least=1,
        most=120,
        unit=MONTHS,
        sentence=_("Vivier, à compter du dernier accord : %(value)s"),
    )
