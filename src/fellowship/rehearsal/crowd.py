"""The same acts as ``screens.Screens``, by the actions alone: for the many behind the first few."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from fellowship.calls.models import Call, Sprint
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Dossier
from fellowship.engagements import actions as engagements
from fellowship.engagements.models import Agreement, Contract, Offer
from fellowship.juries import actions as juries
from fellowship.juries.models import Interview, Panel
from fellowship.missions.models import Mission
from fellowship.people import actions as people
from fellowship.people.models import User
from fellowship.rehearsal.screens import WORDS, Behind, blank_pdf, profile_of
from fellowship.reviews import actions as reviews
from fellowship.reviews.models import Review
from fellowship.talents import actions as talents
from fellowship.talents.models import Membership
from fellowship.talents.rules import asks_of
from fellowship.teams import actions as teams
from fellowship.teams.models import Pairing
from regulations import Field, Rules, Section, Stage

PDF = blank_pdf()


class Crowd:
    def __init__(self, behind: Behind) -> None:
        self.behind = behind

    # -- the candidate -----------------------------------------------------------------------

    def start(self, call: Call, person: User, rules: Rules, *, now: datetime) -> Dossier:
        affirmed = [statement.slug for statement in rules.eligibility]
        return dossiers.start(call, profile_of(rules), by=person, now=now, affirmed=affirmed)

    def fill(self, dossier: Dossier, section: Section, *, now: datetime) -> None:
        person = dossier.candidate
        typed = {f.slug: self.answer(f) for f in section.fields if f.kind != "file"}
        seen = dossiers.fingerprint(section, dossier.answers)
        dossiers.save_section(dossier, section, typed, by=person, now=now, seen=seen)
        dossier.refresh_from_db()
        for field in section.fields:
            if field.kind == "file":
                dossiers.attach_file(dossier, field, "cv.pdf", PDF, by=person, now=now)

    @staticmethod
    def answer(field: Field) -> Any:
        first = field.choices[0][0] if field.choices else ""
        return {
            "number": 3, "choice": first, "choices": [first], "check": True,
            "url": "https://exemple.example",
        }.get(field.kind, WORDS)  # fmt: skip

    def gather(self, dossier: Dossier, email: str, *, now: datetime) -> None:
        member = dossiers.invite_member(dossier, email, by=dossier.candidate, now=now)
        dossiers.confirm_member(member, by=people.welcome(email), now=now)

    def submit(self, dossier: Dossier, rules: Rules, *, now: datetime) -> None:
        affirmed = [statement.slug for statement in rules.eligibility]
        with self.behind():
            dossiers.submit(dossier, by=dossier.candidate, now=now, affirmed=affirmed)

    def send_form(self, dossier: Dossier, *, now: datetime) -> None:
        dossiers.send_form(dossier, by=dossier.candidate, now=now)

    def wish(self, dossier: Dossier, stage: Stage, keys: Sequence[Any], *, now: datetime) -> None:
        wished = list(keys[: max(asks_of(stage).lowest, 1)])
        held = Mission.objects.in_bulk([key for key in wished if isinstance(key, int)])
        talents.save_wishes(
            dossier, [held.get(key, key) for key in wished], by=dossier.candidate, now=now
        )

    def send_wishes(self, dossier: Dossier, *, now: datetime) -> None:
        talents.send_wishes(dossier, by=dossier.candidate, now=now)

    def opt_in(self, dossier: Dossier, *, now: datetime) -> None:
        talents.opt_in(dossier, by=dossier.candidate, now=now)

    def accept(self, dossier: Dossier, *, now: datetime) -> None:
        offer = Offer.objects.get(dossier=dossier)
        engagements.accept(offer, by=dossier.candidate, now=now)

    # -- who reads and who hears -------------------------------------------------------------

    def read(self, review: Review, marks: dict[str, int], opinion: str, *, now: datetime) -> None:
        reviews.send_review(
            review.pk, marks, "Des exemples précis.",
            by=review.reviewer, now=now, edition=review.edition, opinion=opinion,
        )  # fmt: skip

    def hear(
        self, interview: Interview, juror: User, marks: dict[str, int], opinion: str,
        *, now: datetime,
    ) -> None:  # fmt: skip
        juries.send_assessment(
            interview, juror, marks, "Une parole claire.", now=now, opinion=opinion
        )

    # -- the team ----------------------------------------------------------------------------

    def check(self, dossier: Dossier, *, by: User, now: datetime) -> None:
        dossiers.check_eligibility(dossier, "eligible", by=by, now=now)

    def book(
        self, dossier: Dossier, stage: Stage, panel: Panel, sprint: Sprint,
        mission: Mission | None, hours: tuple[datetime, datetime], *, by: User, now: datetime,
    ) -> None:  # fmt: skip
        (slot,) = juries.offer_slots(
            panel, sprint, [hours], by=by, now=now, stage=stage, mission=mission,
            video="https://visio.example/salle-1",
        )  # fmt: skip
        juries.book(dossier, slot, by=dossier.candidate, now=now)

    def call_up(self, dossier: Dossier, *, by: User, now: datetime) -> None:
        teams.call_from_waiting(dossier, by=by, now=now)

    def introduce(self, member: Membership, mission: Mission, *, by: User, now: datetime) -> None:
        talents.introduce(member, mission, by=by, now=now)

    def offer(
        self, dossier: Dossier, mission: Mission, pairing: Pairing | None, starts_on: date,
        *, by: User, now: datetime,
    ) -> None:  # fmt: skip
        offer = engagements.prepare_offer(
            dossier, mission, starts_on, by=by, now=now, pairing=pairing
        )
        engagements.send_offer(offer, by=by, now=now)

    def sign_contract(self, contract: Contract, *, by: User, now: datetime) -> None:
        engagements.sign_contract(contract, now.date(), by=by, now=now)

    def issue_letter(self, contract: Contract, *, by: User, now: datetime) -> None:
        engagements.issue_letter(
            contract, by=by, now=now, place="12 quai des Brumes", manager="Solène Le Bihan",
            starts_on=contract.starts_on, ends_on=contract.ends_on,
        )  # fmt: skip

    def agree(self, agreement: Agreement, *, by: User, now: datetime) -> None:
        engagements.sign_agreement(agreement, "host", by=agreement.dossier.candidate, now=now)
        engagements.sign_agreement(agreement, "programme", by=by, now=now)
