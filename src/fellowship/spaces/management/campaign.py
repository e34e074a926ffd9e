"""The demonstration: our own content and invented people, living by calling the actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from pypdf import PdfWriter

from fellowship.calls import actions as calls
from fellowship.calls.models import Call, Certainty, HostBody, MilestoneKind, Mission, Role, Sprint
from fellowship.core import work
from fellowship.core.models import Errand
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements import actions as engagements
from fellowship.juries import actions as juries
from fellowship.juries.models import Kind, Slot
from fellowship.meetings import actions as meetings
from fellowship.meetings.models import Audience, Meeting
from fellowship.pages import actions as pages
from fellowship.pages.models import EventPage
from fellowship.people import actions as people
from fellowship.people.models import User
from fellowship.reviews import actions as reviews
from fellowship.reviews.models import AnnouncementKind, Outcome, Review
from fellowship.reviews.states import ReviewState
from fellowship.spaces.management import people_of_the_demo as cast
from fellowship.talents import actions as talents
from fellowship.talents.models import Membership
from fellowship.teams import actions as teams
from fellowship.teams.models import Pairing

ROOT = Path(settings.ROOT)
CALL, RULES = "candidatures-2027", "candidatures-2027"
# The days of the campaign, counted from the opening of the first sprint; today is day 74.
TODAY = 74
FIRST = {MilestoneKind.DEPOSIT: (0, 33), MilestoneKind.INTERVIEWS: (42, 54)}
SECOND = {MilestoneKind.DEPOSIT: (56, 89), MilestoneKind.INTERVIEWS: (98, 103)}
THIRD = {MilestoneKind.DEPOSIT: (147, 180), MilestoneKind.INTERVIEWS: (189, 201)}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days and hours of a campaign that is always in full swing."""

    opening: date
    call: Call

    def at(self, day: int, hour: int = 9, minute: int = 0) -> datetime:
        when = self.opening + timedelta(days=day)
        return datetime.combine(when, time(hour, minute), tzinfo=self.call.tz)


def play(*, now: datetime, say: Callable[[str], object]) -> None:
    """Walk a whole recruitment up to ``now``; ``say`` tells what is being done.

    The letters of the past leave towards nobody: only those to come reach the mail folder.
    """
    work.load()
    nobody = override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
    with nobody, transaction.atomic():
        _play(now=now, say=say)


def _play(*, now: datetime, say: Callable[[str], object]) -> None:
    opening = now.date() - timedelta(days=TODAY)
    before = now - timedelta(days=TODAY + 20)
    officer = _team()
    say("  le règlement et le site")
    rules = calls.import_rules(
        (ROOT / f"content/rules/{RULES}.toml").read_text("utf-8"), by=officer, now=before
    )
    calls.publish_rules(rules, by=officer, now=before)
    call_command("import_content", ROOT / "content/site", at=before.isoformat(), verbosity=0)
    call = Call.objects.get(slug=CALL)
    days = Calendar(opening, call)
    first, second = _calendar(call, days, by=officer, now=before)
    _parts(call, by=officer, now=before)

    say("  les dossiers du premier sprint")
    for number, person in enumerate(cast.FIRST_SPRINT):
        _apply(call, person, now=days.at(3 + 2 * number, 18, 5 * number))
    regret = _apply(call, cast.SECOND_SPRINT[0], now=days.at(20))
    dossiers.withdraw(regret, by=regret.candidate, now=days.at(21), because="Projet reporté.")
    _deliver(days.at(33))

    say("  la relecture et la présélection")
    _read(first, days, by=officer)
    kept = _tell(
        first, AnnouncementKind.SHORTLIST, 3, by=officer, now=days.at(38), at=days.at(39, 10)
    )

    say("  les entretiens et la sélection")
    _hear(call, first, kept, days, by=officer)
    chosen = _tell(
        first, AnnouncementKind.SELECTION, 4, by=officer, now=days.at(54), at=days.at(55, 10)
    )

    say("  le vivier, les missions, l’appariement")
    members = _gather(chosen, now=days.at(56))
    missions = _open_missions(call, days, by=officer)
    _match(call, members, missions, days, by=officer)

    say("  les propositions, un contrat, une lettre de mission")
    _hire(days, by=officer)

    say("  le deuxième sprint, ouvert aujourd’hui")
    _second_sprint(call, second, days, by=officer, now=now)

    say("  une réunion passée, un webinaire à venir")
    _meet(days, by=officer)
    pages.keep_hours(now=now)
    _deliver(now)


