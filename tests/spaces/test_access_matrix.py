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

from fellowship.calls.models import (
    Call,
    Invitation,
    Milestone,
    Proposal,
    Role,
    RuleSet,
    Sprint,
)
from fellowship.core.models import Email, Job
from fellowship.demo import campaign
from fellowship.dossiers.models import Dossier, LateAccess, Reopening
from fellowship.engagements.models import (
    Agreement,
    Cofunding,
    Contract,
    Experience,
    MissionLetter,
    Offer,
)
from fellowship.fellows.models import Renewal, Stay, Task
from fellowship.juries.models import (
    Draw,
    Interview,
    Panel,
    Rank,
    RankedList,
    Slot,
    Suggestion,
)
from fellowship.meetings.models import Meeting
from fellowship.missions.models import Mission
from fellowship.people.models import DataRequest, TeamRole, User
from fellowship.reviews.models import Announcement, AssignmentRun, Correction, Review
from fellowship.spaces import access_matrix
from fellowship.talents.models import Introduction, Membership
from fellowship.teams.models import MatchingRun, Pairing
from tests.factories.calls import PARIS
from tests.factories.people import UserFactory
from tests.factories.promotions import promotion

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=PARIS)
PEOPLE = {
    "candidate": "laureate@passerelle.example",
    "reviewer": "relectrice@passerelle.example",
    "juror": "jury@passerelle.example",
    "host": "administration@passerelle.example",
    "authority": "direction@passerelle.example",
    "programme": "equipe@passerelle.example",
    "editor": "redaction@passerelle.example",
    "stranger": "candidate@passerelle.example",
}
# the test client lets go of the files of unread answers without closing them
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

