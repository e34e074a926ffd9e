"""Bringing content in, for the tests of the public site."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from fellowship.calls import actions
from fellowship.calls.models import Proposal

THEN = datetime(2024, 1, 20, 12, tzinfo=UTC)


@pytest.fixture
def bring_in(db):
    """``import_content`` as a person runs it; gives its JSON report."""

    def run(path, *options):
        out = StringIO()
        with suppress(SystemExit):
            call_command("import_content", str(path), "--json", *options, stdout=out)
        return json.loads(out.getvalue())

    return run


@pytest.fixture
def confirm():
    """The team confirms the calendars proposed so far, in their order."""

    def run(now=THEN):
        for proposal in Proposal.objects.filter(state="proposed").order_by("pk"):
            actions.confirm_proposal(proposal, by=None, now=now)

    return run


@pytest.fixture
def write(tmp_path):
    def run(name, text):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return tmp_path

    return run
