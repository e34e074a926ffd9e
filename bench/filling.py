"""A database of ``size`` dossiers for ``bench/pages.py``: invented, deterministic, whole."""

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

SHARE = 30  # readings a reviewer: their list does not grow with the call, their number does


def forget_cache():
    cache.clear()


def signed_in(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def fill(size):
    """Create everything; the cases to measure: (name, path, cookie, kept in the page cache)."""
    from fellowship.calls import actions as calls
    from fellowship.calls.models import Call, Role, RoleKind
    from fellowship.core.models import Event
    from fellowship.demo import campaign, cast
    from fellowship.dossiers.models import Dossier
    from fellowship.dossiers.states import DossierState
    from fellowship.people import actions as persons
    from fellowship.people.models import User
    from fellowship.reviews import blind
    from fellowship.reviews.models import BlindSheet, Review, Score
    from fellowship.reviews.states import ReviewState

    now = timezone.now()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    officer = User.objects.create_user("equipe@passerelle.example")
    persons.give_team_role(officer, "programme", by=None, now=now)
    rules = calls.import_rules(
        (settings.ROOT / f"content/rules/{campaign.RULES}.toml").read_text("utf-8"),
        by=officer,
        now=now,
    )
    calls.publish_rules(rules, by=officer, now=now)
    call_command("import_content", settings.ROOT / "content/site", verbosity=0)
    call = Call.objects.get(slug=campaign.CALL)
    for proposal in call.proposals.all():
        calls.confirm_proposal(proposal, by=officer, now=now)
    sprint = call.sprints.order_by("number")[0]
    people = cast.FIRST_SPRINT
    candidates = User.objects.bulk_create(
        User(
            email=f"c{n}@candidat.example", name=f"{people[n % len(people)].name} {n}", password="!"
        )
        for n in range(size)
    )
    sent = now - dt.timedelta(days=30)
    running, ended = DossierState.SUBMITTED, DossierState.ENDED
    places = [  # state, stage, its kind, outcome
        (running, "lecture", "reading", "sent"),
        (running, "lecture", "reading", "sent"),
        (running, "entretien", "hearing", "kept"),
        (ended, "preselection", "decision", "declined"),
    ]
    dossiers = Dossier.objects.bulk_create(
        Dossier(
            reference=f"B{n:05d}", call=call, sprint=sprint, candidate=candidates[n],
            profile=people[n % len(people)].profile, rule_set=rules,
            **dict(zip(("state", "stage", "stage_kind", "outcome"), places[n % 4], strict=True)),
            answers=campaign._answers(people[n % len(people)]), affirmed=["personne", "etudes"],
            created_at=sent, changed_at=sent, submitted_at=sent + dt.timedelta(seconds=n),
        )
        for n in range(size)
    )  # fmt: skip
    sheets = BlindSheet.objects.bulk_create(
        BlindSheet(
            dossier=d,
            stage="lecture",
            label=f"L{d.pk:06d}",
            content=blind.sheet_of(d, rules.rules),
            made_at=sent,
        )
        for d in dossiers
    )
    count = max(2, -(-2 * size // SHARE))
    readers = User.objects.bulk_create(
        User(email=f"r{n}@relecture.example", name=f"Relecteur {n}", password="!")
        for n in range(count)
    )
    Role.objects.bulk_create(
        Role(call=call, person=reader, kind=RoleKind.REVIEWER, since=sent) for reader in readers
    )
    reviews = Review.objects.bulk_create(
        Review(
            dossier=dossier, stage="lecture", sheet=sheets[n],
            reviewer=readers[(2 * n + seat) % count], changed_at=sent,
            **({"state": ReviewState.SENT, "sent_at": sent} if n % 2 else {}),
        )
        for n, dossier in enumerate(dossiers)
        for seat in (0, 1)
    )  # fmt: skip
    criteria = [c.slug for c in rules.rules.grids["dossier"].criteria]
    Score.objects.bulk_create(
        Score(review=review, criterion=criterion, value=(review.pk * 7 + place) % 6)
        for review in reviews
        if review.state == ReviewState.SENT
        for place, criterion in enumerate(criteria)
    )
    Event.objects.bulk_create(
        Event(
            at=sent,
            by=d.candidate,
            subject=f"dossiers.Dossier:{d.pk}",
            before="draft",
            after="submitted",
        )
        for d in dossiers
    )
    team, reader = signed_in(officer), signed_in(readers[0])
    candidate = _later_stages(call, sprint, dossiers, now)
    cookies = {
        "programme": team,
        "reviewer": reader,
        "candidate": signed_in(candidate.candidate),
        "account": signed_in(candidate.candidate),
        "public": "",
    }
    named = [
        ("home page, kept in cache", "/", "", True),
        ("candidate page, kept in cache", "/participer/candidats/", "", True),
        ("home page, signed in (no cache)", "/", team, False),
        ("reviewer's list", "/espace/relecture/", reader, False),
        ("programme's list, no filter", "/espace/equipe/dossiers/", team, False),
        ("programme's list, by state", "/espace/equipe/dossiers/?etat=submitted", team, False),
        (
            "programme's list, by profile, page 2",
            "/espace/equipe/dossiers/?profil=produit&page=2",
            team,
            False,
        ),
        ("programme's list, a name", "/espace/equipe/dossiers/?q=montcalm", team, False),
        (
            "programme's list, a name with a slip",
            "/espace/equipe/dossiers/?q=montclam",
            team,
            False,
        ),
        ("(no promise) programme's dashboard", "/espace/equipe/", team, False),
    ]
    return [*named, *_of_the_matrix(cookies, _examples(call, sprint, candidate))]


def _later_stages(call, sprint, dossiers, now):
    """Half as many slots as dossiers, a quarter of the people in the pool; who books next."""
    from fellowship.core.models import Email, Job, JobState, subject_of
    from fellowship.juries.models import Interview, Slot
    from fellowship.people.models import Consent
    from fellowship.talents.models import PURPOSE, Membership
    from tests.factories.juries import PanelFactory
    from tests.factories.meetings import MeetingFactory
    from tests.factories.missions import MissionFactory

    size = len(dossiers)
    panels = [PanelFactory(call=call, name=f"Jury {n}") for n in range(5)]
    hour = dt.timedelta(hours=1)
    slots = Slot.objects.bulk_create(
        Slot(
            panel=panels[n % 5], sprint=sprint, stage="entretien",
            starts_at=now + dt.timedelta(days=2) + n * hour / 5,
            ends_at=now + dt.timedelta(days=2, minutes=45) + n * hour / 5,
            video="https://visio.example/salle",
        )
        for n in range(size // 2)
    )  # fmt: skip
    listed = [d for d in dossiers if d.stage_kind == "hearing"]
    Interview.objects.bulk_create(
        Interview(dossier=d, slot=slot, stage=slot.stage, booked_at=now)
        for d, slot in zip(listed[1:], slots, strict=False)
    )
    pool = listed[: size // 4]
    consents = Consent.objects.bulk_create(
        Consent(
            person=d.candidate, purpose=PURPOSE, subject=subject_of(d), wording="Oui.",
            given_at=now, expires_at=now + dt.timedelta(days=365),
        )
        for d in pool
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(dossier=d, consent=c, entered_at=now, expires_at=now + dt.timedelta(days=365))
        for d, c in zip(pool, consents, strict=True)
    )
    Email.objects.bulk_create(
        Email(
            key=f"bench{d.pk}", to=d.candidate.email, subject="Accusé", body="Texte",
            template="receipt", created_at=now, sent_at=now,
        )
        for d in dossiers
    )  # fmt: skip
    Job.objects.bulk_create(
        Job(key=f"bench{d.pk}", name="x", state=JobState.DONE, asked_at=now, next_at=now)
        for d in dossiers
    )
    MissionFactory(call=call)
    MeetingFactory()
    return listed[0]


def _examples(call, sprint, candidate):
    """Parameter of a route → a value that exists; a route without one is named, not measured."""
    from fellowship.calls.models import HostBody
    from fellowship.core.models import Email
    from fellowship.juries.models import Interview, Panel, Slot
    from fellowship.meetings.models import Meeting
    from fellowship.missions.models import Mission
    from fellowship.reviews.models import BlindSheet
    from fellowship.talents.models import Membership

    models = {
        "panel_id": Panel, "slot_id": Slot, "interview_id": Interview, "meeting_id": Meeting,
        "mission_id": Mission, "membership_id": Membership, "body_id": HostBody,
        "letter_id": Email,
    }  # fmt: skip
    found = {name: model.objects.order_by("pk").first() for name, model in models.items()}
    return {
        **{name: row.pk for name, row in found.items() if row is not None},
        "call_id": call.pk,
        "pk": call.pk,
        "sprint_id": sprint.pk,
        "dossier_id": candidate.pk,
        "slug": call.slug,
        "label": BlindSheet.objects.order_by("pk")[0].label,
        "rule_set_id": candidate.rule_set_id,
    }


# The word in an address is the call's, but where a stage is named.
OF_A_STAGE = {"programme:assignment_detail": "lecture", "programme:draw_up": "entretien"}


def _of_the_matrix(cookies, examples):
    """Every page that ``urlmatrix`` lists for a role that has a cookie here, by its name.

    What does not answer 200 to a GET (an act, a page that leads elsewhere) is said and left out.
    """
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from fellowship.spaces.access_matrix import routes

    cases, left = [], []
    for route in routes():
        lacking = [name for name in route.parameters if name not in examples]
        if "GET" not in route.methods or route.zone not in cookies:
            continue
        try:
            chosen = {name: examples[name] for name in route.parameters if name in examples}
            if route.route in OF_A_STAGE:
                chosen["slug"] = OF_A_STAGE[route.route]
            address = reverse(route.route, kwargs=chosen)
        except NoReverseMatch:
            left.append(f"{route.route} ({', '.join(lacking) or 'no address'})")
            continue
        client = Client(
            headers={"cookie": cookies[route.zone]},
            raise_request_exception=False,
            SERVER_NAME="127.0.0.1",
        )
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming:
            cases.append((f"{route.zone}: {route.route}", address, cookies[route.zone], False))
        else:
            left.append(f"{route.route} ({answer.status_code})")
    print("# not measured: " + "; ".join(left), flush=True)
    return cases
