"""Why: a few French sentences for each dossier and each reviewer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from selection.assignment.board import Board
from selection.flow import Flags, Ints


def number(value: int) -> str:
    """1234567 as « 1 234 567 », with narrow no-break spaces."""
    return f"{value:,}".replace(",", "\u202f")


def amount(value: int, grain: int) -> str:
    """``value / grain`` with its decimals, if it has any: « 1 234,5 »."""
    units, rest = divmod(value, grain)
    decimals = f"{rest:0{len(str(grain)) - 1}d}".rstrip("0") if rest else ""
    return number(units) + f",{decimals}" * bool(decimals)


def listed(names: Sequence[str], most: int = 8) -> str:
    """« A, B et C », cut after ``most`` names."""
    if len(names) > most:
        return f"{', '.join(names[:most])} et {number(len(names) - most)} autres"
    return " et ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def plural(count: int, one: str, many: str) -> str:
    return f"{number(count)} {one if count < 2 else many}"


def of_dossiers(board: Board, chosen: Flags, instead: str = "") -> dict[str, str]:
    """For each dossier: who reads it, and why nobody who would suit it better does.

    ``instead``: what kept better readers away when it is not the good of the whole (the draw, the
    readings that go on), a French clause.
    """
    full = chosen.sum(axis=0) >= board.capacity
    scores = np.where(chosen, board.affinity, -1)
    free = np.where(board.allowed & ~chosen, board.affinity, -1)
    barred = (~board.allowed).sum(axis=1)
    picked = np.where(chosen & ~board.locked, board.affinity, np.iinfo(np.int64).max)
    least = picked.min(axis=1, initial=np.iinfo(np.int64).max)
    better = free > least[:, None]
    sums = np.where(chosen, board.affinity, 0).sum(axis=1)
    said = {}
    for row, dossier in enumerate(board.dossiers):
        readers = sorted(np.flatnonzero(chosen[row]).tolist(), key=lambda c: (-scores[row, c], c))
        if not readers:
            said[dossier] = "Aucune lecture demandée."
            continue
        parts = [
            f"{board.reviewers[column]} ({'lecture imposée, ' * bool(board.locked[row, column])}"
            f"affinité {amount(int(scores[row, column]), board.grain)})"
            for column in readers
        ]
        whole = amount(int(sums[row]), board.grain)
        sentences = [f"Lu par {listed(parts, len(parts))} ; somme {whole}."]
        sentences += _others(board, row, np.flatnonzero(better[row]), full, instead)
        if barred[row]:
            sentences.append(
                f"{plural(int(barred[row]), 'relecteur écarté', 'relecteurs écartés')} "
                "(conflit ou interdiction)."
            )
        said[dossier] = " ".join(sentences)
    return said


def _others(
    board: Board, row: int, better: NDArray[np.intp], full: Flags, instead: str
) -> list[str]:
    """Why those who would suit the dossier better than one of its readers do not read it."""
    if not len(better):
        return ["Personne d’autre ne conviendrait mieux à ce dossier."]
    order = better[np.argsort(-board.affinity[row, better], kind="stable")].tolist()
    one = "conviendrait davantage", "conviendraient davantage"
    if instead:
        names = [board.reviewers[column] for column in order]
        return [f"{listed(names, 3)} {one[len(names) > 1]} ; {instead}."]
    busy = [board.reviewers[column] for column in order if full[column]]
    sentences = []
    if busy:
        also = "mais lit déjà son maximum", "mais lisent déjà leur maximum"
        many = len(busy) > 1
        sentences.append(
            f"{listed(busy, 3)} {one[many]}, {also[many]} là où l’ensemble y gagne plus."
        )
    if len(busy) < len(order):
        sentences.append(
            "Un relecteur encore disponible conviendrait davantage ; le choisir priverait un autre "
            "relecteur de son minimum ou un autre dossier de mieux."
        )
    return sentences


def of_reviewers(board: Board, chosen: Flags, price: Ints | None) -> dict[str, str]:
    """For each reviewer: how much, how well, and what her limits cost the whole.

    ``price``, where one price is one point of affinity, says what one reading more (at full load)
    or less (at the floor) could change at most.
    """
    load = chosen.sum(axis=0)
    sums = np.where(chosen, board.affinity, 0).sum(axis=0)
    said = {}
    for column, reviewer in enumerate(board.reviewers):
        floor, capacity = int(board.floor[column]), int(board.capacity[column])
        count = int(load[column])
        limits = f"(minimum {number(floor)}, maximum {number(capacity)})"
        sentences = ["Ne lit aucun dossier " + limits + "."]
        if count:
            mean = number(round(int(sums[column]) / count / board.grain))
            read = plural(count, "dossier", "dossiers")
            sentences = [f"Lit {read} {limits} ; affinité moyenne {mean}."]
        if price is not None and price[column] > 0:
            sentences.append(
                f"Au complet : une lecture de plus de sa part vaudrait au total "
                f"{amount(int(price[column]), board.grain)} d’affinité au plus."
            )
        elif price is not None and price[column] < 0:
            sentences.append(
                f"À son minimum : une lecture de moins de sa part vaudrait au total "
                f"{amount(-int(price[column]), board.grain)} d’affinité au plus."
            )
        said[reviewer] = " ".join(sentences)
    return said
