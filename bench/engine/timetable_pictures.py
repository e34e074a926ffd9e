"""Draws docs/selection/pictures/timetable-*.svg: ``python -m bench.engine.timetable_pictures``.

Drawn from invented calls and seasons, so that they can be drawn again.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from bench.engine.juries import PROFILES, call, season
from bench.engine.panels import changed as changed_seats
from bench.engine.timetable import changed, with_cancelled_half_days
from selection.panels import compose_panels
from selection.timetable import schedule

PICTURES = Path(__file__).parents[2] / "docs/selection/pictures"
WIDTH = 640
INKS = ("#000091", "#18753c", "#9a5b00", "#b34000", "#6e445a", "#3a3a3a")  # above 4.5 on white


def svg(height: int, title: str, says: str, body: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="13">\n'
        f'<title id="t">{title}</title>\n<desc id="d">{says}</desc>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def words(x: float, y: float, text: str, anchor: str = "start", ink: str = "#161616") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}">{text}</text>'


def box(x: float, y: float, width: float, height: float, ink: str, stroke: str = "none") -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {size} fill="{ink}" stroke="{stroke}"/>'


def week() -> str:
    """Who receives when: one line a host, four positions a half-day."""
    problem = season(candidates=36, hosts=8, days=6)
    timetable = schedule(problem)
    days = sorted(problem.half_days())
    host_of = {interview.id: interview.host for interview in problem.interviews}
    slots = {slot.id: slot for slot in problem.slots}
    held = {
        (host_of[m.interview], slots[m.slot].half_day, slots[m.slot].position): m.interview
        for m in timetable.meetings
    }
    who = {m: m.split(" × ")[0].removeprefix("candidate-00") for m in held.values()}
    left, top, cell, line = 96, 44, 21, 30
    body = []
    for column, day in enumerate(days):
        x = left + column * (4 * cell + 6)
        body.append(words(x + 2 * cell, top - 12, day.replace("jour 0", "demi-j. "), "middle"))
        for row, host in enumerate(problem.hosts):
            y = top + row * line
            away = day not in host.free
            for position in range(4):
                name = held.get((host.id, day, position))
                ink = "#f0f0f0" if away else "#000091" if name else "#ffffff"
                body.append(box(x + position * cell, y, cell - 2, line - 6, ink, "#929292"))
                if name:
                    at = x + position * cell + cell / 2 - 1
                    body.append(words(at, y + 16.5, who[name], "middle", "#ffffff"))
    for row, host in enumerate(problem.hosts):
        number = int(host.id.split("-")[1]) + 1
        body.append(words(left - 10, top + row * line + 17, f"hôte {number}", "end"))
    count = timetable.objective[-1]
    bottom = top + 8 * line + 22
    body.append(
        words(left, bottom, "bleu : un entretien (numéro du candidat) ; gris : hôte absent")
    )
    says = (
        f"{len(timetable.meetings)} entretiens de 36 candidats et 8 hôtes ; les hôtes viennent "
        f"{count} demi-journées en tout, et il est prouvé que moins ne suffit pas."
    )
    return svg(bottom + 14, "Un emploi du temps d’entretiens", says, body)


def balance() -> str:
    """The eight panels of the usual call, a square a juror."""
    problem = call()
    panels = compose_panels(problem)
    people = {juror.id: juror for juror in problem.jurors}
    left, top, size, line = 178, 24, 30, 36
    body = []
    for row, panel in enumerate(panels.panels):
        y = top + row * line
        body.append(words(left - 12, y + 19, panel.sitting, "end"))
        members = sorted(panel.jurors, key=lambda j: (PROFILES.index(people[j].profile), j))
        for column, juror in enumerate(members):
            x = left + column * (size + 4)
            body.append(box(x, y, size, size - 4, INKS[PROFILES.index(people[juror].profile)]))
            body.append(
                words(x + size / 2, y + 18, people[juror].gender.upper(), "middle", "#ffffff")
            )
        heard = len(panel.challenges)
        body.append(words(left + 8 * (size + 4) + 8, y + 19, f"{heard} défis"))
    y = top + len(panels.panels) * line + 16
    x = 20.0
    for profile, ink in zip(PROFILES, INKS, strict=True):
        body += [box(x, y - 11, 12, 12, ink), words(x + 16, y, profile)]
        x += 30 + 7.2 * len(profile)
    counts = Counter(len(panel.jurors) for panel in panels.panels)
    sizes = ", ".join(f"{n} jurys de {size}" for size, n in sorted(counts.items()))
    says = f"50 jurés en huit jurys ({sizes}), chaque profil et chaque genre réparti."
    return svg(int(y) + 16, "Huit jurys équilibrés", says, body)


def moves() -> str:
    """What changes for people: a minimal re-planning beside a fresh optimum."""
    problem = call(seed=1)
    panels = compose_panels(problem)
    gone = {problem.jurors[number].id for number in (1, 2, 3)}
    rest = replace(problem, jurors=tuple(j for j in problem.jurors if j.id not in gone))
    ours, fresh = len(compose_panels(rest, previous=panels).moves), compose_panels(rest)
    bars = [("3 jurés se retirent", "replanification", ours, INKS[0]),
            ("", "tout refaire", changed_seats(panels, fresh), INKS[2])]  # fmt: skip
    wanted = season(seed=1)
    timetable = schedule(wanted)
    less = with_cancelled_half_days(wanted, timetable)
    ours = len(schedule(less, previous=timetable).moves)
    bars += [("3 hôtes annulent une demi-journée", "replanification", ours, INKS[0]),
             ("", "tout refaire", changed(timetable, schedule(less)), INKS[2])]  # fmt: skip
    body, y, most = [], 10, max(count for _, _, count, _ in bars)
    for title, name, count, ink in bars:
        if title:
            y += 22
            body.append(words(20, y, title))
            y += 10
        width = 400 * count / most
        body += [words(132, y + 16, name, "end"), box(140, y, max(width, 1.5), 22, ink),
                 words(148 + width, y + 16, str(count))]  # fmt: skip
        y += 28
    says = (
        "Nombre de personnes, de défis ou d’entretiens déplacés, replanification minimale contre "
        f"nouveau calcul : {', '.join(str(count) for _, _, count, _ in bars)}."
    )
    return svg(y + 12, "Ce qui change pour les gens", says, body)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, draw in (("week", week), ("panels", balance), ("moves", moves)):
        (PICTURES / f"timetable-{name}.svg").write_text(draw(), "utf-8")
