"""The pictures of ``docs/selection/calibration.md``, drawn from the example of the command line.

    python bench/engine/calibration_pictures.py

Plain SVG, no library: reviewers from the most severe to the most lenient, dossiers from the best to
the least good, each with the interval that holds it nine times out of ten.
"""

import json
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

# ruff: noqa: E402 — run as a script, with the repository on the path first
from selection.cli.calibrate import answer

DOCS = ROOT / "docs" / "selection"
INK, SOFT, BLUE, RED = "#161616", "#929292", "#000091", "#c9191e"
LEFT, WIDTH, STEP, TOP = 170, 720, 22, 64


def comma(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace(".", ",").replace("-", "−")


def text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


def chart(title: str, says: str, rows: list[tuple[str, float, float, float, float | None]],
          ticks: list[float], mark: tuple[float, str] | None, key: str) -> str:  # fmt: skip
    """One line a thing: its name, an interval, its middle, and perhaps a hollow point."""
    height = TOP + STEP * len(rows) + 54
    low, high = min(ticks), max(ticks)

    def at(value: float) -> float:
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - 20)

    body = [text(12, 22, title), text(12, 42, key, colour="#666666")]
    bottom = TOP + STEP * len(rows)
    for tick in ticks:
        body.append(
            f'<line x1="{at(tick):.1f}" y1="{TOP - 8}" x2="{at(tick):.1f}" y2="{bottom}" '
            f'stroke="#dddddd"/>'
        )
        body.append(text(at(tick), bottom + 18, comma(tick), anchor="middle", colour="#666666"))
    if mark is not None:
        body.append(
            f'<line x1="{at(mark[0]):.1f}" y1="{TOP - 8}" x2="{at(mark[0]):.1f}" '
            f'y2="{bottom}" stroke="{RED}" stroke-dasharray="5 4"/>'
        )
        body.append(text(at(mark[0]), bottom + 38, mark[1], anchor="middle", colour=RED))
    for line, (name, middle, start, end, hollow) in enumerate(rows):
        y = TOP + STEP * line + STEP / 2
        body.append(text(LEFT - 12, y + 4, name, anchor="end"))
        body.append(
            f'<line x1="{at(start):.1f}" y1="{y}" x2="{at(end):.1f}" y2="{y}" '
            f'stroke="{BLUE}" stroke-width="2"/>'
        )
        body.append(f'<circle cx="{at(middle):.1f}" cy="{y}" r="4.5" fill="{BLUE}"/>')
        if hollow is not None:
            body.append(
                f'<circle cx="{at(hollow):.1f}" cy="{y}" r="4" fill="none" stroke="{SOFT}" '
                f'stroke-width="1.5"/>'
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d" font-family="Marianne, Arial, sans-serif" font-size="13">\n'
        f'<title id="t">{escape(title)}</title>\n<desc id="d">{escape(says)}</desc>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def main() -> None:
    document = json.loads((DOCS / "examples" / "calibrate.json").read_text("utf-8"))
    found, _ = answer(document)
    harsh = [
        (r["reviewer"], r["severity"]["mean"], r["severity"]["low"], r["severity"]["high"], None)
        for r in found["reviewers"]
    ]
    (DOCS / "pictures" / "calibration-severite.svg").write_text(
        chart(
            "Sévérité de chaque relecteur, en points de note",
            "Un trait par relecteur, du plus sévère au plus indulgent : "
            + " ; ".join(f"{name} {comma(middle, 2)}" for name, middle, *_ in harsh)
            + ".",
            harsh,
            [-1.0, -0.5, 0.0, 0.5, 1.0],
            (0.0, "l’ensemble des relecteurs"),
            "À droite, plus sévère que l’ensemble. Trait : intervalle à neuf chances sur dix.",
        ),
        "utf-8",
    )
    values: dict[str, list[float]] = {}
    for mark in document["marks"]:
        values.setdefault(mark["dossier"], []).append(mark["value"])
    shown = [
        (
            d["dossier"],
            d["worth"]["mean"],
            d["worth"]["low"],
            d["worth"]["high"],
            sum(values[d["dossier"]]) / len(values[d["dossier"]]),
        )
        for d in found["dossiers"][:20]
    ]
    (DOCS / "pictures" / "calibration-valeurs.svg").write_text(
        chart(
            f"Valeur estimée des vingt premiers dossiers, pour {document['top']} places",
            "Un trait par dossier, du meilleur au moins bon, avec sa valeur estimée, son "
            "intervalle et la moyenne brute de ses notes ; une ligne marque le seuil.",
            shown,
            [2.5, 3.0, 3.5, 4.0, 4.5, 5.0],
            (found["cutoff"], f"seuil {comma(found['cutoff'], 2)}"),
            "Point plein : valeur estimée et son intervalle. Cercle : moyenne brute des notes.",
        ),
        "utf-8",
    )


if __name__ == "__main__":
    main()