# These open nothing to anyone but whoever holds a secret, or need a file: tests of their own.
ELSEWHERE = {
    # what these answer depends on the second factor one has: tests/spaces/account
    "mfa_authenticate",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "account:end_session",
    # and these on a provider: tests/spaces/account/test_providers.py
    "openid_connect_login",
    "openid_connect_callback",
    "mfa_login_webauthn",
    "open:confirm_subscription",
    "open:end_subscription",
    "meetings:registration_detail",
    "meetings:confirm_registration",
    "meetings:withdraw_registration",
    "meetings:registration_ics",
    "picture",
    "candidate:take_up_late_access",  # tests/spaces/test_completions.py
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
        team = {
            role: UserFactory(email=f"{role}@passerelle.example", team=kinds)
            for role, kinds in access_matrix.TEAM.items()
            if role not in PEOPLE
        }
        yield {role: User.objects.get(email=email) for role, email in PEOPLE.items()} | team
        transaction.set_rollback(True)


def _member(dossier, person):
    """Invited by the candidate of this matrix to a draft of her own, for her to confirm."""
    draft = Dossier.objects.filter(reference="EQUIPE").first() or Dossier.objects.create(
        reference="EQUIPE",
        call=dossier.call,
        candidate=person,
        profile="autre",
        created_at=NOW,
        changed_at=NOW,
    )
    return draft.members.get_or_create(
        email=person.email, defaults={"invited_at": NOW, "confirmed_at": None}
    )[0].pk


def _correction(dossier):
    return Correction.objects.get_or_create(
        dossier=dossier,
        state="asked",
        defaults={"stage": "selection", "outcome": "declined", "reason": "x", "asked_at": NOW},
    )[0].pk


def _at_eligibility(dossier):
    """A dossier at a stage that the rules of the demonstration do not have."""
    content = {
        **dossier.rule_set.content,
        "version": 99,
        "stages": [
            {"slug": "depot", "kind": "deposit"},
            {"slug": "recevabilite", "kind": "eligibility"},
            {"slug": "decision", "kind": "decision"},
        ],
    }
    for family in ("pool", "wishes", "acceptance_days", "readers", "targets", "grids", "contract"):
        content.pop(family, None)
    for family in ("pay", "caps", "team", "funding", "probation", "renewal", "panel"):
        content.pop(family, None)
    rules = RuleSet.objects.filter(code="recevabilite").first() or RuleSet.objects.create(
        code="recevabilite", version=99, title="x", in_force_on="2020-01-01", content=content
    )
    found = Dossier.objects.filter(rule_set=rules).first()
    return (
        found
        or Dossier.objects.create(
            reference="RECEVABL",
            call=dossier.call,
            sprint=dossier.call.sprints.order_by("-number")[0],
            candidate=dossier.candidate,
            profile=dossier.profile,
            state="submitted",
            stage="recevabilite",
            stage_kind="eligibility",
            rule_set=rules,
            submitted_at=NOW,
            created_at=NOW,
            changed_at=NOW,
        )
    ).pk


def _elsewhere(code):
    """The sprint of a call whose rules have stages that those of the demonstration do not have."""
    return Sprint.objects.filter(call__slug=code).first() or promotion(code)


def _of_later_stages(route, dossier, mission):
    """What the demonstration has none of: lists, draws, agreements, proposals elsewhere."""
    named = set(route.parameters)
    found = {}
    if named & {"list_id", "rank_id"}:
        row, _made = RankedList.objects.get_or_create(
            sprint=_elsewhere("eig-6"), stage="classement", defaults={"seed": 1, "drawn_up_at": NOW}
        )
        rank, _made = Rank.objects.get_or_create(
            list=row, dossier=dossier, defaults={"position": 1}
        )
        found |= {"list_id": row.pk, "rank_id": rank.pk}
    if "draw_id" in named:
        draw, _made = Draw.objects.get_or_create(
            sprint=_elsewhere("tirage-au-sort"),
            stage="tirage",
            defaults={
                "seed": 1,
                "input": {},
                "output": {"order": [], "drawn": [], "waiting": [], "method": ""},
                "at": NOW,
                "published_at": NOW,
            },
        )
        found["draw_id"] = draw.pk
    if "agreement_id" in named:
        agreement, _made = Agreement.objects.get_or_create(
            dossier=dossier, stage="convention", defaults={"opened_at": NOW}
        )
        found["agreement_id"] = agreement.pk
    if "cofunding_id" in named:
        agreement, _made = Agreement.objects.get_or_create(
            dossier=dossier, stage="convention", defaults={"opened_at": NOW}
        )
        cofunding, _made = Cofunding.objects.get_or_create(
            agreement=agreement,
            defaults={"people": 1, "amount": 20000, "receiver": "x", "opened_at": NOW},
        )
        found["cofunding_id"] = cofunding.pk
    if "suggestion_id" in named:
        suggestion, _made = Suggestion.objects.get_or_create(
            dossier=dossier, mission=mission, defaults={"proposed_at": NOW}
        )
        found["suggestion_id"] = suggestion.pk
    if named & {"stay_id", "task_id"}:
        stay = Stay.objects.get(contract__offer__dossier=dossier)
        if route.zone == "host":  # one of the administration of the matrix
            Mission.objects.filter(pk=stay.contract.offer.mission_id).update(body=mission.body_id)
        side = {"host": "host", "candidate": "fellow"}.get(route.zone, "programme")
        task = Task.objects.filter(stay=stay, side=side)[0]
        found |= {"stay_id": stay.pk, "task_id": task.pk}
    if "renewal_id" in named:
        renewal, _made = Renewal.objects.get_or_create(
            stay=Stay.objects.get(contract__offer__dossier=dossier),
            defaults={
                "until": NOW.date() + dt.timedelta(days=500),
                "proposed_at": NOW,
                "deadline_at": NOW + dt.timedelta(days=9),
            },
        )
        found["renewal_id"] = renewal.pk
    if route.route == "programme:draw_up":
        found |= {"sprint_id": _elsewhere("eig-6").pk, "slug": "classement"}
    if route.route == "programme:make_draw":
        found |= {"sprint_id": _elsewhere("tirage-au-sort").pk, "slug": "tirage"}
    return found


def _opened_again(route, dossier):
    """What the team opens after the closing: a row of its own for the route that needs it."""
    found = {}
    if "reopening_id" in route.parameters:
        row, _made = Reopening.objects.get_or_create(
            dossier=dossier,
            defaults={
                "fields": ["motivation"],
                "because": "x",
                "opened_at": NOW,
                "until": NOW + dt.timedelta(days=3),
            },
        )
        found["reopening_id"] = row.pk
    if "access_id" in route.parameters:
        access, _made = LateAccess.objects.get_or_create(
            sprint=dossier.sprint,
            email="tard@example.org",
            defaults={
                "because": "x",
                "given_at": NOW,
                "expires_at": NOW + dt.timedelta(days=3),
            },
        )
        found["access_id"] = access.pk
    return found


def example_of(route, people):
    """The arguments of an address that exists for the role it is for."""
    call = Call.objects.get(slug=campaign.CALL)
    mine = Dossier.objects.filter(candidate=people["candidate"]).order_by("pk")[0]
    heard = Interview.objects.filter(slot__panel__jurors=people["juror"]).order_by("pk")[0]
    mission = Mission.objects.filter(body__roles__person=people["host"])[0]
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
        "run_id": first(MatchingRun),
        "other_id": MatchingRun.objects.order_by("-pk")[0].pk,
        "pk": call.pk,
        "number": 1,
        "role_id": first(TeamRole, person=people["reader"]),
        "kind": Milestone.objects.filter(sprint__call=call)[0].kind,
        "other": rules.pk,
        "part": "dossier",
        "slug": "cv",
        "version": rules.version,
        "audience": "candidats",
        "label": "",
        "path": "",
        "token": "",
        "1": "",  # the path of a page, in Wagtail's regular expression
    }
    if route.route == "wagtaildocs_serve":
        paper = ContentFile(b"papier", name="papier.txt")
        published = get_document_model().objects.create(title="Papier", file=paper)
        common |= {"document_id": published.pk, "document_filename": published.filename}
        common |= {"1": published.pk, "2": published.filename}
    reading = Review.objects.filter(reviewer=people["reviewer"], state="assigned")[0]
    special = {
        "candidate:start_dossier": {"slug": call.slug},
        "candidate:edit_section": {"slug": "presentation"},
        "candidate:confirm_member": {"member_id": _member(mine, people["candidate"])}
        if route.route == "candidate:confirm_member"
        else {},
        "candidate:remove_member": {"member_id": _member(mine, people["candidate"])}
        if route.route == "candidate:remove_member"
        else {},
        "programme:assignment_detail": {"slug": "lecture"},
        "programme:plan_reviews": {"slug": "lecture"},
        "programme:check_eligibility": {"dossier_id": _at_eligibility(mine)}
        if route.route == "programme:check_eligibility"
        else {},
        "programme:confirm_correction": {"correction_id": _correction(mine)}
        if "correction_id" in route.parameters
        else {},
        "programme:drop_correction": {"correction_id": _correction(mine)}
        if "correction_id" in route.parameters
        else {},
        "programme:prepare_offer": {"dossier_id": first(Dossier, stage_kind="pool")},
        "juror:interview_detail": {"interview_id": heard.pk},
        "juror:propose_elsewhere": {"interview_id": heard.pk},
        "juror:assess_interview": {"interview_id": heard.pk},
        "juror:declare_tie": {"interview_id": heard.pk},
        "juror:interview_file": {"interview_id": heard.pk},
        "programme:run_detail": {"run_id": first(AssignmentRun)},
        "programme:apply_run": {"run_id": first(AssignmentRun)},
        "programme:withdraw_introduction": {
            "introduction_id": first(Introduction, state="introduced")
        },
        "programme:letter_detail": {"letter_id": first(Email)},
        "programme:stop_letter": {"letter_id": first(Email)},
        "programme:send_again": {"letter_id": first(Email)},
        "programme:end_part": {"role_id": first(Role)},
        "programme:end_invitation": {
            "invitation_id": Invitation.objects.create(
                call=call, email="e@example.org", invited_at=NOW
            ).pk
        }
        if route.route == "programme:end_invitation"
        else {},
        "reviewer:review_detail": {"label": reading.sheet.label},
        "reviewer:declare_conflict": {"label": reading.sheet.label},
    }
    if "calendriers/" in route.pattern:
        common["proposal_id"] = first(Proposal)
    if "reglements/" in route.pattern:
        common["rule_set_id"] = rules.pk
    if route.route.startswith("open:"):
        common["slug"] = call.slug
    if route.route.startswith("meetings:"):
        common["slug"] = Meeting.objects.order_by("pk")[0].slug
    if "job_id" in route.parameters:
        common["job_id"] = Job.objects.create(
            key=route.route, name="x", title="Répartition", asked_at=NOW, next_at=NOW
        ).pk
    if "request_id" in route.parameters:
        common["request_id"] = DataRequest.objects.create(
            person=people["candidate"], kind="rectification", asked_at=NOW, due_at=NOW
        ).pk
    later = _of_later_stages(route, mine, mission)
    later |= _opened_again(route, mine)
    known = {**common, **special.get(route.route, {}), **later}
    return {name: known[name] for name in route.parameters}


