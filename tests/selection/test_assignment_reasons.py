from fractions import Fraction

from selection.assignment import AssignmentProblem, Plan, Reviewer, assign

AFFINITY = {("x", "A"): 9, ("x", "B"): 8, ("y", "A"): 7, ("y", "B"): 1, ("z", "C"): 1}


def asked(**rest):
    reviewers = [Reviewer("A", 1), Reviewer("B", 1), Reviewer("C", 3, 1, frozenset("x"))]
    return AssignmentProblem.uniform("xyz", reviewers, each=1, **({"affinity": AFFINITY} | rest))


def test_a_dossier_hears_who_reads_it_and_why_not_a_better_reader():
    plan = assign(asked())

    nobody = "Personne d’autre ne conviendrait mieux à ce dossier."
    assert plan.why_dossier == {
        "x": "Lu par B (affinité 8) ; somme 8. A conviendrait davantage, mais lit déjà son maximum "
        "là où l’ensemble y gagne plus. 1 relecteur écarté (conflit ou interdiction).",
        "y": f"Lu par A (affinité 7) ; somme 7. {nobody}",
        "z": f"Lu par C (affinité 1) ; somme 1. {nobody}",
    }


def test_a_reviewer_hears_her_load_and_what_one_more_reading_is_worth():
    plan = assign(asked())

    assert plan.why_reviewer == {
        "A": "Lit 1 dossier (minimum 0, maximum 1) ; affinité moyenne 7. Au complet : une lecture "
        "de plus de sa part vaudrait au total 1 d’affinité au plus.",
        "B": "Lit 1 dossier (minimum 0, maximum 1) ; affinité moyenne 8.",
        "C": "Lit 1 dossier (minimum 1, maximum 3) ; affinité moyenne 1.",
    }


def test_a_locked_reading_says_so_and_is_not_compared():
    plan = assign(asked(locked={("z", "B")}, affinity=AFFINITY | {("z", "A"): 5}))

    assert plan.why_dossier["z"] == (
        "Lu par B (lecture imposée, affinité 0) ; somme 0. "
        "Personne d’autre ne conviendrait mieux à ce dossier."
    )


def test_the_draw_and_the_readings_that_go_on_are_reasons_too():
    drawn = assign(asked(objective="randomised", pair_probability=Fraction(1, 2), seed=3))
    kept = assign(asked(), previous=Plan.standing({"x": ["A"], "y": ["B"], "z": ["C"]}))

    assert any("le tirage en a décidé autrement" in why for why in drawn.why_dossier.values())
    assert kept.why_dossier["y"] == (
        "Lu par B (affinité 1) ; somme 1. "
        "A conviendrait davantage ; les lectures déjà en place passent d’abord."
    )


def test_a_dossier_that_asks_for_nobody_and_a_reviewer_without_dossier_hear_it_too():
    plan = assign(AssignmentProblem({"x": 0}, (Reviewer("A", 2),)))

    assert plan.why_dossier == {"x": "Aucune lecture demandée."}
    assert plan.why_reviewer == {"A": "Ne lit aucun dossier (minimum 0, maximum 2)."}
