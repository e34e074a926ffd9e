import datetime as dt
import json
from hashlib import sha256

import pytest
from django.core.files.storage import storages

from fellowship.calls.models import Milestone, MilestoneKind
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions
from fellowship.dossiers.models import Attachment, Dossier, Receipt
from fellowship.dossiers.states import DossierState
from tests.factories.calls import (
    NOON,
    PARIS,
    CallFactory,
    RoleFactory,
    RuleSetFactory,
    SprintFactory,
)
from tests.factories.dossiers import AttachmentFactory, DossierFactory, small_pdf
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
CLOSING = dt.datetime(2024, 3, 2, tzinfo=PARIS)
SECOND = dt.timedelta(seconds=1)
AFFIRMED = ["personne", "etudes"]


def section(dossier, slug):
    return next(s for s in dossier.rules_at(NOON).rules.sections if s.slug == slug)


def complete_draft(**fields):
    return DossierFactory(cv=True, **fields)


# --- starting ---------------------------------------------------------------


def test_a_draft_is_started_for_the_open_sprint(candidate):
    sprint = SprintFactory()

    dossier = actions.start(sprint.call, "produit", by=candidate, now=NOON, affirmed=AFFIRMED)

    assert (dossier.state, dossier.sprint, dossier.profile) == ("draft", sprint, "produit")
    assert sorted(dossier.affirmed) == sorted(AFFIRMED)
    assert list(Event.objects.about(dossier).values_list("verb", "by")) == [
        ("started", candidate.pk)
    ]


def test_before_the_opening_a_draft_waits_for_the_next_sprint(candidate):
    sprint = SprintFactory()

    dossier = actions.start(
        sprint.call, "produit", by=candidate, now=dt.datetime(2024, 1, 27, tzinfo=PARIS)
    )

    assert dossier.sprint == sprint


def test_a_second_living_dossier_for_the_same_sprint_and_profile_is_refused(candidate):
    first = DossierFactory(candidate=candidate)

    with pytest.raises(Refused, match=f"le numéro {first.reference}"):
        actions.start(first.call, "produit", by=candidate, now=NOON)
    assert Dossier.objects.count() == 1


def test_another_profile_or_a_withdrawn_dossier_does_not_stand_in_the_way(candidate):
    first = DossierFactory(candidate=candidate)
    DossierFactory(candidate=candidate, profile="impact", withdrawn=True)

    actions.start(first.call, "technique", by=candidate, now=NOON)
    actions.start(first.call, "impact", by=candidate, now=NOON)

    living = Dossier.objects.living().filter(candidate=candidate)
    assert sorted(living.values_list("profile", flat=True)) == ["impact", "produit", "technique"]


def test_whoever_evaluates_a_call_does_not_apply_to_it():
    role = RoleFactory(call=SprintFactory().call)

    with pytest.raises(Refused, match="Vous évaluez les dossiers"):
        actions.start(role.call, "produit", by=role.person, now=NOON)


def test_nothing_starts_when_no_window_is_open_nor_announced(candidate):
    sprint = SprintFactory()

    with pytest.raises(Refused, match="ni annoncé"):
        actions.start(sprint.call, "produit", by=candidate, now=CLOSING)


# --- writing ----------------------------------------------------------------


