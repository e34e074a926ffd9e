"""Invented markets for the benchmark of teams: numpy only, the same from the same seed."""

from typing import Any

import numpy as np

from selection.teams import Candidate, Mission, Seat, TeamsProblem
from selection.teams.national import ArrayMarket, keys

TRADES = ("data", "développement", "design", "ingénierie", "droit", "géomatique", "autre")
# invented shares of six trades and "other", and how often someone of one trade knows another
SHARES = np.array([0.22, 0.30, 0.20, 0.11, 0.06, 0.04, 0.07])
KNOWS = np.array(
    [
        [0, 0.25, 0.05, 0.45, 0.02, 0.10, 0.05],
        [0.20, 0, 0.12, 0.35, 0.00, 0.05, 0.08],
        [0.03, 0.15, 0, 0.02, 0.05, 0.03, 0.10],
        [0.40, 0.45, 0.02, 0, 0.00, 0.08, 0.03],
        [0.05, 0.03, 0.05, 0.00, 0, 0.02, 0.15],
        [0.35, 0.30, 0.05, 0.30, 0.00, 0, 0.05],
        [0.10, 0.15, 0.20, 0.05, 0.10, 0.05, 0],
    ]
)
NEEDS = np.array([0.25, 0.28, 0.22, 0.12, 0.05, 0.05, 0.03])
THEMES = 12
CHUNK = 50_000


def teams_market(
    people: int, missions: int, *, wishes: int = 5, seed: int = 0, thirds: float = 0.8
) -> ArrayMarket:
    """Two required seats of different trades, sometimes a third; wishes lean to one's theme and to
    popular missions (Zipf); missions agree in part on who is good."""
    rng = np.random.default_rng(seed)
    trades = len(SHARES)
    main = rng.choice(trades, people, p=SHARES)
    knows = rng.random((people, trades)) < KNOWS[main]
    profiles = (1 << main) | (knows @ (1 << np.arange(trades)))
    worth, theme = rng.normal(size=people), rng.integers(0, THEMES, people)

    popular = 1 / np.arange(1, missions + 1) ** 0.7
    rng.shuffle(popular)
    odds = np.cumsum(popular / popular.sum())
    about = rng.integers(0, THEMES, missions)
    wanted = np.argsort(-(rng.gumbel(size=(missions, trades)) + np.log(NEEDS)), axis=1)[:, :2]
    third, anyone = rng.random(missions) < thirds, rng.random(missions) < 0.3
    sizes = 2 + third
    seat_ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    accepts = np.zeros(seat_ptr[-1], dtype=np.int64)
    accepts[seat_ptr[:-1]] = 1 << wanted[:, 0]
    accepts[seat_ptr[:-1] + 1] = 1 << wanted[:, 1]
    other = 1 << rng.choice(trades, missions, p=NEEDS / NEEDS.sum())
    accepts[seat_ptr[:-1][third] + 2] = np.where(anyone, (1 << trades) - 1, other)[third]
    required = np.ones(len(accepts), dtype=bool)
    required[seat_ptr[:-1][third] + 2] = False
    needs = np.bitwise_or.reduceat(accepts, seat_ptr[:-1])

    lists, scores, lengths = [], [], []
    for start in range(0, people, CHUNK):
        some = slice(start, min(start + CHUNK, people))
        size = some.stop - start
        drawn = np.searchsorted(odds, rng.random((size, 4 * wishes))).clip(max=missions - 1)
        drawn.sort(axis=1)
        fits = (needs[drawn] & profiles[some, None]) != 0
        fits[:, 1:] &= drawn[:, 1:] != drawn[:, :-1]
        liking = 1.5 * (about[drawn] == theme[some, None]) + rng.gumbel(size=drawn.shape)
        best = np.argsort(np.where(fits, -liking, np.inf), axis=1)[:, :wishes]
        taken = np.take_along_axis(drawn, best, axis=1)
        fit = 0.6 * worth[some, None] + 0.4 * rng.normal(size=taken.shape)
        fit += 0.5 * (about[taken] == theme[some, None])
        fit -= 0.3 * (((needs[taken] >> main[some, None]) & 1) == 0)
        kept = np.arange(wishes) < fits.sum(axis=1)[:, None]
        lists.append(taken[kept].astype(np.int32))
        scores.append(((fit[kept] + 12) * 1e6).astype(np.int64))
        lengths.append(kept.sum(axis=1))
    wish_ptr = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    owner = np.repeat(np.arange(people, dtype=np.int32), np.diff(wish_ptr))
    return ArrayMarket(
        wish_ptr=wish_ptr,
        wish_mission=np.concatenate(lists),
        wish_key=keys(np.concatenate(scores), rng.permutation(people), owner),
        profiles=profiles.astype(np.int64),
        seat_ptr=seat_ptr,
        seat_accepts=accepts,
        seat_required=required,
        order=rng.permutation(missions),
    )


