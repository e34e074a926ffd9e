"""What contradicts itself in a rule set is said before use, with its line; the command says it."""

from io import StringIO

import pytest
from django.core.management import call_command

import regulations
from regulations import __main__ as command_line
from regulations.checking import check, check_text, faults_of
from tests.factories.calls import RULES
from tests.regulations.test_promotions import FILES, content_of


def changed(name, **changes):
    """The shipped content with some of its tables completed."""
    content = content_of(name)
    for key, value in changes.items():
        held = content.get(key)
        both = isinstance(value, dict) and isinstance(held, dict)
        content[key] = {**held, **value} if both else value
    return content


def stage(name, slug, **changes):
    """The shipped content with one of its stages changed; None takes a key away."""
    content = content_of(name)
    (held,) = [one for one in content["stages"] if one["slug"] == slug]
    held.update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del held[key]
    return content


def without(name, slug):
    content = content_of(name)
    content["stages"] = [one for one in content["stages"] if one["slug"] != slug]
    return content


def leading(**outcomes):
    return stage("eig-7", "selection", outcomes=outcomes)


def told(content):
    paths = [(fault.code, fault.path) for fault in faults_of(content)]
    return {
        (code, ".".join(map(str, path[:end])))
        for code, path in paths
        for end in range(len(path) + 1)
    }


