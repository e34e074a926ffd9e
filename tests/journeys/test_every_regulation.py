"""Every file of ``content/rules`` from the opening of its call to the end of each way, on screens.

Three people apply to each: one who is kept to the end, one who waits or is kept, one who is
declined at the first decision. What each stage asks is done by the person whose part it is.
"""

import datetime as dt
import tomllib

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fellowship.calls.models import (
    Call,
    Certainty,
    HostBody,
    Invitation,
    Milestone,
    RuleSet,
    Sprint,
)
from fellowship.calls.states import CallState
from fellowship.core import jobs
from fellowship.core.models import Email
from fellowship.dossiers import rules
from fellowship.dossiers.models import Dossier
from fellowship.engagements.models import Agreement, Contract, Offer
from fellowship.juries.models import (
    Draw,
    Interview,
    Panel,
    RankedList,
    Slot,
    is_per_mission,
    missions_to_hear,
    settings_of,
)
from fellowship.process.registry import screens_of
from fellowship.process.trail import agrees, standing_of
from fellowship.reviews.models import Announcement, AssignmentRun, Review
from fellowship.talents.models import Membership
from fellowship.talents.rules import asks_of
from tests.factories.calls import PARIS, RULES, RoleFactory
from tests.factories.dossiers import small_pdf
from tests.factories.missions import MissionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

FILES = sorted(path.stem for path in RULES.glob("*.toml"))
PAGES = {  # of the team, on the way
    "dashboard", "dossier_list", "sprint_list", "announcement_list", "interview_list", "panel_list",
    "ranking_list", "draw_list", "membership_list", "mission_list", "matching_list",
    "waiting_list", "offer_list", "contract_list", "agreement_list", "letter_list", "event_list",
}  # fmt: skip


