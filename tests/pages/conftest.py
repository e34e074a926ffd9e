"""Bringing content in, for the tests of the public site."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from fellowship.calls import actions
from fellowship.calls.models import Proposal
from tests.conftest import corpus

THEN = datetime(2024, 1, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def import_content(path, *options):
    """``import_content`` as a person runs it; gives its JSON report."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("import_content", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def confirm_calendars(now=THEN):
    """The team confirms the calendars proposed so far, in their order."""
    for proposal in Proposal.objects.filter(state="proposed").order_by("pk"):
        actions.confirm_proposal(proposal, by=None, now=now)


def own_site():
    """Our own content: it holds every kind of page."""
    assert import_content(settings.ROOT / "content/site")["refused"] == 0


def own_site_in_november_2026():
    """Our own site, its rules published and its calendar confirmed."""
    rules = (settings.ROOT / "content/rules/candidatures-2027.toml").read_text("utf-8")
    held = actions.import_rules(rules, by=None, now=NOW)
    actions.publish_rules(held, by=None, now=NOW)
    own_site()
    confirm_calendars(now=datetime(2026, 9, 1, tzinfo=UTC))


def seeds_of_the_corpus():
    """Five real pages of a site, and the calendar they tell."""
    import_content(corpus() / "seeds")
    confirm_calendars()


@pytest.fixture
def bring_in(db):
    return import_content


@pytest.fixture
def confirm():
    return confirm_calendars


@pytest.fixture
def write(tmp_path):
    def run(name, text):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return tmp_path

    return run
