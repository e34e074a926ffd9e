"""Facts by name, for texts that insert them: ``{{ sprint.closes }}``."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, MilestoneKind
from fellowship.calls.sentences.instants import qualified
from fellowship.calls.sentences.regulation import (
    cap_sentence,
    contract_sentence,
    criteria_sentence,
    pay_sentences,
    wishes_sentence,
)
from fellowship.calls.sentences.state import CallFacts, Line, state_of_call
from texts import voice


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a text may insert: ``{{ name }}``. ``value`` is what readers see now."""

    name: str
    label: str
    value: str

    @property
    def group(self) -> str:
        """Under which heading a picker shows it."""
        groups = {
            "call": _("L’appel"),
            "sprint": _("Le sprint"),
            "contact": _("Le contact"),
            "site": _("Le site"),
        }
        return groups.get(self.name.partition(".")[0]) or _("Le règlement")


def _later() -> str:
    return _("date à annoncer")


def _sprint_facts(facts: CallFacts) -> dict[str, tuple[str, str]]:
    sprint, zone = facts.sprint, facts.zone

    def end(line: Line | None) -> str:
        if not line or not line.ends_at:
            return _later()
        words = voice.last_minute(line.ends_at, zone, weekday=True)
        return qualified(words, line.certainty, one=True)

    def start(line: Line | None) -> str:
        if not line or not line.starts_at:
            return _later()
        words = voice.day_or_instant(line.starts_at, zone, weekday=True)
        return qualified(words, line.certainty, one=True)

    deposit = sprint.deposit if sprint else None
    named = {
        "sprint.name": (_("Le sprint en cours, sinon le prochain"), sprint.title if sprint else ""),
        "sprint.number": (_("Son numéro"), str(sprint.number) if sprint else ""),
        "sprint.opens": (_("Ouverture du dépôt"), start(deposit)),
        "sprint.closes": (_("Clôture du dépôt, avec sa minute"), end(deposit)),
        "sprint.window": (
            _("Dépôt des dossiers, du… au…"),
            deposit.words if deposit else _later(),
        ),
    }
    for kind in MilestoneKind:
        if kind != MilestoneKind.DEPOSIT:
            line = sprint.line(kind) if sprint else None
            label = _("%(kind)s, du… au…") % {"kind": str(kind.label).capitalize()}
            named[f"sprint.{kind.value}"] = (label, line.words if line else _later())
    return named


def named(call: Call, now: datetime) -> dict[str, Fact]:
    """Every fact a text may insert, with its live value, in the order a picker shows them."""
    facts = state_of_call(call, now)
    listed: dict[str, tuple[str, str]] = {
        "call.title": (_("Intitulé de l’appel"), call.title),
        "call.status": (_("Ouvert jusqu’au…, prochaine ouverture, ou clos"), facts.status),
        "call.countdown": (_("Temps restant pour déposer"), facts.countdown),
        "call.next": (_("Prochaine ouverture"), facts.next_opening),
        "call.sprints": (_("Nombre de sprints"), str(len(facts.sprints))),
        **_sprint_facts(facts),
    }
    rules, rule_set = facts.rules, facts.rule_set
    if rules and rule_set:
        day = voice.day(rule_set.in_force_on)
        listed |= {
            "rules.title": (_("Titre du règlement"), rule_set.title),
            "rules.version": (_("Version du règlement"), str(rule_set.version)),
            "rules.in_force": (_("Règlement en vigueur le"), day),
            "pay": (_("Grille de rémunération"), " ".join(pay_sentences(rules))),
            "cap": (_("Plafond de recrutements"), cap_sentence(rules)),
            "contract": (_("Contrat"), contract_sentence(rules)),
            "wishes": (_("Vœux"), wishes_sentence(rules)),
            "profiles": (_("Profils"), voice.listed(profile.name for profile in rules.profiles)),
            **{
                f"criteria.{slug}": (
                    _("Critères : %(grid)s") % {"grid": grid.title},
                    criteria_sentence(rules, slug),
                )
                for slug, grid in rules.grids.items()
            },
        }
        for rank, sentence in enumerate(pay_sentences(rules), 1):
            listed[f"pay.{rank}"] = (_("Rémunération, échelon %(n)s") % {"n": rank}, sentence)
    facts_of_call = {name: Fact(name, label, value) for name, (label, value) in listed.items()}
    return {**facts_of_call, **of_the_site()}


def of_the_site() -> dict[str, Fact]:
    """Who answers for this installation, from its settings: true whatever the call."""
    missing = _("(à compléter dans les réglages de l’installation)")
    labels = {
        "publisher": _("Éditeur du site"),
        "director": _("Direction de la publication"),
        "host": _("Hébergement"),
        "controller": _("Responsable des traitements"),
        "dpo": _("Délégué à la protection des données"),
    }
    listed = {
        "contact": (_("Adresse de contact"), settings.CONTACT_EMAIL),
        "site.name": (_("Nom du site"), settings.SITE_NAME),
        "site.url": (_("Adresse du site"), settings.SITE_URL),
        **{
            f"site.{name}": (label, settings.IDENTITY[name] or missing)
            for name, label in labels.items()
        },
    }
    return {name: Fact(name, label, value) for name, (label, value) in listed.items()}


def every_name(now: datetime) -> set[str] | None:
    """The names that some public call answers to; None while there is no call to ask."""
    try:
        calls = list(Call.objects.public().with_calendar())
    except DatabaseError:  # texts can be read on a machine where nothing is installed
        return None
    found = {name for call in calls for name in named(call, now)}
    return found | set(of_the_site()) if found else None


_PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}")


def fill(text: str, call: Call, now: datetime) -> str:
    """``text`` with every ``{{ fact }}`` replaced by its value; an unknown name is left to be seen.

    Plain text in, plain text out: whoever renders HTML escapes afterwards.
    """
    if "{{" not in text:
        return text
    known = named(call, now)
    return _PLACE.sub(lambda m: known[m[1]].value if m[1] in known else m[0], text)


def names_in(text: str) -> list[str]:
    """The facts a text inserts, in its order."""
    return [match[1] for match in _PLACE.finditer(text)]
