from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.engine.juries import season
from selection.judges.timetable import flaws
from selection.paper import canonical
from selection.refusals import Infeasible
from selection.timetable import (
    Interview,
    Person,
    Room,
    Slot,
    Timetable,
    TimetableProblem,
    TimetableRules,
    schedule,
)
from tests.selection.small_calendars import SLOTS, allowed, best, by_another_solver, problems

few = settings(max_examples=60, deadline=None)


@few
@given(problems())
def test_the_timetable_is_the_best_of_all(problem):
    timetable = schedule(problem)

    assert flaws(problem, timetable) == []
    assert timetable.objective == timetable.bound == best(problem)


@few
@given(problems(), st.data())
def test_re_planning_moves_no_more_than_the_best_of_all(problem, data):
    before = schedule(problem)
    free = {
        host.id: data.draw(st.frozensets(st.sampled_from(["lundi", "mardi", "l2", "m1"])))
        if data.draw(st.booleans())
        else host.free
        for host in problem.hosts
    }
    problem = replace(problem, hosts=tuple(replace(h, free=free[h.id]) for h in problem.hosts))

    after = schedule(problem, previous=before)

    assert flaws(problem, after, before) == []
    assert after.objective == after.bound == best(problem, before)


@pytest.mark.parametrize("nobody", ["candidates", "hosts", "rules"])
def test_someone_who_takes_no_interview_is_told_so(nobody):
    problem = TimetableProblem(
        (Person("ana", {"lundi"}, name="Ana"),), (Person("forets", {"lundi"}, name="Forêts"),),
        (Interview("1", "ana", "forets"),), SLOTS,
    )  # fmt: skip
    if nobody == "rules":
        problem = replace(problem, rules=TimetableRules(per_half_day=0))
    else:
        people = tuple(replace(one, at_most=0) for one in getattr(problem, nobody))
        problem = replace(problem, **{nobody: people})

    timetable = schedule(problem)

    assert flaws(problem, timetable) == []
    who = "Forêts" if nobody == "hosts" else "Ana"
    assert timetable.unplaced[0].says == (
        f"Entretien Ana – Forêts non placé : {who} n’en tient aucun à ces demi-journées."
    )


@few
@given(problems())
def test_re_planning_without_a_change_moves_nothing(problem):
    before = schedule(problem)

    after = schedule(problem, previous=before)

    assert (after.moves, after.meetings) == ((), before.meetings)


@few
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(problem, dice):
    mixed = {
        name: tuple(dice.sample(getattr(problem, name), len(getattr(problem, name))))
        for name in ("candidates", "hosts", "interviews", "slots", "rooms")
    }

    assert canonical(schedule(replace(problem, **mixed)).document()) == canonical(
        schedule(problem).document()
    )


@few
@given(problems())
def test_other_names_give_another_timetable_of_the_same_worth(problem):
    renamed = tuple(replace(e, id=f"z{9 - int(e.id[1:])}") for e in problem.interviews)

    timetable = schedule(replace(problem, interviews=renamed))

    assert timetable.objective == schedule(problem).objective


@few
@given(problems())
def test_a_proven_reason_is_a_smallest_contradiction(problem):
    timetable = schedule(problem)

    for left in timetable.unplaced:
        assert left.proven
        group = [*left.against, left.interview]
        assert not fits(problem, group)
        rules = ("pause", "par demi-journée", "d’affilée", "salle")
        for other in left.against:
            if not any(word in left.says for word in (*rules, "n’a que")):
                assert fits(problem, [name for name in group if name != other])


def fits(problem, names):
    """Whether these interviews can all be placed when there are no others."""
    chosen = tuple(
        replace(interview, required=True)
        for interview in problem.interviews
        if interview.id in names
    )
    return best(replace(problem, interviews=chosen)) is not None