def _team() -> User:
    names = {
        "equipe@passerelle.example": "Olga Prévert",
        "redaction@passerelle.example": "Basile Marchand",
    }
    for email, name in names.items():
        people.welcome(email, name=name)
    User.objects.filter(email="equipe@passerelle.example").update(is_staff=True)
    editor = User.objects.get(email="redaction@passerelle.example")
    editor.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))
    return User.objects.get(email="equipe@passerelle.example")


def _calendar(call: Call, days: Calendar, *, by: User, now: datetime) -> tuple[Sprint, Sprint]:
    """The calendar read in the prose of the site is confirmed, then brought around today."""
    for proposal in call.proposals.filter(state="proposed"):
        calls.confirm_proposal(proposal, by=by, now=now)
    call.refresh_from_db()
    sprints = list(call.sprints.order_by("number"))
    for sprint, windows in reversed(list(zip(sprints, (FIRST, SECOND, THIRD), strict=False))):
        for kind, (start, end) in reversed(windows.items()):
            asked = (days.at(start, 0), days.at(end, 0))
            known = sprint.milestone(kind)
            if known is None or (known.starts_at, known.ends_at) != asked:
                calls.date_milestone(
                    sprint, kind, *asked, Certainty.FIRM,
                    by=by, now=now, because="Calendrier de la campagne de démonstration.",
                )  # fmt: skip
    return sprints[0], sprints[1]


def _parts(call: Call, *, by: User, now: datetime) -> None:
    for email, name in cast.REVIEWERS:
        calls.give_part(call, email, Role.REVIEWER, by=by, now=now, capacity=12, name=name)
    for email, name in cast.JURORS:
        calls.give_part(call, email, Role.JUROR, by=by, now=now, name=name)
    for email, name, body, parent in cast.HOSTS:
        host = HostBody.objects.filter(name=body).first() or calls.create_body(
            body, parent=parent, by=by, now=now
        )
        calls.give_part(call, email, Role.HOST, by=by, now=now, body=host, name=name)


def _answers(person: cast.Person) -> dict[str, object]:
    return {
        "parcours": f"{person.years} ans de métier, entre le terrain et la direction de services.",
        "principales": person.trade,
        "complementaires": "Animer une équipe, écrire simplement, lire un budget.",
        "metier": person.trade,
        "entrepreneuriat": person.venture,
        "annees": person.years,
        "motivation": person.drive,
        "themes": list(person.themes),
        "type": "construction",
        "nom": person.name,
        "telephone": "",
        "ville": person.city,
    }


def _cv() -> bytes:
    page = PdfWriter()
    page.add_blank_page(595, 842)
    paper = BytesIO()
    page.write(paper)
    return paper.getvalue()


def _draft(call: Call, person: cast.Person, *, now: datetime, sections: int = 99) -> Dossier:
    """Start a dossier and fill its first ``sections``."""
    user = people.welcome(person.email, name=person.name)
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    assert rule_set is not None  # noqa: S101 - the campaign has just published it
    rules = rule_set.rules
    affirmed = [statement.slug for statement in rules.eligibility]
    dossier = dossiers.start(call, person.profile, by=user, now=now, affirmed=affirmed)
    answers = _answers(person)
    for section in rules.sections[:sections]:
        typed = {f.slug: answers[f.slug] for f in section.fields if f.slug in answers}
        seen = dossiers.fingerprint(section, dossier.answers)
        dossiers.save_section(dossier, section, typed, by=user, now=now, seen=seen)
        dossier.refresh_from_db()
        for field in section.fields:
            if field.kind == "file":
                dossiers.attach_file(dossier, field, "cv.pdf", _cv(), by=user, now=now)
    return dossier