def by_name_or_rank(arguments):
    """Unnamed groups of a regular expression are given in their order."""
    if any(name.isdigit() for name in arguments):
        return {"args": list(arguments.values())}
    return {"kwargs": arguments}


def verdict(response):
    if response.status_code == 302 and response.url.startswith("/connexion/"):
        return access_matrix.LOGIN
    return {404: access_matrix.HIDE, 403: access_matrix.DENY}.get(
        response.status_code, access_matrix.ALLOW
    )


def ours():
    return [route for route in access_matrix.routes() if route.zone != "cms"]


@pytest.mark.parametrize(
    "zone",
    ["public", "account", "candidate", "reviewer", "juror", "host", "authority", "programme"],
)
def test_every_role_gets_what_the_matrix_says(zone, demonstration, django_db_blocker):
    wrong, asked = [], 0
    for route in ours():
        if route.zone != zone or route.route in ELSEWHERE or not route.route:
            continue
        with django_db_blocker.unblock():
            arguments = example_of(route, demonstration)
        for role, expected in route.expect.items():
            for method in route.methods:
                with django_db_blocker.unblock(), transaction.atomic():
                    client = Client(raise_request_exception=True)
                    if role != "anonymous":
                        client.force_login(demonstration[role])
                    try:
                        address = reverse(route.route, **by_name_or_rank(arguments))
                    except NoReverseMatch:
                        address = "/"
                    got = verdict(
                        client.generic(
                            method, address, content_type="application/x-www-form-urlencoded"
                        )
                    )
                    transaction.set_rollback(True)
                asked += 1
                due = route.writes.get(role, expected) if method == "POST" else expected
                if got != due:
                    wrong.append(f"{route.route} {method} as {role}: {got}, not {due}")

    assert not wrong, "\n".join(wrong)
    assert asked