def test_a_section_keeps_even_what_is_wrong_and_says_what_is_missing(candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    part = section(dossier, "experience")

    faults = actions.save_section(
        dossier,
        part,
        {"metier": "x" * 2001, "annees": "douze", "entrepreneuriat": ""},
        by=candidate,
        now=NOON,
        seen=actions.fingerprint(part, {}),
    )

    dossier.refresh_from_db()
    assert dossier.answers == {"metier": "x" * 2001, "annees": "douze", "entrepreneuriat": ""}
    assert faults == {
        "metier": "2001 caractères, pour 2000 au plus",
        "entrepreneuriat": "à remplir",
        "annees": "un nombre entier, zéro ou plus",
    }


def test_zero_years_is_an_answer(candidate):
    dossier = DossierFactory(candidate=candidate, answers={"metier": "a", "entrepreneuriat": "b"})
    part = section(dossier, "experience")

    faults = actions.save_section(
        dossier,
        part,
        {"annees": 0},
        by=candidate,
        now=NOON,
        seen=actions.fingerprint(part, dossier.answers),
    )

    assert faults == {}


def test_two_windows_never_overwrite_each_other_silently(candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    part = section(dossier, "motivation")
    opened = actions.fingerprint(part, dossier.answers)
    actions.save_section(
        dossier, part, {"motivation": "La première."}, by=candidate, now=NOON, seen=opened
    )

    with pytest.raises(actions.Overtaken) as refused:
        actions.save_section(
            dossier, part, {"motivation": "La seconde."}, by=candidate, now=NOON, seen=opened
        )

    dossier.refresh_from_db()
    assert dossier.answers["motivation"] == "La première."
    assert refused.value.stored == {"motivation": "La première."}
    assert refused.value.typed == {"motivation": "La seconde."}


def test_the_same_words_sent_twice_are_not_a_conflict_nor_is_another_section(candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    motivation, skills = section(dossier, "motivation"), section(dossier, "competences")
    opened = actions.fingerprint(motivation, {})
    for _click in range(2):
        actions.save_section(
            dossier, motivation, {"motivation": "Servir."}, by=candidate, now=NOON, seen=opened
        )

    actions.save_section(
        dossier,
        skills,
        {"principales": "Coder."},
        by=candidate,
        now=NOON,
        seen=actions.fingerprint(skills, {}),
    )

    dossier.refresh_from_db()
    assert dossier.answers == {"motivation": "Servir.", "principales": "Coder."}
    assert dossier.edition == 2


def test_a_sent_dossier_is_no_longer_written(candidate):
    dossier = DossierFactory(candidate=candidate, submitted=True)
    part = section(dossier, "motivation")

    with pytest.raises(Refused, match="en cours d’évaluation : il ne se modifie plus"):
        actions.save_section(
            dossier,
            part,
            {"motivation": "Autre."},
            by=candidate,
            now=NOON,
            seen=actions.fingerprint(part, dossier.answers),
        )


# --- files ------------------------------------------------------------------


def cv(dossier):
    return dossier.rules_at(NOON).rules.field("cv")


def test_a_pdf_is_kept_in_the_private_storage_under_a_name_that_says_nothing(candidate):
    dossier = DossierFactory(candidate=candidate)
    content = small_pdf()

    kept = actions.attach_file(
        dossier, cv(dossier), "CV Camille Vasseur.pdf", content, by=candidate, now=NOON
    )

    assert (kept.name, kept.sha256) == ("CV Camille Vasseur.pdf", sha256(content).hexdigest())
    assert "amille" not in kept.file.name
    with storages["private"].open(kept.file.name) as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("cv.pdf", b"", "Le fichier « cv.pdf » est vide."),
        ("cv.docx", b"PK\x03\x04" + b"0" * 300, "Le fichier « cv.docx » n’est pas un PDF"),
        ("cv.pdf", b"<html>bonjour</html>", "Le fichier « cv.pdf » n’est pas un PDF"),
        ("cv.pdf", b"%PDF-1.7\nrien", "Le fichier « cv.pdf » est abîmé"),
        ("cv.pdf", small_pdf() + b"0" * (5 * 1024 * 1024), "Le fichier « cv.pdf » pèse"),
    ],
)
def test_what_is_not_a_readable_pdf_is_refused_by_name(candidate, name, content, why):
    dossier = DossierFactory(candidate=candidate)

    with pytest.raises(Refused, match=why):
        actions.attach_file(dossier, cv(dossier), name, content, by=candidate, now=NOON)
    assert not Attachment.objects.exists()


def test_a_locked_pdf_is_refused(candidate):
    from io import BytesIO

    from pypdf import PdfWriter

    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    dossier = DossierFactory(candidate=candidate)

    with pytest.raises(Refused, match="enlevez son mot de passe"):
        actions.attach_file(dossier, cv(dossier), "cv.pdf", out.getvalue(), by=candidate, now=NOON)


def test_a_new_file_replaces_the_old_one_and_its_bytes(
    candidate, django_capture_on_commit_callbacks
):
    dossier = DossierFactory(candidate=candidate)
    old = actions.attach_file(
        dossier, cv(dossier), "un.pdf", small_pdf(), by=candidate, now=NOON
    ).file.name

    with django_capture_on_commit_callbacks(execute=True):
        new = actions.attach_file(
            dossier, cv(dossier), "deux.pdf", small_pdf() + b"\n", by=candidate, now=NOON
        )

    assert list(Attachment.objects.values_list("name", flat=True)) == ["deux.pdf"]
    assert not storages["private"].exists(old)
    assert storages["private"].exists(new.file.name)


def test_a_path_in_a_name_does_not_travel(candidate):
    dossier = DossierFactory(candidate=candidate)

    kept = actions.attach_file(
        dossier, cv(dossier), "..\\../etc/passwd.pdf", small_pdf(), by=candidate, now=NOON
    )

    assert kept.name == "passwd.pdf"
    assert kept.file.name.startswith(f"{dossier.reference}/cv-")


# --- sending ----------------------------------------------------------------


def test_submit_moves_dates_binds_logs_and_thanks():
    dossier = complete_draft()
    rule_set = RuleSetFactory()

    receipt = actions.submit(dossier, by=dossier.candidate, now=NOON)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.submitted_at) == (DossierState.SUBMITTED, NOON)
    assert (dossier.rule_set, dossier.sprint.number) == (rule_set, 1)
    assert list(Event.objects.about(dossier).values_list("by", "before", "after", "at")) == [
        (dossier.candidate.pk, "draft", "submitted", NOON),
        (dossier.candidate.pk, "depot", "lecture", NOON),
    ]
    assert (dossier.stage, dossier.stage_kind, dossier.outcome) == ("lecture", "reading", "sent")
    letter = Email.objects.get(template="receipt")
    assert letter.to == dossier.candidate.email
    assert receipt.number in letter.body
    assert "0" * 64 in letter.body
    assert "equipe@passerelle.example" in letter.body
    assert "15 février 2024 à 12 h 00 min 00 s" in letter.body


