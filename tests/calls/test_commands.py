from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import regulations
from fellowship.calls.models import RuleSet
from fellowship.calls.states import RuleSetState
from tests.factories.calls import RULES

pytestmark = pytest.mark.django_db
SEVEN = RULES / "eig-7.toml"


def test_rules_are_imported_published_and_exported(tmp_path):
    call_command("import_rules", SEVEN, "--publish", stdout=StringIO())
    call_command("import_rules", SEVEN, "--publish", stdout=StringIO())
    call_command("export_rules", "eig-7", "--to", tmp_path / "sortie.toml")

    rule_set = RuleSet.objects.get()
    written = regulations.from_toml((tmp_path / "sortie.toml").read_text("utf-8"))
    assert rule_set.state == RuleSetState.PUBLISHED
    assert regulations.digest(written) == rule_set.digest


def test_a_dry_run_changes_nothing():
    call_command("import_rules", SEVEN, "--dry-run", stdout=StringIO())

    assert not RuleSet.objects.exists()


def test_a_broken_file_changes_nothing_and_says_why(tmp_path):
    broken = tmp_path / "casse.toml"
    broken.write_text("code = 'x'", "utf-8")

    with pytest.raises(CommandError, match="Il manque « version »"):
        call_command("import_rules", SEVEN, broken, stdout=StringIO())

    assert not RuleSet.objects.exists()


def test_an_unknown_code_is_refused():
    with pytest.raises(CommandError, match="Aucun règlement"):
        call_command("export_rules", "eig-99")
