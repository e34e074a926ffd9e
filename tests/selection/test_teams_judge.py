import json
from copy import deepcopy

import pytest

from selection.cli.teams import answer, problem_of
from selection.judges.teams import check, flaws
from selection.teams import compose
from selection.teams.outcome import Teams

SEATS = [{"accepts": ["dev"]}, {"accepts": ["design"]}]
PROBLEM = {
    "candidates": [
        {"id": "d1", "profile": "dev", "wishes": ["M1", "M2"]},
        {"id": "d2", "profile": "dev", "wishes": ["M1", "M2", "M3"], "groups": ["g"]},
        {"id": "d3", "profile": "dev", "wishes": [["M1", "M2"]], "groups": ["h"]},
        {"id": "d4", "profile": "dev", "wishes": ["M3", "M4"], "others": ["design"]},
        {"id": "g1", "profile": "design", "wishes": ["M2", "M1"]},
        {"id": "g2", "profile": "design", "wishes": ["M1"]},
        {"id": "g3", "profile": "design", "wishes": ["M1", "M2"]},
        {"id": "g4", "profile": "design", "wishes": ["M4"]},
        {"id": "d5", "profile": "dev", "wishes": ["M5"]},
    ],
    "missions": [
        {"id": "M1", "seats": SEATS, "ranking": ["d1", "d2", "d3", ["g2", "g1"], "g3"]},
        {
            "id": "M2",
            "seats": [*SEATS, {"accepts": ["dev"], "required": False}],
            "scores": {"d1": 12, "d2": 11, "d3": 11.5, "g1": 15, "g3": 9},
        },
        {"id": "M3", "seats": SEATS, "ranking": ["d4", "d2"]},
        {"id": "M4", "seats": SEATS, "ranking": ["d4", "g4"]},
        {"id": "M5", "seats": [{"accepts": ["dev"]}], "ranking": ["d5"], "priority": -1},
    ],
    "locked": [["g3", "M2"]],
    "forbidden": [["d1", "M1"]],
    "aims": [{"group": "h", "bonus": 1.5}],
    "cap": 6,
    "seed": 7,
}


def certificate():
    return json.loads(json.dumps(answer(PROBLEM)[1]))


def test_an_honest_certificate_has_no_flaw() -> None:
    assert check(certificate()) == []


def test_the_example_holds_every_kind_of_claim() -> None:
    claims = certificate()["claims"]

    assert {pair["why"] for pair in claims["blocking_pairs"]} == {
        "aim",
        "cap",
        "forbidden",
        "locked",
    }
    assert {one["why"] for one in claims["closed"]} == {"cap", "short"}
    assert [one["why"] for one in claims["blocking_coalitions"]] == ["cap"]


def seat_someone_else(paper):
    team = paper["claims"]["team_of"]["M1"]
    team[0][1] = "d2"


def swap_two_teams(paper):
    teams, placed = paper["claims"]["team_of"], paper["claims"]["mission_of"]
    one, other = teams["M1"][0], teams["M2"][0]
    one[1], other[1] = other[1], one[1]
    placed[one[1]], placed[other[1]] = "M1", "M2"


def free_someone(paper):
    who = paper["claims"]["team_of"]["M1"].pop()[1]
    paper["claims"]["mission_of"][who] = None
    paper["claims"]["hires"] -= 1


def close_a_mission(paper):
    claims = paper["claims"]
    for _, who in claims["team_of"].pop("M1"):
        claims["mission_of"][who] = None
        claims["rank_of"][who] = None
        claims["hires"] -= 1
    claims["open"].remove("M1")
    claims["closed"].append({"mission": "M1", "why": "short", "seats": [0], "willing": 0})


def swap_seats(paper):
    team = paper["claims"]["team_of"]["M1"]
    team[0][1], team[1][1] = team[1][1], team[0][1]


def on(path, value):
    def mutate(paper):
        thing = paper
        for step in path[:-1]:
            thing = thing[step]
        assert thing[path[-1]] != value
        thing[path[-1]] = value

    mutate.__name__ = "_".join(map(str, path))
    return mutate


def dropping(name):
    def mutate(paper):
        assert paper["claims"][name]
        paper["claims"][name].pop()

    mutate.__name__ = f"without_one_of_{name}"
    return mutate


MUTANTS = [
    seat_someone_else,
    swap_two_teams,
    free_someone,
    close_a_mission,
    swap_seats,
    on(["claims", "hires"], 5),
    on(["claims", "ranks"], [6]),
    on(["claims", "rank_of", "d2"], 2),
    on(["claims", "mission_of", "d5"], "M5"),
    on(["claims", "existence"], "several"),
    on(["claims", "existence"], "none"),
    on(["claims", "existence"], "not_sought"),
    on(["claims", "cutoffs", 0, "bar"], None),
    on(["claims", "cutoffs", 0, "bar", 3], 1),
    on(["claims", "cutoffs", 0, "bar", 4], 0),
    on(["claims", "blocking_pairs", 0, "why"], "reserved"),
    on(["claims", "blocking_coalitions", 0, "why"], "priority"),
    on(["claims", "blocking_coalitions", 0, "team"], [[0, "d2"]]),
    on(["claims", "closed", 0, "willing"], 9),
    on(["claims", "closed", 0, "why"], "rule"),
    on(["claims", "incomplete"], ["M1"]),
    on(["claims", "changes"], [{"candidate": "d1", "before": None, "after": "M2"}]),
    on(["claims", "withheld"], []),
    dropping("blocking_pairs"),
    dropping("blocking_coalitions"),
    dropping("cutoffs"),
    dropping("closed"),
    dropping("withheld"),
    # the same teams for another problem
    on(["input", "cap"], 5),
    on(["input", "cap"], None),
    on(["input", "seed"], 8),
    on(["input", "locked"], [["g1", "M1"]]),
    on(["input", "forbidden"], []),
    on(["input", "forbidden"], [["d2", "M1"]]),
    on(["input", "must_run"], ["M5"]),
    on(["input", "aims"], []),
    on(["input", "run_set"], "fixed"),
    on(["input", "run_set"], "priority"),
    on(["input", "candidates", 1, "wishes"], [["M2"]]),
    on(["input", "candidates", 0, "wishes"], [["M1"]]),
    on(["input", "candidates", 5, "profile"], "data"),
    on(["input", "missions", 0, "ranking"], [["d3"], ["d2"], ["d1"], ["g2"]]),
    on(["input", "missions", 1, "scores", "d2"], 30),
]


@pytest.mark.parametrize("mutate", MUTANTS, ids=lambda mutate: mutate.__name__)
def test_the_judge_catches_a_certificate_altered_in_any_way(mutate) -> None:
    paper = deepcopy(certificate())

    mutate(paper)

    assert check(paper) != []


def test_a_paper_that_cannot_be_read_is_a_flaw() -> None:
    assert check({"problem": "teams", "input": {}, "claims": {}}) == [
        "unreadable: KeyError: 'candidates'"
    ]


def test_a_coalition_left_out_is_found_by_the_judge() -> None:
    problem = problem_of({**PROBLEM, "cap": None, "run_set": "priority"})
    teams = compose(problem)
    closed = {name: getattr(teams, name) for name in Teams.__dataclass_fields__}

    assert flaws(problem, teams) == []
    assert flaws(problem, Teams(**{**closed, "existence": "unique"})) != []
