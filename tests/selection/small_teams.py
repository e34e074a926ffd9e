"""Small markets for the tests of teams, and slow, obvious ways to solve them."""

from itertools import combinations, permutations, product

from hypothesis import strategies as st

from selection.draw import shuffled, ticket
from selection.teams import Aim, Candidate, Mission, Seat, TeamsProblem

PROFILES = ("dev", "design", "data")
GROUPS = ("g", "h")


@st.composite
def rankings(draw, names, *, ties=True):
    """Some of ``names``, in some order, some of them tied."""
    kept = draw(st.permutations(sorted(names)))[: draw(st.integers(0, len(names)))]
    groups = []
    for name in kept:
        if groups and ties and draw(st.integers(0, 3)) == 0:
            groups[-1] += (name,)
        else:
            groups.append((name,))
    return tuple(groups)


def profiles(least=1):
    return st.frozensets(st.sampled_from(PROFILES), min_size=least, max_size=2)


@st.composite
def plain_problems(draw, people=6, missions=4, rules=("coalition_stable",), ties=False):
    """Wishes, lists and typed seats; nobody decided anything else beforehand."""
    ids = [f"c{i}" for i in range(draw(st.integers(1, people)))]
    names = [f"M{c}" for c in range(draw(st.integers(1, missions)))]
    seat = st.builds(Seat, profiles(), required=st.booleans())
    return TeamsProblem(
        tuple(
            Candidate(
                who,
                draw(st.sampled_from(PROFILES)),
                draw(rankings(names, ties=ties)),
                draw(profiles(0)),
            )
            for who in ids
        ),
        tuple(
            Mission(
                name,
                tuple(draw(st.lists(seat, min_size=1, max_size=3))),
                draw(rankings(ids, ties=ties)),
                priority=draw(st.integers(0, 2)),
            )
            for name in names
        ),
        run_set=draw(st.sampled_from(rules)),
        seed=draw(st.integers(0, 3)),
    )


@st.composite
def problems(draw, people=7, missions=4):
    """Everything at once: ties, scores, lists by seat, reserves, aims, promises, a cap."""
    ids = [f"c{i}" for i in range(draw(st.integers(1, people)))]
    names = [f"M{c}" for c in range(draw(st.integers(1, missions)))]
    groups = st.frozensets(st.sampled_from(GROUPS), max_size=2)
    pairs = st.frozensets(
        st.tuples(st.sampled_from(ids), st.sampled_from(names)), max_size=draw(st.integers(0, 2))
    )
    rare = st.integers(0, 5).map(lambda n: n == 0)

    def seat():
        return Seat(
            draw(profiles()),
            draw(st.booleans()),
            draw(st.just(frozenset({"g"})) if draw(rare) else st.just(frozenset())),
            draw(rankings(ids)) if draw(rare) else None,
        )

    def mission(name):
        seats = tuple(seat() for _ in range(draw(st.integers(1, 3))))
        if draw(st.booleans()):
            return Mission(name, seats, draw(rankings(ids)), priority=draw(st.integers(0, 1)))
        halves = st.integers(0, 8).map(lambda n: n / 2)
        return Mission(name, seats, scores=draw(st.dictionaries(st.sampled_from(ids), halves)))

    return TeamsProblem(
        tuple(
            Candidate(
                who,
                draw(st.sampled_from(PROFILES)),
                draw(rankings(names)),
                draw(profiles(0)),
                draw(groups),
            )
            for who in ids
        ),
        tuple(mission(name) for name in names),
        locked=draw(pairs) if draw(rare) else frozenset(),
        forbidden=draw(pairs),
        cap=draw(st.none() | st.integers(0, len(ids))),
        run_set=draw(st.sampled_from(["coalition_stable"] * 3 + ["priority", "fixed"])),
        seed=draw(st.integers(0, 3)),
        aims=tuple(
            draw(
                st.lists(
                    st.builds(Aim, st.sampled_from(GROUPS), st.sampled_from([0.5, 1, 2])),
                    max_size=2,
                )
            )
        ),
        must_run=frozenset(names[:1]) if draw(rare) else frozenset(),
    )


