"""Results as pictures: one call, one SVG, no library.

Every picture has a title and a description for who does not see it, text that stays text, inks that
keep a contrast of 4.5 on white, and no style that a strict content policy would refuse.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from selection.assignment import AssignmentProblem, Plan
from selection.calibration import Calibration
from selection.teams import Teams
from selection.timetable import Timetable, TimetableProblem

INK, SOFT, PALE, BLUE, GREEN = "#161616", "#666666", "#dddddd", "#000091", "#18753c"
WIDTH, ROW, LEFT, TOP = 720, 24, 180, 56


def ranks(teams: Teams) -> str:
    """How many people got their first wish, their second, and so on, and how many none."""
    counts = [(f"vœu n° {rank}", count) for rank, count in enumerate(teams.ranks, 1)]
    promised = sum(rank == 0 for rank in teams.rank_of.values())
    without = sum(rank is None for rank in teams.rank_of.values())
    rows = [*counts, ("promesse", promised), ("sans mission", without)]
    return bars(
        "Vœu obtenu", [row for row in rows if row[1] or row[0].startswith("vœu")], "personne"
    )


def loads(problem: AssignmentProblem, plan: Plan) -> str:
    """What each reviewer reads, between her minimum and her maximum."""
    read = {name: len(dossiers) for name, dossiers in plan.dossiers_of.items()}
    scale = max([reviewer.capacity for reviewer in problem.reviewers] + [1])
    body = []
    for place, one in enumerate(problem.reviewers):
        y, count = TOP + place * ROW, read.get(one.id, 0)
        body += [
            words(LEFT - 8, y + 15, one.id, "end"),
            box(LEFT, y + 3, across(one.capacity, scale), ROW - 8, PALE),
            box(LEFT, y + 3, across(count, scale), ROW - 8, BLUE),
            words(LEFT + across(max(one.capacity, count), scale) + 6, y + 15, f"{count}"),
        ]
        if one.floor:
            body.append(stroke(LEFT + across(one.floor, scale), y + 1, ROW - 4, GREEN))
    key = "bleu : dossiers lus ; gris : maximum ; trait vert : minimum"
    told = ", ".join(f"{one.id} {read.get(one.id, 0)}" for one in problem.reviewers)
    return svg("Dossiers par relecteur", key, told, body, len(problem.reviewers))


def severity(calibration: Calibration) -> str:
    """Reviewers from the most severe to the most lenient, each with her interval of nine in ten."""
    rows = sorted(calibration.severity.items(), key=lambda row: (-row[1].mean, row[0]))
    reach = max([abs(edge) for _, one in rows for edge in (one.low, one.high)] + [1e-9])
    middle = LEFT + (WIDTH - LEFT - 80) / 2

    def at(value: float) -> float:
        return middle + value / reach * (WIDTH - LEFT - 80) / 2

    body = [stroke(middle, TOP - 4, ROW * len(rows) + 4, SOFT)]
    for place, (name, one) in enumerate(rows):
        y = TOP + place * ROW
        body += [
            words(LEFT - 8, y + 15, name, "end"),
            box(at(one.low), y + 9, at(one.high) - at(one.low), 3, BLUE),
            f'<circle cx="{at(one.mean):.1f}" cy="{y + 10.5:.1f}" r="4" fill="{BLUE}"/>',
            words(WIDTH - 70, y + 15, signed(one.mean)),
        ]
    told = ", ".join(f"{name} {signed(one.mean)}" for name, one in rows)
    key = "à droite du trait : plus sévère que l’ensemble ; intervalle de neuf chances sur dix"
    return svg("Sévérité des relecteurs", key, told, body, len(rows))


def timetable(problem: TimetableProblem, found: Timetable) -> str:
    """Hosts down, slots across: who is met where."""
    slots = sorted(problem.slots, key=lambda slot: (slot.start, slot.half_day, slot.position))
    column = {slot.id: place for place, slot in enumerate(slots)}
    interviews = {one.id: one for one in problem.interviews}
    people = {one.id: one.name or one.id for one in problem.candidates}
    wide = max(64.0, (WIDTH - LEFT - 16) / max(len(slots), 1))
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for meeting in found.meetings:
        one = interviews[meeting.interview]
        held[one.host][meeting.slot] = people[one.candidate]
    body = [
        words(LEFT + column[slot.id] * wide + 4, TOP - 8, cut(slot.name or slot.id, wide), ink=SOFT)
        for slot in slots
    ]
    for place, host in enumerate(problem.hosts):
        y = TOP + place * ROW
        body.append(words(LEFT - 8, y + 16, host.name or host.id, "end"))
        for slot in slots:
            x, who = LEFT + column[slot.id] * wide, held[host.id].get(slot.id, "")
            body.append(box(x, y + 1, wide - 2, ROW - 2, BLUE if who else "#f5f5f5"))
            if who:
                body.append(words(x + 4, y + 16, cut(who, wide), ink="#ffffff"))
    told = " ; ".join(
        f"{host.name or host.id} : "
        + (
            ", ".join(f"{who} ({slot})" for slot, who in sorted(held[host.id].items()))
            or "personne"
        )
        for host in problem.hosts
    )
    key = f"{len(found.meetings)} entretiens placés, {len(found.unplaced)} non placés"
    size = LEFT + wide * len(slots) + 16
    return svg("Entretiens", key, told, body, len(problem.hosts), size)


def bars(title: str, rows: Sequence[tuple[str, int]], unit: str) -> str:
    scale = max([count for _, count in rows] + [1])
    body = []
    for place, (name, count) in enumerate(rows):
        y = TOP + place * ROW
        body += [
            words(LEFT - 8, y + 15, name, "end"),
            box(LEFT, y + 3, across(count, scale), ROW - 8, BLUE),
            words(LEFT + across(count, scale) + 6, y + 15, f"{count}"),
        ]
    told = ", ".join(f"{name} : {count} {unit}{'s' if count > 1 else ''}" for name, count in rows)
    return svg(title, f"nombre de {unit}s", told, body, len(rows))


def across(count: float, scale: float) -> float:
    return count / scale * (WIDTH - LEFT - 60)


def svg(
    title: str, key: str, told: str, body: Iterable[str], rows: int, width: float = WIDTH
) -> str:
    height = TOP + ROW * rows + 16
    kept = 'role="img" font-family="sans-serif" font-size="13"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" {kept}>',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(told)}</desc>",
            box(0, 0, width, height, "#ffffff"),
            words(12, 20, title),
            words(12, 38, key, ink=SOFT),
            *body,
            "</svg>\n",
        ]
    )


def words(x: float, y: float, text: str, anchor: str = "start", ink: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}">{escape(text)}</text>'
    )


def box(x: float, y: float, width: float, height: float, ink: str) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
    return f'<rect {size} fill="{ink}"/>'


def stroke(x: float, y: float, height: float, ink: str) -> str:
    return f'<path d="M{x:.1f} {y:.1f}v{height:.1f}" stroke="{ink}" stroke-width="2"/>'


def cut(text: str, wide: float) -> str:
    most = max(3, int(wide / 7.5))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def signed(value: float) -> str:
    text = f"{abs(value):.2f}".replace(".", ",")
    return text if text == "0,00" else f"{'+' if value > 0 else '−'}{text}"
