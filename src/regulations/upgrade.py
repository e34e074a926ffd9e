"""Contents of the first edition, read as those of the second.

They are stored, published and signed by their digest: they never change. They had no stages, and
one process for all of them, written here once.
"""

from collections.abc import Mapping
from typing import Any

FILE_GRID, INTERVIEW_GRID = "dossier", "entretien"
# Values of the first edition that became values of a stage.
MOVED = ("readers", "wishes", "pool", "waiting_list", "panel", "acceptance_days", "targets")
WISHED = {"missions": "missions", "thématiques": "themes", "profils": "profiles"}


def is_first_edition(content: Any) -> bool:
    """It has no stages, and says what was then said once for a whole call."""
    if not isinstance(content, Mapping) or "stages" in content:
        return False
    return any(key in content for key in MOVED)


def staged(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content of the first edition with its stages; what nobody obeys is still in it."""
    kept = {key: held for key, held in content.items() if key not in MOVED}
    grids = content.get("grids")
    if isinstance(grids, list):
        kept["grids"] = [_grid(grid) for grid in grids]
    slugs = {g.get("slug") for g in kept.get("grids", []) if isinstance(g, Mapping)}
    return {**kept, "stages": _stages(content, slugs)}


def _grid(grid: Any) -> Any:
    """Without ``anonymous``: every reading was blind. An opinion has no scale."""
    if not isinstance(grid, Mapping):
        return grid
    dropped = {"anonymous"}
    if grid.get("aggregation") == "opinion":
        dropped |= {"lowest", "highest", "step"}
    return {key: held for key, held in grid.items() if key not in dropped}


def _part(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    held = content.get(key)
    return held if isinstance(held, Mapping) else {}


def _some(held: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """The values of ``held`` that are said, under their new names."""
    return {new: held[old] for new, old in names.items() if held.get(old)}


def _stages(content: Mapping[str, Any], grids: set[Any]) -> list[dict[str, Any]]:
    targets, panel = _part(content, "targets"), _part(content, "panel")
    pool, waiting = _part(content, "pool"), _part(content, "waiting_list")
    stages: list[dict[str, Any]] = [
        {"slug": "depot", "kind": "deposit", "name": "Dépôt du dossier"}
    ]
    if FILE_GRID in grids:
        stages += [
            {
                "slug": "lecture",
                "kind": "reading",
                "name": "Évaluation du dossier",
                "grid": FILE_GRID,
                "readers": content.get("readers", 2),
                **_some(targets, target_days="evaluation_days"),
            },
            {
                "slug": "preselection",
                "kind": "decision",
                "name": "Présélection",
                "told": {"applicants": "shortlist"},
            },
        ]
    heard = {"minutes": panel["hearing_minutes"]} if panel.get("hearing_minutes") else {}
    members = _some(panel, lowest="lowest", highest="highest")
    stages += [
        {
            "slug": "entretien",
            "kind": "hearing",
            "name": "Entretien de sélection",
            "label": "entretien",
            "per": "profile",
            **({"grid": INTERVIEW_GRID} if INTERVIEW_GRID in grids else {}),
            **heard,
            **({"panel": members} if members else {}),
        },
        {
            "slug": "selection",
            "kind": "decision",
            "name": "Sélection",
            "told": {"applicants": "results"},
            **({"outcomes": {"waiting": "attente"}} if waiting.get("until_on") else {}),
        },
    ]
    if waiting.get("until_on"):
        stages.append(
            {
                "slug": "attente",
                "kind": "waiting_list",
                "name": "Liste d’attente",
                "until_on": waiting["until_on"],
                "outcomes": {"called": "offre"},
            }
        )
    if pool:
        stages += _pool(content, pool, targets)
    days = {"acceptance_days": content["acceptance_days"]} if content.get("acceptance_days") else {}
    return [
        *stages,
        {"slug": "offre", "kind": "offer", "name": "Proposition d’embauche", **days},
        {"slug": "contrat", "kind": "contract", "name": "Contrat"},
        {"slug": "lettre", "kind": "letter", "name": "Lettre de mission"},
    ]


def _pool(
    content: Mapping[str, Any], pool: Mapping[str, Any], targets: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The pool, and what happens while one is in it."""
    wishes = _part(content, "wishes")
    stages: list[dict[str, Any]] = [
        {"slug": "vivier", "kind": "pool", "name": "Vivier", **pool},
    ]
    if wishes.get("highest"):
        stages.append(
            {
                "slug": "voeux",
                "kind": "wishes",
                "name": "Vœux",
                "at": "vivier",
                "window": "wishes",
                "of": WISHED.get(str(wishes.get("of", "")), "missions"),
                **{k: wishes[k] for k in ("lowest", "highest", "ranked") if k in wishes},
            }
        )
    stages.append(
        {
            "slug": "entretien-mission",
            "kind": "hearing",
            "name": "Entretien de mission",
            "label": "entretien de mission",
            "at": "vivier",
            "per": "mission",
            **_some(targets, target_days="mission_interview_days"),
        }
    )
    if wishes.get("highest"):
        stages.append(
            {"slug": "affectation", "kind": "matching", "name": "Affectation", "at": "vivier"}
        )
    return stages
