import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.engine.juries import call
from selection.judges.panels import flaws
from selection.panels import (
    Challenge,
    Juror,
    PanelProblem,
    PanelRules,
    Panels,
    Quota,
    Sitting,
    compose_panels,
)
from selection.paper import canonical
from selection.refusals import Infeasible
from tests.selection.small_juries import best, problems

few = settings(max_examples=60, deadline=None)


@few
@given(problems())
def test_the_composition_is_the_best_of_all(problem):
    try:
        panels = compose_panels(problem)
    except Infeasible:
        assert best(problem) is None
    else:
        assert flaws(problem, panels) == []
        assert panels.objective == panels.bound == best(problem)


@few
@given(problems(partial=True))
def test_with_empty_seats_allowed_the_fewest_are_left_empty(problem):
    panels = compose_panels(problem)

    assert flaws(problem, panels) == []
    assert panels.objective == panels.bound == best(problem)


@settings(max_examples=40, deadline=None)
@given(problems(partial=True), st.data())
def test_re_planning_moves_no_more_than_the_best_of_all(problem, data):
    previous = compose_panels(problem)
    jurors = [
        replace(juror, half_days=frozenset(data.draw(st.sets(st.sampled_from(["lundi", "mardi"])))))
        if data.draw(st.booleans())
        else juror
        for juror in problem.jurors
    ]
    problem = replace(problem, jurors=tuple(jurors))

    panels = compose_panels(problem, previous=previous)

    assert flaws(problem, panels, previous) == []
    assert panels.objective == panels.bound == best(problem, previous)


@few
@given(problems(partial=True))
def test_re_planning_without_a_change_moves_nobody(problem):
    first = compose_panels(problem)

    again = compose_panels(problem, previous=first)

    assert again.moves == ()
    assert again.panels == first.panels


