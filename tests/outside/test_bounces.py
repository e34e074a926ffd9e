import socket
from threading import Thread

import pytest
from django.utils import timezone

from fellowship.core.models import Email
from fellowship.operations import actions
from fellowship.outside import bounces
from tests.factories.calls import NOON

DSN = b"""\
From: MAILER-DAEMON@mx.example
To: equipe@passerelle.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; camile@example.org
Action: %(action)s
Status: %(status)s
Diagnostic-Code: smtp; 550 5.1.1 <camile@example.org>: user
    unknown

--b
Content-Type: %(kind)s

Message-ID: <abc@passerelle.example>
Subject: Bonjour

%(text)s
--b--
"""
WHOLE = {
    b"action": b"failed",
    b"status": b"5.1.1",
    b"kind": b"message/rfc822",
    b"text": b"Texte",
}


def dsn(**changes):
    return DSN % {**WHOLE, **{k.encode(): v for k, v in changes.items()}}


@pytest.mark.parametrize("kind", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_report_names_the_message_that_failed_and_why(kind):
    report = bounces.report_of(dsn(kind=kind))
    assert report == bounces.Report(
        "<abc@passerelle.example>", "5.1.1", "550 5.1.1 <camile@example.org>: user unknown"
    )


@pytest.mark.parametrize(
    "raw",
    [
        dsn(action=b"delayed", status=b"4.4.1"),
        dsn(action=b"delivered", status=b"2.0.0"),
        b"Subject: absence\r\n\r\nJe reviens lundi.",
        b"Content-Type: multipart/report\r\n\r\n",
        b"",
        b"\x00\xff",
    ],
)
def test_a_delay_an_answer_or_noise_is_no_report(raw):
    assert bounces.report_of(raw) is None


@pytest.mark.django_db
def test_the_emails_that_came_back_are_marked_refused():
    ours = Email.objects.create(
        key="k", to="camile@example.org", subject="s", body="b", template="t", created_at=NOON,
        sent_at=NOON, message_id="<abc@passerelle.example>",
    )  # fmt: skip
    pile = bounces.Pile([dsn(), b"noise", dsn().replace(b"<abc@", b"<other@")])

    assert actions.read_bounces(now=timezone.now(), mailbox=pile) == 1
    ours.refresh_from_db()
    assert ours.refused_at is not None
    assert ours.problem.startswith("5.1.1 550")
    assert pile.messages == []


def test_the_adapter_reads_a_real_mailbox_and_marks_what_it_has_read(socket_enabled):
    """A server that speaks as much IMAP as the adapter asks for."""
    raw, said = dsn(), []
    door = socket.create_server(("127.0.0.1", 0))

    def serve():
        line, _address = door.accept()
        talk = line.makefile("rwb")
        talk.write(b"* OK ready\r\n")
        talk.flush()
        while command := talk.readline().split():
            tag, word = command[0], command[1].upper()
            said.append(b" ".join(command[1:]))
            if word == b"CAPABILITY":
                talk.write(b"* CAPABILITY IMAP4rev1\r\n")
            elif word == b"SELECT":
                talk.write(b"* 1 EXISTS\r\n")
            elif word == b"SEARCH":
                talk.write(b"* SEARCH 1\r\n")
            elif word == b"FETCH":
                talk.write(b"* 1 FETCH (BODY[] {%d}\r\n%b)\r\n" % (len(raw), raw))
            talk.write(tag + b" OK done\r\n")
            talk.flush()
            if word == b"LOGOUT":
                break
        talk.close()
        line.close()

    server = Thread(target=serve)
    server.start()
    port = door.getsockname()[1]
    box = bounces.Imap(f"imap://retours:mot%20de%20passe@127.0.0.1:{port}/Retours")
    [message] = box.unread()
    server.join(10)
    door.close()

    assert bounces.report_of(message).message_id == "<abc@passerelle.example>"
    assert b'LOGIN retours "mot de passe"' in said
    assert any(command.startswith(b"STORE 1 +FLAGS") for command in said)


def test_an_address_that_is_no_mailbox_is_refused_by_name():
    with pytest.raises(ValueError, match="imaps://"):
        bounces.Imap("https://example.org")