def test_a_second_click_finds_the_same_receipt_and_writes_nothing_more():
    dossier = complete_draft()
    first = actions.submit(dossier, by=dossier.candidate, now=NOON)

    second = actions.submit(dossier, by=dossier.candidate, now=NOON + SECOND)

    assert second == first
    assert Receipt.objects.count() == 1
    assert Email.objects.filter(template="receipt").count() == 1
    assert Event.objects.about(dossier).count() == 2  # sent, and come to its reading


def test_the_last_second_is_accepted_and_the_next_one_refused_with_the_next_window():
    early, late = complete_draft(), complete_draft()
    SprintFactory(
        call=late.call,
        number=2,
        milestones={
            MilestoneKind.DEPOSIT: (
                dt.datetime(2024, 4, 3, tzinfo=PARIS),
                dt.datetime(2024, 4, 27, tzinfo=PARIS),
            )
        },
    )

    actions.submit(early, by=early.candidate, now=CLOSING - SECOND)
    with pytest.raises(Refused) as refused:
        actions.submit(late, by=late.candidate, now=CLOSING)

    assert str(refused.value) == (
        "Le dépôt est clos depuis le 1er mars 2024 à 23 h 59 (heure de Paris). "
        "Votre brouillon est conservé. "
        "Prochain dépôt : du 3 avril 2024 au 26 avril 2024 à 23 h 59."
    )
    late.refresh_from_db()
    assert (late.state, late.submitted_at) == (DossierState.DRAFT, None)
    assert late.answers["motivation"] == "Servir."
    assert late.attachments.count() == 1


def test_after_the_last_window_the_next_one_is_to_be_announced():
    late = complete_draft()

    with pytest.raises(Refused, match="La date du prochain dépôt n’est pas encore annoncée"):
        actions.submit(late, by=late.candidate, now=CLOSING)


def test_a_draft_of_a_closed_sprint_is_sent_in_the_next_and_bound_to_it():
    dossier = complete_draft()
    april = SprintFactory(
        call=dossier.call,
        number=2,
        milestones={
            MilestoneKind.DEPOSIT: (
                dt.datetime(2024, 4, 3, tzinfo=PARIS),
                dt.datetime(2024, 4, 27, tzinfo=PARIS),
            )
        },
    )

    actions.submit(dossier, by=dossier.candidate, now=dt.datetime(2024, 4, 5, tzinfo=PARIS))

    dossier.refresh_from_db()
    assert dossier.sprint == april


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"answers": {}},
            (
                "Présentation (Votre parcours) ; Compétences (Vos compétences principales) ; "
                "Expérience (Votre expérience du métier, Votre expérience de l’entrepreneuriat, "
                "Années d’expérience professionnelle) ; Motivation (Votre motivation) ; "
                "Souhaits (Thématiques, Type de projet) ; "
                "Informations personnelles (Prénom et nom, Ville de résidence)"
            ),
        ),
        ({"affirmed": ["personne"]}, "Il reste à affirmer : Je ne suis pas inscrit"),
        ({"profile": "poésie"}, "Le profil choisi n’est plus proposé."),
    ],
)
def test_submit_refuses_and_leaves_everything_as_it_was(change, why):
    dossier = complete_draft(**change)

    with pytest.raises(Refused) as refused:
        actions.submit(dossier, by=dossier.candidate, now=NOON)

    assert why in str(refused.value)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.DRAFT
    assert not Event.objects.exists()
    assert not Email.objects.exists()
    assert not Receipt.objects.exists()