@few
@given(problems(partial=True), st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(problem, dice):
    mixed = {
        name: tuple(dice.sample(getattr(problem, name), len(getattr(problem, name))))
        for name in ("jurors", "challenges", "sittings")
    }

    assert canonical(compose_panels(replace(problem, **mixed)).document()) == canonical(
        compose_panels(problem).document()
    )


@few
@given(problems(partial=True))
def test_other_names_give_another_plan_of_the_same_worth(problem):
    jurors = tuple(replace(j, id=f"z{9 - int(j.id[1:])}") for j in problem.jurors)

    renamed = compose_panels(replace(problem, jurors=jurors))

    assert renamed.objective == compose_panels(problem).objective


def test_a_call_of_the_usual_size_is_proven_best_with_everyone_called():
    problem = call()

    panels = compose_panels(problem)

    assert flaws(problem, panels) == []
    assert panels.status == "optimal"
    assert panels.gap == 0.0
    assert [gap.kind for gap in panels.gaps] == ["expertise"] * panels.objective[0]
    assert {5 <= len(panel.jurors) <= 8 for panel in panels.panels} == {True}
    assert {2 <= len(panel.challenges) <= 3 for panel in panels.panels} == {True}
    assert canonical(panels.document()) == canonical(compose_panels(problem).document())


def test_three_jurors_away_move_nobody_but_them_when_that_is_possible():
    problem = call()
    before = compose_panels(problem)
    large = [panel for panel in before.panels if len(panel.jurors) > 5]
    gone = {panel.jurors[0] for panel in large[:3]}
    problem = replace(problem, jurors=tuple(j for j in problem.jurors if j.id not in gone))

    after = compose_panels(problem, previous=before)

    assert flaws(problem, after, before) == []
    assert after.moves == ()
    assert [tier.bound for tier in after.tiers if tier.name == "moves"] == [0]


def test_expertise_may_be_worth_a_move():
    jurors = (
        Juror("Anne", {"lundi"}, "droit"), Juror("Bilal", {"lundi", "mardi"}, "droit"),
        Juror("Carla", {"lundi", "mardi"}, "design"),
    )  # fmt: skip
    challenges = (Challenge("D1", {"lundi"}), Challenge("D2", {"mardi"}, "", {"droit"}))
    sittings = (Sitting("s1", "lundi"), Sitting("s2", "mardi"))
    rules = PanelRules(size_min=1, size_max=2, challenges_min=1, challenges_max=1)
    problem = PanelProblem(jurors, challenges, sittings, rules)
    plain = replace(problem, challenges=(challenges[0], Challenge("D2", {"mardi"})))
    plain = replace(plain, jurors=(*jurors[:1], replace(jurors[1], half_days={"lundi"}), jurors[2]))
    before = compose_panels(plain)

    stable = compose_panels(problem, previous=before)
    better = compose_panels(
        replace(problem, rules=replace(rules, expertise_first=True)), previous=before
    )

    assert (len(stable.moves), len(stable.gaps)) == (0, 1)
    assert "au plus" in stable.gaps[0].says
    assert ([move.id for move in better.moves], better.gaps) == (["Bilal"], ())


def test_too_few_jurors_are_refused_with_the_demands_that_fight():
    jurors = tuple(Juror(name, {"lundi"}) for name in ("Anne", "Bilal", "Carla"))
    sittings = (Sitting("s1", "lundi"), Sitting("s2", "lundi"), Sitting("s3", "mardi"))
    rules = PanelRules(size_min=2, size_max=4, challenges_min=0, challenges_max=2)
    problem = PanelProblem(jurors, (), sittings[:2], rules)

    with pytest.raises(Infeasible) as caught:
        compose_panels(problem)

    assert [demand.says for demand in caught.value.demands] == [
        "le jury s1 compte au moins 2 jurés",
        "le jury s2 compte au moins 2 jurés",
    ]
    assert caught.value.relax[0] == (
        "Inviter d’autres jurés libres le lundi, fermer le jury s1, ou en abaisser l’effectif "
        "minimal."
    )


def test_a_refusal_names_the_conflict_that_leaves_nobody():
    jurors = (Juror("Anne", {"lundi"}, conflicts={"D1"}), Juror("Bilal", {"lundi"}))
    sittings = (Sitting("s1", "lundi"),)
    rules = PanelRules(size_min=2, size_max=4, challenges_min=0, challenges_max=2)
    problem = PanelProblem(
        jurors, (Challenge("D1", {"lundi"}), Challenge("D2", {"lundi"})), sittings, rules
    )

    with pytest.raises(Infeasible) as caught:
        compose_panels(problem)

    assert {(demand.kind, demand.id) for demand in caught.value.demands} == {
        ("challenge", "D1"), ("sitting", "s1"), ("conflict", "Anne/D1"),
    }  # fmt: skip


def test_a_missing_expertise_is_explained_by_who_could_have_brought_it():
    jurors = (
        Juror("Anne", {"mardi"}, "droit"), Juror("Bilal", {"lundi"}, "droit", conflicts={"D1"}),
        Juror("Carla", {"lundi"}, "design"),
    )  # fmt: skip
    rules = PanelRules(size_min=1, size_max=4, challenges_min=1, challenges_max=2)
    challenges = (Challenge("D1", {"lundi"}, "", {"droit"}),)
    problem = PanelProblem(jurors, challenges, (Sitting("s1", "lundi"),), rules)

    panels = compose_panels(problem)

    says = {gap.kind: gap.says for gap in panels.gaps}
    assert says["expertise"].startswith(
        "Aucun juré « droit » au jury s1 pour le défi D1 : non disponibles le lundi : Anne ; "
        "écartés : Bilal (conflit d’intérêts avec D1)."
    )
    assert "Bilal ne juge pas D1 (conflit d’intérêts)" in says["expertise"]
    assert panels.explanation["Carla"] == "Carla siège au jury s1 (lundi), qui entend D1."
    assert panels.explanation["Anne"].startswith(
        "Anne ne siège pas : aucun jury aux demi-journées proposées."
    )


def test_an_empty_seat_and_an_unheard_challenge_have_their_reasons():
    rules = PanelRules(size_min=2, challenges_min=1, challenges_max=1, partial=True)
    challenges = (Challenge("D1", {"lundi"}), Challenge("D2", {"lundi"}))
    problem = PanelProblem(
        (Juror("Anne", {"lundi"}),), challenges, (Sitting("s1", "lundi"),), rules
    )

    panels = compose_panels(problem)

    assert flaws(problem, panels) == []
    assert [(gap.kind, gap.missing) for gap in panels.gaps] == [("challenge", 1), ("seat", 1)]
    assert "le jury s1 entend au plus 1 défi" in panels.gaps[0].says
    assert "personne" in panels.gaps[1].says


def test_quotas_hold_in_every_panel():
    problem = call(quotas=(Quota("gender", "f", least=2), Quota("gender", "h", least=2)))

    panels = compose_panels(problem)

    assert flaws(problem, panels) == []
    gender = {juror.id: juror.gender for juror in problem.jurors}
    for panel in panels.panels:
        women = sum(gender[juror] == "f" for juror in panel.jurors)
        assert 2 <= women <= len(panel.jurors) - 2


def test_a_limit_gives_the_best_found_with_its_gap_and_the_same_each_time():
    problem = call(seed=1)

    short = compose_panels(problem, limit=0.05)

    assert flaws(problem, short) == []
    assert short.gap > 0
    assert short.status == "feasible"
    assert short == compose_panels(problem, limit=0.05)


def test_a_limit_too_short_for_anything_says_so():
    with pytest.raises(TimeoutError):
        compose_panels(call(), limit=0)


def test_progress_is_told_aim_by_aim():
    steps = []

    panels = compose_panels(call(), progress=steps.append)

    assert list(dict.fromkeys(step.stage for step in steps)) == ["expertise", "unused", "imbalance"]
    assert steps[-1].value == panels.tiers[-1].value


def test_nothing_is_composed_of_nothing():
    empty = PanelProblem((), (), ())

    assert compose_panels(empty).objective == (0, 0, 0)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Juror("a", set(), at_most=-1),
        lambda: Quota("height", "tall"),
        lambda: Quota("gender", "f", 3, 2),
        lambda: PanelRules(size_min=9),
        lambda: PanelRules(challenges_min=4),
        lambda: PanelRules(gender=-1),
        lambda: PanelProblem((Juror("a", set()), Juror("a", set())), (), ()),
    ],
)
def test_nonsense_is_refused_at_the_door(nonsense):
    with pytest.raises(ValueError):
        nonsense()


