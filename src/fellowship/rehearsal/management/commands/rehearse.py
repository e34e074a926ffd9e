"""Play a whole call before it opens, with invented people, and say what it will ask of whom."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

import regulations
from fellowship.rehearsal import sandbox
from fellowship.rehearsal.walk import Size


class Command(BaseCommand):
    help = (
        "Répète un appel d’après son règlement, dans un bac à sable : ni vraie personne, "
        "ni courrier envoyé."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Size(candidates=300, reviewers=20, drop_out=0.1)
        parser.add_argument("rules", type=Path, metavar="RULES.toml")
        parser.add_argument("--candidates", type=int, default=usual.candidates)
        parser.add_argument("--reviewers", type=int, default=usual.reviewers)
        parser.add_argument("--capacity", type=int, default=usual.capacity)
        parser.add_argument("--drop-out", type=float, default=usual.drop_out)
        parser.add_argument("--seed", type=int, default=usual.seed)
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *, rules: Path, candidates: int, reviewers: int, capacity: int, drop_out: float,
        seed: int, json: bool, **options: Any,
    ) -> None:  # fmt: skip
        if candidates < 3 or reviewers < 1 or capacity < 1 or not 0 <= drop_out <= 1:
            raise CommandError(
                _("Il faut trois candidats, un relecteur, et un abandon entre 0 et 1.")
            )
        try:
            text = rules.read_text("utf-8")
            regulations.Rules.read(regulations.from_toml(text))
        except (OSError, UnicodeDecodeError, regulations.BrokenRules) as problem:
            raise CommandError(str(problem)) from problem
        size = Size(candidates, reviewers, capacity, drop_out, seed)
        try:
            found = (sandbox.play if sandbox.is_inside() else sandbox.start)(text, size)
        except sandbox.Failed as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(_as_json(found) if json else "\n".join(_in_words(found)))


def _as_json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


def _in_words(found: dict[str, Any]) -> list[str]:
    lines = [
        _("%(day)s  %(name)s : %(came)d dossiers") % {
            "day": row["on"], "name": row["name"], "came": row["came"],
        }
        for row in found["stages"]
    ]  # fmt: skip
    named = {row["slug"]: row["name"] for row in found["stages"]}
    for load in found["workload"]:
        name = named.get(load["stage"], load["stage"])
        if load["capacity_hours"]:
            lines.append(
                _(
                    "%(name)s : %(hours)d heures de lecture pour %(capacity)d offertes ; chaque "
                    "dossier a ses lectures %(chance)d fois sur 100."
                )
                % {
                    "name": name,
                    "hours": load["hours"],
                    "capacity": load["capacity_hours"],
                    "chance": int(load["chance"] * 100),
                }
            )
        else:
            lines.append(
                _("%(name)s : %(half_days)d demi-journées, %(rooms)d salles à la fois.")
                % {"name": name, "half_days": load["half_days"], "rooms": load["rooms"]}
            )
    if tightest := found["bottleneck"]:
        lines.append(
            _("Le plus tendu : %(name)s, finie le %(day)s.")
            % {"name": named.get(tightest["stage"], tightest["stage"]), "day": tightest["on"]}
        )
    lines += [
        _("Refusés comme prévu — %(why)s : %(count)d") % {"why": why, "count": count}
        for why, count in found["refused"].items()
    ]
    lines += [
        _("%(screens)d pages, dont %(broken)d en erreur ; %(letters)d courriers ; %(seconds)s s.")
        % {
            "screens": found["screens"],
            "broken": found["errors_5xx"],
            "letters": found["letters"],
            "seconds": found["seconds"],
        },
    ]
    lines += found["broken"] + found["faulty_letters"]
    if found["stuck"]:
        lines.append(_("L’appel s’arrête ici : %s") % found["stuck"])
    for letter in found["letters_read"]:
        lines += ["", f"--- {letter['subject']}", letter["body"]]
    return lines
