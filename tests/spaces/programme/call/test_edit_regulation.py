"""The form of a rule set: every value of it, explained, without a script, and nothing lost."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

import regulations
from fellowship.calls import actions
from fellowship.calls.models import RuleSet
from fellowship.calls.states import RuleSetState
from fellowship.spaces.programme.call.regulations_shapes import PARTS
from regulations import KINDS, Reading, Rules
from regulations.declarations import every_value
from tests.factories.calls import NOON, RULES, RuleSetFactory, rules_content
from tests.regulations.first_edition import CONTENT

pytestmark = pytest.mark.django_db
CODES = sorted(path.stem for path in RULES.glob("*.toml"))


@pytest.fixture
def team(client, officer):
    client.force_login(officer)
    return client


def page_of(rule_set, part="cadre"):
    return reverse("programme:edit_rules", args=[rule_set.pk, part])


def shown(response):
    """What a browser would send back: every field of the form as the page shows it, its token
    apart."""
    form = BeautifulSoup(response.content, "html.parser").select_one("main form[novalidate]")
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field["name"] == "csrfmiddlewaretoken":
            continue
        kind = field.get("type")
        if kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                ticked = [*sent.get(field["name"], []), field.get("value", "on")]
                sent[field["name"]] = ticked
        elif field.name == "textarea":
            sent[field["name"]] = field.text.removeprefix("\n")
        elif field.name == "select":
            sent[field["name"]] = field.select_one("option[selected]")["value"]
        else:
            sent[field["name"]] = field.get("value", "")
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in sent.items()
    }


def filled(team, rule_set, part, **changes):
    """The form of the page, with what the person changes; ``__`` stands for the hyphen of a row."""
    typed = {name.replace("__", "-"): value for name, value in changes.items()}
    sent = {**shown(team.get(page_of(rule_set, part))), **typed}
    return {name: value for name, value in sent.items() if value is not None}


def drafted(code="eig-7", **changes):
    content = {**rules_content(code), **changes}
    return actions.import_rules(regulations.to_toml(content), by=None, now=NOON)


def names_in(shape):
    for name in shape.fields:
        yield (name,)
    for name, group in shape.groups.items():
        yield (name,)
        yield from ((name, *below) for below in names_in(group))
    for name, rows in shape.lists.items():
        yield (name,)
        for chosen in ("", *(KINDS if rows.by else ())):
            yield from ((name, *below) for below in names_in(rows.shape(chosen)))


def declared(made):
    for one in every_value(made):
        yield (one.key,)
        if one.family is not None:
            yield from ((one.key, *below) for below in declared(one.family))


def test_the_form_covers_every_value_that_is_declared():
    covered = {names for _title, shape in PARTS.values() for names in names_in(shape)}

    assert covered == set(declared(Rules)) - {("version",)}


def test_every_field_is_explained_or_says_itself():
    """A label that is a name of the data is no label."""

    def fields(shape):
        yield from shape.fields.items()
        for group in shape.groups.values():
            yield from fields(group)
        for rows in shape.lists.values():
            for chosen in ("", *(KINDS if rows.by else ())):
                yield from fields(rows.shape(chosen))

    for _title, shape in PARTS.values():
        for name, field in fields(shape):
            assert str(field.label)[:1].isupper(), name
            assert str(field.label) != name


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("code", CODES)
def test_a_part_sent_back_unchanged_changes_nothing(team, code, part):
    rule_set = drafted(code)
    before = regulations.digest(rule_set.content)

    response = team.post(page_of(rule_set, part), filled(team, rule_set, part))

    assert response.status_code == 302, response.context["node"].non_field_errors
    rule_set.refresh_from_db()
    assert regulations.digest(rule_set.content) == before


def test_editing_a_published_version_makes_the_next_one(team):
    rule_set = RuleSetFactory()
    assertContains(team.get(page_of(rule_set)), "devient la version 3")

    sent = filled(
        team, rule_set, "engagement", **{"pay-0-net_monthly": "4300", "pay-1-strictly": "on"}
    )
    team.post(page_of(rule_set, "engagement"), sent)

    rule_set.refresh_from_db()
    edited = RuleSet.objects.get(version=3)
    assert edited.state == RuleSetState.DRAFTED
    assert [(g.net_monthly, g.strictly) for g in edited.rules.pay] == [(4300, False), (5000, True)]
    assert rule_set.rules.pay[0].net_monthly == 4250
    assert {d.label for d in regulations.differences(rule_set.content, edited.content)} == {
        "Rémunération › 0 › Net mensuel (€)",
        "Rémunération › 10 › Le seuil n’en est pas",
    }


def test_editing_a_draft_changes_it_in_place(team):
    rule_set = drafted(version=4)

    sent = filled(team, rule_set, "etapes", **{"stages-1-readers": "3"})
    team.post(page_of(rule_set, "etapes"), sent)

    stage = RuleSet.objects.get().rules.process.get("lecture")
    assert stage.settings_as(Reading).readers == 3


def test_a_section_with_its_questions_is_added_without_a_script(team):
    rule_set = drafted()
    page, part = page_of(rule_set, "dossier"), "dossier"

    one = team.post(page, {**filled(team, rule_set, part), "change": "add:sections"})
    sent = shown(one) | {"sections-6-title": "Portfolio"}
    two = team.post(page, sent | {"change": "add:sections-6-fields"})
    sent = shown(two) | {
        "sections-6-fields-0-label": "Vos réalisations",
        "sections-6-help": "Libre.",
    }
    assert RuleSet.objects.get().content == rule_set.content, "nothing is saved on the way"
    done = team.post(page, sent | {"sections-6-fields-0-max_length": "900"})

    assert done.status_code == 302
    section = RuleSet.objects.get().rules.sections[-1]
    assert (section.slug, section.title, section.help) == ("portfolio", "Portfolio", "Libre.")
    (field,) = section.fields
    assert (field.slug, field.kind, field.required, field.max_length) == (
        "vos-realisations", "text", True, 900,
    )  # fmt: skip


def test_a_row_is_moved_or_taken_away_and_what_was_typed_stays(team):
    rule_set = drafted()
    page = page_of(rule_set, "evaluation")
    sent = filled(team, rule_set, "evaluation", **{"grids-0-title": "Lecture"})

    down = shown(team.post(page, sent | {"change": "down:grids-1-criteria-0"}))
    away = shown(team.post(page, down | {"change": "remove:grids-1-criteria-4"}))

    assert away["grids-0-title"] == "Lecture"
    assert away["grids-1-criteria-count"] == "4"
    assert [away[f"grids-1-criteria-{n}-slug"] for n in range(4)] == [
        "motivation", "experience", "expertise", "autonomie",
    ]  # fmt: skip
    assert RuleSet.objects.get().content == rule_set.content


@pytest.mark.parametrize(
    "change",
    ["add:nothing", "up:grids-9", "remove:grids-x", "up:grids-0", "wash:grids-0", "add"],
)
def test_a_change_that_makes_no_sense_changes_nothing(team, change):
    rule_set = drafted()
    page = page_of(rule_set, "evaluation")
    sent = filled(team, rule_set, "evaluation")

    again = shown(team.post(page, {**sent, "change": change}))

    assert again == shown(team.get(page))
    assert RuleSet.objects.get().content == rule_set.content


def test_what_changes_is_shown_before_anything_is_saved(team):
    rule_set = RuleSetFactory()
    sent = filled(team, rule_set, "engagement", **{"pay-0-net_monthly": "4300"})

    page = team.post(page_of(rule_set, "engagement"), {**sent, "preview": "1"})

    assertContains(page, "Ce qui change par rapport à la version 2")
    assertContains(page, "Rémunération › 0 › Net mensuel (€)")
    assertContains(page, "Rien n’est encore enregistré.")
    assert shown(page)["pay-0-net_monthly"] == "4300"
    assert RuleSet.objects.count() == 1


def test_a_draft_shows_what_it_changes_and_what_to_check_before_it_is_published(team):
    RuleSetFactory()
    stages = [
        {**stage, "acceptance_days": 20} if stage["kind"] == "offer" else stage
        for stage in rules_content()["stages"]
    ]
    draft = drafted(version=3, source="", stages=stages)

    page = team.get(reverse("programme:rules_detail", args=[draft.pk]))

    assertContains(page, "Ce qui change par rapport à la version 2")
    assertContains(page, "Étapes › offre › Jours pour accepter")
    assertContains(page, "le texte dont il vient")


@pytest.mark.parametrize(
    ("part", "changes", "field", "why"),
    [
        ("engagement", {"pay-0-net_monthly": "beaucoup"}, "pay-0-net_monthly", "nombre"),
        ("etapes", {"stages-6-lowest": "9"}, "stages-6-highest", "Les vœux vont de 9 à 5."),
        ("etapes", {"stages-1-grid": "dosier"}, "stages-1-grid", "Vouliez-vous dire « dossier »"),
        ("etapes", {"stages-2-outcomes": "kept"}, "stages-2-outcomes", "barre"),
        ("etapes", {"stages-5-wording": ""}, "stages-5-wording", "Champ requis"),
        ("etapes", {"stages-3-panel-quorum": "0"}, "stages-3-panel-quorum", "1"),
        ("engagement", {"contract-months": "11"}, "contract-months", "Un contrat de projet dure"),
        ("engagement", {"pay-0-from_years": "3"}, None, "commence à 0"),
        ("engagement", {"probation-ask_days": ""}, "probation-ask_days", "videz tout le bloc"),
        ("cadre", {"profiles-0-name": ""}, "profiles-0-name", "Champ requis"),
        ("cadre", {"profiles-0-slug": "Produit !"}, "profiles-0-slug", "minuscules"),
        ("cadre", {"in_force_on": "2024-02-30"}, "in_force_on", "date"),
        ("dossier", {"sections-4-fields-0-choices": "x"}, "sections-4-fields-0-choices", "barre"),
        (
            "dossier",
            {"sections-4-fields-1-choices": ""},
            "sections-4-fields-1-choices",
            "en propose au moins deux",
        ),
        ("evaluation", {"grids-0-step": "2"}, "grids-0-step", "Le pas ne tombe pas juste"),
        ("evaluation", {"grids-1-again": "inconnu"}, "grids-1-again", "ne peut être renoté"),
        ("evaluation", {"grids-0-highest": ""}, "grids-0-highest", "L’échelle est vide"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_typed_is_lost(team, part, changes, field, why):
    rule_set = RuleSetFactory()
    sent = filled(team, rule_set, part, **changes)

    page = team.post(page_of(rule_set, part), sent)

    assert page.status_code == 200
    assertContains(page, why)
    if field:
        assertContains(page, f'href="#id_{field}"')
        box = BeautifulSoup(page.content, "html.parser").find(id=f"id_{field}")
        assert "error" in " ".join(box.parent["class"]), box.parent
        folded = [d for d in box.parents if d.name == "details" and not d.has_attr("open")]
        assert folded == [], "a fault is not hidden in a folded row"
    returned = shown(page)
    for name, value in sent.items():
        assert returned[name] == value, name
    assert RuleSet.objects.count() == 1


def test_a_fault_elsewhere_does_not_keep_a_part_from_being_saved(team):
    content = rules_content()
    content["profiles"].append(dict(content["profiles"][0]))  # defined twice: kept, not published
    rule_set = actions.keep_draft(content, by=None, now=NOON)

    sent = filled(team, rule_set, "evaluation", **{"grids-0-title": "Lecture"})
    assert team.post(page_of(rule_set, "evaluation"), sent).status_code == 302

    page = team.get(reverse("programme:rules_detail", args=[rule_set.pk]))
    assertContains(page, "défini deux fois")
    assertNotContains(page, "Publier cette version")


def test_another_code_begins_another_rule_set(team):
    rule_set = RuleSetFactory()

    team.post(page_of(rule_set), filled(team, rule_set, "cadre", code="design-2027"))

    begun = RuleSet.objects.get(code="design-2027")
    assert (begun.version, begun.state) == (1, RuleSetState.DRAFTED)
    assert begun.rules.grids == rule_set.rules.grids


def test_a_group_left_empty_is_not_in_the_rules(team):
    rule_set = drafted()
    empty = {"funding-kind": "", "funding-article": "", "funding-value": ""}

    team.post(page_of(rule_set, "engagement"), filled(team, rule_set, "engagement", **empty))

    assert "funding" not in RuleSet.objects.get().content


def test_a_stage_of_another_kind_shows_what_that_kind_asks_for_before_it_is_saved(team):
    rule_set = drafted()
    page = page_of(rule_set, "etapes")
    added = shown(team.post(page, filled(team, rule_set, "etapes", change="add:stages")))
    sent = added | {"stages-12-name": "Convention", "stages-12-kind": "pitch"}
    assert "stages-12-alone_minutes" not in sent

    asked = team.post(page, sent)

    assertContains(asked, "Une étape a changé de nature")
    assert RuleSet.objects.get().content == rule_set.content, "nothing is saved yet"
    again = shown(asked)
    assert (again["stages-12-minutes"], again["stages-12-panel-quorum"]) == ("20", "1")
    assert (again["stages-12-name"], again["stages-12-shown"]) == ("Convention", "pitch")

    saved = team.post(page, again | {"stages-12-grid": "entretien", "stages-12-minutes": "40"})

    assert saved.status_code == 302, list(saved.context["node"])
    stage = RuleSet.objects.get().rules.process.get("convention")
    assert (stage.kind, stage.settings.minutes, stage.settings.grid) == ("pitch", 40, "entretien")


def test_a_stage_without_a_name_of_its_own_bears_that_of_its_kind(team):
    page = team.get(page_of(RuleSetFactory(), "etapes"))

    rows = BeautifulSoup(page.content, "html.parser").select("details[id^=stages-]")
    assert rows[5].select_one("summary").text.strip() == "Étape 6 : vivier"
    assert not rows[5].has_attr("open")


def test_a_version_of_the_first_edition_is_edited_with_its_stages_written(team):
    rule_set = RuleSetFactory(content=CONTENT)

    sent = filled(team, rule_set, "cadre", title="Règlement revu")
    assert team.post(page_of(rule_set), sent).status_code == 302

    rule_set.refresh_from_db()
    assert rule_set.content == CONTENT
    edited = RuleSet.objects.get(version=3)
    assert edited.content["stages"][1]["slug"] == "lecture"
    assert "readers" not in edited.content
    assert edited.rules.process == rule_set.rules.process


def test_nobody_else_edits_and_a_part_that_is_not_one_is_not_found(client, candidate, officer):
    rule_set = RuleSetFactory()
    client.force_login(candidate)
    assert client.get(page_of(rule_set, "dossier")).status_code == 404
    client.force_login(officer)
    assert client.get(page_of(rule_set, "cuisine")).status_code == 404


def test_a_list_is_never_longer_than_a_person_can_type(team):
    rule_set = drafted()
    sent = filled(team, rule_set, "cadre") | {"profiles-count": "100000"}

    page = team.post(page_of(rule_set), sent | {"change": "add:profiles"})

    assert int(shown(page)["profiles-count"]) <= 80
