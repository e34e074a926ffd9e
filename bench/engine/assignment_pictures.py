"""Draws docs/selection/pictures/assignment-*.svg: ``python -m bench.engine.assignment_pictures``.

Drawn from the invented call 800 x 50 x 3 (seed 0), so that they can be drawn again.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.engine.assignment import EACH, call
from bench.engine.instances import limits
from selection.assignment import AssignmentProblem, Plan, assign

PICTURES = Path(__file__).parents[2] / "docs/selection/pictures"
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 320, 64, 48
INKS = {
    "glouton": "#9a5b00",
    "somme": "#000091",
    "équité": "#18753c",
}  # contrast above 4.5 on white
DASHES = {"glouton": "2 3", "somme": "7 4", "équité": ""}


def svg(title: str, says: str, body: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="13">\n'
        f'<title id="t">{title}</title>\n<desc id="d">{says}</desc>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def words(x: float, y: float, text: str, anchor: str = "start", ink: str = "#161616") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}">{text}</text>'


def line(x1: float, y1: float, x2: float, y2: float, ink: str = "#929292") -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{ink}" fill="none"/>'


def curve(name: str, points: list[tuple[float, float]]) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    style = f'stroke="{INKS[name]}" stroke-width="2.5" stroke-dasharray="{DASHES[name]}"'
    return f'<polyline points="{places}" fill="none" {style}/>'


def bar(name: str, x: float, y: float, width: float, height: float) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {size} fill="{INKS[name]}"/>'


def axes(lowest: float, highest: float, across: str, up: str) -> list[str]:
    body = [words(LEFT, 20, up), words(WIDTH - 16, HEIGHT - 8, across, "end")]
    for mark in np.linspace(lowest, highest, 5):
        y = level(mark, lowest, highest)
        body += [
            line(LEFT, y, WIDTH - 16, y, "#dddddd"),
            words(LEFT - 8, y + 4, f"{mark:.0f}", "end"),
        ]
    return body


def level(value: float, lowest: float, highest: float) -> float:
    return HEIGHT - BOTTOM - (value - lowest) / (highest - lowest) * (HEIGHT - BOTTOM - 36)


def greedy(scores: NDArray[np.int64], high: int) -> NDArray[np.bool_]:
    chosen = np.zeros(scores.shape, np.bool_)
    for place in np.argsort(-scores, axis=None, kind="stable"):
        i, j = divmod(int(place), scores.shape[1])
        if scores[i, j] >= 0 and chosen[i].sum() < EACH and chosen[:, j].sum() < high:
            chosen[i, j] = True
    return chosen


def chosen_by(plan: Plan, shape: tuple[int, int]) -> NDArray[np.bool_]:
    chosen = np.zeros(shape, np.bool_)
    for dossier, reviewer in plan.pairs:
        chosen[int(dossier[1:]), int(reviewer[1:])] = True
    return chosen


def worst(scores: NDArray[np.int64], plans: dict[str, NDArray[np.bool_]], bound: int) -> str:
    sums = {name: np.sort(np.where(c, scores, 0).sum(axis=1))[:60] for name, c in plans.items()}
    lowest = 100.0 * (min(kept.min() for kept in sums.values()) // 100)
    highest = lowest + 800
    across = (WIDTH - 16 - LEFT) / 59
    body = axes(lowest, highest, "dossiers, du plus mal servi au 60e", "somme des affinités")
    y = level(bound, lowest, highest)
    body += [line(LEFT, y, WIDTH - 16, y, "#161616")]
    body += [words(WIDTH - 16, y + 16, f"aucun plan ne peut faire mieux que {bound}", "end")]
    for row, (name, kept) in enumerate(sums.items()):
        points = [(LEFT + i * across, level(v, lowest, highest)) for i, v in enumerate(kept)]
        at = HEIGHT - BOTTOM - 36 + 18 * row
        told = f"{name} : au pire {int(kept[0])}"
        body += [curve(name, points), words(WIDTH - 210, at, told, ink=INKS[name])]
        body += [curve(name, [(WIDTH - 250, at - 4), (WIDTH - 218, at - 4)])]
    return svg(
        "Les soixante dossiers les plus mal servis",
        "Somme des affinités des trois lecteurs, selon trois façons d’affecter : "
        + " ; ".join(f"{name}, au pire {int(kept[0])}" for name, kept in sums.items()),
        body,
    )


def ranks(scores: NDArray[np.int64], plans: dict[str, NDArray[np.bool_]]) -> str:
    """Where each reader stands in the list of those the dossier could have had."""
    place = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    edges = [0, 1, 2, 3, 4, 5, 6, 8, 11, 50]
    names = ["1er", "2e", "3e", "4e", "5e", "6e", "7–8e", "9–11e", "au-delà"]
    shares = {
        name: 100 * np.histogram(place[chosen], edges)[0] / chosen.sum()
        for name, chosen in plans.items()
    }
    highest = float(np.ceil(max(share.max() for share in shares.values()) / 10) * 10)
    body = axes(
        0, highest, "rang du lecteur parmi ceux possibles pour le dossier", "% des lectures"
    )
    step = (WIDTH - 16 - LEFT) / len(names)
    for index, name in enumerate(names):
        left = LEFT + index * step
        body.append(words(left + step / 2, HEIGHT - BOTTOM + 18, name, "middle"))
        thick = (step - 16) / len(shares)
        for place_, (kind, share) in enumerate(shares.items()):
            y = level(share[index], 0, highest)
            x = left + 8 + place_ * thick
            body.append(bar(kind, x, y, thick - 1, HEIGHT - BOTTOM - y))
    for row, name in enumerate(shares):
        body += [bar(name, WIDTH - 150, 40 + 18 * row, 12, 12)]
        body += [words(WIDTH - 132, 51 + 18 * row, name, ink=INKS[name])]
    return svg("À quel rang chaque dossier est servi", "Part des lectures selon leur rang", body)


def reading_loads(plans: dict[str, NDArray[np.bool_]], low: int, high: int) -> str:
    body = axes(0, high + 4.0, "relecteurs, du plus au moins chargé", "dossiers lus")
    step = (WIDTH - 16 - LEFT) / len(plans["équité"][0])
    for limit, name in ((low, f"minimum {low}"), (high, f"maximum {high}")):
        y = level(limit, 0, high + 4.0)
        body += [line(LEFT, y, WIDTH - 16, y, "#161616"), words(WIDTH - 16, y - 4, name, "end")]
    for row, (name, chosen) in enumerate(plans.items()):
        load = -np.sort(-chosen.sum(axis=0))
        points = [(LEFT + i * step, level(v, 0, high + 4.0)) for i, v in enumerate(load)]
        told, at = f"{name} : de {load[-1]} à {load[0]}", HEIGHT - BOTTOM - 64 + 18 * row
        body += [curve(name, points), words(LEFT + 56, at, told, ink=INKS[name])]
        body += [curve(name, [(LEFT + 16, at - 4), (LEFT + 48, at - 4)])]
    return svg("Ce que lit chaque relecteur", "Nombre de dossiers lus par relecteur, trié", body)


if __name__ == "__main__":
    scores, named, _ = call(800, 50, 0)
    low, high = limits(800, 50, EACH)
    fair = assign(AssignmentProblem.from_document(named.document() | {"objective": "fair"}))
    plans = {
        "glouton": greedy(scores, high),
        "somme": chosen_by(assign(named), scores.shape),
        "équité": chosen_by(fair, scores.shape),
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, picture in (
        ("worst", worst(scores, plans, fair.bound)),
        ("ranks", ranks(scores, plans)),
        ("loads", reading_loads(plans, low, high)),
    ):
        (PICTURES / f"assignment-{name}.svg").write_text(picture, "utf-8")
