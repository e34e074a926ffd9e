"""Which administrations and projects each call for projects receives (domain H1 to H4, C5)."""

import pytest

import regulations
from fellowship.calls.models import BodyKind
from regulations import Rules, check, page, projects
from tests.factories.calls import RULES

PROMOTIONS = ("3", "4", "6", "7")


def content_of(promotion):
    return regulations.from_toml((RULES / f"aap-eig-{promotion}.toml").read_text("utf-8"))


def rules_of(promotion):
    return Rules.read(content_of(promotion))


def good_answers(rules):
    return {one.slug: min(one.accepted) for one in projects.questions(rules)}


def refused(promotion, **answers):
    """The slugs and articles refused when everything else is as the rules want."""
    rules = rules_of(promotion)
    answers = {slug.replace("_", "-"): answer for slug, answer in answers.items()}
    assert set(answers) <= set(good_answers(rules))
    return [
        (one.slug, one.article) for one in projects.refusals(rules, good_answers(rules) | answers)
    ]


@pytest.mark.parametrize("promotion", PROMOTIONS)
def test_a_project_that_meets_every_rule_is_received(promotion):
    assert refused(promotion) == []


@pytest.mark.parametrize("promotion", PROMOTIONS)
def test_what_is_left_unanswered_is_not_accepted(promotion):
    rules = rules_of(promotion)

    assert projects.refusals(rules, {}) == projects.questions(rules)


# H1: who may file.


@pytest.mark.parametrize("body", ["central", "operator"])
def test_promotion_7_receives_central_administrations_and_operators(body):
    assert refused("7", administration=body) == []


@pytest.mark.parametrize("body", ["territorial", "independent", "local", "health", "other"])
def test_promotion_7_refuses_every_other_body_and_quotes_its_article(body):
    assert refused("7", administration=body) == [("administration", "3.1")]


@pytest.mark.parametrize(("promotion", "article"), [("3", "3.1"), ("4", "2"), ("6", "2")])
def test_promotions_3_4_and_6_receive_any_administration(promotion, article):
    for body in ("central", "operator", "territorial", "independent", "local", "health"):
        assert refused(promotion, administration=body) == []
    assert refused(promotion, administration="other") == [("administration", article)]


def test_the_text_of_the_rules_wins_over_the_press_and_the_contradiction_is_shown():
    asked = {one.slug: one for one in projects.questions(rules_of("7"))}["administration"]

    assert "territorial" not in asked.accepted
    assert asked.note.startswith("le communiqué du 29 janvier 2024")
    said = str(page.document(rules_of("7")))
    assert "administrations déconcentrées. Ce règlement l’emporte." in said


def test_the_kinds_the_rules_name_are_those_of_the_register_of_administrations():
    assert dict(BodyKind.choices) == {slug: str(label) for slug, label in projects.BODIES.items()}


# H2: where the product stands.


@pytest.mark.parametrize("phase", ["investigation", "construction", "acceleration"])
def test_promotion_7_receives_a_product_in_one_of_three_phases(phase):
    assert refused("7", phase=phase) == []


@pytest.mark.parametrize("phase", ["sustainment", "aucune"])
def test_a_product_handed_over_or_in_no_phase_is_refused_with_the_article(phase):
    assert refused("7", phase=phase) == [("phase", "3.1")]


@pytest.mark.parametrize("sheet", ["brouillon", "non"])
def test_a_sheet_in_draft_is_not_a_published_one(sheet):
    assert refused("7", fiche=sheet) == [("fiche", "3.1")]


@pytest.mark.parametrize("promotion", ["3", "4", "6"])
def test_the_earlier_promotions_ask_neither_sheet_nor_phase(promotion):
    asked = {one.slug for one in projects.questions(rules_of(promotion))}

    assert not asked & {"fiche", "phase"}


# C5: how many people.


@pytest.mark.parametrize(
    ("promotion", "people", "article"),
    [
        ("3", "1", "2.2"),
        ("3", "4", "2.2"),
        ("4", "1", "2"),
        ("4", "4", "2"),
        ("6", "1", "2"),
        ("6", "4", "2"),
        ("7", "3", "3.4"),
        ("7", "0", "3.4"),
    ],
)
def test_a_team_one_person_out_of_bounds_is_refused(promotion, people, article):
    assert refused(promotion, equipe=people) == [("equipe", article)]


@pytest.mark.parametrize(
    ("promotion", "people"),
    [
        ("3", "2"),
        ("3", "3"),
        ("4", "2"),
        ("4", "3"),
        ("6", "2"),
        ("6", "3"),
        ("7", "1"),
        ("7", "2"),
    ],
)
def test_a_team_at_the_bounds_is_received(promotion, people):
    assert refused(promotion, equipe=people) == []


# H3: what the administration promises.


@pytest.mark.parametrize("promotion", PROMOTIONS)
def test_each_condition_refused_alone_quotes_its_own_article(promotion):
    conditions = rules_of(promotion).eligibility

    assert len(conditions) >= 5
    for statement in conditions:
        slug = f"condition-{statement.slug}"
        assert statement.article
        assert refused(promotion, **{slug: "non"}) == [(slug, statement.article)]


def test_promotion_7_asks_budget_sponsor_place_and_two_days_of_telework():
    slugs = [statement.slug for statement in rules_of("7").eligibility]

    assert slugs == ["budget", "sponsor", "rattachement", "accueil", "teletravail"]


# H4: which criteria bind.


def test_promotion_7_judges_by_the_five_criteria_of_its_rules_on_file_and_at_the_pitch():
    judged = projects.judged_on(rules_of("7"))

    assert [stage for stage, _names in judged] == ["Triple évaluation", "Soutenance"]
    for _stage, names in judged:
        assert names == [
            "Cadre de politique publique", "Niveau de sponsoring", "Ambition entrepreneuriale",
            "Résultats escomptés", "Opportunité de l’approche",
        ]  # fmt: skip


@pytest.mark.parametrize("promotion", PROMOTIONS)
def test_each_call_for_projects_judges_by_five_criteria_of_equal_weight(promotion):
    for grid in rules_of(promotion).grids.values():
        assert [criterion.weight for criterion in grid.criteria] == [1] * 5


# What cannot be obeyed is refused.


@pytest.mark.parametrize(
    ("project", "said"),
    [
        ({"bodies": ["prefecture"]}, "« prefecture » n’est pas possible"),
        ({"phases": ["demarrage"]}, "« demarrage » n’est pas possible"),
        ({"bodies_article": "3.1"}, "Cet article ne dit aucune administration"),
        ({"elsewhere": "le communiqué dit autre chose."}, "Rien ne s’oppose à cet autre texte"),
        ({"product_article": "3.1"}, "Cet article ne dit rien du produit"),
        ({"phase": ["construction"]}, "« phase » n’est pas une valeur connue"),
    ],
)
def test_a_value_that_nothing_could_obey_is_refused_in_words(project, said):
    content = content_of("7") | {"project": project}

    assert said in " ".join(finding.message for finding in check(content))


def test_a_call_to_people_asks_nothing_of_a_project():
    content = content_of("7") | {"applicant": {"kind": "person"}}

    assert any("Un projet se dit d’une administration" in f.message for f in check(content))
