import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django.asserts import assertContains, assertRedirects

from fellowship.calls.models import Milestone, MilestoneKind
from fellowship.core.models import Email, Event
from fellowship.dossiers.models import Receipt
from fellowship.people import actions
from fellowship.people.actions import Answer, TooMany
from fellowship.people.adapter import address_of
from fellowship.people.models import Device, SignInCode, User, WrongCodes
from fellowship.spaces.access_matrix import walk
from tests.factories.calls import NOON, RuleSetFactory, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def code_in(mail):
    return re.search(r"\b(\d{6})\b", mail.body)[1]


def wrong(code):
    return "000000" if code != "000000" else "111111"


def enter_code(client, code):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def ask_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_a_newcomer_signs_in_with_the_code_received(client, mailoutbox):
    ask_code(client, "Nouvelle@Example.org")

    response = client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})

    assertRedirects(response, reverse("home"), fetch_redirect_response=False)
    assert [u.email for u in User.objects.all()] == ["nouvelle@example.org"]
    assert not User.objects.get().has_usable_password()


def test_a_known_and_an_unknown_address_get_the_same_answer(mailoutbox):
    UserFactory(email="connue@example.org")

    known = ask_code(Client(), "connue@example.org")
    unknown = ask_code(Client(), "inconnue@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [m.to for m in mailoutbox] == [["connue@example.org"], ["inconnue@example.org"]]


def test_three_wrong_codes_close_the_door(client, mailoutbox):
    ask_code(client, "connue@example.org")
    right = code_in(mailoutbox[0])

    for _ in range(3):
        enter_code(client, wrong(right))
    response = enter_code(client, right)

    assertRedirects(response, reverse("account_request_login_code"))


def test_the_page_says_there_is_no_password(client):
    assertContains(client.get(reverse("account_request_login_code")), "Pas de mot de passe")


def test_no_account_is_made_for_an_address_that_nobody_proved(client):
    for n in range(5):
        ask_code(client, f"quelquun{n}@example.org")
        enter_code(client, "123")

    assert not User.objects.exists()


def test_the_code_is_in_clear_neither_in_the_session_nor_in_a_table(client, mailoutbox):
    ask_code(client, "connue@example.org")
    code = code_in(mailoutbox[0])

    held = [session.get_decoded() for session in Session.objects.all()]
    held += list(SignInCode.objects.values()) + list(Email.objects.values())

    assert len(Session.objects.all()) == 1
    assert code not in str(held)


def test_the_fourth_code_in_a_minute_is_refused_with_its_delay(client, mailoutbox):
    with time_machine.travel(NOON, tick=False):
        for _ in range(3):
            assert ask_code(Client(), "connue@example.org").status_code == 302
        refused = ask_code(client, "connue@example.org")
        other = ask_code(client, "autre@example.org")

    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assertContains(refused, "Réessayez dans une minute", status_code=429)
    assert other.status_code == 302
    assert len(mailoutbox) == 4


def test_200_people_of_one_network_sign_in_and_deposit_within_a_minute(mailoutbox):
    RuleSetFactory()
    sprint = SprintFactory()
    closing = NOON + MINUTE
    Milestone.objects.filter(sprint=sprint, kind=MilestoneKind.DEPOSIT).update(
        starts_at=closing - dt.timedelta(days=20), ends_at=closing
    )
    dossiers = [
        DossierFactory(
            sprint=sprint,
            call=sprint.call,
            candidate=UserFactory(email=f"eleve{n}@example.org"),
            cv=True,
            changed_at=NOON - dt.timedelta(hours=1),
        )
        for n in range(200)
    ]

    with time_machine.travel(NOON, tick=False):
        for n, dossier in enumerate(dossiers):
            client = Client(REMOTE_ADDR="192.0.2.7")
            assert ask_code(client, f"eleve{n}@example.org").status_code == 302
            [mail] = mailoutbox
            mailoutbox.clear()
            answer = enter_code(client, code_in(mail))
            assert (answer.status_code, answer.url) == (302, reverse("home"))
            client.post(
                reverse("candidate:submit_dossier", args=[dossier.pk]),
                {"affirming": "1", "affirm_personne": "on", "affirm_etudes": "on"},
            )

    assert Receipt.objects.filter(received_at=NOON).count() == 200


def test_a_network_that_asks_for_more_than_a_school_would_is_slowed(settings):
    settings.SIGN_IN_CODES_PER_NETWORK = 5
    for n in range(5):
        actions.send_code(f"a{n}@example.org", network="192.0.2.7", now=NOON)

    with pytest.raises(TooMany) as refusal:
        actions.send_code("b@example.org", network="192.0.2.7", now=NOON)
    elsewhere, _code = actions.send_code("b@example.org", network="192.0.2.8", now=NOON)

    assert refusal.value.seconds == 60
    assert elsewhere.address == "b@example.org"


def guess(address, now, secret=""):
    row, code = actions.send_code(address, network="", now=now)
    return row, code, actions.try_code(row.pk, wrong(code), secret=secret, now=now)


def test_an_address_takes_ten_wrong_codes_in_fifteen_minutes_whatever_the_sessions():
    owner = UserFactory(email="connue@example.org")
    evaluated = []
    for n in range(10):
        row, code, tried = guess(owner.email, NOON + n * MINUTE)
        evaluated.append(tried.answer)

    with pytest.raises(TooMany) as refusal:
        actions.try_code(row.pk, code, now=NOON + 10 * MINUTE)
    row, code = actions.send_code(owner.email, network="", now=NOON + 15 * MINUTE)
    later = actions.try_code(row.pk, code, now=NOON + 15 * MINUTE)

    assert evaluated == [Answer.WRONG] * 10
    assert refusal.value.seconds == 5 * 60
    assert [e.template for e in Email.objects.filter(to=owner.email)] == ["sign_in_blocked"]
    assert list(Event.objects.about(owner).values_list("verb", "facts")) == [
        ("sign_in_blocked", {"wrong": 10})
    ]
    assert later.answer is Answer.RIGHT


def test_the_eleventh_wrong_code_gets_429_and_its_delay(mailoutbox):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(10):
            client = Client()
            ask_code(client, "connue@example.org")
            enter_code(client, wrong(code_in(mailoutbox[-1])))
            clock.shift(MINUTE)
        ask_code(client, "connue@example.org")
        refused = enter_code(client, code_in(mailoutbox[-1]))

    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assertContains(refused, "Réessayez dans 5 minutes", status_code=429)


def test_guesses_of_a_stranger_do_not_shut_out_the_device_its_owner_uses():
    owner = UserFactory(email="connue@example.org")
    secret = actions.meet_device(owner, "", agent="", now=NOON)
    for n in range(10):
        row, code, _tried = guess(owner.email, NOON + n * MINUTE)

    mine = actions.try_code(row.pk, code, secret=secret, now=NOON + 10 * MINUTE)

    assert mine.answer is Answer.RIGHT


def test_one_address_blocked_leaves_the_others_alone():
    for n in range(10):
        guess("connue@example.org", NOON + n * MINUTE)

    row, code = actions.send_code("autre@example.org", network="", now=NOON)

    assert actions.try_code(row.pk, code, now=NOON).answer is Answer.RIGHT


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_codes_posted_at_once_three_are_looked_at():
    row, code = actions.send_code("connue@example.org", network="", now=NOON)

    def post(_n):
        try:
            return actions.try_code(row.pk, wrong(code), now=NOON).answer
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(100)))

    assert answers.count(Answer.WRONG) == 3
    assert answers.count(Answer.DEAD) == 97
    assert WrongCodes.objects.get().count == 3