def test_a_composition_survives_paper():
    problem = call()
    panels = compose_panels(problem)

    assert PanelProblem.from_document(problem.document()) == problem
    assert Panels.from_document(panels.document()) == panels


def test_any_seed_is_a_composition_of_the_same_worth():
    worth = {compose_panels(replace(call(), seed=random.Random(s).getrandbits(40))).objective
             for s in range(2)}  # fmt: skip

    assert len(worth) == 1


def test_a_large_call_is_divided_into_cohorts_that_keep_every_promise():
    problem = call(jurors=100, challenges=42, days=8, cohort=60)

    panels = compose_panels(problem)

    assert flaws(problem, panels) == []
    assert panels.cohorts == 2
    assert panels.objective[1] == panels.bound[1] == 0
    assert panels.objective[-1] >= panels.bound[-1] > 0
    assert panels == compose_panels(problem)


def test_a_large_call_is_re_planned_cohort_by_cohort():
    problem = call(jurors=100, challenges=42, days=8, cohort=60)
    before = compose_panels(problem)
    large = [panel for panel in before.panels if len(panel.jurors) > 5]
    gone = {panel.jurors[0] for panel in large[:3]}
    problem = replace(problem, jurors=tuple(j for j in problem.jurors if j.id not in gone))

    after = compose_panels(problem, previous=before)

    assert flaws(problem, after, before) == []
    assert after.cohorts == 2
    assert len(after.moves) <= 3


def test_cohorts_that_cannot_be_composed_alone_join_before_giving_up():
    problem = call(jurors=100, challenges=42, days=8, cohort=60, size_min=8, size_max=8)

    with pytest.raises(Infeasible):
        compose_panels(problem)


def test_the_whole_model_is_at_least_as_good_as_its_cohorts():
    problem = call(jurors=100, challenges=42, days=8)

    whole = compose_panels(problem)
    divided = compose_panels(replace(problem, rules=replace(problem.rules, cohort=60)))

    assert flaws(problem, whole) == []
    assert whole.status == "optimal"
    assert divided.bound <= whole.objective <= divided.objective