def _apply(call: Call, person: cast.Person, *, now: datetime) -> Dossier:
    dossier = _draft(call, person, now=now)
    dossiers.submit(dossier, by=dossier.candidate, now=now + timedelta(hours=1))
    return dossier


def _deliver(now: datetime) -> None:
    """Do the errands that were due by then: the letters of the past are sent, not kept waiting."""
    for pk in Errand.objects.due(now).values_list("pk", flat=True):
        work.do(pk, now=now)


def _worth(dossier: Dossier) -> int:
    everyone = [*cast.FIRST_SPRINT, *cast.SECOND_SPRINT]
    return next((p.worth for p in everyone if p.name == dossier.answers["nom"]), 3)


def _read(sprint: Sprint, days: Calendar, *, by: User) -> None:
    """Assign, withdraw from one for a tie, assign again, read them all."""
    reviews.apply_run(
        reviews.plan_reviews(sprint, by=by, now=days.at(34), seed=20260907), by=by, now=days.at(34)
    )
    tied = Review.objects.filter(dossier__sprint=sprint, state=ReviewState.ASSIGNED).order_by("pk")[
        0
    ]
    reviews.declare_conflict(
        tied.pk, "Nous avons travaillé ensemble.", by=tied.reviewer, now=days.at(35)
    )
    reviews.apply_run(
        reviews.plan_reviews(sprint, by=by, now=days.at(35), seed=20260908), by=by, now=days.at(35)
    )
    readings = Review.objects.filter(dossier__sprint=sprint, state=ReviewState.ASSIGNED)
    for number, review in enumerate(readings.select_related("dossier", "reviewer").order_by("pk")):
        _send(review, severity=(-1, 0, 0, 0)[number % 4], now=days.at(36, 8 + number % 10))


def _send(review: Review, *, severity: int, now: datetime) -> None:
    worth = _worth(review.dossier)
    scores = {"experience": max(0, worth + severity), "motivation": worth}
    reviews.send_review(
        review.pk, scores, cast.REMARKS[worth], by=review.reviewer, now=now, edition=review.edition
    )


def _tell(
    sprint: Sprint, kind: AnnouncementKind, lowest: int, *, by: User, now: datetime, at: datetime
) -> list[Dossier]:
    """Prepare, schedule, and let the hour come."""
    announcement = reviews.prepare_announcement(sprint, kind, by=by, now=now)
    waiting = {
        AnnouncementKind.SHORTLIST: DossierState.SUBMITTED,
        AnnouncementKind.SELECTION: DossierState.SHORTLISTED,
    }[kind]
    for dossier in Dossier.objects.filter(sprint=sprint, state=waiting).order_by("pk"):
        outcome = Outcome.KEPT if _worth(dossier) >= lowest else Outcome.DECLINED
        reviews.decide(announcement, dossier, outcome, by=by, now=now)
    reviews.schedule_announcement(announcement, at, by=by, now=now)
    reviews.apply_due_announcements(now=at)
    _deliver(at)
    return [
        v.dossier
        for v in announcement.verdicts.filter(outcome=Outcome.KEPT).select_related("dossier")
    ]


def _hear(call: Call, sprint: Sprint, kept: list[Dossier], days: Calendar, *, by: User) -> None:
    """Two panels, slots of forty minutes, each booked by its candidate; every juror scores."""
    jurors = [people.welcome(email) for email, _ in cast.JURORS]
    hours = [
        (days.at(d, h), days.at(d, h) + timedelta(minutes=40))
        for d in (42, 43)
        for h in (9, 10, 11, 14, 15)
    ]
    for number, pair in enumerate((jurors[:2], jurors[2:])):
        panel = juries.compose_panel(call, f"Jury {'AB'[number]}", pair, by=by, now=days.at(39))
        juries.offer_slots(
            panel,
            sprint,
            hours,
            by=by,
            now=days.at(39, 11),
            video="https://visio.passerelle.example/salle",
        )
    for dossier in kept:
        dossier.refresh_from_db()
        slot = Slot.objects.bookable_by(dossier, days.at(40)).order_by("starts_at", "pk")[0]
        interview = juries.book(dossier, slot, by=dossier.candidate, now=days.at(40))
        after = slot.ends_at
        juries.hold(interview, by=by, now=after)
        worth = _worth(dossier)
        for juror in slot.panel.jurors.order_by("pk"):
            marks = {"expertise": worth, "autonomie": worth, "communication": max(0, worth - 1)}
            juries.send_assessment(interview, juror, marks, cast.REMARKS[worth], now=after)


