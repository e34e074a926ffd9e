"""The rules as a document: its words once, for the page and for the PDF."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.facts import (
    cap_sentence,
    contract_sentence,
    number,
    pay_sentences,
    wishes_sentence,
)
from fellowship.calls.models import RuleSet
from fellowship.calls.prose import day_in_french, hour_in_french
from fellowship.calls.ruleset import BrokenRules, Field, Grid, Rules

SOURCE = Path(__file__).resolve().parents[1] / "templates/documents/rules.typ"
RETENTION = {
    "drafts": "Brouillons sans activité",
    "declined": "Dossiers non retenus, après la fin de l’appel",
    "litigation": "Archive restreinte, en cas de contestation",
    "pool": "Vivier, à compter du dernier accord",
    "contact": "Messages de contact",
}

Section = dict[str, Any]


def words(rule_set: RuleSet) -> dict[str, Any]:
    """Everything the document says, as JSON; raises ``BrokenRules`` for rules that cannot be read.

    ``{"title", "reference", "issuer", "facts": [[label, value]], "sections": [{"heading",
    "paragraphs": [str], "items": [str], "parts": [{"heading", "paragraphs", "items"}]}]}``
    """
    rules = rule_set.rules
    return {
        "title": rule_set.title,
        "reference": _("%(title)s, version %(version)s")
        % {"title": rule_set.title, "version": rule_set.version},
        "issuer": settings.SITE_NAME,
        "facts": [
            [_("Version"), str(rule_set.version)],
            [_("En vigueur le"), day_in_french(rule_set.in_force_on)],
            [_("Empreinte (SHA-256)"), rule_set.digest or _("aucune : version non publiée")],
        ],
        "sections": [section for section in _sections(rules) if _says_something(section)],
    }


def _says_something(section: Section) -> bool:
    return bool(section["paragraphs"] or section["items"] or section["parts"])


def _section(
    heading: str,
    *,
    paragraphs: list[str] | None = None,
    items: list[str] | None = None,
    parts: list[Section] | None = None,
) -> Section:
    kept = [paragraph for paragraph in paragraphs or [] if paragraph]
    return {"heading": heading, "paragraphs": kept, "items": items or [], "parts": parts or []}


def _sections(rules: Rules) -> list[Section]:
    closed = [rules.closed_list.wording] if rules.closed_list else []
    hour = hour_in_french(rules.closing_hour.hour, rules.closing_hour.minute)
    return [
        _section(
            _("Le dépôt"),
            paragraphs=[
                *closed,
                _(
                    "Le dépôt se clôt à %(hour)s, heure de Paris, le dernier jour du calendrier "
                    "publié. La minute indiquée compte entière."
                )
                % {"hour": hour},
            ],
        ),
        _section(_("Les profils"), items=[profile.name for profile in rules.profiles]),
        _section(
            _("Qui peut candidater"),
            items=[
                f"{s.text} ({_('article %(n)s') % {'n': s.article}})" if s.article else s.text
                for s in rules.eligibility
            ],
        ),
        _section(
            _("Le dossier"),
            parts=[
                _section(
                    section.title,
                    paragraphs=[section.help],
                    items=[_question(field) for field in section.fields],
                )
                for section in rules.sections
            ],
        ),
        _section(
            _("L’évaluation"),
            paragraphs=[_readers(rules.readers), _authority(rules)],
            parts=[_grid(grid) for grid in rules.grids.values()],
        ),
        _section(_("Les vœux"), paragraphs=[wishes_sentence(rules)]),
        _section(
            _("Le contrat et la rémunération"),
            paragraphs=[contract_sentence(rules), cap_sentence(rules), *_deadlines(rules)],
            items=pay_sentences(rules),
        ),
        _section(_("Le vivier"), paragraphs=[rules.pool.wording] if rules.pool else []),
        _section(
            _("Ce que nous gardons, et combien de temps"),
            items=[
                _("%(what)s : %(n)s mois") % {"what": RETENTION.get(key, key), "n": months}
                for key, months in rules.retention.items()
            ],
        ),
        _section(_("D’où vient ce texte"), paragraphs=[rules.source]),
    ]


def _readers(count: int) -> str:
    return ngettext(
        "Chaque dossier est lu par %(n)s personne.",
        "Chaque dossier est lu par %(n)s personnes.",
        count,
    ) % {"n": count}


def _authority(rules: Rules) -> str:
    if not rules.authority:
        return ""
    return _("La liste finale est validée par : %(who)s.") % {"who": rules.authority}


def _question(field: Field) -> str:
    words = field.label
    if not field.required:
        words += _(" (facultatif)")
    if field.max_length:
        words += _(", %(n)s signes au plus") % {"n": field.max_length}
    if field.identifying:
        words += _(" – jamais montré aux relecteurs")
    return words


def _grid(grid: Grid) -> Section:
    if grid.aggregation == "opinion":
        scale = _("Les critères donnent un avis, sans note.")
    else:
        how = (
            _("Les notes s’additionnent.")
            if grid.aggregation == "sum"
            else _("La note est la moyenne des critères.")
        )
        scale = _("Notes de %(low)s à %(high)s, par pas de %(step)s. %(how)s") % {
            "low": grid.lowest,
            "high": grid.highest,
            "step": grid.step,
            "how": how,
        }
    blind = _("Cette lecture ne sait pas qui a écrit le dossier.") if grid.anonymous else ""
    more = _("Une appréciation écrite accompagne la note.") if grid.appreciation else ""
    items = [
        f"{c.name} ({_('coefficient %(n)s') % {'n': number(c.weight)}})"
        if c.weight != 1
        else c.name
        for c in grid.criteria
    ]
    return _section(grid.title, paragraphs=[scale, more, blind], items=items)


def _deadlines(rules: Rules) -> list[str]:
    lines = [
        ngettext(
            "Une proposition s’accepte dans les %(n)s jour.",
            "Une proposition s’accepte dans les %(n)s jours.",
            rules.acceptance_days,
        )
        % {"n": rules.acceptance_days}
    ]
    if rules.probation:
        lines.append(
            _(
                "La période probatoire dure %(months)s mois à compter de l’arrivée ; l’arrêt se "
                "demande au plus tard %(days)s jours avant son terme."
            )
            % {"months": rules.probation.months, "days": rules.probation.ask_days}
        )
    if rules.renewal:
        lines.append(
            _(
                "L’intention de renouveler est dite au moins %(months)s mois avant la fin du "
                "contrat ; la réponse est attendue sous %(days)s jours."
            )
            % {"months": rules.renewal.notice_months, "days": rules.renewal.answer_days}
        )
    return lines


def pdf(rule_set: RuleSet) -> bytes:
    """The document as tagged PDF/UA-1. The same version gives the same bytes."""
    dated = rule_set.published_at or datetime.combine(rule_set.in_force_on, time(), tzinfo=UTC)
    content = json.dumps(words(rule_set), ensure_ascii=False, sort_keys=True)
    document: bytes = typst.compile(
        SOURCE,
        root=SOURCE.parent,
        ignore_system_fonts=True,
        sys_inputs={"rules": content},
        pdf_standards="ua-1",
        timestamp=int(dated.timestamp()),
    )
    return document


def broken_sentences(rule_set: RuleSet) -> list[str]:
    """Why the rules cannot be shown; nothing when they can."""
    try:
        rule_set.rules  # noqa: B018 - reading is the check
    except BrokenRules as broken:
        return broken.sentences
    return []
