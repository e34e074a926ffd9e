"""What a person does in a call, on the screens: one page opened, one form sent at a time."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.contrib.messages import ERROR, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from pypdf import PdfWriter

from fellowship.calls.models import Call, Sprint
from fellowship.dossiers.models import Dossier
from fellowship.engagements.models import Agreement, Contract, Offer
from fellowship.juries.models import Interview, Panel, Slot
from fellowship.missions.models import Mission
from fellowship.people import actions as people
from fellowship.people.models import User
from fellowship.process.registry import screens_of
from fellowship.rehearsal.report import Report, Stuck
from fellowship.reviews.models import Review
from fellowship.talents.models import Membership
from fellowship.talents.rules import asks_of
from fellowship.teams.models import Pairing
from regulations import Field, Rules, Section, Stage

Behind = Callable[[], AbstractContextManager[object]]
WORDS = "Un service utile."


def blank_pdf() -> bytes:
    page = PdfWriter()
    page.add_blank_page(595, 842)
    paper = BytesIO()
    page.write(paper)
    return paper.getvalue()


def profile_of(rules: Rules) -> str:
    return rules.profiles[0].slug if rules.profiles else ""


class Screens:
    """``behind``: what surrounds each post, so that its jobs are done when it has answered."""

    def __init__(self, report: Report, behind: Behind) -> None:
        self.report, self.behind = report, behind

    # -- pages and forms ---------------------------------------------------------------------

    def seat(self, who: User | None) -> Client:
        client = Client(raise_request_exception=False)
        if who is not None:
            client.force_login(who)
        return client

    def open(self, who: User | None, route: str, *args: object, query: str = "") -> Any:
        return self.expect(HTTPStatus.OK, who, route, *args, query=query)

    def expect(
        self, status: int, who: User | None, route: str, *args: object, query: str = ""
    ) -> Any:
        address = reverse(route, args=args) + query
        answer = self.seat(who).get(address)
        self._count(address, answer)
        if answer.status_code != status:
            raise Stuck(
                _("La page %(address)s répond %(code)d.")
                % {"address": address, "code": answer.status_code}
            )
        return answer

    def send(
        self, who: User, route: str, /, *args: object, query: str = "", **typed: Any
    ) -> HttpResponse:
        """Post a form that must be taken: its page leads elsewhere, and refuses nothing."""
        address = reverse(route, args=args) + query
        with self.behind():
            answer: Any = self.seat(who).post(address, typed)
        self._count(address, answer)
        if answer.status_code != HTTPStatus.FOUND:
            raise Stuck(f"{address} ({answer.status_code}) : {_why(answer)}")
        for message in get_messages(answer.wsgi_request):
            if message.level == ERROR:
                raise Stuck(f"{address} : {message}")
        return answer  # type: ignore[no-any-return]

    def said(self, who: User, route: str, /, *args: object, **typed: Any) -> str:
        """What a page says when this is posted that must not be taken."""
        address = reverse(route, args=args)
        answer: Any = self.seat(who).post(address, typed, follow=True)
        self._count(address, answer)
        return str(answer.content.decode())

    def _count(self, address: str, answer: Any) -> None:
        self.report.screens += 1
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.report.broken.append(address)

    # -- the candidate -----------------------------------------------------------------------

    def start(self, call: Call, person: User, rules: Rules, *, now: datetime) -> Dossier:
        said = {f"affirm_{s.slug}": "on" for s in rules.eligibility}
        profile = {"profile": profile_of(rules)} if rules.profiles else {}
        self.open(person, "candidate:start_dossier", call.slug)
        self.send(person, "candidate:start_dossier", call.slug, **profile, **said)
        return Dossier.objects.get(candidate=person, call=call)

    def fill(self, dossier: Dossier, section: Section, *, now: datetime) -> None:
        page = self.open(dossier.candidate, "candidate:edit_section", dossier.pk, section.slug)
        typed = {field.slug: self.answer(field) for field in section.fields}
        self.send(
            dossier.candidate, "candidate:edit_section", dossier.pk, section.slug,
            seen=page.context["seen"], go_on="1", **typed,
        )  # fmt: skip

    @staticmethod
    def answer(field: Field) -> Any:
        first = field.choices[0][0] if field.choices else ""
        return {
            "number": "3", "choice": first, "choices": [first], "check": "on",
            "url": "https://exemple.example",
            "file": SimpleUploadedFile("cv.pdf", blank_pdf(), "application/pdf"),
        }.get(field.kind, WORDS)  # fmt: skip

    def gather(self, dossier: Dossier, email: str, *, now: datetime) -> None:
        friend = people.welcome(email)
        self.send(dossier.candidate, "candidate:invite_member", dossier.pk, email=email)
        member = dossier.members.get(email=email)
        self.open(friend, "candidate:dossier_list")
        self.send(friend, "candidate:confirm_member", member.pk)
        self.open(friend, "candidate:dossier_detail", dossier.pk)

    def submit(self, dossier: Dossier, rules: Rules, *, now: datetime) -> None:
        self.open(dossier.candidate, "candidate:dossier_detail", dossier.pk)
        said = {f"affirm_{s.slug}": "on" for s in rules.eligibility}
        self.send(dossier.candidate, "candidate:submit_dossier", dossier.pk, affirming="1", **said)

    def send_form(self, dossier: Dossier, *, now: datetime) -> None:
        self.open(dossier.candidate, "candidate:fill_form", dossier.pk)
        self.send(dossier.candidate, "candidate:fill_form", dossier.pk)

    def wish(self, dossier: Dossier, stage: Stage, keys: list[Any], *, now: datetime) -> None:
        """Too few, too many, then as asked."""
        asked, person = asks_of(stage), dossier.candidate
        typed: dict[str, Any]
        self.open(person, "candidate:edit_wishes", dossier.pk)
        for wrong in (asked.lowest - 1, asked.highest + 1):
            if 0 <= wrong <= len(keys):
                typed = {f"rank-{key}": n for n, key in enumerate(keys[:wrong], start=1)}
                if "Il faut au" not in self.said(
                    person, "candidate:edit_wishes", dossier.pk, **typed
                ):
                    raise Stuck(_("Un nombre de vœux que le règlement exclut a été pris."))
        typed = {f"rank-{k}": n for n, k in enumerate(keys[: max(asked.lowest, 1)], start=1)}
        self.send(person, "candidate:edit_wishes", dossier.pk, **typed)

    def send_wishes(self, dossier: Dossier, *, now: datetime) -> None:
        self.open(dossier.candidate, "candidate:send_wishes", dossier.pk)
        self.send(dossier.candidate, "candidate:send_wishes", dossier.pk)

    def opt_in(self, dossier: Dossier, *, now: datetime) -> None:
        self.open(dossier.candidate, "candidate:pool_detail", dossier.pk)
        self.send(dossier.candidate, "candidate:opt_in", dossier.pk, agree="1")

    def accept(self, dossier: Dossier, *, now: datetime) -> None:
        self.open(dossier.candidate, "candidate:offer_detail", dossier.pk)
        self.send(dossier.candidate, "candidate:accept_offer", dossier.pk)

    # -- who reads and who hears -------------------------------------------------------------

    def read(
        self, review: Review, marks: Mapping[str, Any], opinion: str, *, now: datetime
    ) -> None:
        label = review.sheet.label
        page = self.open(review.reviewer, "reviewer:review_detail", label)
        self.send(
            review.reviewer, "reviewer:review_detail", label,
            opinion=opinion, appreciation="Des exemples précis.", send="1",
            edition=page.context["dossier"].edition, **marks,
        )  # fmt: skip

    def hear(
        self, interview: Interview, juror: User, marks: Mapping[str, Any], opinion: str,
        *, now: datetime,
    ) -> None:  # fmt: skip
        self.open(juror, "juror:interview_detail", interview.pk)
        typed: dict[str, Any] = {f"mark_{slug}": mark for slug, mark in marks.items()}
        if opinion:
            typed["opinion"] = opinion
        self.send(
            juror, "juror:assess_interview", interview.pk,
            appreciation="Une parole claire.", send="1", **typed,
        )  # fmt: skip

    # -- the team ----------------------------------------------------------------------------

    def check(self, dossier: Dossier, *, by: User, now: datetime) -> None:
        self.open(by, "programme:check_eligibility", dossier.pk)
        self.send(
            by, "programme:check_eligibility", dossier.pk, outcome="eligible", because=""
        )  # fmt: skip

    def book(
        self, dossier: Dossier, stage: Stage, panel: Panel, sprint: Sprint,
        mission: Mission | None, hours: tuple[datetime, datetime], *, by: User, now: datetime,
    ) -> None:  # fmt: skip
        """A slot is offered by the team, and taken by the candidate."""
        self.send(
            by, "programme:offer_slots", panel.pk, sprint=sprint.pk,
            stage=stage.slug, mission=mission.pk if mission else "",
            on=hours[0].date().isoformat(), at=f"{hours[0]:%H:%M}", pause=0, count=1,
            video="https://visio.example/salle-1", place="",
        )  # fmt: skip
        slot = Slot.objects.latest("pk")
        person = dossier.candidate
        self.open(person, "candidate:interview_list", dossier.pk)
        query = f"?etape={stage.slug}" + (f"&mission={mission.pk}" if mission else "")
        self.open(person, "candidate:book_interview", dossier.pk, query=query)
        self.send(person, "candidate:book_interview", dossier.pk, query=query, slot=slot.pk)

    def call_up(self, dossier: Dossier, *, by: User, now: datetime) -> None:
        self.open(by, "programme:waiting_list")
        self.send(by, "programme:call_from_waiting", dossier.pk, because="")

    def introduce(self, member: Membership, mission: Mission, *, by: User, now: datetime) -> None:
        self.send(by, "programme:introduce", member.pk, mission=mission.pk)

    def offer(
        self, dossier: Dossier, mission: Mission, pairing: Pairing | None, starts_on: date,
        *, by: User, now: datetime,
    ) -> None:  # fmt: skip
        query = f"?pairing={pairing.pk}" if pairing else ""
        self.open(by, "programme:prepare_offer", dossier.pk, query=query)
        self.send(
            by, "programme:prepare_offer", dossier.pk, query=query,
            mission=mission.pk, starts_on=starts_on.isoformat(),
        )  # fmt: skip
        offer = Offer.objects.get(dossier=dossier)
        self.open(by, "programme:offer_detail", offer.pk)
        self.send(by, "programme:send_offer", offer.pk)

    def sign_contract(self, contract: Contract, *, by: User, now: datetime) -> None:
        dossier = contract.offer.dossier
        self.send(by, "programme:sign_contract", contract.pk, signed_on=now.date().isoformat())
        self.open(by, "programme:offer_detail", contract.offer_id)
        self.open(dossier.candidate, "candidate:offer_detail", dossier.pk)
        self.open(dossier.candidate, "candidate:contract_calendar", contract.pk)

    def issue_letter(self, contract: Contract, *, by: User, now: datetime) -> None:
        self.send(
            by, "programme:issue_letter", contract.pk, place="12 quai des Brumes",
            manager="Solène Le Bihan", starts_on=contract.starts_on.isoformat(),
            ends_on=contract.ends_on.isoformat(),
        )  # fmt: skip

    def agree(self, agreement: Agreement, *, by: User, now: datetime) -> None:
        dossier = agreement.dossier
        self.open(dossier.candidate, "candidate:agreement_detail", dossier.pk)
        self.send(dossier.candidate, "candidate:sign_agreement", agreement.pk)
        self.open(by, "programme:agreement_list")
        self.send(by, "programme:sign_agreement", agreement.pk)

    def look(self, dossier: Dossier, *, by: User) -> None:
        """Its pages, those of its stages among them, as the candidate and the team see it."""
        self.open(dossier.candidate, "candidate:dossier_detail", dossier.pk)
        self.open(by, "programme:dossier_detail", dossier.pk)
        for screen in screens_of(dossier):
            address = reverse(screen.route, args=[dossier.pk])
            answer: Any = self.seat(dossier.candidate).get(address)
            self._count(address, answer)
            if answer.status_code not in {HTTPStatus.OK, HTTPStatus.FOUND}:
                raise Stuck(f"{address} ({answer.status_code})")


def _why(answer: Any) -> str:
    context = answer.context or {}
    form = context.get("form")
    if form is not None and form.errors:
        return " ".join(str(fault) for faults in form.errors.values() for fault in faults)
    return str(context.get("error", ""))