def _gather(chosen: list[Dossier], *, now: datetime) -> list[Membership]:
    """All but one ask to stay in the pool."""
    for dossier in chosen[:-1]:
        dossier.refresh_from_db()
        talents.opt_in(dossier, by=dossier.candidate, now=now)
    return list(Membership.objects.select_related("dossier__candidate").order_by("pk"))


def _open_missions(call: Call, days: Calendar, *, by: User) -> list[Mission]:
    missions = []
    for body, title, summary, place, manager, seats in cast.MISSIONS:
        words = teams.Words(title, summary, place, manager, days.at(TODAY + 50).date())
        host = HostBody.objects.get(name=body)
        places = [teams.Place(tuple(profiles)) for profiles in seats]
        mission = teams.draft_mission(call, host, words, places, by=by, now=days.at(50))
        teams.open_mission(mission, by=by, now=days.at(51))
        missions.append(mission)
    return missions


def _match(
    call: Call, members: list[Membership], missions: list[Mission], days: Calendar, *, by: User
) -> None:
    """Introduce, wish, rank, run, confirm; the one who waits has another interview to book."""
    for member in members:
        for mission in missions:
            accepted = {p for seat in mission.seats.all() for p in seat.profiles}
            if member.dossier.profile in accepted:
                talents.introduce(member, mission, by=by, now=days.at(57))
    for member in members:
        wished = [
            i.mission
            for i in member.introductions.select_related("mission").order_by("mission__title")
        ]
        if wished and member.dossier.candidate.email != cast.IN_THE_POOL.email:
            teams.save_wishes(member, wished, by=member.dossier.candidate, now=days.at(60))
    for mission in missions:
        shown = mission.introductions.select_related("membership__dossier").order_by("membership")
        ranked = sorted(shown, key=lambda i: (-_worth(i.membership.dossier), i.membership_id))
        opinions = {i.membership_id: rank for rank, i in enumerate(ranked, start=1)}
        host = mission.body.parts.filter(role=Role.HOST)[0].person
        teams.save_opinions(mission, opinions, by=host, now=days.at(61))
    run = teams.propose(call, by=by, now=days.at(62), seed=41)
    teams.confirm(run, by=by, now=days.at(63), because="Proposition retenue par l’équipe.")
    _deliver(days.at(63))


def _hire(days: Calendar, *, by: User) -> None:
    for pairing in Pairing.objects.standing().select_related(
        "membership__dossier__candidate", "mission"
    ):
        dossier, mission = pairing.membership.dossier, pairing.mission
        assert mission is not None  # noqa: S101 - a standing pairing has one
        years = int(dossier.answers["annees"])
        start = days.at(TODAY + 50).date()
        period = engagements.declare(
            dossier, "Direction de services numériques", start.replace(year=start.year - years),
            start - timedelta(days=1), by=dossier.candidate, now=days.at(64),
        )  # fmt: skip
        engagements.verify(period, accepted=True, by=by, now=days.at(65))
        offer = engagements.prepare_offer(
            dossier, mission, start, by=by, now=days.at(66), pairing=pairing
        )
        engagements.send_offer(offer, by=by, now=days.at(67))
        if dossier.candidate.email == cast.LAUREATE.email:
            contract = engagements.accept(offer, by=dossier.candidate, now=days.at(68))
            engagements.sign_contract(contract, days.at(70).date(), by=by, now=days.at(70))
            engagements.issue_letter(contract, by=by, now=days.at(71))
    unpaired = Dossier.objects.filter(state=DossierState.ADMITTED, experiences=None)
    for dossier in unpaired.select_related("candidate").order_by("pk")[:1]:
        engagements.declare(
            dossier, "Conduite de projets", date(days.opening.year - 11, 1, 4), None,
            by=dossier.candidate, now=days.at(70),
        )  # fmt: skip
    _deliver(days.at(71))


