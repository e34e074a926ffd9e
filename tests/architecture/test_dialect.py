"""One dialect of screens, one voice: the elder forms do not come back."""

import ast
import re
from pathlib import Path

import pytest

import fellowship

SRC = Path(fellowship.__file__).parents[1]
SPACES = SRC / "fellowship/spaces"
TEMPLATES = SRC / "fellowship/templates"
SCREENS = sorted(SPACES.rglob("*.py"))
FORMATS = re.compile(r"date_format\(|filesizeformat|floatformat|intcomma|:%d/%m|%d %B|:,\.[02]f")
MACHINE = {"texts/voice.py"}  # the one place that formats


def views(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.args.args:
            first = node.args.args[0]
            if first.arg == "request" and not node.name.startswith("_"):
                yield node


def decorators(node):
    return [ast.unparse(decorator) for decorator in node.decorator_list]


@pytest.mark.parametrize("path", sorted((SPACES / "programme").rglob("*.py")), ids=lambda p: p.stem)
def test_every_screen_of_the_team_says_which_methods_it_answers(path):
    for view in views(path):
        if not view.decorator_list:
            continue  # a part that several screens share
        assert any("require_" in name for name in decorators(view)), f"{path}: {view.name}"


@pytest.mark.parametrize("path", SCREENS, ids=lambda p: p.stem)
def test_a_screen_names_what_its_address_counts(path):
    for view in views(path):
        assert "pk" not in [argument.arg for argument in view.args.args], f"{path}: {view.name}"


@pytest.mark.parametrize("path", SCREENS, ids=lambda p: p.stem)
def test_lists_are_paged_and_forms_bound_in_one_way(path):
    text = path.read_text()

    assert "POST or None" not in text
    assert "Paginator(" not in text or path.name in {"lists.py", "announcements.py"}


@pytest.mark.parametrize("path", sorted((TEMPLATES / "programme").glob("*.html")), ids=str)
def test_the_way_back_is_a_breadcrumb(path):
    assert "fr-icon-arrow-left-line" not in path.read_text()


@pytest.mark.parametrize("room", ["fellowship", "regulations", "proofreading", "texts"])
def test_nothing_but_the_voice_formats_what_people_read(room):
    found = [
        f"{path.relative_to(SRC)}: {match[0]}"
        for path in (SRC / room).rglob("*.py")
        if "migrations" not in path.parts and str(path.relative_to(SRC)) not in MACHINE
        for match in FORMATS.finditer(code_of(path))
    ]

    assert found == []


def code_of(path):
    """The text without docstrings and comments, which may quote what was."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
            and isinstance(node.body[0].value, ast.Constant)
        ):
            node.body[0].value.value = ""
    return ast.unparse(tree)


def test_templates_leave_days_hours_and_sizes_to_the_voice():
    found = [
        f"{path.relative_to(TEMPLATES)}: {match[0]}"
        for path in [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]
        for match in re.finditer(
            r'\|(?:date:"[^c"][^"]*"|time:|filesizeformat|floatformat|intcomma)|heure de Paris',
            path.read_text(),
        )
    ]

    assert found == []
