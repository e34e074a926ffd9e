"""One recruitment, from the public page to the mission letter, as each person does it on screen."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.calls.models import Call, HostBody, Proposal, RuleSet
from fellowship.core import jobs
from fellowship.core.models import Email
from fellowship.dossiers.models import Dossier, Receipt
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.juries.models import Interview, Panel, Slot
from fellowship.missions.models import Mission
from fellowship.people.models import Consent, User
from fellowship.reviews.models import Announcement, AssignmentRun, Review
from fellowship.talents.models import Membership
from fellowship.teams.models import MatchingRun
from tests.conftest import ROOT
from tests.factories.dossiers import small_pdf
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CALL = "candidatures-2027"
APPLY_PAGE = ROOT / "content/site/participer/candidats/postuler.md"
RULES = ROOT / f"content/rules/{CALL}.toml"
REVIEWERS = ("agathe@relecture.example", "gontran@relecture.example", "kader@relecture.example")
JUROR, HOST, OFFICER = "judith@jury.example", "hector@accueil.example", "olga@equipe.example"
CAMILLE, NOE, LISE, ROBIN = (
    f"{name}@candidat.example" for name in ("camille", "noe", "lise", "robin")
)
NAMES = {
    CAMILLE: "Camille Vasseur-Lindt",
    NOE: "Noé Prigent-Abgrall",
    LISE: "Lise Montcornet",
    ROBIN: "Robin Kerbrat-Duval",
}
STATEMENTS = {"affirm_personne": "on", "affirm_etudes": "on"}


class Stage:
    """The hour, and who is at the keyboard; what a post asks of the worker is done behind it."""

    def __init__(self, hour, mails, on_commit):
        self.hour, self.mails, self.on_commit = hour, mails, on_commit
        self.now = None

    def at(self, month, day, hour=9, minute=0, second=0, year=2026):
        self.now = dt.datetime(year, month, day, hour, minute, second, tzinfo=PARIS)
        self.hour.move_to(self.now)

    def worker_passes(self):
        with self.on_commit(execute=True):
            jobs.tick(now=self.now)

    def open(self, email, route, *args, query=""):
        return self.seat(email).get(reverse(route, args=args) + query)

    def send(self, who, route, /, *args, query="", **typed):
        """Post a form of the screens and read the page it leads to."""
        with self.on_commit(execute=True):
            return self.seat(who).post(reverse(route, args=args) + query, typed, follow=True)

    def seat(self, email):
        client = Client()
        if email:
            client.force_login(User.objects.get(email=email))
        return client

    def mails_to(self, email):
        return [mail for mail in self.mails if mail.to == [email]]


@pytest.fixture
def stage(mailoutbox, django_capture_on_commit_callbacks):
    with time_machine.travel(dt.datetime(2026, 8, 24, 9, tzinfo=PARIS), tick=False) as hour:
        stage = Stage(hour, mailoutbox, django_capture_on_commit_callbacks)
        stage.at(8, 24)
        jobs.load_routines()
        yield stage


def test_one_recruitment_from_the_public_page_to_the_mission_letter(stage):
    the_team_publishes_the_rules(stage)
    page = the_apply_page_is_imported_twice(stage)
    the_team_confirms_the_calendar_read_in_the_prose(stage)
    the_team_gives_everyone_a_part(stage)
    the_public_page_says_the_dates_and_opens_at_the_hour(stage, page)

    someone_signs_in_with_a_code_received(stage)
    camille = a_candidate_applies_and_holds_a_receipt(stage)
    noe = a_candidate_applies(stage, NOE, "technique", day=20)
    lise = a_candidate_applies(stage, LISE, "produit", day=21)
    one_second_late_is_refused_and_the_draft_is_kept(stage, page)

    the_team_spreads_the_reading(stage)
    the_reviewers_score_without_knowing_who(stage)
    the_shortlist_stays_sealed_until_its_instant(stage, kept=[camille, noe], declined=[lise])

    the_interviews_are_booked_and_scored(stage, [camille, noe])
    the_selection_is_announced(stage, [camille, noe])

    the_selected_enter_the_pool_leave_and_come_back(stage, camille, noe)
    mission = a_host_writes_a_mission_with_two_seats(stage)
    candidates_and_host_rank_each_other(stage, mission, [camille, noe])
    the_team_runs_the_matching_and_confirms_it(stage, mission, camille)

    experience_is_verified_and_sets_the_pay(stage, camille, noe)
    contract = the_offer_is_accepted_and_counted(stage, camille)
    the_mission_letter_waits_for_the_signature(stage, contract)

    the_team_reads_every_change_of_state(stage, camille)


def test_the_real_apply_page_becomes_a_calendar_too(stage, corpus):
    """The page that the programme itself published for its seventh cohort."""
    stage.at(1, 20, year=2024)
    UserFactory(email=OFFICER, is_staff=True)
    call_command("import_content", next((corpus / "seeds").glob("001_*")), verbosity=0)
    proposal = Proposal.objects.get()
    assert "29 février" not in (
        screen := text_of(stage.open(OFFICER, "programme:proposal_detail", proposal.pk))
    )
    assert "1er mars 2024 à 23 h 59" in screen

    stage.send(OFFICER, "programme:confirm_proposal", proposal.pk, because="")

    first, second, *others = proposal.call.sprints.order_by("number")
    assert first.opens_at == dt.datetime(2024, 1, 29, tzinfo=PARIS)
    assert first.closes_at == dt.datetime(2024, 3, 2, tzinfo=PARIS)
    assert second.closes_at == dt.datetime(2024, 4, 27, tzinfo=PARIS)
    assert [sprint.closes_at for sprint in others] == [None, None, None]


# 1 to 3: the rules, the page, the calendar


def the_team_publishes_the_rules(stage):
    UserFactory(email=OFFICER, name="Olga Prévert", is_staff=True)
    stage.send(OFFICER, "programme:import_rules", text=RULES.read_text("utf-8"))
    stage.send(OFFICER, "programme:publish_rules", RuleSet.objects.get().pk)
    assert RuleSet.objects.get().state == "published"


def the_apply_page_is_imported_twice(stage):
    """Gives its public address."""
    from fellowship.pages.models import ApplyPage

    for _ in range(2):
        call_command("import_content", APPLY_PAGE, verbosity=0)
    page = ApplyPage.objects.get()
    assert Proposal.objects.count() == 1
    shown = stage.seat(None).get(page.url)
    assertNotContains(shown, "Commencer ma candidature")
    return page.url


def the_team_confirms_the_calendar_read_in_the_prose(stage):
    proposal = Proposal.objects.get()
    screen = text_of(stage.open(OFFICER, "programme:proposal_detail", proposal.pk))
    assert "9 octobre 2026 à 23 h 59" in screen
    assert "Confirmer ce calendrier" in screen

    stage.send(OFFICER, "programme:confirm_proposal", proposal.pk, because="Relu en réunion.")

    sprint = the_sprint()
    assert sprint.opens_at == dt.datetime(2026, 9, 7, tzinfo=PARIS)
    assert sprint.closes_at == dt.datetime(2026, 10, 10, tzinfo=PARIS)
    assert Call.objects.get().sprints.get(number=4).closes_at is None


def the_team_gives_everyone_a_part(stage):
    call = Call.objects.get()
    body = HostBody.objects.create(name="Agence des rivages", slug="agence-des-rivages")
    roles = [(email, "reviewer", {}) for email in REVIEWERS]
    roles += [(JUROR, "juror", {}), (HOST, "host", {"body": body.pk})]
    for email, kind, more in roles:
        stage.send(
            OFFICER, "programme:give_part", call.pk, email=email, kind=kind, capacity=10, **more
        )
    assert call.roles.count() == 5


def the_public_page_says_the_dates_and_opens_at_the_hour(stage, page):
    def reads():
        return text_of(stage.seat(None).get(page))

    stage.at(9, 6, 23, 59, 59)
    assert "9 octobre 2026 à 23 h 59" in reads()
    assert (
        f"/espace/candidature/candidater/{CALL}/" not in stage.seat(None).get(page).content.decode()
    )
    stage.at(9, 7, 0, 0, 0)
    assert (
        f"{reverse('candidate:start_dossier', args=[CALL])}"
        in stage.seat(None).get(page).content.decode()
    )


# 4: the candidates


def someone_signs_in_with_a_code_received(stage):
    stage.at(9, 14, 18)
    client = Client()
    start = reverse("candidate:start_dossier", args=[CALL])
    assert reverse("account_request_login_code").rstrip("/").split("/")[-1] in client.get(start).url
    with stage.on_commit(execute=True):
        client.post(reverse("account_request_login_code"), {"email": CAMILLE})
    code = re.search(r"\b(\d{6})\b", stage.mails_to(CAMILLE)[-1].body)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(start).status_code == 200
    User.objects.filter(email=CAMILLE).update(name=NAMES[CAMILLE])


def a_candidate_applies_and_holds_a_receipt(stage):
    dossier = a_candidate_writes(stage, CAMILLE, "produit", cv=False)
    refused = stage.send(
        CAMILLE, "candidate:submit_dossier", dossier.pk, affirming="1", **STATEMENTS
    )
    assertContains(refused, "Il reste à compléter : Présentation (Votre curriculum vitæ).")
    attach_the_cv(stage, CAMILLE, dossier)

    sent = stage.send(CAMILLE, "candidate:submit_dossier", dossier.pk, affirming="1", **STATEMENTS)

    receipt = Receipt.objects.get(dossier=dossier)
    assertContains(sent, receipt.number)
    assertContains(sent, receipt.files[0]["sha256"])
    letter = Email.objects.get(to=CAMILLE, template__contains="receipt")
    assert receipt.number in letter.body
    assert letter.sent_at == stage.now
    dossier.refresh_from_db()
    assert dossier.rule_set.version == 1
    mine = stage.open(CAMILLE, "candidate:dossier_detail", dossier.pk)
    assertContains(mine, "Prochaine étape")
    assert mine.context["next"].at > stage.now
    return dossier


def a_candidate_applies(stage, email, profile, *, day):
    stage.at(9, day, 19)
    UserFactory(email=email, name=NAMES[email])
    dossier = a_candidate_writes(stage, email, profile)
    stage.send(email, "candidate:submit_dossier", dossier.pk, affirming="1", **STATEMENTS)
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
    return dossier


def a_candidate_writes(stage, email, profile, *, cv=True):
    """A draft with its six sections."""
    stage.send(email, "candidate:start_dossier", CALL, profile=profile, **STATEMENTS)
    dossier = Dossier.objects.get(candidate__email=email)
    draft = stage.open(email, "candidate:dossier_detail", dossier.pk)
    assertContains(draft, "9 octobre 2026 à 23 h 59")  # the last minute accepted
    answers = {
        "presentation": {"parcours": "Douze ans au service de communes du littoral."},
        "competences": {"principales": "Conduire un produit.", "complementaires": "Écrire."},
        "experience": {
            "metier": "Trois services lancés.",
            "entrepreneuriat": "Une coopérative.",
            "annees": "10",
        },
        "motivation": {"motivation": "Servir l’intérêt général."},
        "souhaits": {"themes": ["ecologie"], "type": "construction"},
        "personnel": {"nom": NAMES[email], "telephone": "06 00 00 00 01", "ville": "Brest"},
    }
    for slug, typed in answers.items():
        seen = stage.open(email, "candidate:edit_section", dossier.pk, slug).context["seen"]
        stage.send(email, "candidate:edit_section", dossier.pk, slug, seen=seen, go_on="1", **typed)
    if cv:
        attach_the_cv(stage, email, dossier)
    return dossier


def attach_the_cv(stage, email, dossier):
    seen = stage.open(email, "candidate:edit_section", dossier.pk, "presentation").context["seen"]
    stage.send(
        email, "candidate:edit_section", dossier.pk, "presentation", seen=seen,
        parcours="Douze ans au service de communes du littoral.",
        cv=SimpleUploadedFile("cv-de-la-personne.pdf", small_pdf(), "application/pdf"),
    )  # fmt: skip
    assert dossier.attachments.count() == 1


def one_second_late_is_refused_and_the_draft_is_kept(stage, page):
    stage.at(10, 9, 22)
    UserFactory(email=ROBIN, name=NAMES[ROBIN])
    dossier = a_candidate_writes(stage, ROBIN, "impact")
    stage.at(10, 10, 0, 0, 0)

    refused = stage.send(ROBIN, "candidate:submit_dossier", dossier.pk, affirming="1", **STATEMENTS)

    assertContains(refused, "Le dépôt est clos depuis le 9 octobre 2026 à 23 h 59")
    assertContains(refused, "Votre brouillon est conservé")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.answers["motivation"]) == ("draft", "Servir l’intérêt général.")
    assert not Receipt.objects.filter(dossier=dossier).exists()
    assert "9 octobre 2026" in text_of(stage.seat(None).get(page))


# 5: the reading


def the_team_spreads_the_reading(stage):
    stage.at(10, 12)
    stage.send(OFFICER, "programme:plan_reviews", the_sprint().pk, "lecture", seed="20261012")
    run = AssignmentRun.objects.get()
    assert not Review.objects.exists()
    stage.send(OFFICER, "programme:apply_run", run.pk)
    counts = [dossier.reviews.count() for dossier in Dossier.objects.filter(state="submitted")]
    assert counts == [2, 2, 2]


def the_reviewers_score_without_knowing_who(stage):
    stage.at(10, 13)
    for review in Review.objects.select_related("reviewer", "dossier__candidate", "sheet"):
        email, label = review.reviewer.email, review.sheet.label
        screen = stage.open(email, "reviewer:review_detail", label)
        for where in (screen, stage.open(email, "reviewer:review_list")):
            for told in (*NAMES.values(), *NAMES, "06 00 00 00 01", "cv-de-la-personne", "Brest"):
                assertNotContains(where, told)
            for word in review.dossier.candidate.name.replace("-", " ").split():
                assert word not in text_of(where)
        assertContains(screen, "Trois services lancés.")
        good = review.dossier.candidate.email != LISE
        stage.send(
            email, "reviewer:review_detail", label,
            experience="4" if good else "0", motivation="5" if good else "1",
            appreciation="Des exemples précis.", send="1",
            edition=screen.context["dossier"].edition,
        )  # fmt: skip
    assert set(Review.objects.values_list("state", flat=True)) == {"sent"}
    means = text_of(stage.open(OFFICER, "programme:assignment_detail", the_sprint().pk, "lecture"))
    assert "4,5" in means
    assert "0,5" in means  # the zero counts


# 6: the decision, sealed


def the_shortlist_stays_sealed_until_its_instant(stage, *, kept, declined):
    stage.at(10, 14)
    before = {d.pk: what_the_candidate_reads(stage, d) for d in [*kept, *declined]}
    prepare_and_schedule(stage, "preselection", kept, declined, day="2026-10-15", hour="10:00")
    held = Email.objects.filter(held=True, to=CAMILLE).get()
    assertContains(stage.open(OFFICER, "programme:letter_detail", held.pk), "Bonjour")

    stage.at(10, 15, 9, 59, 59)
    stage.worker_passes()
    assert {d.pk: what_the_candidate_reads(stage, d) for d in [*kept, *declined]} == before
    assert [m.subject for m in stage.mails_to(CAMILLE) if m.subject == held.subject] == []
    stage.at(10, 15, 10, 0, 5)  # the worker looks every five seconds
    stage.worker_passes()

    for dossier in kept:
        dossier.refresh_from_db()
        assert (dossier.stage, dossier.outcome) == ("entretien", "kept")
        assert what_the_candidate_reads(stage, dossier) != before[dossier.pk]
    assert [m.subject for m in stage.mails_to(CAMILLE)][-1] == held.subject
    assertContains(
        stage.open(LISE, "candidate:dossier_detail", declined[0].pk),
        "Présélection : non retenu",
    )


def prepare_and_schedule(stage, slug, kept, declined, *, day, hour):
    stage.send(OFFICER, "programme:prepare_announcement", stage=f"{the_sprint().pk}:{slug}")
    announcement = Announcement.objects.get(stage=slug)
    verdicts = {f"verdict-{d.pk}": "kept" for d in kept}
    verdicts |= {f"verdict-{d.pk}": "declined" for d in declined}
    verdicts |= {f"reason-{d.pk}": "L’expérience de direction manque." for d in declined}
    stage.send(OFFICER, "programme:decide", announcement.pk, **verdicts)
    done = stage.send(
        OFFICER, "programme:schedule_announcement", announcement.pk, day=day, hour=hour
    )
    assertContains(done, "prêt")
    announcement.refresh_from_db()
    assert announcement.state == "scheduled"


def what_the_candidate_reads(stage, dossier):
    page = stage.open(dossier.candidate.email, "candidate:dossier_detail", dossier.pk)
    return without_tokens(page)


# 7: the interviews


def the_interviews_are_booked_and_scored(stage, dossiers):
    stage.at(10, 15, 14)
    call, sprint = Call.objects.get(), the_sprint()
    juror = User.objects.get(email=JUROR)
    stage.send(OFFICER, "programme:compose_panel", call.pk, name="Jury A", jurors=[juror.pk])
    stage.send(
        OFFICER, "programme:offer_slots", Panel.objects.get().pk, sprint=sprint.pk,
        stage="entretien", on="2026-10-20", at="10:00", minutes=30, pause=30, count=3,
        video="https://visio.example/salle-1",
    )  # fmt: skip
    slots = list(Slot.objects.order_by("starts_at"))
    assert len(slots) == 3
    for dossier, slot in zip(dossiers, slots, strict=False):
        email = dossier.candidate.email
        booking = stage.send(email, "candidate:book_interview", dossier.pk, slot=slot.pk)
        assertContains(booking, "mardi 20 octobre 2026")
        confirmation = stage.mails_to(email)[-1]
        (event,) = Calendar.from_ical(attached(confirmation, ".ics")).walk("VEVENT")
        assert event["DTSTART"].dt == slot.starts_at
    taken = stage.send(NOE, "candidate:book_interview", dossiers[1].pk, slot=slots[0].pk)
    assert Interview.objects.count() == 2, taken

    stage.at(10, 20, 13)
    for interview in Interview.objects.order_by("pk"):
        heard = stage.open(JUROR, "juror:interview_detail", interview.pk)
        assertContains(heard, "Trois services lancés")
        stage.send(
            JUROR, "juror:assess_interview", interview.pk, mark_experience="3",
            mark_motivation="5", mark_expertise="4", mark_autonomie="4", mark_communication="2",
            appreciation="Une parole claire.", send="1",
        )  # fmt: skip
        interview.refresh_from_db()
        assert interview.state == "held"
        team = stage.open(OFFICER, "programme:interview_detail", interview.pk)
        assertContains(team, "3,6")  # five criteria, the first two scored again


def the_selection_is_announced(stage, dossiers):
    stage.at(10, 28)
    prepare_and_schedule(stage, "selection", dossiers, [], day="2026-10-30", hour="09:30")
    stage.at(10, 30, 9, 30)
    stage.worker_passes()
    for dossier in dossiers:
        dossier.refresh_from_db()
        assert (dossier.stage, dossier.outcome) == ("vivier", "kept")


# 8: the pool


def the_selected_enter_the_pool_leave_and_come_back(stage, camille, noe):
    stage.at(11, 2)
    for dossier in (camille, noe):
        email = dossier.candidate.email
        stage.send(email, "candidate:opt_in", dossier.pk)
        assert not Consent.objects.filter(person=dossier.candidate).exists()
        stage.send(email, "candidate:opt_in", dossier.pk, agree="1")
        assert Consent.objects.get(person=dossier.candidate).given_at == stage.now
    assertContains(stage.open(OFFICER, "programme:membership_list"), NAMES[NOE])

    stage.send(NOE, "candidate:opt_out", noe.pk)
    assertNotContains(stage.open(OFFICER, "programme:membership_list"), NAMES[NOE])
    stage.at(11, 2, 9, 5)
    stage.send(NOE, "candidate:opt_in", noe.pk, agree="1")
    assertContains(stage.open(OFFICER, "programme:membership_list"), NAMES[NOE])


# 9: the mission


def a_host_writes_a_mission_with_two_seats(stage):
    stage.at(11, 3)
    stage.send(
        HOST, "host:draft_mission", title="Marées ouvertes",
        summary="Donner à chaque commune ses hauteurs d’eau.", place="12 quai des Brumes, Brest",
        manager="Solène Le Bihan", starts_on="2027-01-04",
        seat_1=["produit"], seat_2=["technique"],
    )  # fmt: skip
    mission = Mission.objects.get()
    assert mission.state == "drafted"
    stage.send(OFFICER, "programme:open_mission", mission.pk)
    mission.refresh_from_db()
    assert mission.state == "opened"
    return mission


def candidates_and_host_rank_each_other(stage, mission, dossiers):
    stage.at(11, 4)
    standing = {m.dossier_id: m for m in Membership.objects.filter(state="in")}
    for dossier in dossiers:
        stage.send(OFFICER, "programme:introduce", standing[dossier.pk].pk, mission=mission.pk)
        stage.send(
            dossier.candidate.email, "candidate:edit_wishes", dossier.pk,
            **{f"rank-{mission.pk}": "1"},
        )  # fmt: skip
    seen = stage.open(HOST, "host:mission_detail", mission.pk)
    assertContains(seen, NAMES[CAMILLE])
    assertNotContains(seen, CAMILLE)
    ranks = {f"rank-{standing[d.pk].pk}": str(n) for n, d in enumerate(dossiers, start=1)}
    stage.send(HOST, "host:rank_people", mission.pk, **ranks)
    assert mission.opinions.count() == 2


def the_team_runs_the_matching_and_confirms_it(stage, mission, camille):
    stage.at(11, 6)
    call = Call.objects.get()
    stage.send(
        OFFICER, "programme:propose_matching", call.pk, seed="41", run_set="coalition_stable"
    )
    run = MatchingRun.objects.get()
    sentences = [pairing.sentence for pairing in run.pairings.all()]
    screen = stage.open(OFFICER, "programme:matching_detail", run.pk)
    for sentence in sentences:
        assertContains(screen, sentence)
    assertNotContains(stage.open(CAMILLE, "candidate:result_detail", camille.pk), sentences[0])

    stage.send(OFFICER, "programme:confirm_matching", run.pk, because="Vu en comité.")

    mine = run.pairings.get(membership__dossier=camille)
    result = stage.open(CAMILLE, "candidate:result_detail", camille.pk)
    assertContains(result, mission.title)
    assertContains(result, mine.sentence)
    assertContains(stage.open(HOST, "host:mission_detail", mission.pk), "Équipe confirmée")


# 10: the offer, the contract, the letter


def experience_is_verified_and_sets_the_pay(stage, camille, noe):
    """Ten years to the day, and one day less, at the first day of the contract."""
    stage.at(11, 10)
    run = MatchingRun.objects.get()
    for dossier, first_day, pay, share in (
        (camille, "2017-01-04", "5\u00a0000\u00a0€", "10\u00a0%"),
        (noe, "2017-01-05", "4\u00a0250\u00a0€", "6\u00a0%"),
    ):
        email = dossier.candidate.email
        stage.send(
            email, "candidate:experience_list", dossier.pk,
            title="Conduite de services, Coopérative des marées", kind="employee",
            starts_on=first_day, ends_on="",
        )  # fmt: skip
        pairing = run.pairings.get(membership__dossier=dossier)
        ask = {"query": f"?pairing={pairing.pk}", "starts_on": "2027-01-04"}
        waits = stage.send(OFFICER, "programme:prepare_offer", dossier.pk, **ask)
        assertContains(waits, "Il reste 1 période d’expérience à vérifier.")
        experience = Experience.objects.get(dossier=dossier)
        stage.send(
            OFFICER, "programme:verify_experience", experience.pk, accepted="1",
            remark="Certificat de travail",
        )  # fmt: skip
        stage.send(OFFICER, "programme:prepare_offer", dossier.pk, **ask)
        offer = Offer.objects.get(dossier=dossier)
        assertContains(
            stage.open(email, "candidate:offer_detail", dossier.pk),
            "Aucune proposition pour le moment",
        )
        stage.send(OFFICER, "programme:send_offer", offer.pk)
        page = stage.open(email, "candidate:offer_detail", dossier.pk)
        assertContains(page, pay)
        assertContains(page, share)


def the_offer_is_accepted_and_counted(stage, camille):
    stage.at(11, 12)
    assertContains(stage.open(OFFICER, "programme:offer_list"), "0 sur 12 recrutements")
    assertContains(
        stage.open(CAMILLE, "candidate:accept_offer", camille.pk), "J’accepte la proposition"
    )
    assert not Contract.objects.exists()
    stage.send(CAMILLE, "candidate:accept_offer", camille.pk)
    assertContains(stage.open(OFFICER, "programme:offer_list"), "1 sur 12 recrutements")
    return Contract.objects.get()


def the_mission_letter_waits_for_the_signature(stage, contract):
    stage.at(11, 16)
    typed = {
        "place": "12 quai des Brumes, Brest",
        "manager": "Solène Le Bihan",
        "starts_on": "2027-01-04",
        "ends_on": "2028-01-03",
    }
    refused = stage.send(OFFICER, "programme:issue_letter", contract.pk, **typed)
    assertContains(refused, "La lettre de mission s’établit une fois le contrat signé.")
    assert not MissionLetter.objects.exists()

    stage.send(OFFICER, "programme:sign_contract", contract.pk, signed_on="2026-11-16")
    stage.send(OFFICER, "programme:issue_letter", contract.pk, **typed)

    letter = MissionLetter.objects.get()
    for email, page, file in (
        (OFFICER, "programme:mission_letter", "programme:download_mission_letter"),
        (CAMILLE, "candidate:letter_detail", "candidate:download_letter"),
    ):
        read = stage.open(email, page, letter.pk)
        assertContains(read, "Solène Le Bihan")
        assertContains(read, NAMES[CAMILLE])
        response = stage.open(email, file, letter.pk)
        body = b"".join(response) if response.streaming else response.content
        assert body.startswith(b"%PDF")
    assert stage.open(NOE, "candidate:letter_detail", letter.pk).status_code == 404


# 11: the logbook


def the_team_reads_every_change_of_state(stage, camille):
    lines = stage.open(OFFICER, "programme:dossier_detail", camille.pk).context["lines"]
    told = [(line.title, line.by) for line in lines]
    moves = [
        ("Brouillon → en cours", NAMES[CAMILLE]),
        ("Présélection → Entretien métier (retenu)", "Olga Prévert"),
        ("Entretien : réservé", NAMES[CAMILLE]),
        ("Entretien : réservé → tenu", JUROR),
        ("Sélection → Vivier (retenu)", "Olga Prévert"),
        ("Vivier : entrée", NAMES[CAMILLE]),
        ("Mission « Marées ouvertes » : présenté", "Olga Prévert"),
        ("Proposition : préparée → envoyée", "Olga Prévert"),
        ("Proposition : envoyée → acceptée", NAMES[CAMILLE]),
        ("Contrat : à signer → signé", "Olga Prévert"),
        ("Lettre de mission n° 1 : établie", "Olga Prévert"),
    ]
    positions = [told.index(move) for move in moves]
    assert positions == sorted(positions)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert [line.text for line in lines if line.title.startswith("Présélection →")] == [
        "Annonce : Présélection, Sprint n° 1"
    ]
    assert (
        len([title for title, _by in told if "Évaluation de " in title and "@relecture" in title])
        == 4
    )
    mine = stage.open(CAMILLE, "candidate:dossier_detail", camille.pk)
    assertContains(mine, "Suivi")
    assertNotContains(mine, "Évaluation de")


# Reading a page


def the_sprint():
    return Call.objects.get().sprints.prefetch_related("milestones").get(number=1)


def text_of(response):
    """The words of a page, spaces made plain."""
    assert response.status_code == 200, response
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def without_tokens(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def attached(mail, ending):
    (content,) = [a[1] for a in mail.attachments if a[0].endswith(ending)]
    return content