@pytest.mark.parametrize(
    ("content", "code", "path"),
    [
        (changed("eig-6", contract={"ends_on": "2023-07-12"}), "dates", "contract.ends_on"),
        (changed("eig-7", contract={"months": 11}), "project-contract", "contract.months"),
        (changed("eig-7", contract={"longest_months": 73}), "project-contract", "contract.months"),
        (changed("eig-7", contract={"longest_months": 12}), "renewal", "contract.longest_months"),
        (changed("eig-7", team={"lowest": 3}), "family", "team.highest"),
        (changed("eig-7", funding={"kind": "loto"}), "choice", "funding.kind"),
        (changed("eig-7", probation={"months": 12}), "range", "probation.months"),
        (changed("eig-7", sections=[]), "missing", "sections"),
        (changed("eig-7", inconnu=1), "unknown-key", "inconnu"),
        (changed("eig-6", continuity={"until_on": "2023-07-01"}), "dates", "continuity.until_on"),
        (changed("eig-6", authority=""), "missing", "stages.6.signed_by"),
        (changed("accelerateur", applicant={"highest": 1}), "range", "applicant.highest"),
        (changed("eig-7", applicant={"highest": 3}), "range", "applicant.highest"),
        (changed("toute-l-annee", pay=[{"from_years": 0, "net_monthly": 1}]), "unused", "pay"),
        (stage("eig-7", "lecture", readers=0), "range", "stages.1.readers"),
        (stage("eig-7", "lecture", grid="entretiens"), "reference", "stages.1.grid"),
        (stage("eig-7", "lecture", grid="entretien"), "unused", "grids.0"),
        (stage("eig-7", "voeux", lowest=6), "range", "stages.6.highest"),
        (stage("eig-7", "voeux", of="themes"), "missing", "stages.6.choices"),
        (stage("eig-7", "voeux", at="preselections"), "reference", "stages.6.at"),
        (stage("eig-7", "voeux", at="affectation"), "place", "stages.6.at"),
        (stage("eig-7", "affectation", of="vivier"), "order", "stages.8.of"),
        (stage("eig-7", "selection", told={"applicants": ""}), "untold", "stages.4.told"),
        (leading(keep="offre"), "outcome", "stages.4.outcomes"),
        (leading(kept="offres"), "reference", "stages.4.outcomes"),
        (leading(kept="depot"), "place", "stages.4.outcomes"),
        (stage("eig-6", "selection", outcomes={"kept": "offre"}), "unreachable", "stages.7.slug"),
        (stage("eig-7", "voeux", outcomes={"sent": "offre"}), "outcome", "stages.6.outcomes"),
        (stage("eig-7", "entretien", per="wish"), "order", "stages.3.per"),
        (stage("eig-7", "entretien", window="deposit"), "window", "stages.3.window"),
        (stage("eig-7", "preselection", of="selection"), "order", "stages.2.of"),
        (stage("eig-7", "lettre", outcomes={"issued": "lettre"}), "endless", "stages.11.outcomes"),
        (stage("eig-7", "depot", kind="form", form="dossier"), "first", "stages.0.kind"),
        (stage("eig-6", "attente", until="results"), "family", "stages.7.until_on"),
        (stage("eig-6", "attente", until_on="2022-09-13"), "dates", "stages.7.until_on"),
        (
            stage("eig-6", "audition", panel={"highest": 2, "quorum": 3}),
            "range",
            "stages.4.panel.quorum",
        ),
        (stage("accelerateur", "tour-1", third={"gap": 0}), "missing", "stages.1.third"),
        (stage("accelerateur", "plan", form="plans"), "reference", "stages.3.form"),
        (stage("tirage-au-sort", "tirage", per="profile"), "profiles", "stages.2.per"),
        (without("eig-7", "offre"), "order", "stages.9.kind"),
        (without("eig-7", "contrat"), "order", "stages.10.kind"),
        (without("accelerateur", "plan"), "unused", "forms.0"),
        (without("eig-6", "voeux") | {"contract": None}, "missing", "stages.7.kind"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_said_before_use(content, code, path):
    assert (code, path) in told(content)


def test_a_criterion_scored_again_must_be_in_both_grids():
    content = content_of("eig-7")
    content["grids"][1]["again"] = ["experience", "absent"]

    assert [f.code for f in check(content)] == ["again"]


def test_the_same_question_twice_is_a_fault_even_in_two_sections():
    content = content_of("eig-7")
    content["sections"][1]["fields"].append(dict(content["sections"][0]["fields"][0]))

    assert [f.code for f in check(content)] == ["duplicate"]


def test_an_opinion_has_neither_scale_nor_weight():
    content = content_of("eig-2")
    content["grids"][0]["highest"] = 5
    content["grids"][0]["criteria"][0]["weight"] = 2

    assert {f.code for f in check(content)} == {"scale", "weight"}


def test_a_stage_of_a_kind_nobody_declares_says_what_was_meant_and_where():
    text = (RULES / "eig-6.toml").read_text("utf-8")
    wrong = text.replace('kind = "hearing"', 'kind = "hering"', 1)

    (finding,) = [one for one in check_text(wrong, "six.toml") if one.code == "choice"]

    assert finding.suggestion == "hearing"
    assert wrong.splitlines()[finding.line - 1] == 'kind = "hering"'
    assert str(finding).startswith(f"six.toml:{finding.line} [stages.4.kind] error choice :")


def test_every_finding_of_a_broken_file_has_a_line():
    text = (RULES / "eig-7.toml").read_text("utf-8")
    wrong = text.replace("months = 12\nrenewable", "months = 0\nrenewable").replace(
        'of = "missions"', 'of = "mission"'
    )

    findings = check_text(wrong)

    assert len(findings) >= 2
    assert all(finding.line for finding in findings)


def test_the_command_says_what_is_wrong_and_fails(tmp_path):
    wrong = tmp_path / "faux.toml"
    text = (RULES / "eig-7.toml").read_text("utf-8")
    wrong.write_text(text.replace("highest = 2", "highest = 0"), "utf-8")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("rules_check", wrong, stdout=out)

    assert "faux.toml:" in out.getvalue()
    assert "Personnes, au plus : au moins 1." in out.getvalue()


def test_the_command_is_silent_on_what_is_right():
    out = StringIO()

    call_command("rules_check", *FILES, stdout=out)

    assert out.getvalue() == f"{len(FILES)} règlement(s), 0 remarque(s).\n"


def test_the_pure_command_line_checks_shows_and_refers(tmp_path, capsys):
    wrong = tmp_path / "faux.toml"
    wrong.write_text("code = ", "utf-8")

    assert command_line.main(["check", str(RULES / "eig-6.toml")]) == 0
    assert command_line.main(["check", str(wrong)]) == 1
    assert command_line.main(["check", str(tmp_path / "absent.toml")]) == 2
    assert command_line.main(["show", str(RULES / "eig-6.toml")]) == 0
    assert command_line.main(["show", str(wrong)]) == 1
    said = capsys.readouterr()
    assert "n’est pas du TOML" in said.out
    assert "On peut être appelé(e) jusqu’au 15 juillet 2022 inclus." in said.out


def test_differences_are_told_in_words_and_skip_the_number():
    old, new = content_of("eig-5"), content_of("eig-6")

    lines = {line.label: (line.before, line.after) for line in regulations.differences(old, new)}

    assert lines["Étapes › voeux › Au moins"] == (None, 3)
    assert lines["Étapes › attente › Dernier jour où l’on peut être appelé"] == (None, "2022-07-15")
    assert lines["Grilles d’évaluation › dossier › Valeur d’un dossier"][0] == "leur somme"
    assert "Version" not in lines