@few
@given(problems(), st.data())
def test_required_interviews_are_placed_or_refused_with_those_that_clash(problem, data):
    required = tuple(
        replace(interview, required=data.draw(st.booleans())) for interview in problem.interviews
    )
    problem = replace(problem, interviews=required)

    if best(problem) is not None:
        timetable = schedule(problem)
        assert flaws(problem, timetable) == []
        assert timetable.objective == best(problem)
        return
    with pytest.raises(Infeasible) as caught:
        schedule(problem)
    named = [demand.id for demand in caught.value.demands if demand.kind == "interview"]
    assert not fits(problem, named)
    assert caught.value.relax


def test_a_season_of_the_usual_size_is_proven_best():
    problem = season()

    timetable = schedule(problem)

    assert flaws(problem, timetable) == []
    assert timetable.status == "optimal"
    assert timetable.gap == 0.0
    assert len(timetable.meetings) + len(timetable.unplaced) == 420
    assert canonical(timetable.document()) == canonical(schedule(problem).document())


@pytest.mark.parametrize("seed", range(3))
def test_another_solver_finds_nothing_better(seed):
    problem = season(seed=seed, candidates=18, hosts=4, days=4)

    assert schedule(problem).objective == by_another_solver(problem)


def test_a_host_who_cancels_a_half_day_moves_as_few_interviews_as_possible():
    problem = season()
    before = schedule(problem)
    slots = {slot.id: slot.half_day for slot in problem.slots}
    host = problem.hosts[-1]
    day = next(slots[m.slot] for m in before.meetings if m.interview.endswith(host.id))
    away = replace(host, free=host.free - {day})
    problem = replace(problem, hosts=(*problem.hosts[:-1], away))
    hit = [m for m in before.meetings if m.interview.endswith(host.id) and slots[m.slot] == day]

    after = schedule(problem, previous=before)

    assert flaws(problem, after, before) == []
    assert after.status == "optimal"
    assert len(hit) <= len(after.moves) <= 4 * len(hit)


def test_two_hosts_for_one_room_come_on_different_half_days():
    people = [Person(name, {"lundi", "mardi"}) for name in ("Anne", "Bilal")]
    hosts = [Person(name, {"lundi", "mardi"}) for name in ("Forêts", "Ponts")]
    interviews = [Interview("1", "Anne", "Forêts"), Interview("2", "Bilal", "Ponts")]
    problem = TimetableProblem(
        tuple(people), tuple(hosts), tuple(interviews), SLOTS, (Room("Loire"),)
    )

    timetable = schedule(problem)

    assert flaws(problem, timetable) == []
    assert len({meeting.slot[0] for meeting in timetable.meetings}) == 2
    assert {meeting.room for meeting in timetable.meetings} == {"Loire"}


def test_a_host_keeps_its_room_when_the_timetable_changes():
    people = tuple(Person(name, {"lundi"}) for name in ("Anne", "Bilal", "Carla"))
    hosts = (Person("Forêts", {"lundi"}), Person("Ponts", {"lundi"}))
    first = (Interview("2", "Bilal", "Ponts"),)
    rooms = (Room("Loire"), Room("Rhône"))
    before = schedule(TimetableProblem(people, hosts, first, SLOTS, rooms))
    both = (Interview("1", "Anne", "Forêts"), *first)

    after = schedule(TimetableProblem(people, hosts, both, SLOTS, rooms), previous=before)

    assert {meeting.interview: meeting.room for meeting in after.meetings} == {
        "1": "Rhône",
        "2": "Loire",
    }


