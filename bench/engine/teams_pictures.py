"""Draws docs/selection/pictures/teams-*.svg: ``python -m bench.engine.teams_pictures``."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.engine.teams_markets import programme, teams_market
from selection.cli.teams import problem_of
from selection.teams import Teams, TeamsProblem, compose
from selection.teams.national import owners, weights
from selection.teams.runset import Arena, Search

DOCS = Path(__file__).parents[2] / "docs" / "selection"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 340, 64, 56, 44
# contrast above 4.5 on white; a pattern of its own for each, colour is never alone
INKS = {"one": "#000091", "two": "#9a5b00", "three": "#18753c", "four": "#a3205f"}
WHY = {
    "cap": ("plafond de recrutements", "two", "2 4"),
    "forbidden": ("rapprochement interdit", "four", "8 3 2 3"),
    "locked": ("promesse", "three", "6 3"),
    "aim": ("objectif d’équilibre", "three", "3 3"),
    "reserved": ("siège réservé", "four", "5 5"),
}


def svg(title: str, says: str, body: list[str], height: int = HEIGHT) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="13">\n'
        f'<title id="t">{title}</title>\n<desc id="d">{says}</desc>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def words(x: float, y: float, text: str, anchor: str = "start", ink: str = "#161616") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}">{text}</text>'


def line(x1: float, y1: float, x2: float, y2: float, ink: str, dash: str = "") -> str:
    style = f'stroke="{ink}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" {style} fill="none"/>'


def bar(x: float, y: float, width: float, ink: str) -> str:
    height = HEIGHT - BOTTOM - y
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{ink}"/>'


def ranks(problems: dict[str, TeamsProblem]) -> str:
    """How many get their first wish, their second…, under two or three rules."""
    told = {name: compose(problem) for name, problem in problems.items()}
    most = max(len(teams.ranks) for teams in told.values())
    counts = {
        name: [*teams.ranks, *[0] * (most - len(teams.ranks))] for name, teams in told.items()
    }
    highest = max(max(row) for row in counts.values())
    body = [
        words(16, 22, "personnes retenues"),
        words(WIDTH - 16, HEIGHT - 10, "rang du vœu obtenu", "end"),
    ]
    step = (WIDTH - LEFT - 16) / most
    for rank in range(most):
        left = LEFT + rank * step
        body.append(words(left + step / 2, HEIGHT - BOTTOM + 18, f"vœu {rank + 1}", "middle"))
        thick = (step - 24) / len(counts)
        for place, (row, ink) in enumerate(zip(counts.values(), INKS.values(), strict=False)):
            y = HEIGHT - BOTTOM - row[rank] / highest * (HEIGHT - BOTTOM - TOP - 16)
            x = left + 12 + place * thick
            body += [
                bar(x, y, thick - 2, ink),
                words(x + thick / 2 - 1, y - 5, str(row[rank]), "middle"),
            ]
    for place, (name, ink) in enumerate(zip(told, INKS.values(), strict=False)):
        at = TOP + 18 * place
        body += [
            f'<rect x="{WIDTH - 280}" y="{at - 10}" width="12" height="12" fill="{ink}"/>',
            words(WIDTH - 262, at, f"{name} : {told[name].hires} personnes", ink=ink),
        ]
    says = " ; ".join(f"{name} : {', '.join(map(str, row))}" for name, row in counts.items())
    return svg("Rang du vœu obtenu", f"Personnes par rang du vœu obtenu. {says}.", body)


def pairs(problem: TeamsProblem, teams: Teams) -> str:
    """People on the left, missions on the right: who is together, and who would rather be."""
    people = sorted(problem.candidates, key=lambda c: (teams.mission_of[c.id] or "~", c.id))
    height = TOP + 22 * len(people) + 72
    at = {c.id: TOP + 22 * row for row, c in enumerate(people)}
    missions = sorted(problem.missions, key=lambda m: m.id)
    gap = 22 * len(people) / len(missions)
    to = {m.id: TOP + gap * (row + 0.5) for row, m in enumerate(missions)}
    left, right = 190, WIDTH - 200
    body = []
    for who, where in teams.mission_of.items():
        if where is not None:
            body.append(line(left, at[who] - 4, right, to[where] - 4, INKS["one"]))
    for pair in teams.blocking_pairs:
        _, ink, dash = WHY[pair.why]
        body.append(
            line(left, at[pair.candidate] - 4, right, to[pair.mission] - 4, INKS[ink], dash)
        )
    body += [words(left - 8, at[c.id], c.name or c.id, "end") for c in people]
    body += [words(right + 8, to[m.id], m.name or m.id) for m in missions]
    seen = sorted({pair.why for pair in teams.blocking_pairs})
    legend = [("dans l’équipe", "one", ""), *(WHY[why] for why in seen)]
    for row, (name, ink, dash) in enumerate(legend):
        x, y = 24, height - 60 + 20 * row
        body += [line(x, y - 4, x + 36, y - 4, INKS[ink], dash)]
        body += [words(x + 44, y, name if not row else f"se préféreraient : {name}", ink=INKS[ink])]
    says = f"{teams.hires} personnes dans {len(teams.open)} équipes. "
    says += " ".join(pair.says for pair in teams.blocking_pairs)
    return svg("Qui se préférerait, et pourquoi non", says, body, height)


def bracket() -> str:
    """The missions certain to run and those that may, step after step, in a starved market."""
    market = teams_market(2000, 600, seed=4)
    owner = owners(market)
    wide = int(np.diff(market.seat_ptr).max())
    arena = Arena(
        wish_ptr=market.wish_ptr,
        wish_mission=market.wish_mission,
        owner=owner,
        weight=weights(market, owner, wide),
        wide=wide,
        seat_ptr=market.seat_ptr,
        required=market.seat_required,
    )
    missions = len(market.order)
    seen: list[tuple[int, int]] = []
    search = Search(
        arena,
        np.ones(missions, dtype=bool),
        np.zeros(missions, dtype=bool),
        limit=100,
        progress=lambda *_: seen.append((int(search.low.sum()), int(search.high.sum()))),
    )
    search.bracket()
    seen.append((int(search.low.sum()), int(search.high.sum())))
    step = (WIDTH - LEFT - 200) / (len(seen) - 1)
    body = [words(16, 22, "missions"), words(WIDTH - 16, HEIGHT - 10, "étape", "end")]

    def place(turn: int, value: int) -> tuple[float, float]:
        return LEFT + turn * step, HEIGHT - BOTTOM - value / missions * (HEIGHT - BOTTOM - TOP)

    for side, ink, name, shift in (
        (1, "two", "peuvent ouvrir", -10),
        (0, "one", "ouvrent à coup sûr", 20),
    ):
        points = [place(turn, both[side]) for turn, both in enumerate(seen)]
        for (x1, y1), (x2, y2) in pairwise(points):
            body.append(line(x1, y1, x2, y2, INKS[ink], "" if side else "7 4"))
        for turn, ((x, y), both) in enumerate(zip(points, seen, strict=True)):
            body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{INKS[ink]}"/>')
            if both[side] and (turn < 3 or turn == len(seen) - 1):
                body.append(words(x, y + shift, str(both[side]), "middle", INKS[ink]))
        x, y = points[-1]
        body.append(words(x + 14, y + shift, name, ink=INKS[ink]))
    for turn in range(len(seen)):
        body.append(words(place(turn, 0)[0], HEIGHT - BOTTOM + 18, str(turn), "middle"))
    says = " ; ".join(f"étape {turn} : {low} à {high}" for turn, (low, high) in enumerate(seen))
    return svg("Les bornes se rejoignent", f"Missions certaines et possibles. {says}.", body)


def main() -> None:
    example = problem_of(json.loads((DOCS / "examples" / "teams.json").read_text("utf-8")))
    drawn = programme(140, 17, cap=41, seed=1)
    pictures = {
        "ranks": ranks(
            {
                "plafond de 41": drawn,
                "sans plafond": replace(drawn, cap=None),
            }
        ),
        "pairs": pairs(example, compose(example)),
        "bracket": bracket(),
    }
    for name, picture in pictures.items():
        (DOCS / "pictures" / f"teams-{name}.svg").write_text(picture, "utf-8")


if __name__ == "__main__":
    main()
