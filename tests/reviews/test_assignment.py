from collections import Counter

import pytest

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.people.models import User
from fellowship.reviews import actions, engine
from fellowship.reviews.models import AssignmentRun, Review
from fellowship.reviews.states import ReviewState
from selection.assignment import AssignmentProblem, assign
from selection.judges.assignment import flaws
from tests.factories.calls import NOON, RoleFactory, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sprint(db):
    return SprintFactory()


def readers(sprint, count, **part):
    return [RoleFactory(call=sprint.call, person=UserFactory(), **part) for _ in range(count)]


def planned(sprint, officer, seed=7):
    return actions.plan_reviews(sprint, "lecture", by=officer, now=NOON, seed=seed)


def pairs():
    return set(Review.objects.standing().values_list("dossier", "reviewer"))


def test_every_dossier_gets_two_readers_and_the_load_is_shared(sprint, officer):
    DossierFactory.create_batch(6, submitted=True)
    readers(sprint, 4)

    run = planned(sprint, officer)
    assert not Review.objects.exists()
    count = actions.apply_run(run, by=officer, now=NOON)

    assert count == 12
    assert set(Counter(d for d, _r in pairs()).values()) == {2}
    assert set(Counter(r for _d, r in pairs()).values()) == {3}
    assert Email.objects.filter(template="reviews_assigned").count() == 4


def test_the_run_is_kept_whole_and_can_be_replayed(sprint, officer):
    DossierFactory.create_batch(3, submitted=True)
    readers(sprint, 3)

    run = AssignmentRun.objects.get(pk=planned(sprint, officer).pk)

    problem = AssignmentProblem.from_document(run.input)
    assert flaws(problem, run.output) == []
    again = engine.plan(sprint, "lecture", by=officer, seed=7, now=NOON)
    assert (again.input, again.output) == (run.input, run.output)
    assert assign(problem).value == run.output["value"]
    assert (run.seed, run.by, run.at) == (7, officer, NOON)


def test_applying_twice_assigns_once(sprint, officer):
    DossierFactory(submitted=True)
    readers(sprint, 2)
    run = planned(sprint, officer)
    actions.apply_run(run, by=officer, now=NOON)

    assert actions.apply_run(run, by=officer, now=NOON) == 0
    assert Review.objects.count() == 2


def test_a_conflict_is_never_assigned_by_any_route(sprint, officer):
    dossier = DossierFactory(submitted=True)
    tied, *others = readers(sprint, 3)
    actions.record_conflict(tied.person, dossier, "Cousin", by=officer, now=NOON)

    for seed in range(5):
        run = engine.plan(sprint, "lecture", by=officer, seed=seed, now=NOON)
        chosen = {engine.person_of(name) for name in run.output["reviewers_of"][dossier.reference]}
        assert chosen == {role.person.pk for role in others}


def test_a_plan_made_before_a_conflict_is_not_applied_after_it(sprint, officer):
    dossier = DossierFactory(submitted=True)
    tied, *_others = readers(sprint, 3)
    run = planned(sprint, officer)
    actions.record_conflict(tied.person, dossier, "Cousin", by=officer, now=NOON)

    with pytest.raises(Refused, match="La situation a changé"):
        actions.apply_run(run, by=officer, now=NOON)
    assert not Review.objects.exists()


def test_nobody_reads_their_own_dossier(sprint, officer):
    mine = DossierFactory(submitted=True)
    RoleFactory(call=sprint.call, person=mine.candidate)
    others = readers(sprint, 2)

    run = engine.plan(sprint, "lecture", by=officer, seed=1, now=NOON)

    chosen = {engine.person_of(name) for name in run.output["reviewers_of"][mine.reference]}
    assert chosen == {role.person.pk for role in others}


