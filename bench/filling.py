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
    from fellowship.calls.models import Call, Part, Role
    from fellowship.core.models import Event
    from fellowship.dossiers.models import Dossier
    from fellowship.dossiers.states import DossierState
    from fellowship.people.models import User
    from fellowship.reviews import blind
    from fellowship.reviews.models import BlindSheet, Review
    from fellowship.reviews.states import ReviewState
    from fellowship.spaces.management import campaign
    from fellowship.spaces.management import people_of_the_demo as cast

    now = timezone.now()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    officer = User.objects.create_user("equipe@passerelle.example", is_staff=True)
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
    states = [
        DossierState.SUBMITTED,
        DossierState.SUBMITTED,
        DossierState.SHORTLISTED,
        DossierState.DECLINED,
    ]
    dossiers = Dossier.objects.bulk_create(
        Dossier(
            reference=f"B{n:05d}", call=call, sprint=sprint, candidate=candidates[n],
            profile=people[n % len(people)].profile, state=states[n % 4], rule_set=rules,
            answers=campaign._answers(people[n % len(people)]), affirmed=["personne", "etudes"],
            created_at=sent, changed_at=sent, submitted_at=sent + dt.timedelta(seconds=n),
        )
        for n in range(size)
    )  # fmt: skip
    BlindSheet.objects.bulk_create(
        BlindSheet(
            dossier=d, label=f"L{d.pk:06d}", content=blind.sheet_of(d, rules.rules), made_at=sent
        )
        for d in dossiers
    )
    count = max(2, -(-2 * size // SHARE))
    readers = User.objects.bulk_create(
        User(email=f"r{n}@relecture.example", name=f"Relecteur {n}", password="!")
        for n in range(count)
    )
    Part.objects.bulk_create(
        Part(call=call, person=reader, role=Role.REVIEWER, since=sent) for reader in readers
    )
    Review.objects.bulk_create(
        Review(
            dossier=dossier,
            reviewer=readers[(2 * n + seat) % count],
            state=ReviewState.ASSIGNED,
            changed_at=sent,
        )
        for n, dossier in enumerate(dossiers)
        for seat in (0, 1)
    )  # fmt: skip
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
    return [
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
        ("(no promise) programme's dashboard", "/espace/equipe/", team, False),
    ]