def test_the_editing_desk_is_what_the_matrix_says_to_who_does_not_write(
    demonstration, django_db_blocker
):
    """Regular expressions included, whose groups have no name."""
    wrong, asked = [], 0
    for route in access_matrix.routes():
        if route.zone != "cms" or not route.route:
            continue
        try:
            address = access_matrix.address_of(route)
        except NoReverseMatch:
            continue
        for role in ("anonymous", "stranger", "reader"):
            with django_db_blocker.unblock(), transaction.atomic():
                client = Client()
                if role != "anonymous":
                    client.force_login(demonstration[role])
                got = verdict(client.get(address))
                transaction.set_rollback(True)
            asked += 1
            if got != route.expect[role]:
                wrong.append(f"{route.route} as {role}: {got}, not {route.expect[role]}")

    assert not wrong, "\n".join(wrong)
    assert asked > 300


def test_the_doors_that_take_the_password_of_a_page_are_closed(client, candidate):
    for path in (
        "documents/authenticate_with_password/1/",
        "_util/authenticate_with_password/1/1/",
    ):
        anonymous = Client().post(f"/{path}", {"password": "x"})
        client.force_login(candidate)

        assert verdict(anonymous) == access_matrix.LOGIN
        assert client.post(f"/{path}", {"password": "x"}).status_code == 404


def test_a_regular_expression_says_its_parameters():
    document = next(r for r in access_matrix.routes() if r.route == "pages:site_file")

    assert document.parameters == ["path"]
    assert [r.route for r in access_matrix.routes() if "(" in r.pattern and not r.parameters] == []


def test_no_address_is_left_out():
    named = {route.route for route in ours()}

    assert {
        "candidate:submit_dossier",
        "reviewer:review_detail",
        "programme:issue_letter",
        "wagtail_serve",
    } <= named
    assert all(set(route.expect) == set(access_matrix.ROLES) for route in access_matrix.routes())