class Walk:
    """One call walked by its people; ``today`` moves on, the worker passes behind every post."""

    def __init__(self, code, hour, on_commit):
        self.code, self.hour, self.on_commit = code, hour, on_commit
        content = tomllib.loads((RULES / f"{code}.toml").read_text("utf-8"))
        starts_on = content.get("contract", {}).get("starts_on")
        ahead = dt.timedelta(days=150)
        first = content["in_force_on"] + dt.timedelta(days=1)
        base = max(first, starts_on - ahead) if starts_on else max(first, dt.date(2027, 1, 4))
        self.at(base)
        self.ended = []

    def at(self, day, hour=10, minute=0):
        self.now = dt.datetime.combine(day, dt.time(hour, minute), tzinfo=PARIS)
        self.hour.move_to(self.now)

    def on(self, days=1):
        self.at(self.now.date() + dt.timedelta(days=days))
        with self.on_commit(execute=True):
            jobs.tick(now=self.now)

    def seat(self, who):
        client = Client()
        client.force_login(who)
        return client

    def open(self, who, route, *args, query=""):
        answer = self.seat(who).get(reverse(route, args=args) + query)
        assert answer.status_code == 200, (route, args, answer.status_code)
        return answer

    def send(self, who, route, /, *args, query="", **typed):
        """Post a form that must be taken: its page leads elsewhere."""
        with self.on_commit(execute=True):
            address = reverse(route, args=args) + query
            answer = self.seat(who).post(address, typed)
        form = answer.context and answer.context.get("form")
        why = form.errors if form is not None else (answer.context or {}).get("error", "")
        assert answer.status_code == 302, (route, args, typed, answer.status_code, why)
        return answer

    # -- before ------------------------------------------------------------------------------

    def opens(self):
        self.officer = UserFactory(email="olga@equipe.example", name="Olga", is_staff=True)
        self.second = UserFactory(email="omar@equipe.example", name="Omar", is_staff=True)
        text = (RULES / f"{self.code}.toml").read_text("utf-8")
        self.send(self.officer, "programme:import_rules", text=text)
        self.send(self.officer, "programme:publish_rules", RuleSet.objects.get().pk)
        self.rules = RuleSet.objects.get().rules
        self.process = self.rules.process
        self.call = Call.objects.create(
            slug=self.code, title=self.rules.title, rules_code=self.code, state=CallState.CONFIRMED
        )
        self.sprint = Sprint.objects.create(call=self.call, number=1)
        self.dates()
        body = HostBody.objects.create(name="Agence des rivages", slug="agence-des-rivages")
        role = {"call": self.call, "since": self.now}
        self.reviewers = [RoleFactory(**role).person for _n in range(4)]
        self.authority = RoleFactory(kind="authority", **role).person
        self.host = RoleFactory(host=True, body=body, **role).person
        outside = [UserFactory() for _n in range(3)]
        self.jurors = [self.second, self.host, *outside]
        for person in self.jurors:
            RoleFactory(person=person, juror=True, **role)
        profiles = [p.slug for p in self.rules.profiles] or ["bourse"]
        self.missions = [
            MissionFactory(
                call=self.call, body=body, starts_on=self.start, title=f"Projet {n}",
                seats=[profiles] * 3,
            )
            for n in range(5)
        ]  # fmt: skip

    def dates(self):
        """The windows that the stages name, one after the other, six days each."""
        self.day = self.now.date()
        start = self.rules.contract.starts_on if self.rules.contract else None
        self.start = start or self.day + dt.timedelta(days=200)
        day, self.windows = self.day, {}
        for stage in self.process.stages:
            told = [stage.told.applicants, stage.told.public]
            for slug in (stage.window, *told):
                if slug in self.process.milestones and slug not in self.windows:
                    self.windows[slug] = (day, day + dt.timedelta(days=6))
                    day += dt.timedelta(days=7)
        late = dict.fromkeys(self.process.milestones, (self.start, None))
        if self.rules.rhythm == "all_year":
            self.windows["deposit"] = (self.day, self.day + dt.timedelta(days=360))
        for slug, (first, last) in {**late, **self.windows}.items():
            Milestone.objects.create(
                sprint=self.sprint,
                kind=slug,
                starts_at=dt.datetime.combine(first, dt.time(), tzinfo=PARIS),
                ends_at=last and dt.datetime.combine(last, dt.time(), tzinfo=PARIS),
                certainty=Certainty.FIRM,
            )

    def reach(self, slug):
        """Go to the window, never back."""
        window = self.windows.get(slug)
        if window and window[0] > self.now.date():
            self.on((window[0] - self.now.date()).days)

    # -- the deposit -------------------------------------------------------------------------

    def applies(self, name):
        person = UserFactory(email=f"{name.lower()}@candidat.example", name=name)
        if self.rules.closed_list:
            Invitation.objects.create(call=self.call, email=person.email, invited_at=self.now)
        if self.rules.applicant.kind == "administration":
            RoleFactory(call=self.call, person=person, host=True, since=self.now)
        said = {f"affirm_{s.slug}": "on" for s in self.rules.eligibility}
        profile = {"profile": self.rules.profiles[0].slug} if self.rules.profiles else {}
        self.open(person, "candidate:start_dossier", self.code)
        self.send(person, "candidate:start_dossier", self.code, **profile, **said)
        dossier = Dossier.objects.get(candidate=person)
        self.fills(dossier, self.rules.sections)
        self.gathers(dossier)
        self.open(person, "candidate:dossier_detail", dossier.pk)
        for stage in self.process.acting_at(self.process.first):
            if stage.kind == "wishes":
                early = self.seat(person).post(
                    reverse("candidate:submit_dossier", args=[dossier.pk]),
                    {"affirming": "1", **said},
                    follow=True,
                )
                assert "Il manque vos vœux" in early.content.decode()
                self.wishes(dossier, stage)
        self.gathers(dossier)
        self.send(person, "candidate:submit_dossier", dossier.pk, affirming="1", **said)
        dossier.refresh_from_db()
        assert dossier.state == "submitted"
        return dossier

    def gathers(self, dossier):
        """The others of a team are invited, and confirm."""
        if self.rules.applicant.kind != "team":
            return
        for friend in UserFactory.create_batch(self.rules.applicant.lowest - 1):
            self.send(dossier.candidate, "candidate:invite_member", dossier.pk, email=friend.email)
            member = dossier.members.get(email=friend.email.lower())
            self.open(friend, "candidate:dossier_list")
            self.send(friend, "candidate:confirm_member", member.pk)
            self.open(friend, "candidate:dossier_detail", dossier.pk)

    def fills(self, dossier, sections):
        person = dossier.candidate
        for section in sections:
            page = self.open(person, "candidate:edit_section", dossier.pk, section.slug)
            typed = {}
            for field in section.fields:
                first = field.choices[0][0] if field.choices else ""
                typed[field.slug] = {
                    "number": "3", "choice": first, "choices": [first], "check": "on",
                    "url": "https://exemple.example",
                    "file": SimpleUploadedFile("cv.pdf", small_pdf(), "application/pdf"),
                }.get(field.kind, "Un service utile.")  # fmt: skip
            self.send(
                person, "candidate:edit_section", dossier.pk, section.slug,
                seen=page.context["seen"], go_on="1", **typed,
            )  # fmt: skip

    # -- the stages, by kind -----------------------------------------------------------------

    def here(self, stage):
        return list(
            Dossier.objects.filter(sprint=self.sprint)
            .at_stage(stage.slug)
            .select_related("candidate", "rule_set", "call", "sprint")
            .order_by("pk")
        )

    def eligibility(self, stage):
        for dossier in self.here(stage):
            self.open(self.officer, "programme:check_eligibility", dossier.pk)
            self.send(
                self.officer, "programme:check_eligibility", dossier.pk,
                outcome="eligible", because="",
            )  # fmt: skip

    def reading(self, stage):
        self.on()
        self.send(
            self.officer, "programme:plan_reviews", self.sprint.pk, stage.slug, seed="20270101"
        )
        run = AssignmentRun.objects.filter(stage=stage.slug).get()
        self.send(self.officer, "programme:apply_run", run.pk)
        grid = self.rules.grid_of(stage)
        for review in Review.objects.filter(stage=stage.slug).select_related("reviewer", "sheet"):
            page = self.open(review.reviewer, "reviewer:review_detail", review.sheet.label)
            marks = {c.slug: str(grid.highest) for c in grid.criteria} if grid.is_scored else {}
            self.send(
                review.reviewer, "reviewer:review_detail", review.sheet.label, **marks,
                opinion="favourable", appreciation="Des exemples précis.", send="1",
                edition=page.context["dossier"].edition,
            )  # fmt: skip
        assert not self.here(stage), "some readings are missing"

    def decision(self, stage):
        if self.rules.rhythm != "all_year" and self.now.date() < self.windows["deposit"][1]:
            self.reach(stage.told.applicants)
        self.on()
        self.send(
            self.officer, "programme:prepare_announcement", stage=f"{self.sprint.pk}:{stage.slug}"
        )
        sealed = Announcement.objects.get(stage=stage.slug)
        outcomes = self.verdicts(stage)
        self.send(self.officer, "programme:decide", sealed.pk, page="1", **outcomes)
        if stage.settings.signed_by:
            self.open(self.authority, "authority:list_detail", sealed.pk)
            self.send(self.authority, "authority:sign_list", sealed.pk)
        before = {d.pk: d.stage for d in self.here(stage)}
        self.reach(stage.told.applicants)
        later = self.now + dt.timedelta(days=1)
        self.open(self.officer, "programme:announcement_detail", sealed.pk)
        self.send(
            self.second, "programme:schedule_announcement", sealed.pk,
            day=later.date().isoformat(), hour="10:00",
        )  # fmt: skip
        assert {d.pk: d.stage for d in self.here(stage)} == before, "nothing shows before the hour"
        self.on()
        assert not self.here(stage), Announcement.objects.get(pk=sealed.pk).state

    def verdicts(self, stage):
        first = stage == self.process.of_kind("decision")[0]
        found = {}
        for n, dossier in enumerate(self.here(stage)):
            outcome = "kept"
            if n == 2 and first:
                outcome = "declined"
            elif n == 1 and "waiting" in stage.outcomes:
                outcome = "waiting"
            found[f"verdict-{dossier.pk}"] = outcome
            found[f"reason-{dossier.pk}"] = ""
        return found

    def form(self, stage):
        self.reach(stage.window)
        for dossier in self.here(stage):
            self.open(dossier.candidate, "candidate:fill_form", dossier.pk)
            self.fills(dossier, rules.open_sections(dossier, now=self.now))
            self.send(dossier.candidate, "candidate:fill_form", dossier.pk)

    def wishes(self, dossier, stage):
        asked = asks_of(stage)
        person = dossier.candidate
        if asked.of == "profiles":
            keys = [profile.slug for profile in self.rules.profiles]
        else:
            keys = [mission.pk for mission in self.missions]
        self.open(person, "candidate:edit_wishes", dossier.pk)
        for wrong in (asked.lowest - 1, asked.highest + 1):
            if 0 <= wrong <= len(keys):
                typed = {f"rank-{key}": n for n, key in enumerate(keys[:wrong], start=1)}
                address = reverse("candidate:edit_wishes", args=[dossier.pk])
                assert "Il faut au" in self.seat(person).post(address, typed).content.decode()
        typed = {f"rank-{k}": n for n, k in enumerate(keys[: max(asked.lowest, 1)], start=1)}
        self.send(person, "candidate:edit_wishes", dossier.pk, **typed)

    def wishes_stage(self, stage):
        self.reach(stage.window)
        for dossier in self.here(stage):
            self.wishes(dossier, stage)
            self.open(dossier.candidate, "candidate:send_wishes", dossier.pk)
            self.send(dossier.candidate, "candidate:send_wishes", dossier.pk)

    def hearing(self, stage, dossiers=None, missions=()):
        self.reach(stage.window)
        dossiers = dossiers if dossiers is not None else self.here(stage)
        bench = settings_of(stage).panel
        jurors = self.jurors[: max(bench.lowest, bench.quorum, 3)]
        name = f"Jury {stage.slug}"
        self.send(
            self.officer, "programme:compose_panel", self.call.pk, name=name,
            jurors=[juror.pk for juror in jurors],
        )  # fmt: skip
        panel = Panel.objects.get(name=name)
        asked = []
        for dossier in dossiers:
            wanted = [None]
            if is_per_mission(stage):
                wanted = list(missions) or list(missions_to_hear(dossier, stage, self.now))
            asked += [(dossier, mission) for mission in wanted]
        for n, (dossier, mission) in enumerate(asked):
            at = self.now + dt.timedelta(days=2)
            hour, minute = divmod(8 * 60 + 40 * n, 60)
            self.send(
                self.officer, "programme:offer_slots", panel.pk, sprint=self.sprint.pk,
                stage=stage.slug, mission=mission.pk if mission else "",
                on=at.date().isoformat(), at=f"{hour:02}:{minute:02}", pause=0, count=1,
                video="https://visio.example/salle-1", place="",
            )  # fmt: skip
            slot = Slot.objects.latest("pk")
            person = dossier.candidate
            self.open(person, "candidate:interview_list", dossier.pk)
            query = f"?etape={stage.slug}" + (f"&mission={mission.pk}" if mission else "")
            self.open(person, "candidate:book_interview", dossier.pk, query=query)
            self.send(person, "candidate:book_interview", dossier.pk, query=query, slot=slot.pk)
        self.at(self.now.date() + dt.timedelta(days=2), 22)
        grid = self.rules.grid_of(stage)
        heard = Interview.objects.filter(stage=stage.slug, state="booked").order_by("pk")
        for interview in list(heard.select_related("dossier")):
            for juror in jurors:
                self.open(juror, "juror:interview_detail", interview.pk)
                typed = {"appreciation": "Une parole claire.", "send": "1"}
                if grid is not None and grid.is_scored:
                    typed |= {f"mark_{c.slug}": str(grid.highest) for c in grid.criteria}
                elif grid is not None:
                    typed["opinion"] = "favourable"
                self.send(juror, "juror:assess_interview", interview.pk, **typed)
            self.open(self.officer, "programme:interview_detail", interview.pk)
        assert not stage.is_place or not self.here(stage), "some were not wholly heard"

    pitch = hearing

    def ranking(self, stage):
        self.on()
        self.open(self.officer, "programme:draw_up", self.sprint.pk, stage.slug)
        self.send(self.officer, "programme:draw_up", self.sprint.pk, stage.slug, seed="7")
        for row in RankedList.objects.filter(stage=stage.slug):
            self.open(self.officer, "programme:ranking_detail", row.pk)
            rank = row.ranks.last()
            self.send(
                self.officer, "programme:move_rank", rank.pk, position="1",
                because="Les deux ont la même note.",
            )  # fmt: skip
            self.send(self.officer, "programme:close_list", row.pk, alternative="")

    def draw(self, stage):
        self.on()
        self.send(self.officer, "programme:make_draw", self.sprint.pk, stage.slug, seed="2027")
        draw = Draw.objects.get()
        assert Client().get(reverse("open:draw_detail", args=[draw.pk])).status_code == 404
        if stage.told.applicants in self.windows and self.windows[stage.told.applicants][0] > (
            self.now.date()
        ):
            self.reach(stage.told.applicants)
        else:
            self.send(self.officer, "programme:publish_draw", draw.pk)
        for route in ("open:draw_detail", "open:draw_file"):
            assert Client().get(reverse(route, args=[draw.pk])).status_code == 200

    def waiting_list(self, stage):
        for dossier in self.here(stage):
            self.open(self.officer, "programme:waiting_list")
            self.send(self.officer, "programme:call_from_waiting", dossier.pk, because="")

    def pool(self, stage):
        """In the pool: shown to a mission, heard for it, wished, ranked, matched."""
        dossiers = self.here(stage)
        for dossier in dossiers:
            self.open(dossier.candidate, "candidate:pool_detail", dossier.pk)
            self.send(dossier.candidate, "candidate:opt_in", dossier.pk, agree="1")
        mission = self.missions[0]
        members = {m.dossier_id: m for m in Membership.objects.filter(state="in")}
        for dossier in dossiers:
            self.send(
                self.officer, "programme:introduce", members[dossier.pk].pk, mission=mission.pk
            )
        for acting in self.process.acting_at(stage):
            if acting.kind == "hearing":
                self.hearing(acting, dossiers, [mission])
            elif acting.kind == "wishes":
                self.reach(acting.window)
                for dossier in dossiers:
                    self.wishes(dossier, acting)
            elif acting.kind == "matching":
                ranks = {f"rank-{m.pk}": n for n, m in enumerate(members.values(), start=1)}
                self.send(self.host, "host:rank_people", mission.pk, **ranks)
                self.open(self.officer, "programme:matching_list")
        for dossier in dossiers:
            self.offers(dossier)

    def offer(self, stage):
        for dossier in self.here(stage):
            self.offers(dossier)

    def offers(self, dossier):
        wished = [m for m in self.missions if m.wishes.filter(list__dossier=dossier).exists()]
        mission = (wished or self.missions)[0]
        if self.start <= self.now.date():
            self.start = self.now.date() + dt.timedelta(days=30)
        self.open(self.officer, "programme:prepare_offer", dossier.pk)
        self.send(
            self.officer, "programme:prepare_offer", dossier.pk,
            mission=mission.pk, starts_on=self.start.isoformat(),
        )  # fmt: skip
        offer = Offer.objects.get(dossier=dossier)
        self.open(self.officer, "programme:offer_detail", offer.pk)
        self.send(self.officer, "programme:send_offer", offer.pk)
        self.open(dossier.candidate, "candidate:offer_detail", dossier.pk)
        self.send(dossier.candidate, "candidate:accept_offer", dossier.pk)

    def contract(self, stage):
        for dossier in self.here(stage):
            contract = Contract.objects.get(offer__dossier=dossier)
            self.send(
                self.officer, "programme:sign_contract", contract.pk,
                signed_on=self.now.date().isoformat(),
            )  # fmt: skip
            self.open(self.officer, "programme:offer_detail", contract.offer_id)
            self.open(dossier.candidate, "candidate:offer_detail", dossier.pk)
            self.open(dossier.candidate, "candidate:contract_calendar", contract.pk)

    def letter(self, stage):
        for dossier in self.here(stage):
            contract = Contract.objects.get(offer__dossier=dossier)
            self.send(
                self.officer, "programme:issue_letter", contract.pk, place="12 quai des Brumes",
                manager="Solène Le Bihan", starts_on=contract.starts_on.isoformat(),
                ends_on=contract.ends_on.isoformat(),
            )  # fmt: skip

    def agreement(self, stage):
        for dossier in self.here(stage):
            agreement = Agreement.objects.get(dossier=dossier)
            self.open(dossier.candidate, "candidate:agreement_detail", dossier.pk)
            self.send(dossier.candidate, "candidate:sign_agreement", agreement.pk)
            self.open(self.officer, "programme:agreement_list")
            self.send(self.officer, "programme:sign_agreement", agreement.pk)

    # -- all of it ---------------------------------------------------------------------------

    def reads_everything(self):
        for page in sorted(PAGES):
            self.open(self.officer, f"programme:{page}")
        for dossier in Dossier.objects.select_related("candidate", "rule_set"):
            self.open(dossier.candidate, "candidate:dossier_detail", dossier.pk)
            self.open(self.officer, "programme:dossier_detail", dossier.pk)
            for screen in screens_of(dossier):
                answer = self.seat(dossier.candidate).get(reverse(screen.route, args=[dossier.pk]))
                assert answer.status_code in {200, 302}, screen.route
            assert agrees(dossier, standing_of(dossier))

    def walks(self):
        for stage in self.process.places[1:]:
            if not self.here(stage):
                continue
            step = {"wishes": self.wishes_stage}.get(stage.kind) or getattr(self, stage.kind)
            step(stage)
            assert not self.here(stage), f"{stage.slug} holds somebody back"
            self.reads_everything()