def test_late_dossiers_complete_a_plan_that_does_not_move(sprint, officer):
    DossierFactory.create_batch(4, submitted=True)
    readers(sprint, 4)
    actions.apply_run(planned(sprint, officer), by=officer, now=NOON)
    before = pairs()
    late = DossierFactory(submitted=True)

    count = actions.apply_run(planned(sprint, officer, seed=99), by=officer, now=NOON)

    assert count == 2
    assert before < pairs()
    assert {d for d, _r in pairs() - before} == {late.pk}


def test_after_a_recusal_another_reader_completes_the_dossier(sprint, officer):
    dossier = DossierFactory(submitted=True)
    readers(sprint, 3)
    actions.apply_run(planned(sprint, officer), by=officer, now=NOON)
    review = Review.objects.first()
    actions.declare_conflict(review.pk, "Voisin", by=review.reviewer, now=NOON)

    actions.apply_run(planned(sprint, officer), by=officer, now=NOON)

    standing = Review.objects.standing().filter(dossier=dossier)
    assert standing.count() == 2
    assert not standing.filter(reviewer=review.reviewer).exists()


def test_what_a_reviewer_who_left_had_not_sent_goes_to_another(sprint, officer):
    dossier = DossierFactory(submitted=True)
    readers(sprint, 3)
    actions.apply_run(planned(sprint, officer), by=officer, now=NOON)
    gone = Review.objects.first()
    gone.reviewer.roles.update(until=NOON)

    actions.apply_run(planned(sprint, officer), by=officer, now=NOON)

    gone.refresh_from_db()
    assert gone.state == ReviewState.CANCELLED
    assert Review.objects.standing().filter(dossier=dossier).count() == 2


def test_too_few_reviewers_is_said_in_french_with_their_names(sprint, officer):
    dossiers = DossierFactory.create_batch(3, submitted=True)
    RoleFactory(call=sprint.call, person=UserFactory(name="René Lecteur"), capacity=1)
    RoleFactory(call=sprint.call, person=UserFactory(name="Lise Relit"), capacity=9)

    with pytest.raises(Refused) as refused:
        planned(sprint, officer)

    assert str(refused.value).startswith("Aucune répartition ne tient")
    assert "René Lecteur" in str(refused.value)
    assert "relecteur-" not in str(refused.value)
    assert any(dossier.reference in str(refused.value) for dossier in dossiers)


@pytest.mark.parametrize(
    ("dossiers", "people", "why"),
    [(0, 2, "Aucun dossier n’attend"), (1, 0, "personne pour relire")],
)
def test_an_empty_question_is_refused_in_words(sprint, officer, dossiers, people, why):
    DossierFactory.create_batch(dossiers, submitted=True)
    readers(sprint, people)

    with pytest.raises(Refused, match=why):
        planned(sprint, officer)


def test_a_run_names_nobody(sprint, officer):
    dossier = DossierFactory(submitted=True, candidate__name="Zoé Flagrante")
    roles = readers(sprint, 2)

    run = planned(sprint, officer)

    whole = f"{run.input}{run.output}"
    for person in [dossier.candidate, *(role.person for role in roles)]:
        assert person.name not in whole
        assert person.email not in whole
    assert User.objects.count() == 4


def test_calibrated_worth_stands_beside_the_raw_mean(sprint, officer):
    from fellowship.reviews.models import Score

    DossierFactory.create_batch(6, submitted=True)
    readers(sprint, 3)
    actions.apply_run(planned(sprint, officer), by=officer, now=NOON)
    for place, review in enumerate(Review.objects.order_by("pk")):
        for criterion in ("experience", "motivation"):
            Score.objects.create(review=review, criterion=criterion, value=(place * 2 + 1) % 6)
        Review.objects.filter(pk=review.pk).update(state="sent", sent_at=NOON)

    found = engine.calibrated_worth(sprint, "lecture")

    assert set(found.worth) == {d for d, _r in pairs()}
    assert set(found.severity) == {r for _d, r in pairs()}
    assert all(0 <= mean <= 5 for mean, _half in found.worth.values())


def test_without_a_score_there_is_nothing_to_calibrate(sprint):
    assert engine.calibrated_worth(sprint, "lecture") is None