def test_a_code_lives_fifteen_minutes_and_opens_once():
    row, code = actions.send_code("connue@example.org", network="", now=NOON)
    late, late_code = actions.send_code("connue@example.org", network="", now=NOON)

    first = actions.try_code(row.pk, code, now=NOON + 14 * MINUTE)
    again = actions.try_code(row.pk, code, now=NOON + 14 * MINUTE)
    after = actions.try_code(late.pk, late_code, now=NOON + 15 * MINUTE)

    assert [t.answer for t in (first, again, after)] == [Answer.RIGHT, Answer.DEAD, Answer.DEAD]


def test_codes_and_counts_are_forgotten_after_a_day():
    guess("connue@example.org", NOON)

    actions.forget_codes(now=NOON + dt.timedelta(days=1))
    assert SignInCode.objects.count() == 1
    actions.forget_codes(now=NOON + dt.timedelta(days=1, seconds=1))

    assert (SignInCode.objects.count(), WrongCodes.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.7"),  # nobody stands before us: the header is the visitor's
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the visitor wrote the first
        (2, "1.1.1.1, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),  # fewer than the proxies we know
        (1, "n'importe quoi", "0.0.0.0"),
        (1, "", "192.0.2.7"),
    ],
)
def test_only_what_trusted_proxies_add_says_where_one_comes_from(
    rf, settings, proxies, forwarded, address
):
    settings.TRUSTED_PROXIES = proxies

    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="192.0.2.7")) == (
        address
    )


