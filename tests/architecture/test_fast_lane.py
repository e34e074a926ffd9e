"""``make fast``: which tests answer for which file."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def chosen(*files):
    done = subprocess.run(
        [sys.executable, "scripts/touched", "--files", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("file", "test"),
    [
        ("src/fellowship/dossiers/rules.py", "tests/dossiers/test_rules.py"),
        ("src/fellowship/dossiers/rules.py", "tests/spaces/test_candidate_dossiers.py"),
        ("src/fellowship/spaces/candidate/wishes.py", "tests/spaces/test_candidate_stages.py"),
        (
            "src/fellowship/templates/candidate/edit_wishes.html",
            "tests/spaces/test_candidate_stages.py",
        ),
        ("src/selection/teams/market.py", "tests/selection/test_teams.py"),
        ("content/rules/eig-7.toml", "tests/calls/test_actions.py"),
        ("tests/factories/juries.py", "tests/juries/test_rules.py"),
        ("tests/texts/test_months.py", "tests/texts/test_months.py"),
        ("docs/glossary.md", "tests/architecture"),
    ],
)
def test_what_changed_is_answered_by_its_own_tests(file, test):
    assert test in chosen(file)


def test_a_page_of_the_docs_runs_the_examination_of_the_house_and_nothing_else():
    assert chosen("docs/glossary.md") == ["tests/architecture"]


def test_what_every_test_goes_through_runs_the_suite():
    assert chosen("tests/conftest.py", "docs/glossary.md") == ["tests"]


def test_the_engine_alone_never_runs_the_screens():
    assert not [test for test in chosen("src/selection/teams/market.py") if "/spaces/" in test]
