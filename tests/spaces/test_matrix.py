"""Every address, as every role, on the demonstration: what is printed by ``urlmatrix`` is true."""

import datetime as dt
import gc

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.documents import get_document_model

from fellowship.calls.models import Call, Invitation, Milestone, Mission, Part, Proposal, RuleSet
from fellowship.core.models import Letter
from fellowship.dossiers.models import Dossier
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.juries.models import Interview, Panel, Slot
from fellowship.meetings.models import Meeting
from fellowship.people.models import User
from fellowship.reviews.models import Announcement, AssignmentRun, Review
from fellowship.spaces import matrix
from fellowship.spaces.management import campaign
from fellowship.talents.models import Introduction, Membership
from fellowship.teams.models import Pairing, Run
from tests.factories.calls import PARIS

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=PARIS)
PEOPLE = {
    "candidate": "laureate@passerelle.example",
    "reviewer": "relectrice@passerelle.example",
    "juror": "jury@passerelle.example",
    "host": "administration@passerelle.example",
    "programme": "equipe@passerelle.example",
    "editor": "redaction@passerelle.example",
    "stranger": "candidate@passerelle.example",
}
# the test client lets go of the files of unread answers without closing them
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

# These open nothing to anyone but whoever holds a secret, or need a file: tests of their own.
ELSEWHERE = {
    "open:confirm_subscription",
    "open:end_subscription",
    "meetings:registration_detail",
    "meetings:confirm_registration",
    "meetings:withdraw_registration",
    "meetings:registration_ics",
    "picture",
    "pages:site_file",
    "wagtaildocs_authenticate_with_password",
    "wagtailcore_authenticate_with_password",
}