def test_a_forged_header_gives_no_second_budget(settings):
    settings.SIGN_IN_CODES_PER_NETWORK = 3
    answers = [
        Client(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").post(
            reverse("account_request_login_code"), {"email": f"a{n}@example.org"}
        )
        for n in range(4)
    ]

    assert [a.status_code for a in answers] == [302, 302, 302, 429]


def test_a_new_device_is_told_and_a_known_one_is_not(mailoutbox):
    client = Client(HTTP_USER_AGENT="Firefox/140 Linux")

    def sign_in(browser):
        ask_code(browser, "connue@example.org")
        enter_code(browser, code_in(mailoutbox[-1]))
        browser.post(reverse("account_logout"))

    sign_in(client)
    first = Email.objects.count()
    device = client.cookies["appareil"]
    sign_in(client)
    known = Email.objects.count()
    sign_in(Client(HTTP_USER_AGENT="Chrome/140 Windows"))

    assert (first, known) == (0, 0)
    assert device["httponly"]
    assert [(e.template, e.to) for e in Email.objects.all()] == [
        ("new_device", "connue@example.org")
    ]
    assert "Chrome/140 Windows" in Email.objects.get().body
    assert Device.objects.count() == 2


def test_a_closed_account_is_told_so_and_does_not_open(client, mailoutbox):
    UserFactory(email="fermee@example.org", is_active=False)
    ask_code(client, "fermee@example.org")

    response = enter_code(client, code_in(mailoutbox[0]))

    assertRedirects(response, reverse("account_inactive"))
    assert "_auth_user_id" not in client.session


def test_mail_that_does_not_leave_is_said_and_nothing_is_lost(client, monkeypatch):
    def refuse(_self, **_options):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)

    response = ask_code(client, "connue@example.org")

    assert response.status_code == 503
    assertContains(response, "connue@example.org", status_code=503)


def test_one_goes_on_to_the_page_one_wanted_and_never_elsewhere(mailoutbox):
    for wanted, expected in (("/espace/compte/", "/espace/compte/"), ("//mal.example", "/espace/")):
        client = Client()
        address = reverse("account_request_login_code")
        client.post(address, {"email": "connue@example.org", "next": wanted})
        code = code_in(mailoutbox[-1])
        answer = client.post(reverse("account_confirm_login_code"), {"code": code, "next": wanted})
        assert answer.url == expected


def test_a_posted_password_opens_no_door():
    """Every route of the resolver gets the address and password of a member of the team."""
    user = UserFactory(email="equipe@example.org", is_staff=True)
    user.set_password("un mot de passe")
    user.save()
    fields = {
        name: value
        for value, names in {
            user.email: ("username", "email", "login"),
            "un mot de passe": ("password", "password1", "password2"),
        }.items()
        for name in names
    }
    opened, asked = [], 0
    for name, _pattern, url in walk(get_resolver().url_patterns):
        wanted = dict.fromkeys(url.pattern.converters, 1)
        try:
            address = reverse(name, kwargs=wanted)
        except NoReverseMatch:
            continue
        client = Client(raise_request_exception=False)
        client.post(address, fields)
        asked += 1
        if "_auth_user_id" in client.session:
            opened.append(name)

    assert opened == []
    assert asked > 150
    assert not Client().login(username=user.email, password="un mot de passe")
    assert Client().post("/redaction/login/", fields).url == reverse("account_request_login_code")