@pytest.mark.parametrize("code", FILES)
def test_a_call_walks_to_its_end_on_the_screens(code, django_capture_on_commit_callbacks):
    start = dt.datetime(2020, 1, 1, tzinfo=PARIS)
    with time_machine.travel(start, tick=False) as hour:
        jobs.load_routines()
        walk = Walk(code, hour, django_capture_on_commit_callbacks)
        walk.opens()
        walk.reads_everything()
        dossiers = [walk.applies(name) for name in ("Ada", "Bob", "Cléo")]
        if walk.rules.rhythm != "all_year":
            walk.at(walk.windows["deposit"][1])
        walk.walks()

    places = {stage.slug for stage in walk.process.places}
    for dossier in dossiers:
        dossier.refresh_from_db()
        assert dossier.state == "ended", (dossier.candidate.name, dossier.stage)
        assert dossier.stage in places
    outcomes = [dossier.outcome for dossier in dossiers]
    last = next(iter(walk.process.places[-1].outcomes))
    assert outcomes[0] == last
    if walk.process.of_kind("decision"):
        assert "declined" in outcomes
    letters = list(Email.objects.all())
    assert letters
    for letter in letters:
        assert letter.subject.strip()
        assert "{{" not in letter.body
        assert "{%" not in letter.body
        assert "None" not in letter.body
        if not walk.process.of_kind("hearing", "pitch"):
            assert "entretien" not in letter.body.lower(), letter.body