def test_one_missing_section_is_named():
    dossier = complete_draft()
    dossier.answers["motivation"] = "   "
    dossier.save()

    with pytest.raises(Refused) as refused:
        actions.submit(dossier, by=dossier.candidate, now=NOON)

    assert str(refused.value) == "Il reste à compléter : Motivation (Votre motivation)."


def test_a_missing_file_is_named():
    dossier = DossierFactory()

    with pytest.raises(Refused, match=r"Présentation \(Votre curriculum vitæ\)"):
        actions.submit(dossier, by=dossier.candidate, now=NOON)


def test_a_version_published_before_the_deposit_binds_and_a_later_one_does_not():
    dossier = complete_draft()
    today = RuleSetFactory()
    RuleSetFactory(version=3, in_force_on=NOON.date() + dt.timedelta(days=1))

    actions.submit(dossier, by=dossier.candidate, now=NOON)

    dossier.refresh_from_db()
    assert dossier.rule_set == today


def test_the_digest_of_a_receipt_changes_with_one_letter():
    one, other = complete_draft(), complete_draft()
    other.answers = {**other.answers, "motivation": "Servir !"}
    other.save()

    first = actions.submit(one, by=one.candidate, now=NOON)
    second = actions.submit(other, by=other.candidate, now=NOON)

    assert first.digest != second.digest
    assert json.dumps(first.files) == json.dumps(second.files)


# --- leaving, coming back ---------------------------------------------------


def test_withdrawing_a_sent_dossier_is_logged_and_confirmed_by_letter():
    dossier = DossierFactory(submitted=True)

    actions.withdraw(dossier, by=dossier.candidate, now=NOON, because="Autre projet.")

    assert dossier.state == DossierState.WITHDRAWN
    assert list(Event.objects.about(dossier).values_list("after", "because")) == [
        ("withdrawn", "Autre projet.")
    ]
    assert Email.objects.get().template == "withdrawal"


def test_a_declined_dossier_cannot_be_withdrawn():
    dossier = DossierFactory(declined=True)

    with pytest.raises(Refused, match="ne peut plus être retiré"):
        actions.withdraw(dossier, by=dossier.candidate, now=NOON)


def test_a_past_dossier_is_taken_up_again_for_a_later_sprint_with_its_files():
    dossier = DossierFactory(declined=True)
    AttachmentFactory(dossier=dossier)
    SprintFactory(
        call=dossier.call,
        number=2,
        milestones={
            MilestoneKind.DEPOSIT: (
                dt.datetime(2024, 4, 3, tzinfo=PARIS),
                dt.datetime(2024, 4, 27, tzinfo=PARIS),
            )
        },
    )

    copy = actions.restart(dossier, by=dossier.candidate, now=dt.datetime(2024, 4, 5, tzinfo=PARIS))

    assert (copy.state, copy.sprint.number, copy.answers) == ("draft", 2, dossier.answers)
    assert copy.reference != dossier.reference
    assert copy.affirmed == []
    twin = copy.attachments.get()
    assert twin.file.name != dossier.attachments.get().file.name
    with twin.file.open() as file:
        assert file.read() == small_pdf()


def test_in_the_same_sprint_a_past_dossier_is_not_taken_up_again():
    dossier = DossierFactory(declined=True)

    with pytest.raises(Refused, match="Vous avez déjà un dossier"):
        actions.restart(dossier, by=dossier.candidate, now=NOON)


def test_an_extension_opens_kept_drafts_again():
    late = complete_draft()
    deposit = Milestone.objects.get(sprint=late.sprint, kind=MilestoneKind.DEPOSIT)
    deposit.ends_at = CLOSING + dt.timedelta(days=2)
    deposit.save()

    actions.submit(late, by=late.candidate, now=CLOSING)

    late.refresh_from_db()
    assert late.state == DossierState.SUBMITTED


def test_references_tell_neither_order_nor_person():
    call = SprintFactory(call=CallFactory()).call
    references = [
        actions.start(call, "produit", by=UserFactory(), now=NOON).reference for _ in range(5)
    ]

    assert len(set(references)) == 5
    assert references != sorted(references) or references != sorted(references, reverse=True)
    assert all(len(reference) == 9 for reference in references)