def _second_sprint(call: Call, sprint: Sprint, days: Calendar, *, by: User, now: datetime) -> None:
    """Open today: four dossiers sent, being read already; one begun; slots to come."""
    call = Call.objects.get(pk=call.pk)
    for number, person in enumerate(cast.SECOND_SPRINT):
        _apply(call, person, now=days.at(60 + 2 * number))
    run = reviews.plan_reviews(sprint, by=by, now=now - timedelta(days=2), seed=20261118)
    reviews.apply_run(run, by=by, now=now - timedelta(days=2))
    sent = Review.objects.filter(dossier__sprint=sprint).exclude(
        reviewer__email=cast.REVIEWERS[0][0]
    )
    for review in sent.select_related("dossier", "reviewer").order_by("pk")[:2]:
        _send(review, severity=0, now=now - timedelta(days=1))
    _draft(call, cast.DRAFTING, now=now - timedelta(days=1), sections=4)
    jurors = [people.welcome(email) for email, _ in cast.JURORS[:2]]
    panel = juries.compose_panel(call, "Jury de mission", jurors, by=by, now=now)
    soon = days.opening + timedelta(days=TODAY + 5)
    hours = [
        (
            datetime.combine(soon, time(h), tzinfo=call.tz),
            datetime.combine(soon, time(h, 40), tzinfo=call.tz),
        )
        for h in (9, 10, 14)
    ]
    waiting = Membership.objects.filter(dossier__candidate__email=cast.IN_THE_POOL.email).first()
    introduced = waiting and waiting.introductions.select_related("mission").first()
    if waiting and introduced:
        teams.save_wishes(waiting, [introduced.mission], by=waiting.dossier.candidate, now=now)
        teams.propose(call, by=by, now=now, seed=42)
        juries.offer_slots(
            panel, sprint, hours, by=by, now=now, kind=Kind.MISSION, mission=introduced.mission,
            place="12 quai des Brumes, Brest",
        )  # fmt: skip


def _meet(days: Calendar, *, by: User) -> None:
    """A meeting on site whose attendance is noted; a webinar to come, whose seats are all taken."""
    held = meetings.plan_meeting(
        meetings.Plan(
            "Réunion d’information des administrations", days.at(40, 14), days.at(40, 16),
            closes_at=days.at(39, 0), audience=Audience.HOSTS, identity_required=True,
            place="Service du numérique, salle des Cartes", address="3 rue des Sextants, Brest",
        ), by=by, now=days.at(20),
    )  # fmt: skip
    coming = meetings.plan_meeting(
        meetings.Plan(
            "Réunion d’information des candidates et des candidats",
            days.at(TODAY + 6, 18), days.at(TODAY + 6, 19), closes_at=days.at(TODAY + 6, 18),
            audience=Audience.CANDIDATES, join_url="https://visio.passerelle.example/reunion",
            capacity=len(cast.CURIOUS) - 2,
        ), by=by, now=days.at(TODAY - 5),
    )  # fmt: skip
    for meeting, day in ((held, 30), (coming, TODAY - 4)):
        for number, (email, name) in enumerate(cast.CURIOUS):
            _register(meeting, email, name, now=days.at(day, 9, number))
    meetings.register(
        coming, "distrait@candidat.example", "Gwenaël Distrait", now=days.at(TODAY - 1)
    )
    rows = list(held.registrations.order_by("pk").values_list("pk", flat=True))
    meetings.mark_attendance(held, set(rows), set(rows[:-1]), by=by, now=days.at(40, 16))
    for slug, meeting in (("reunion-administrations", held), ("reunion-candidats", coming)):
        page = EventPage.objects.get(slug=slug)
        page.meeting = meeting
        page.save_revision().publish()


def _register(meeting: Meeting, email: str, name: str, *, now: datetime) -> None:
    registration = meetings.register(meeting, email, name, now=now)
    meetings.confirm(registration, now=now + timedelta(minutes=20))
