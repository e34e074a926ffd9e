"""One call, played from its opening to the end of each way, whatever its rules are.

The first three people do everything on the screens: one is kept to the end, one waits or is kept,
one is declined at the first decision. The crowd behind them does the same acts without the screens.
What each stage asks is done by the person whose part it is; ``clock`` moves on, and the worker
passes behind every act.
"""

import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

import regulations
from fellowship.calls import actions as calls
from fellowship.calls.models import Certainty, Role, RoleKind, RuleSet
from fellowship.core import jobs
from fellowship.core.lifecycle import Refused
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers import rules
from fellowship.dossiers.models import Dossier
from fellowship.engagements.models import Agreement, Contract
from fellowship.juries import actions as juries
from fellowship.juries.models import (
    Draw,
    Interview,
    Panel,
    RankedList,
    is_per_mission,
    length_of,
    missions_to_hear,
    settings_of,
)
from fellowship.missions import actions as mission_actions
from fellowship.missions.models import Mission
from fellowship.people import actions as people
from fellowship.people.models import TeamRoleKind, User
from fellowship.process.trail import agrees, standing_of
from fellowship.rehearsal.crowd import Crowd
from fellowship.rehearsal.report import Report, Stuck
from fellowship.rehearsal.screens import Behind, Screens
from fellowship.reviews import actions as reviews
from fellowship.reviews.models import Announcement, AssignmentRun, Review
from fellowship.reviews.states import ReviewState
from fellowship.talents.models import Membership
from fellowship.talents.rules import asks_of
from fellowship.teams import actions as teams
from fellowship.teams.models import Pairing
from regulations import Decision, Reading, Section, Stage
from regulations.workload import Crew, workload

