"""The judge of crowds: arrays in, flaws out; it believes neither the flow nor its cut."""

from typing import Any

import numpy as np


def flaws(crowd: Any, placement: Any, previous: Any = None) -> list[str]:
    """Every promise a placement breaks. ``crowd`` has ``start``, ``cells`` and ``seats``;
    ``placement`` has ``cell``, ``cut`` and its counts; ``previous`` is a cell (or -1) for each.
    """
    start, cells, seats = (np.asarray(part) for part in (crowd.start, crowd.cells, crowd.seats))
    cell, cut = np.asarray(placement.cell), np.asarray(placement.cut)
    people = len(start) - 1
    if cell.shape != (people,) or cut.shape != seats.shape:
        return ["the placement is not of this crowd"]
    found = []
    owner = np.repeat(np.arange(people), np.diff(start))
    offered = np.zeros(people, bool)
    offered[owner[cells == cell[owner]]] = True
    if not offered[cell >= 0].all():
        found.append("someone is placed where she cannot go")
    if cell.max(initial=-1) >= len(seats):
        return [*found, "unknown cell"]
    if (np.bincount(cell[cell >= 0], minlength=len(seats)) > seats).any():
        found.append("a cell has more people than seats")
    left = int((cell < 0).sum())
    if placement.unplaced != left:
        found.append(f"{left} are left out, not {placement.unplaced}")
    # those whose every option lies in the cut cannot all sit there: nobody leaves fewer out
    captive = people - np.unique(owner[~cut[cells]]).size
    proven = max(0, int(captive - seats[cut].sum()))
    if placement.unplaced_bound > proven:
        found.append(f"the cut proves {proven} left out, not {placement.unplaced_bound}")
    if previous is not None:
        before = np.asarray(previous)
        moved = int(((before >= 0) & (before != cell)).sum())
        if placement.moved != moved:
            found.append(f"{moved} have moved, not {placement.moved}")
        if placement.moved_bound > moved:
            found.append("the bound of the moves is impossible")
    return found
