"""The demonstration: our own content and invented people, living by calling the actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from pypdf import PdfWriter

from fellowship.calls import actions as calls
from fellowship.calls.models import Call, Certainty, HostBody, MilestoneKind, RoleKind, Sprint
from fellowship.core import jobs
from fellowship.core.models import Job
from fellowship.demo import cast
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Dossier
from fellowship.engagements import actions as engagements
from fellowship.juries import actions as juries
from fellowship.juries.models import Slot
from fellowship.meetings import actions as meetings
from fellowship.meetings.models import Audience, Meeting
from fellowship.missions import actions as mission_actions
from fellowship.missions.models import Mission
from fellowship.pages import actions as pages
from fellowship.pages.models import EventPage
from fellowship.people import actions as people
from fellowship.people.models import TeamRoleKind, User
from fellowship.reviews import actions as reviews
from fellowship.reviews.models import Review
from fellowship.reviews.states import ReviewState
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
    jobs.load_routines()
    nobody = override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
    with nobody, transaction.atomic():
        _play(now=now, say=say)


def _play(*, now: datetime, say: Callable[[str], object]) -> None:
    opening = now.date() - timedelta(days=TODAY)
    before = now - timedelta(days=TODAY + 20)
    officer = _team(now)
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
    kept = _tell(first, "preselection", 3, by=officer, now=days.at(38), at=days.at(39, 10))

    say("  les entretiens et la sélection")
    _hear(call, first, kept, days, by=officer)
    chosen = _tell(first, "selection", 4, by=officer, now=days.at(54), at=days.at(55, 10))

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


def _team(now: datetime) -> User:
    names = {
        "equipe@passerelle.example": "Olga Prévert",
        "redaction@passerelle.example": "Basile Marchand",
        cast.SECRETARY[0]: cast.SECRETARY[1],
    }
    for email, name in names.items():
        people.welcome(email, name=name)
    officer = User.objects.get(email="equipe@passerelle.example")
    for kind in (TeamRoleKind.PROGRAMME, TeamRoleKind.HR, TeamRoleKind.DPO, TeamRoleKind.AUDITOR):
        people.give_team_role(officer, kind, by=None, now=now)
    secretary = User.objects.get(email=cast.SECRETARY[0])
    people.give_team_role(secretary, TeamRoleKind.PROGRAMME, by=officer, now=now)
    editor = User.objects.get(email="redaction@passerelle.example")
    people.give_team_role(editor, TeamRoleKind.COMMUNICATION, by=officer, now=now)
    return officer


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
        calls.give_role(call, email, RoleKind.REVIEWER, by=by, now=now, capacity=12, name=name)
    for email, name in cast.JURORS:
        calls.give_role(call, email, RoleKind.JUROR, by=by, now=now, name=name)
    email, name = cast.AUTHORITY
    calls.give_role(call, email, RoleKind.AUTHORITY, by=by, now=now, name=name)
    for email, name, body, parent in cast.HOSTS:
        host = HostBody.objects.filter(name=body).first() or calls.create_body(
            body, parent=parent, by=by, now=now
        )
        calls.give_role(call, email, RoleKind.HOST, by=by, now=now, body=host, name=name)


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
    """Do the jobs that were due by then: the letters of the past are sent, not kept waiting."""
    for pk in Job.objects.due(now).values_list("pk", flat=True):
        jobs.run_job(pk, now=now)


def _worth(dossier: Dossier) -> int:
    everyone = [*cast.FIRST_SPRINT, *cast.SECOND_SPRINT]
    return next((p.worth for p in everyone if p.name == dossier.answers["nom"]), 3)


def _read(sprint: Sprint, days: Calendar, *, by: User) -> None:
    """Assign, withdraw from one for a tie, assign again, read them all."""
    reviews.apply_run(
        reviews.plan_reviews(sprint, "lecture", by=by, now=days.at(34), seed=20260907),
        by=by,
        now=days.at(34),
    )
    tied = Review.objects.filter(dossier__sprint=sprint, state=ReviewState.ASSIGNED).order_by("pk")[
        0
    ]
    reviews.declare_conflict(
        tied.pk, "Nous avons travaillé ensemble.", by=tied.reviewer, now=days.at(35)
    )
    reviews.apply_run(
        reviews.plan_reviews(sprint, "lecture", by=by, now=days.at(35), seed=20260908),
        by=by,
        now=days.at(35),
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
    sprint: Sprint, slug: str, lowest: int, *, by: User, now: datetime, at: datetime
) -> list[Dossier]:
    """Prepare, schedule, and let the hour come."""
    rule_set = sprint.call.rule_set(now.date())
    stage = rule_set.rules.process.get(slug) if rule_set else None
    assert stage is not None  # noqa: S101 - the rules of the campaign have it
    announcement = reviews.prepare_announcement(sprint, stage, by=by, now=now)
    for dossier in Dossier.objects.filter(sprint=sprint).at_stage(slug).order_by("pk"):
        outcome = "kept" if _worth(dossier) >= lowest else "declined"
        reviews.decide(announcement, dossier, outcome, by=by, now=now)
    reviews.schedule_announcement(announcement, at, by=by, now=now)
    reviews.apply_due_announcements(now=at)
    _deliver(at)
    return [
        v.dossier for v in announcement.verdicts.filter(outcome="kept").select_related("dossier")
    ]


def _hear(call: Call, sprint: Sprint, kept: list[Dossier], days: Calendar, *, by: User) -> None:
    """Two panels, slots of half an hour, each booked by its candidate; every juror scores."""
    jurors = [people.welcome(email) for email, _ in cast.JURORS]
    hours = [
        (days.at(d, h), days.at(d, h) + timedelta(minutes=30))
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
        assert dossier.place is not None  # noqa: S101 - it is kept for the hearing
        slots = Slot.objects.bookable_by(dossier, dossier.place, days.at(40))
        slot = slots.order_by("starts_at", "pk")[0]
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
        words = mission_actions.Words(title, summary, place, manager, days.at(TODAY + 50).date())
        host = HostBody.objects.get(name=body)
        places = [mission_actions.Place(tuple(profiles)) for profiles in seats]
        mission = mission_actions.draft_mission(call, host, words, places, by=by, now=days.at(50))
        mission_actions.open_mission(mission, by=by, now=days.at(51))
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
            talents.save_wishes(
                member.dossier, wished, by=member.dossier.candidate, now=days.at(60)
            )
    for mission in missions:
        shown = mission.introductions.select_related("membership__dossier").order_by("membership")
        ranked = sorted(shown, key=lambda i: (-_worth(i.membership.dossier), i.membership_id))
        opinions = {i.membership_id: rank for rank, i in enumerate(ranked, start=1)}
        host = mission.body.roles.filter(kind=RoleKind.HOST)[0].person
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
    unpaired = Dossier.objects.standing_at("pool").filter(experiences=None)
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
    run = reviews.plan_reviews(sprint, "lecture", by=by, now=now - timedelta(days=2), seed=20261118)
    reviews.apply_run(run, by=by, now=now - timedelta(days=2))
    sent = Review.objects.filter(dossier__sprint=sprint).exclude(
        reviewer__email=cast.REVIEWERS[0][0]
    )
    for review in sent.select_related("dossier", "reviewer").order_by("pk")[:2]:
        _send(review, severity=0, now=now - timedelta(days=1))
    _draft(call, cast.DRAFTING, now=now - timedelta(days=1), sections=4)
    soon = days.opening + timedelta(days=TODAY + 5)
    hours = [
        (
            datetime.combine(soon, time(h), tzinfo=call.tz),
            datetime.combine(soon, time(h, 30), tzinfo=call.tz),
        )
        for h in (9, 10, 14)
    ]
    waiting = Membership.objects.filter(dossier__candidate__email=cast.IN_THE_POOL.email).first()
    introduced = waiting and waiting.introductions.select_related("mission").first()
    if waiting and introduced:
        talents.save_wishes(
            waiting.dossier, [introduced.mission], by=waiting.dossier.candidate, now=now
        )
        teams.propose(call, by=by, now=now, seed=42)
        rules, host = waiting.dossier.rule_set, introduced.mission.body
        stage = rules.rules.process.get("entretien-mission") if rules else None
        people_there = [
            people.welcome(cast.SECRETARY[0]),
            host.roles.filter(kind=RoleKind.HOST)[0].person,
        ]
        for member in people_there:
            calls.give_role(call, member.email, RoleKind.JUROR, by=by, now=now)
        panel = juries.compose_panel(call, "Jury de mission", people_there, by=by, now=now)
        juries.offer_slots(
            panel, sprint, hours, by=by, now=now, stage=stage, mission=introduced.mission,
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