PARIS = ZoneInfo("Europe/Paris")
TURNS = 6  # of assignment, when readers leave and marks disagree
HEARING_DAYS = 4  # of a window of six
PAGES = (  # of the team, on the way
    "dashboard", "dossier_list", "sprint_list", "announcement_list", "interview_list", "panel_list",
    "ranking_list", "draw_list", "membership_list", "mission_list", "matching_list",
    "waiting_list", "offer_list", "contract_list", "agreement_list", "letter_list", "event_list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How many play. ``drop_out``: the share of readers who leave half-way."""

    candidates: int = 3
    reviewers: int = 4
    capacity: int = 40
    drop_out: float = 0.0
    seed: int = 7


class Walk:
    def __init__(
        self, text: str, size: Size, clock: Callable[[datetime], object], behind: Behind
    ) -> None:
        self.text, self.size, self.clock, self.behind = text, size, clock, behind
        self.report = Report()
        self.screens, self.crowd = Screens(self.report, behind), Crowd(behind)
        self.dice = random.Random(size.seed)  # noqa: S311 - a play that can be played again
        self.rules = regulations.Rules.read(regulations.from_toml(text))
        self.process = self.rules.process
        self.code = self.rules.code
        starts_on = self.rules.contract.starts_on if self.rules.contract else None
        first = self.rules.in_force_on + timedelta(days=1)
        ahead = timedelta(days=150)
        self.at(max(first, starts_on - ahead if starts_on else date(2027, 1, 4)))
        self.witnesses: list[int] = []
        self.worth: dict[int, float] = {}
        self.taken: dict[int, int] = {}
        self.asked: dict[str, int] = {}  # by stage: dossiers to read, people to hear

    # -- the hour ----------------------------------------------------------------------------

    def at(self, day: date, hour: int = 10, minute: int = 0) -> None:
        self.now = datetime.combine(day, time(hour, minute), tzinfo=PARIS)
        self.clock(self.now)

    def on(self, days: int = 1) -> None:
        self.at(self.now.date() + timedelta(days=days))
        with self.behind():
            jobs.tick(now=self.now)

    def reach(self, slug: str) -> None:
        """Go to the window, never back."""
        window = self.windows.get(slug)
        if window and window[0] > self.now.date():
            self.on((window[0] - self.now.date()).days)

    # -- before ------------------------------------------------------------------------------

    def member(self, email: str, name: str) -> User:
        person = people.welcome(email, name=name)
        for kind in (TeamRoleKind.PROGRAMME, TeamRoleKind.HR):
            people.give_team_role(person, kind, by=None, now=self.now)
        return person

    def role(self, kind: str, name: str, **more: Any) -> User:
        email = f"{slugify(name)}@repetition.example"
        return calls.give_role(
            self.call, email, kind, by=self.officer, now=self.now, name=name, **more
        ).person

    def opens(self) -> None:
        self.officer = self.member("olga@equipe.example", "Olga")
        self.second = self.member("omar@equipe.example", "Omar")
        self.screens.send(self.officer, "programme:import_rules", text=self.text)
        self.screens.send(self.officer, "programme:publish_rules", RuleSet.objects.get().pk)
        team: Mapping[str, Any] = {"by": self.officer, "now": self.now}
        self.call = calls.create_call(
            slug=self.code, title=self.rules.title, rules_code=self.code, **team
        )
        self.sprint = calls.add_sprint(self.call, **team)
        calls.confirm_call(self.call, **team)
        self.dates()
        self.body = calls.create_body("Agence des rivages", **team)
        self.reviewers = [
            self.role(RoleKind.REVIEWER, f"Relecteur {n}", capacity=self.size.capacity)
            for n in range(self.size.reviewers)
        ]
        self.authority = self.role(RoleKind.AUTHORITY, "Autorité")
        self.host = self.role(RoleKind.HOST, "Hôte", body=self.body)
        self.benches = [self.bench(0, self.second, self.host)]
        profiles = tuple(p.slug for p in self.rules.profiles)
        self.missions = []
        self.seats = self.rules.team.highest
        share = 0.7 if self.process.of_kind("decision") else 1  # who may be offered one
        for n in range(max(5, math.ceil(self.size.candidates * share / self.seats))):
            words = mission_actions.Words(
                f"Projet {n}", "Ouvrir les données des marées aux communes du littoral.",
                "12 quai des Brumes, Brest", "Solène Le Bihan", self.start,
            )  # fmt: skip
            places = [mission_actions.Place(profiles)] * self.seats
            mission = mission_actions.draft_mission(self.call, self.body, words, places, **team)
            mission_actions.open_mission(mission, **team)
            self.missions.append(mission)

    def bench(self, n: int, member: User, host: User) -> list[User]:
        """Who can sit together: of the team, of an administration, from outside."""
        outside = [self.role(RoleKind.JUROR, f"Juré {n} {seat}") for seat in range(3)]
        for person in (member, host):
            calls.give_role(self.call, person.email, RoleKind.JUROR, by=self.officer, now=self.now)
        return [member, host, *outside]

    def more_benches(self, wanted: int) -> None:
        for n in range(len(self.benches), wanted):
            member = self.member(f"membre-{n}@equipe.example", f"Membre {n}")
            host = self.role(RoleKind.HOST, f"Hôte {n}", body=self.body)
            self.benches.append(self.bench(n, member, host))

    def dates(self) -> None:
        """The windows that the stages name, one after the other, six days each."""
        self.day = day = self.now.date()
        start = self.rules.contract.starts_on if self.rules.contract else None
        self.start = start or day + timedelta(days=200)
        self.windows: dict[str, tuple[date, date]] = {}
        for stage in self.process.stages:
            for slug in (stage.window, stage.told.applicants, stage.told.public):
                if slug in self.process.milestones and slug not in self.windows:
                    self.windows[slug] = (day, day + timedelta(days=6))
                    day += timedelta(days=7)
        if self.rules.rhythm == "all_year":
            self.windows["deposit"] = (self.day, self.day + timedelta(days=360))
        late = dict.fromkeys(self.process.milestones, (self.start, None))
        midnight = time(tzinfo=PARIS)
        for slug, (first, last) in sorted(
            {**late, **self.windows}.items(), key=lambda one: one[1][0], reverse=True
        ):
            calls.date_milestone(
                self.sprint, slug, datetime.combine(first, midnight),
                datetime.combine(last, midnight) if last else None, Certainty.FIRM,
                by=self.officer, now=self.now, because="Calendrier de la répétition.",
            )  # fmt: skip

    # -- the deposit -------------------------------------------------------------------------

    def hand(self, dossier: Dossier) -> Screens | Crowd:
        return self.screens if dossier.pk in self.witnesses else self.crowd

    def applies(self, name: str, *, on_screen: bool = True) -> Dossier:
        dossier = self.begins(name, on_screen=on_screen)
        hand = self.hand(dossier)
        for stage in self.process.acting_at(self.process.first):
            if stage.kind == "wishes":
                self.told_to_wait(dossier, _("Il manque vos vœux"))
                self.wishes(dossier, stage)
        hand.submit(dossier, self.rules, now=self.now)
        dossier.refresh_from_db()
        if dossier.state != "submitted":
            raise Stuck(_("Un dossier complet n’a pas été reçu."))
        return dossier

    def begins(self, name: str, *, on_screen: bool) -> Dossier:
        """A draft that only lacks its wishes, if any are asked with it."""
        email = f"{slugify(name)}@candidat.example"
        person = people.welcome(email, name=name)
        if self.rules.closed_list:
            calls.invite(self.call, [email], by=self.officer, now=self.now)
        if self.rules.applicant.kind == "administration":
            calls.give_role(
                self.call, email, RoleKind.HOST, by=self.officer, now=self.now, body=self.body
            )
        hand: Screens | Crowd = self.screens if on_screen else self.crowd
        dossier = hand.start(self.call, person, self.rules, now=self.now)
        if on_screen:
            self.witnesses.append(dossier.pk)
        self.worth[dossier.pk] = 1.0 if on_screen else self.dice.random()
        self.fills(dossier, self.rules.sections)
        if self.rules.applicant.kind == "team":
            for n in range(self.rules.applicant.lowest - 1):
                hand.gather(dossier, f"ami-{n}-{email}", now=self.now)
        return dossier

    def told_to_wait(self, dossier: Dossier, why: str) -> None:
        """Sent too early or too late: refused, in words that say why."""
        if dossier.pk in self.witnesses:
            said = self.screens.said(
                dossier.candidate, "candidate:submit_dossier", dossier.pk, affirming="1",
                **{f"affirm_{s.slug}": "on" for s in self.rules.eligibility},
            )  # fmt: skip
        else:
            try:
                self.crowd.submit(dossier, self.rules, now=self.now)
                said = ""
            except Refused as refusal:
                said = str(refusal)
        if why not in said or not said:
            raise Stuck(_("Un dossier a été reçu qui devait être refusé : %s") % why)
        self.report.refused[why or _("Hors délai")] += 1

    def fills(self, dossier: Dossier, sections: Iterable[Section]) -> None:
        for section in sections:
            self.hand(dossier).fill(dossier, section, now=self.now)

    def deposits(self) -> None:
        """The three, then the crowd: some change their mind, some come too late."""
        for name in ("Ada", "Bob", "Cléo"):
            self.applies(name)
        late = []
        for n in range(3, self.size.candidates):
            fate = self.dice.random()
            if fate < 0.03:
                late.append(self.begins(f"Personne {n}", on_screen=False))
                continue
            dossier = self.applies(f"Personne {n}", on_screen=False)
            if fate > 0.97:
                dossiers.withdraw(dossier, by=dossier.candidate, now=self.now)
        if self.rules.rhythm != "all_year":
            self.at(self.windows["deposit"][1])
            for dossier in late:
                self.told_to_wait(dossier, "")

    # -- the stages, by kind -----------------------------------------------------------------

    def here(self, stage: Stage) -> list[Dossier]:
        return list(
            Dossier.objects.filter(sprint=self.sprint)
            .at_stage(stage.slug)
            .select_related("candidate", "rule_set", "call", "sprint")
            .order_by("pk")
        )

    def eligibility(self, stage: Stage) -> None:
        for dossier in self.here(stage):
            self.hand(dossier).check(dossier, by=self.officer, now=self.now)

    def reading(self, stage: Stage) -> None:
        """Assigned, read, assigned again when readers leave or marks disagree."""
        self.asked[stage.slug] = len(self.here(stage))
        leaving = [p for p in self.reviewers if self.dice.random() < self.size.drop_out]
        for turn in range(TURNS):
            self.on()
            self.screens.send(
                self.officer, "programme:plan_reviews", self.sprint.pk, stage.slug,
                seed=str(20270101 + turn),
            )  # fmt: skip
            run = AssignmentRun.objects.filter(stage=stage.slug).latest("pk")
            self.screens.send(self.officer, "programme:apply_run", run.pk)
            asked = Review.objects.filter(stage=stage.slug, state=ReviewState.ASSIGNED)
            for review in asked.select_related("reviewer", "sheet", "dossier").order_by("pk"):
                if review.reviewer not in leaving or self.dice.random() < 0.5:
                    self.reads(review, stage)
            for person in leaving:
                role = Role.objects.get(call=self.call, person=person, kind=RoleKind.REVIEWER)
                calls.end_role(
                    role, by=self.officer, now=self.now, because="N’est plus disponible."
                )
                self.reviewers.remove(person)
            leaving = []
            if not self.here(stage):
                return
        settings = stage.settings_as(Reading)
        raise Stuck(
            _(
                "Étape « %(stage)s » : %(left)d dossiers n’ont pas leurs %(readers)d lectures ; "
                "%(reviewers)d relecteurs de %(capacity)d dossiers au plus n’y suffisent pas."
            )
            % {
                "stage": stage.name,
                "left": len(self.here(stage)),
                "readers": settings.readers,
                "reviewers": len(self.reviewers),
                "capacity": self.size.capacity,
            }
        )

    def reads(self, review: Review, stage: Stage) -> None:
        marks, opinion = self.judged(review.dossier_id, stage)
        hand = self.screens if review.dossier_id in self.witnesses else self.crowd
        hand.read(review, marks, opinion or "favourable", now=self.now)

    def judged(self, dossier_id: int, stage: Stage) -> tuple[dict[str, int], str]:
        """The marks of somebody who sees what a dossier is worth, near enough."""
        grid = self.rules.grid_of(stage)
        if grid is None:
            return {}, ""
        if not grid.is_scored:
            return {}, "favourable"
        scale = list(grid.scale)
        marks = {}
        for criterion in grid.criteria:
            seen = self.worth[dossier_id]
            if dossier_id not in self.witnesses:
                seen = min(1.0, max(0.0, seen + self.dice.gauss(0, 0.15)))
            marks[criterion.slug] = scale[round(seen * (len(scale) - 1))]
        return marks, ""

    def decision(self, stage: Stage) -> None:
        if self.rules.rhythm != "all_year" and self.now.date() < self.windows["deposit"][1]:
            self.reach(stage.told.applicants)
        self.on()
        self.screens.send(
            self.officer, "programme:prepare_announcement", stage=f"{self.sprint.pk}:{stage.slug}"
        )
        sealed = Announcement.objects.filter(stage=stage.slug).latest("pk")
        verdicts = self.verdicts(stage)
        typed = {f"verdict-{pk}": out for pk, out in verdicts.items() if pk in self.witnesses}
        typed |= {f"reason-{pk}": "" for pk in verdicts if pk in self.witnesses}
        self.screens.send(self.officer, "programme:decide", sealed.pk, page="1", **typed)
        for dossier in self.here(stage):
            if dossier.pk not in self.witnesses:
                reviews.decide(sealed, dossier, verdicts[dossier.pk], by=self.officer, now=self.now)
        if stage.settings_as(Decision).signed_by:
            self.screens.open(self.authority, "authority:list_detail", sealed.pk)
            self.screens.send(self.authority, "authority:sign_list", sealed.pk)
        before = {d.pk: d.stage for d in self.here(stage)}
        self.reach(stage.told.applicants)
        later = self.now + timedelta(days=1)
        self.screens.open(self.officer, "programme:announcement_detail", sealed.pk)
        self.screens.send(
            self.second, "programme:schedule_announcement", sealed.pk,
            day=later.date().isoformat(), hour="10:00",
        )  # fmt: skip
        if {d.pk: d.stage for d in self.here(stage)} != before:
            raise Stuck(_("Une décision a paru avant son heure."))
        self.on()
        sealed.refresh_from_db()
        if self.here(stage):
            raise Stuck(f"{sealed} : {sealed.get_state_display()}")

    def verdicts(self, stage: Stage) -> dict[int, str]:
        """Two in five are kept, one in five waits where the rules have a waiting list."""
        first = stage == self.process.of_kind("decision")[0]
        found = {}
        for dossier in self.here(stage):
            waiting = "waiting" if "waiting" in stage.outcomes else "kept"
            if dossier.pk in self.witnesses:
                place = self.witnesses.index(dossier.pk)
                usual = ("kept", waiting, "declined" if first else "kept")
                found[dossier.pk] = usual[place]
                continue
            chance = self.dice.random()
            outcome = "kept" if chance < 0.4 else "declined"
            if 0.4 <= chance < 0.6 and waiting == "waiting":
                outcome = waiting
            found[dossier.pk] = outcome
        return found

    def form(self, stage: Stage) -> None:
        self.reach(stage.window)
        for dossier in self.here(stage):
            self.fills(dossier, rules.open_sections(dossier, now=self.now))
            self.hand(dossier).send_form(dossier, now=self.now)

    def wishes(self, dossier: Dossier, stage: Stage, among: list[Mission] | None = None) -> None:
        keys: list[Any]
        if asks_of(stage).of == "profiles":
            keys = [profile.slug for profile in self.rules.profiles]
        else:
            keys = [mission.pk for mission in among or self.missions]
            if dossier.pk not in self.witnesses and among is None:
                self.dice.shuffle(keys)
        self.hand(dossier).wish(dossier, stage, keys, now=self.now)

    def wishes_stage(self, stage: Stage) -> None:
        self.reach(stage.window)
        for dossier in self.here(stage):
            self.wishes(dossier, stage)
            self.hand(dossier).send_wishes(dossier, now=self.now)

    def hearing(self, stage: Stage, shown: Mapping[int, list[Mission]] | None = None) -> None:
        """``shown``: of a hearing within the pool, the missions each dossier is heard for."""
        self.reach(stage.window)
        asked: list[tuple[Dossier, Mission | None]] = []
        for dossier in self.here(self.process.place_of(stage)):
            wanted: list[Mission | None] = [None]
            if is_per_mission(stage):
                wanted = list(
                    shown[dossier.pk] if shown else missions_to_hear(dossier, stage, self.now)
                )
            asked += [(dossier, mission) for mission in wanted]
        step = max(40, math.ceil(length_of(stage) / timedelta(minutes=1)) + 10)
        a_day = 13 * 60 // step
        self.more_benches(math.ceil(len(asked) / (a_day * HEARING_DAYS)))
        panels = [self.panel(stage, n) for n in range(len(self.benches))]
        self.asked[stage.slug] = len(asked)
        self.report.rooms[stage.slug] = min(len(panels), len(asked))
        last = self.now.date()
        for n, (dossier, mission) in enumerate(asked):
            days, place = divmod(n // len(panels), a_day)
            last = self.now.date() + timedelta(days=days + 1)
            hour, minute = divmod(8 * 60 + step * place, 60)
            start = datetime.combine(last, time(hour, minute), tzinfo=PARIS)
            self.hand(dossier).book(
                dossier, stage, panels[n % len(panels)], self.sprint, mission,
                (start, start + length_of(stage)), by=self.officer, now=self.now,
            )  # fmt: skip
        self.at(last, 22)
        heard = Interview.objects.filter(stage=stage.slug, state="booked").order_by("pk")
        for interview in list(heard.select_related("dossier", "slot__panel")):
            hand = self.hand(interview.dossier)
            for juror in interview.slot.panel.jurors.order_by("pk"):
                marks, opinion = self.judged(interview.dossier_id, stage)
                hand.hear(interview, juror, marks, opinion, now=self.now)
            if hand is self.screens:
                self.screens.open(self.officer, "programme:interview_detail", interview.pk)
        if stage.is_place and self.here(stage):
            raise Stuck(
                _("Étape « %s » : des personnes n’ont pas été entendues en entier.") % stage.name
            )

    pitch = hearing

    def panel(self, stage: Stage, n: int) -> Panel:
        bench = settings_of(stage).panel
        jurors = self.benches[n][: max(bench.lowest, bench.quorum, 3)]
        name = f"Jury {stage.slug} {n}"
        if n:
            return juries.compose_panel(self.call, name, jurors, by=self.officer, now=self.now)
        self.screens.send(
            self.officer, "programme:compose_panel", self.call.pk, name=name,
            jurors=[juror.pk for juror in jurors],
        )  # fmt: skip
        return Panel.objects.get(name=name)

    def ranking(self, stage: Stage) -> None:
        self.on()
        self.screens.open(self.officer, "programme:draw_up", self.sprint.pk, stage.slug)
        self.screens.send(self.officer, "programme:draw_up", self.sprint.pk, stage.slug, seed="7")
        for row in RankedList.objects.filter(stage=stage.slug):
            self.screens.open(self.officer, "programme:ranking_detail", row.pk)
            rank = row.ranks.last()
            if rank is not None:
                self.screens.send(
                    self.officer, "programme:move_rank", rank.pk, position="1",
                    because="Les deux ont la même note.",
                )  # fmt: skip
            self.screens.send(self.officer, "programme:close_list", row.pk, alternative="")

    def draw(self, stage: Stage) -> None:
        self.on()
        self.screens.send(
            self.officer, "programme:make_draw", self.sprint.pk, stage.slug, seed="2027"
        )
        draw = Draw.objects.get(stage=stage.slug)
        self.screens.expect(404, None, "open:draw_detail", draw.pk)
        window = self.windows.get(stage.told.applicants)
        if window and window[0] > self.now.date():
            self.reach(stage.told.applicants)
        else:
            self.screens.send(self.officer, "programme:publish_draw", draw.pk)
        for route in ("open:draw_detail", "open:draw_file"):
            self.screens.open(None, route, draw.pk)

    def waiting_list(self, stage: Stage) -> None:
        for dossier in self.here(stage):
            self.hand(dossier).call_up(dossier, by=self.officer, now=self.now)

    def pool(self, stage: Stage) -> None:
        """In the pool: shown to missions, heard for them, wished, ranked, matched."""
        here = self.here(stage)
        asked = [asks_of(s).lowest for s in self.process.acting_at(stage) if s.kind == "wishes"]
        for dossier in here:
            self.hand(dossier).opt_in(dossier, now=self.now)
        members = {m.dossier_id: m for m in Membership.objects.filter(state="in")}
        shown: dict[int, list[Mission]] = {}
        for dossier in here:
            some = self.missions[: max(1, *asked, 0)]
            if dossier.pk not in self.witnesses:
                some = self.dice.sample(self.missions, len(some))
            shown[dossier.pk] = some
            for mission in some:
                self.hand(dossier).introduce(
                    members[dossier.pk], mission, by=self.officer, now=self.now
                )
        for acting in self.process.acting_at(stage):
            if acting.kind == "hearing":
                self.hearing(acting, shown)
            elif acting.kind == "wishes":
                self.reach(acting.window)
                for dossier in here:
                    among = None if dossier.pk in self.witnesses else shown[dossier.pk]
                    self.wishes(dossier, acting, among)
            elif acting.kind == "matching":
                self.matching(members, shown)
        for dossier in here:
            self.offers(dossier)

    def matching(
        self, members: Mapping[int, Membership], shown: Mapping[int, list[Mission]]
    ) -> None:
        """Each mission ranks whom it was shown; the proposal is looked at, and confirmed."""
        for n, mission in enumerate(self.missions):
            to_rank = [members[pk].pk for pk, some in shown.items() if mission in some]
            if n and to_rank:
                teams.save_opinions(
                    mission, {pk: rank for rank, pk in enumerate(to_rank, start=1)},
                    by=self.host, now=self.now,
                )  # fmt: skip
            elif to_rank:
                ranks = {f"rank-{pk}": str(rank) for rank, pk in enumerate(to_rank, start=1)}
                self.screens.send(self.host, "host:rank_people", mission.pk, **ranks)
        run = teams.propose(self.call, by=self.officer, now=self.now, seed=self.size.seed)
        with self.behind():
            teams.confirm(run, by=self.second, now=self.now, because="Retenue par l’équipe.")
        for pairing in Pairing.objects.standing().exclude(mission=None):
            key = pairing.mission_id or 0
            self.taken[key] = self.taken.get(key, 0) + 1
        self.screens.open(self.officer, "programme:matching_list")

    def offer(self, stage: Stage) -> None:
        for dossier in self.here(stage):
            self.offers(dossier)

    def offers(self, dossier: Dossier) -> None:
        if self.start <= self.now.date():
            self.start = self.now.date() + timedelta(days=30)
        paired = Pairing.objects.standing().filter(membership__dossier=dossier)
        pairing = paired.exclude(mission=None).select_related("mission").first()
        mission = pairing.mission if pairing else None
        if mission is None:
            mission = self.mission_for(dossier)
            self.taken[mission.pk] = self.taken.get(mission.pk, 0) + 1
        hand = self.hand(dossier)
        hand.offer(dossier, mission, pairing, self.start, by=self.officer, now=self.now)
        hand.accept(dossier, now=self.now)

    def mission_for(self, dossier: Dossier) -> Mission:
        """One she wished, else any: while a seat is left."""
        wished = [m for m in self.missions if m.wishes.filter(list__dossier=dossier).exists()]
        for mission in (*wished, *self.missions):
            if self.taken.get(mission.pk, 0) < self.seats:
                return mission
        raise Stuck(_("Il n’y a plus de place à proposer à %s.") % dossier.candidate.name)

    def contract(self, stage: Stage) -> None:
        for dossier in self.here(stage):
            contract = Contract.objects.get(offer__dossier=dossier)
            self.hand(dossier).sign_contract(contract, by=self.officer, now=self.now)

    def letter(self, stage: Stage) -> None:
        for dossier in self.here(stage):
            contract = Contract.objects.get(offer__dossier=dossier)
            self.hand(dossier).issue_letter(contract, by=self.officer, now=self.now)

    def agreement(self, stage: Stage) -> None:
        for dossier in self.here(stage):
            agreement = Agreement.objects.get(dossier=dossier)
            self.hand(dossier).agree(agreement, by=self.officer, now=self.now)

    # -- all of it ---------------------------------------------------------------------------

    def reads_everything(self) -> None:
        for page in PAGES:
            self.screens.open(self.officer, f"programme:{page}")
        rows = Dossier.objects.filter(pk__in=self.witnesses)
        for dossier in rows.select_related("candidate", "rule_set"):
            self.screens.look(dossier, by=self.officer)
            if not agrees(dossier, standing_of(dossier)):
                raise Stuck(_("La place d’un dossier n’est pas celle que dit le journal."))

    def walks(self) -> None:
        for stage in self.process.places[1:]:
            came = self.here(stage)
            if not came:
                continue
            step = {"wishes": self.wishes_stage}.get(stage.kind) or getattr(self, stage.kind)
            step(stage)
            left = len(self.here(stage))
            self.report.stages.append(
                {
                    "slug": stage.slug,
                    "kind": stage.kind,
                    "name": stage.name,
                    "came": len(came),
                    "went_on": len(came) - left,
                    "on": self.now.date().isoformat(),
                }
            )
            if left:
                raise Stuck(_("L’étape « %s » retient quelqu’un.") % stage.name)
            self.reads_everything()

    def plays(self) -> Report:
        """All of it. What cannot be done ends the play, with the sentence that says why."""
        try:
            self.opens()
            self.reads_everything()
            self.deposits()
            self.walks()
        except (Stuck, Refused) as problem:
            self.report.stuck = str(problem)
        size = self.size
        crew = Crew(size.reviewers, size.capacity, size.drop_out)
        self.report.loads = workload(self.rules, self.asked, crew)
        return self.report