def test_reasons_are_sentences_that_name_who_is_in_the_way():
    people = tuple(Person(name, {"l1"}) for name in ("Anne", "Bilal"))
    people += (Person("Carla", {"m1"}), Person("Denis", {"l1"}))
    hosts = (Person("Forêts", {"lundi"}), Person("Ponts", {"lundi"}))
    interviews = (
        Interview("1", "Anne", "Forêts"), Interview("2", "Bilal", "Forêts"),
        Interview("3", "Carla", "Forêts"), Interview("4", "Denis", "Ponts", required=True),
    )  # fmt: skip
    problem = TimetableProblem(people, hosts, interviews, SLOTS, (Room("Loire"),))

    says = [left.says for left in schedule(problem).unplaced]

    rooms = "il ne tient pas avec Denis – Ponts ; les règles en cause sont : 1 salle le lundi."
    shared = "aucun créneau commun (1 créneau d’un côté, 3 créneaux de l’autre)."
    assert says == [
        f"Entretien Anne – Forêts non placé : {rooms}",
        f"Entretien Bilal – Forêts non placé : {rooms}",
        f"Entretien Carla – Forêts non placé : {shared}",
    ]


def test_a_crowded_host_is_named_with_its_slots():
    people = tuple(Person(name, {"lundi"}) for name in ("Anne", "Bilal", "Carla"))
    interviews = tuple(Interview(p.id, p.id, "Forêts") for p in people)
    problem = TimetableProblem(people, (Person("Forêts", {"l1", "l3"}),), interviews, SLOTS)

    timetable = schedule(problem)

    assert [len(left.against) for left in timetable.unplaced] == [2]
    assert "Forêts n’a que 2 places pour ces 3 entretiens" in timetable.unplaced[0].says
    placed = [timetable.explanation[name] for name in ("Anne", "Bilal", "Carla")]
    assert sum(says.startswith("1 entretien : l") for says in placed) == 2


def test_a_limit_gives_the_best_found_with_its_gap_and_the_same_each_time():
    problem = season(seed=1)

    short = schedule(problem, limit=0.03)

    assert flaws(problem, short) == []
    assert short.gap > 0
    assert short == schedule(problem, limit=0.03)


def test_a_limit_too_short_for_anything_says_so():
    with pytest.raises(TimeoutError):
        schedule(season(), limit=0)


def test_when_the_limit_is_too_short_to_re_plan_what_still_stands_is_kept():
    problem = season(candidates=40, hosts=6)
    before = schedule(problem)
    away = replace(problem.hosts[0], free=frozenset())
    problem = replace(problem, hosts=(away, *problem.hosts[1:]))

    after = schedule(problem, previous=before, limit=0)

    assert flaws(problem, after, before) == []
    assert {move.after for move in after.moves} == {""}
    assert after.gap > 0


def test_progress_is_told_aim_by_aim():
    steps = []

    schedule(season(), progress=steps.append)

    assert list(dict.fromkeys(step.stage for step in steps))[:2] == ["unplaced", "half_days"]


def test_nothing_is_scheduled_of_nothing():
    assert schedule(TimetableProblem((), (), (), ())).objective == (0, 0)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Person("a", set(), -1),
        lambda: TimetableRules(pause=-1),
        lambda: TimetableProblem((), (), (Interview("1", "a", "b"),), ()),
        lambda: TimetableProblem((), (), (), (Slot("a", "x", 1), Slot("b", "x", 1))),
        lambda: TimetableProblem((), (), (), (Slot("a", "a", 1),)),
        lambda: TimetableProblem((Person("a", set()),) * 2, (), (), ()),
    ],
)
def test_nonsense_is_refused_at_the_door(nonsense):
    with pytest.raises(ValueError):
        nonsense()


def test_a_timetable_survives_paper():
    problem = season(candidates=20, hosts=3)
    timetable = schedule(problem)

    assert TimetableProblem.from_document(problem.document()) == problem
    assert Timetable.from_document(timetable.document()) == timetable


def test_the_trier_of_all_timetables_is_not_blind():
    problem = TimetableProblem(
        (Person("a", {"lundi"}),), (Person("h", {"lundi"}),),
        (Interview("1", "a", "h"), Interview("2", "a", "h")), SLOTS,
    )  # fmt: skip

    assert allowed(problem, {"1": "l1", "2": "l3"})
    assert not allowed(problem, {"1": "l1", "2": "l2"})
    assert not allowed(problem, {"1": "l1", "2": "l1"})
    assert not allowed(problem, {"1": "m1"})
