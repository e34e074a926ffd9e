from selection.teams import Candidate, Mission, Seat, TeamsProblem, compose

DEV, DESIGN = frozenset({"dev"}), frozenset({"design"})


def people(**wishes):
    return tuple(
        Candidate(name, "dev" if name[0] == "d" else "design", tuple((w,) for w in said.split()))
        for name, said in wishes.items()
    )


def test_two_missions_share_four_people_and_tell_each_of_them_why() -> None:
    problem = TeamsProblem(
        people(d1="M1 M2", d2="M1 M2", g1="M2 M1", g2="M1"),
        (
            Mission("M1", (Seat(DEV), Seat(DESIGN)), (("d2",), ("d1",), ("g2",), ("g1",))),
            Mission("M2", (Seat(DEV), Seat(DESIGN)), (("d1",), ("d2",), ("g1",))),
        ),
    )

    teams = compose(problem)

    assert teams.team_of == {"M1": ((0, "d2"), (1, "g2")), "M2": ((0, "d1"), (1, "g1"))}
    assert teams.existence == "unique"
    assert teams.ranks == (3, 1)
    assert teams.for_candidate["d1"].says == (
        "Affectation à M2, vœu n° 2. M1 : 2e de la liste, dernier rang retenu 1, siège 1 (dev)."
    )
