"""The code examines itself: what two people could hold differently is held here."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

import fellowship
from fellowship.core.lifecycle import Living
from fellowship.core.retention import declared, register
from fellowship.people.models import User

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(fellowship.__file__).parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]
WRITES = {
    "save",
    "delete",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
FORBIDDEN = {"utils", "helpers", "common", "misc", "manager", "service", "handler", "mixins"}
OURS = [app for app in apps.get_app_configs() if app.name.startswith("fellowship.")]
MODELS = [model for app in OURS for model in app.get_models()]


def contract(name):
    return next(c for c in CONTRACTS if c["id"] == name)


@pytest.mark.parametrize(
    "path", sorted(SOURCE.glob("spaces/*/**/*.py")), ids=lambda p: f"{p.parent.name}.{p.stem}"
)
def test_a_space_writes_nothing_itself(path):
    if "management" in path.parts:
        pytest.skip("a command may play the demonstration")
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    forms = {"save"} if "form.save" in path.read_text() else set()

    assert (names & WRITES) - forms == set()


def test_the_contracts_name_every_app_and_every_space():
    stages = re.findall(r"\w+", " ".join(contract("stages")["layers"]))
    spaces = re.findall(r"\w+", " ".join(contract("spaces")["layers"]))
    folders = {
        p.name for p in (SOURCE / "spaces").iterdir() if p.is_dir() and not p.name.startswith("_")
    }

    assert {app.name.removeprefix("fellowship.") for app in OURS} <= set(stages)
    assert folders - {"management", "templatetags"} <= set(spaces)


def test_no_module_has_a_name_that_says_nothing():
    assert [p for p in SOURCE.rglob("*.py") if p.stem in FORBIDDEN] == []


def test_migrations_are_named_by_hand():
    assert [p.name for p in SOURCE.glob("*/migrations/*.py") if "auto_" in p.name] == []


def test_a_living_model_declares_its_moves_and_every_state_is_reached():
    living = [model for model in MODELS if issubclass(model, Living)]
    assert living
    for model in living:
        states = set(
            model._meta.get_field("state").choices and dict(model._meta.get_field("state").choices)
        )
        reached = {model._meta.get_field("state").default} | {
            to for tos in model.moves.values() for to in tos
        }

        assert set(model.moves) == states, model
        assert reached == states, model


def test_every_model_that_holds_a_person_says_how_long_it_keeps_them():
    kept = {model for model, _ in declared()} | {User}
    personal = [
        model._meta.label
        for model in MODELS
        if any(
            isinstance(f, models.ForeignKey) and f.related_model is User for f in model._meta.fields
        )
        and model not in kept
    ]

    assert personal == []


def test_every_command_of_ours_can_be_tried_without_effect():
    readers = {
        "urlmatrix",
        "call_state",
        "lint_content",
        "rules_check",
        "export_rules",
        "export_content",
        "work",
        "retention_register",
        "verify_receipt",
        "reconcile",
        "data_register",
        "rehearse",  # in a sandbox
        "createsuperuser",  # both refuse
        "changepassword",
    }
    ours = {name: app for name, app in get_commands().items() if str(app).startswith("fellowship.")}
    assert ours
    for name, app in ours.items():
        if name in readers:
            continue
        parser = load_command_class(app, name).create_parser("manage.py", name)
        assert any("--dry-run" in action.option_strings for action in parser._actions), name


def test_every_template_of_ours_is_used():
    folder = SOURCE / "templates"
    code = (
        "\n".join(p.read_text() for p in SOURCE.rglob("*.py"))
        + (ROOT / "config/urls.py").read_text()
    )
    gabarits = {
        p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()
    }
    everything = code + "\n".join(gabarits.values())
    by_convention = {"403.html", "404.html", "500.html"}
    composed = [
        re.sub(r"\{[^}]*\}", r"\\w+", f) for f in re.findall(r'template=\(?f"([^"]+)"', code)
    ]
    unused = [
        name
        for name in gabarits
        if name not in by_convention
        and not name.startswith(("account/", "mfa/", "socialaccount/", "pages/"))
        and name not in everything
        and Path(name).stem not in everything
        and not any(re.fullmatch(f"emails/{pattern}.txt", name) for pattern in composed)
    ]

    assert unused == []


def walk(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern


def test_a_space_has_no_route_open_to_the_passer_by():
    opened = [
        route
        for route, pattern in walk(get_resolver().url_patterns)
        if route.startswith("espace/") and not getattr(pattern.callback, "login_required", True)
    ]

    assert opened == []


def test_nothing_of_this_place_is_in_the_repository():
    # spelled in pieces, so that this file does not find itself
    hosts = "|".join(["pypi", "pythonhosted", "npmjs", "debian"])
    found = subprocess.run(
        ["git", "grep", "-nIE", f"({hosts})[.](org|com)", "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert found.stdout == ""


def test_the_settings_read_the_environment_in_one_place():
    readers = [p for p in SOURCE.rglob("*.py") if re.search(r"os\.environ|getenv", p.read_text())]

    # both start processes of their own, and say what these find in theirs
    assert {p.name for p in readers} == {"demo.py", "sandbox.py"}
    assert settings.LOGIN_URL == "account_request_login_code"


def test_the_register_of_retention_is_fresh():
    assert (ROOT / "docs/registers/retention.md").read_text("utf-8") == register()


def test_the_glossary_names_every_model():
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")

    assert [
        m.__name__
        for m in MODELS
        if not m.__module__.startswith("fellowship.pages") and f"`{m.__name__}`" not in glossary
    ] == []


def test_the_pages_migrations_pass_on_the_long_term_version_too():
    for file in (ROOT / "src/fellowship/pages/migrations").glob("0*.py"):
        text = file.read_text("utf-8")
        assert "WAGTAIL_PAGE_MODEL" not in text, file.name
        assert "0098_apitoken" not in text, file.name


def test_every_room_of_the_page_of_the_house_exists():
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = page.partition("## Where does this line go?")[2].partition("What holds it")[0]
    rooms = re.findall(r"`((?:src|content|config)/[^`]+)`", table)

    assert len(table.strip().splitlines()) - 2 >= 20
    assert [room for room in rooms if not (ROOT / room).exists()] == []


def test_the_page_of_the_house_names_every_app():
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    ours = {path.parent.name for path in (ROOT / "src/fellowship").glob("*/__init__.py")}

    assert {app for app in ours if f"  {app}/" not in page} == set()


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "UPGRADE.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")],
    ids=lambda path: path.name,
)
def test_each_command_that_a_page_names_exists(page):
    text = page.read_text("utf-8")
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
    assert set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE)) <= made