class Trial:
    """A plain problem tried in every way: every team, every matching, every set of missions."""

    def __init__(self, problem):
        self.people = {c.id: c for c in problem.candidates}
        self.missions = {m.id: m for m in problem.missions}
        self.wishes = {
            c.id: [
                w
                for group in c.wishes
                for w in (shuffled(f"{problem.seed}/{c.id}", group) if len(group) > 1 else group)
            ]
            for c in problem.candidates
        }
        self.worth = {
            (who, m.id): (-place, ticket_rank(problem.seed, self.people)[who])
            for m in problem.missions
            for place, group in enumerate(m.ranking)
            for who in group
            if who in self.people
        }

    def fits(self, who, seat):
        one = self.people[who]
        return one.profile in seat.accepts or bool(one.others & seat.accepts)

    def may_sit(self, team, name):
        seats = self.missions[name].seats
        return any(
            all(self.fits(who, seat) for who, seat in zip(team, some, strict=True))
            for some in permutations(seats, len(team))
        )

    def covers(self, people, name):
        """Whether some of these people hold all the required seats."""
        required = [seat for seat in self.missions[name].seats if seat.required]
        return any(
            all(self.fits(who, seat) for who, seat in zip(team, required, strict=True))
            for team in permutations(sorted(people), len(required))
        )

    def meets(self, who, name):
        return (
            name in self.missions
            and name in self.wishes[who]
            and (who, name) in self.worth
            and self.may_sit([who], name)
        )

    def best(self, people, name):
        """The largest team that can sit, then the best by the list: every team is tried."""
        people = sorted(who for who in people if (who, name) in self.worth)
        for size in range(min(len(people), len(self.missions[name].seats)), -1, -1):
            teams = [team for team in combinations(people, size) if self.may_sit(team, name)]
            if teams:
                return set(
                    max(teams, key=lambda t: sorted((self.worth[w, name] for w in t), reverse=True))
                )
        return set()

    def prefers(self, who, one, other):
        """Whether she strictly prefers ``one`` to ``other`` (None: no mission)."""
        wishes = self.wishes[who]
        return other is None or (one in wishes and wishes.index(one) < wishes.index(other))

    def stable_matchings(self, running):
        """Every matching into ``running`` without a blocking pair, among all matchings."""
        names = sorted(running)
        options = [
            [None, *(name for name in names if self.meets(who, name))]
            for who in sorted(self.people)
        ]
        for choice in product(*options):
            placed = dict(zip(sorted(self.people), choice, strict=True))
            if all(self.stays(name, placed) for name in names):
                yield placed

    def stays(self, name, placed):
        team = {who for who, where in placed.items() if where == name}
        comers = {
            who
            for who in self.people
            if self.meets(who, name)
            and placed[who] != name
            and self.prefers(who, name, placed[who])
        }
        return self.best(team | comers, name) == team

    def best_for_all(self, running):
        """The stable matching that every candidate weakly prefers to every other."""
        stable = list(self.stable_matchings(running))
        optimal = [
            one
            for one in stable
            if all(
                one[who] == other[who]
                or (one[who] is not None and self.prefers(who, one[who], other[who]))
                for other in stable
                for who in self.people
            )
        ]
        assert len(optimal) == 1
        return optimal[0]

    def pool(self, name, placed):
        return {
            who
            for who in self.people
            if self.meets(who, name)
            and (placed[who] == name or self.prefers(who, name, placed[who]))
        }

    def is_solution(self, running):
        """Every running team complete, and no closed mission with a coalition ready to open it."""
        placed = self.best_for_all(running)
        return all(
            self.covers(self.pool(name, placed), name) == (name in running)
            for name in self.missions
        )

    def sets(self):
        names = sorted(self.missions)
        for choice in product((False, True), repeat=len(names)):
            yield frozenset(name for name, is_in in zip(names, choice, strict=True) if is_in)


def ticket_rank(seed, names):
    order = sorted(names, key=lambda name: (ticket(seed, name), name), reverse=True)
    return {name: place for place, name in enumerate(order, 1)}


def public_order(problem):
    """Missions by priority, equals as drawn."""
    drawn = shuffled(problem.seed, (m.id for m in problem.missions))
    return sorted(problem.missions, key=lambda m: (-m.priority, drawn.index(m.id)))