@pytest.fixture(autouse=True)
def _let_go_of_files():
    """Here, where it is known and allowed, and not later in the test of somebody else."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        campaign.play(now=NOW, say=lambda _line: None)
        yield {role: User.objects.get(email=email) for role, email in PEOPLE.items()}
        transaction.set_rollback(True)


def example_of(route, people):
    """The arguments of an address that exists for the role it is for."""
    call = Call.objects.get(slug=campaign.CALL)
    mine = Dossier.objects.get(candidate=people["candidate"])
    heard = Interview.objects.filter(slot__panel__jurors=people["juror"]).order_by("pk")[0]
    mission = Mission.objects.filter(body__parts__person=people["host"])[0]
    rules = RuleSet.objects.get(code=campaign.RULES)
    offer = Offer.objects.get(dossier=mine)
    first = lambda model, **by: model.objects.filter(**by).order_by("pk")[0].pk  # noqa: E731
    common = {
        "dossier_id": mine.pk,
        "sprint_id": mine.sprint_id,
        "call_id": call.pk,
        "panel_id": first(Panel),
        "slot_id": first(Slot),
        "membership_id": first(Membership),
        "mission_id": mission.pk,
        "body_id": mission.body_id,
        "meeting_id": first(Meeting),
        "introduction_id": first(Introduction, mission=mission),
        "pairing_id": first(Pairing),
        "offer_id": offer.pk,
        "contract_id": first(Contract, offer=offer),
        "experience_id": first(Experience, dossier=mine),
        "announcement_id": first(Announcement),
        "interview_id": first(Interview, dossier=mine),
        "letter_id": first(MissionLetter),
        "run_id": first(Run),
        "other_id": Run.objects.order_by("-pk")[0].pk,
        "pk": call.pk,
        "number": 1,
        "kind": Milestone.objects.filter(sprint__call=call)[0].kind,
        "other": rules.pk,
        "part": "dossier",
        "slug": "cv",
        "version": rules.version,
        "audience": "candidats",
        "label": "",
        "path": "",
        "token": "",
    }
    if route.route == "wagtaildocs_serve":
        paper = ContentFile(b"papier", name="papier.txt")
        published = get_document_model().objects.create(title="Papier", file=paper)
        common |= {"document_id": published.pk, "document_filename": published.filename}
    reading = Review.objects.filter(reviewer=people["reviewer"], state="assigned")[0]
    special = {
        "candidate:start_dossier": {"slug": call.slug},
        "candidate:edit_section": {"slug": "presentation"},
        "juror:interview_detail": {"interview_id": heard.pk},
        "juror:assess_interview": {"interview_id": heard.pk},
        "juror:declare_tie": {"interview_id": heard.pk},
        "juror:interview_file": {"interview_id": heard.pk},
        "programme:run_detail": {"run_id": first(AssignmentRun)},
        "programme:apply_run": {"run_id": first(AssignmentRun)},
        "programme:withdraw_introduction": {
            "introduction_id": first(Introduction, state="introduced")
        },
        "programme:letter_detail": {"letter_id": first(Letter)},
        "programme:stop_letter": {"letter_id": first(Letter)},
        "programme:end_part": {"pk": first(Part)},
        "programme:end_invitation": {
            "pk": Invitation.objects.create(call=call, email="e@example.org", invited_at=NOW).pk
        }
        if route.route == "programme:end_invitation"
        else {},
        "reviewer:review_detail": {"label": reading.dossier.sheet.label},
        "reviewer:declare_conflict": {"label": reading.dossier.sheet.label},
    }
    if "calendriers/" in route.pattern:
        common["pk"] = first(Proposal)
    if "reglements/" in route.pattern:
        common["pk"] = rules.pk
    if route.route.startswith("open:"):
        common["slug"] = call.slug
    if route.route.startswith("meetings:"):
        common["slug"] = Meeting.objects.order_by("pk")[0].slug
    known = {**common, **special.get(route.route, {})}
    return {name: known[name] for name in route.parameters}


def verdict(response):
    if response.status_code == 302 and response.url.startswith("/connexion/"):
        return matrix.LOGIN
    return {404: matrix.HIDE, 403: matrix.DENY}.get(response.status_code, matrix.ALLOW)


def ours():
    return [route for route in matrix.routes() if route.zone != "cms"]


@pytest.mark.parametrize(
    "zone", ["public", "account", "candidate", "reviewer", "juror", "host", "programme"]
)
def test_every_role_gets_what_the_matrix_says(zone, demonstration, django_db_blocker):
    wrong, asked = [], 0
    for route in ours():
        if route.zone != zone or route.route in ELSEWHERE:
            continue
        with django_db_blocker.unblock():
            arguments = example_of(route, demonstration)
        for role, expected in route.expect.items():
            for method in route.methods:
                with django_db_blocker.unblock(), transaction.atomic():
                    client = Client(raise_request_exception=True)
                    if role != "anonymous":
                        client.force_login(
                            demonstration[role], "django.contrib.auth.backends.ModelBackend"
                        )
                    try:
                        address = reverse(route.route, kwargs=arguments)
                    except NoReverseMatch:
                        address = "/"
                    got = verdict(
                        client.generic(
                            method, address, content_type="application/x-www-form-urlencoded"
                        )
                    )
                    transaction.set_rollback(True)
                asked += 1
                if got != expected:
                    wrong.append(f"{route.route} {method} as {role}: {got}, not {expected}")

    assert not wrong, "\n".join(wrong)
    assert asked


def test_the_editing_desk_opens_to_editors_alone(demonstration, django_db_blocker):
    wrong, asked = [], 0
    for route in matrix.routes():
        if route.zone != "cms" or not route.route:
            continue
        try:
            address = reverse(route.route, kwargs=dict.fromkeys(route.parameters, 1))
        except NoReverseMatch:
            continue
        for role in ("anonymous", "stranger", "reviewer", "host"):
            with django_db_blocker.unblock(), transaction.atomic():
                client = Client()
                if role != "anonymous":
                    client.force_login(
                        demonstration[role], "django.contrib.auth.backends.ModelBackend"
                    )
                response = client.get(address)
                transaction.set_rollback(True)
            asked += 1
            if response.status_code == 200 and not route.route.endswith(
                ("login", "sprite", "javascript_catalog")
            ):
                wrong.append(f"{route.route} as {role}")

    assert wrong == []
    assert asked > 300


def test_no_address_is_left_out():
    named = {route.route for route in ours()}

    assert {
        "candidate:submit_dossier",
        "reviewer:review_detail",
        "programme:issue_letter",
        "wagtail_serve",
    } <= named
    assert all(set(route.expect) == set(matrix.ROLES) for route in matrix.routes())
