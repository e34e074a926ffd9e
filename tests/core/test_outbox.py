import datetime as dt
import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event, Job, JobState
from tests.factories.calls import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(minutes=5)


class Server(EmailBackend):
    answer = None

    def send_messages(self, messages):
        if Server.answer:
            raise Server.answer
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    settings.JOBS_AT_ONCE = False
    yield Server
    Server.answer = None


@pytest.fixture
def email(server):
    return outbox.post(to="camile@example.org", template="receipt_test", now=NOON, key="k")


@pytest.fixture(autouse=True)
def _template(monkeypatch):
    real = outbox.render_to_string

    def render(name, context):
        if name == "emails/receipt_test.txt":
            return "Bonjour\n\nUn texte.\n\nhttps://passerelle.example/x"
        return real(name, context)

    monkeypatch.setattr(outbox, "render_to_string", render)


def refusal(code, words=b"5.1.1 no such user"):
    return smtplib.SMTPRecipientsRefused({"camile@example.org": (code, words)})


def work(now):
    jobs.drain(now=now)


def test_an_answer_4xx_is_tried_again_and_5xx_is_not(email, server, mailoutbox):
    server.answer = refusal(451, b"try later")
    work(NOON)
    job = Job.objects.get()
    assert (job.state, job.tries) == (JobState.WAITING, 1)

    server.answer = refusal(550)
    work(job.next_at)
    email.refresh_from_db()
    assert email.problem == "550 5.1.1 no such user"
    assert email.refused_at == job.next_at
    assert Job.objects.get().state == JobState.DONE

    server.answer = None
    work(NOON + dt.timedelta(days=2))
    assert mailoutbox == []


def test_a_wrong_password_is_ours_to_correct_and_not_the_address(email, server):
    server.answer = smtplib.SMTPAuthenticationError(535, b"bad credentials")
    work(NOON)
    email.refresh_from_db()
    assert email.refused_at is None
    assert Job.objects.get().state == JobState.WAITING


def test_a_corrected_address_receives_the_email_under_another_identity(
    email, server, mailoutbox, officer
):
    server.answer = refusal(550)
    work(NOON)
    server.answer = None
    email.refresh_from_db()
    first = email.message_id

    outbox.send_again(email, "camille@example.org", by=officer, now=LATER)
    work(LATER)

    [sent] = mailoutbox
    assert sent.to == ["camille@example.org"]
    assert sent.extra_headers["Message-ID"] != first
    line = Event.objects.get(verb="sent_again")
    assert "@" not in str(line.facts) + line.because
    with pytest.raises(Refused):
        outbox.send_again(email, "x@example.org", by=officer, now=LATER)


def test_a_bounce_marks_the_email_it_names_and_no_other(email, server, mailoutbox):
    work(NOON)
    [sent] = mailoutbox

    assert outbox.bounced("<unknown@nowhere>", "5.1.1", now=LATER) is None
    assert outbox.bounced("", "5.1.1", now=LATER) is None
    outbox.bounced(sent.extra_headers["Message-ID"], "5.1.1 boîte inconnue", now=LATER)
    assert list(Email.objects.refused()) == [email]


def test_an_email_is_a_text_and_the_same_words_in_the_one_design(email, server, mailoutbox):
    work(NOON)
    [sent] = mailoutbox
    [(html, kind)] = sent.alternatives
    assert kind == "text/html"
    assert "Un texte." in html
    assert '<a href="https://passerelle.example/x"' in html
    assert "List-Unsubscribe" not in sent.extra_headers


def test_what_one_may_stop_receiving_says_so_to_the_mail_program(server, mailoutbox):
    outbox.post(
        to="a@example.org", template="receipt_test", now=NOON, key="n", leave="https://p.example/l"
    )
    work(NOON)
    [sent] = mailoutbox
    assert sent.extra_headers["List-Unsubscribe"] == "<https://p.example/l>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_a_text_says_is_never_markup_in_the_html(email, server, mailoutbox):
    Email.objects.update(body="<script>alert(1)</script>")
    work(NOON)
    assert "<script>" not in mailoutbox[0].alternatives[0][0]