def residents_market(
    residents: int, hospitals: int, *, wishes: int = 10, seats: float = 1.0, seed: int = 0
) -> dict[str, Any]:
    """Wishes lean to popular hospitals (Zipf), hospitals agree in part on who is good; ``seats``
    is the number of places for one resident."""
    rng = np.random.default_rng(seed)
    popular = 1 / np.arange(1, hospitals + 1) ** 0.6
    rng.shuffle(popular)
    odds = np.cumsum(popular / popular.sum())
    worth = rng.normal(size=residents)
    lists = np.empty((residents, wishes), dtype=np.int32)
    for start in range(0, residents, CHUNK):
        some = slice(start, min(start + CHUNK, residents))
        # enough draws for `wishes` different hospitals, almost always; the rest is drawn again
        rows = np.arange(some.start, some.stop)
        while rows.size:
            drawn = np.searchsorted(odds, rng.random((rows.size, 3 * wishes)))
            drawn = drawn.clip(max=hospitals - 1)
            drawn.sort(axis=1)
            new = np.ones(drawn.shape, dtype=bool)
            new[:, 1:] = drawn[:, 1:] != drawn[:, :-1]
            enough = new.sum(axis=1) >= wishes
            order = np.argsort(np.where(new, rng.random(drawn.shape), 2.0), axis=1)[:, :wishes]
            lists[rows[enough]] = np.take_along_axis(drawn, order, axis=1)[enough]
            rows = rows[~enough]
    fit = worth[:, None] + rng.normal(size=lists.shape)
    owner = np.repeat(np.arange(residents, dtype=np.int32), wishes)
    score = ((fit.ravel() + 20) * 1e6).astype(np.int64)
    extra = max(int(residents * seats) - hospitals, 0)
    return {
        "wish_ptr": np.arange(0, residents * wishes + 1, wishes, dtype=np.int64),
        "wish_hospital": lists.ravel(),
        "wish_key": keys(score, rng.permutation(residents), owner),
        "capacity": 1 + rng.multinomial(extra, np.full(hospitals, 1 / hospitals)),
    }


def as_dictionaries(market: dict[str, Any]) -> dict[str, Any]:
    """The same market as people write it: names, lists in order, capacities."""
    wish_ptr, hospital = market["wish_ptr"], market["wish_hospital"]
    owner = np.repeat(np.arange(len(wish_ptr) - 1), np.diff(wish_ptr))
    best_first = np.lexsort((-market["wish_key"], hospital))
    ends = np.cumsum(np.bincount(hospital, minlength=len(market["capacity"])))
    residents = [f"r{r}" for r in range(len(wish_ptr) - 1)]
    hospitals = [f"h{h}" for h in range(len(market["capacity"]))]
    wishes = [hospitals[h] for h in hospital.tolist()]
    ranks = [residents[r] for r in owner[best_first].tolist()]
    starts = [0, *ends.tolist()]
    return {
        "wishes": {name: wishes[wish_ptr[r] : wish_ptr[r + 1]] for r, name in enumerate(residents)},
        "rankings": {name: ranks[starts[h] : starts[h + 1]] for h, name in enumerate(hospitals)},
        "capacities": dict(zip(hospitals, market["capacity"].tolist(), strict=True)),
    }


def programme(people: int, missions: int, *, cap: int | None, seed: int = 0) -> TeamsProblem:
    """A programme as people write it, drawn from ``teams_market``: names, wishes, scored lists."""
    market = teams_market(people, missions, seed=seed)
    owner = np.repeat(np.arange(people), np.diff(market.wish_ptr))
    score = (market.wish_key >> max(people.bit_length(), 1)) // 100_000
    scores: list[dict[str, float]] = [{} for _ in range(missions)]
    for who, where, what in zip(
        owner.tolist(), market.wish_mission.tolist(), score.tolist(), strict=True
    ):
        scores[where][f"c{who:03}"] = what / 10
    known = [
        [trade for bit, trade in enumerate(TRADES) if profiles >> bit & 1]
        for profiles in market.profiles.tolist()
    ]
    return TeamsProblem(
        candidates=tuple(
            Candidate(
                f"c{who:03}",
                known[who][0],
                tuple(
                    (f"M{c:02}",)
                    for c in market.wish_mission[market.wish_ptr[who] : market.wish_ptr[who + 1]]
                ),
                frozenset(known[who][1:]),
            )
            for who in range(people)
        ),
        missions=tuple(
            Mission(
                f"M{c:02}",
                tuple(
                    Seat(
                        frozenset(
                            trade
                            for bit, trade in enumerate(TRADES)
                            if int(market.seat_accepts[seat]) >> bit & 1
                        ),
                        required=bool(market.seat_required[seat]),
                    )
                    for seat in range(market.seat_ptr[c], market.seat_ptr[c + 1])
                ),
                scores=scores[c],
                priority=0,
            )
            for c in range(missions)
        ),
        cap=cap,
        seed=seed,
    )


def graded(
    people: int, missions: int, seats: int, *, wishes: int, levels: int, seed: int
) -> TeamsProblem:
    """Strict wishes, and missions that only hold everyone ``levels`` good: many are equals."""
    dice = np.random.default_rng(seed)
    ids = [f"c{number:04}" for number in range(people)]
    names = [f"M{number:03}" for number in range(missions)]
    seat = Seat(frozenset({"dev"}), required=False)
    lists = []
    for name in names:
        level = dice.integers(0, levels, people)
        groups = (tuple(np.array(ids)[level == one].tolist()) for one in range(levels))
        lists.append(Mission(name, (seat,) * seats, tuple(group for group in groups if group)))
    return TeamsProblem(
        tuple(
            Candidate(
                who, "dev", tuple((names[c],) for c in dice.permutation(missions)[:wishes].tolist())
            )
            for who in ids
        ),
        tuple(lists),
        seed=seed,
    )
