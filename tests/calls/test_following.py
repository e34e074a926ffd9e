import datetime as dt
import re
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from fellowship.calls import actions
from fellowship.calls.models import Certainty, Milestone, Subscription
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from tests.factories.calls import NOON, SprintFactory
from tests.factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def paris(*parts):
    return dt.datetime(*parts, tzinfo=PARIS)


def follower(email="ada@example.org", profile="", now=NOON):
    subscription = actions.subscribe(email, kind="candidates", profile=profile, now=now)
    actions.confirm_subscription(subscription, now=now)
    Email.objects.all().delete()
    return subscription


def letters():
    return list(Email.objects.order_by("pk").values_list("to", "template"))


def link(name):
    body = Email.objects.get(template="subscription_asked").body
    return re.search(rf"https?://[^\s/]+(/\S+/{name}/)", body)[1]


def test_nothing_is_sent_before_the_address_is_proved(client):
    SprintFactory()
    page = reverse("open:subscribe")

    response = client.post(page, {"email": "Ada@Example.org", "kind": "candidates"})

    assertRedirects(response, reverse("open:subscription_asked"))
    assert letters() == [("ada@example.org", "subscription_asked")]
    assert actions.tell_subscribers(now=NOON) == 0
    assertContains(client.get(link("confirmer")), "Vous serez prévenu")
    assert Subscription.objects.get().confirmed_at is not None
    assert actions.tell_subscribers(now=NOON) == 1


def test_asking_again_the_same_day_writes_nothing_more_and_says_the_same(client):
    page, typed = reverse("open:subscribe"), {"email": "ada@example.org", "kind": "candidates"}

    first, second = client.post(page, typed), client.post(page, typed)

    assert first.url == second.url
    assert len(letters()) == 1


def test_a_confirmed_address_asks_again_and_receives_nothing():
    follower()

    actions.subscribe("ada@example.org", kind="candidates", now=NOON + dt.timedelta(days=9))

    assert letters() == []


def test_each_message_is_written_once_in_the_life_of_a_sprint():
    sprint = SprintFactory()
    follower(now=paris(2024, 1, 1))
    days = [paris(2024, 1, 2) + dt.timedelta(days=n) for n in range(70)]

    for day in days:
        actions.tell_subscribers(now=day)
        actions.tell_subscribers(now=day + dt.timedelta(hours=6))

    sent = list(Email.objects.order_by("created_at").values_list("template", "created_at"))
    assert [template for template, _ in sent] == ["sprint_dated", "sprint_opened", "sprint_closing"]
    assert sent[1][1] == paris(2024, 1, 29)
    assert sent[2][1] == paris(2024, 2, 28)
    assert sprint.closes_at - sent[2][1] == dt.timedelta(days=3)


def test_a_forgotten_letter_is_not_written_again():
    SprintFactory()
    follower()
    actions.tell_subscribers(now=NOON)
    Email.objects.all().delete()

    assert actions.tell_subscribers(now=NOON + dt.timedelta(hours=1)) == 0


def test_a_late_subscriber_gets_only_the_most_pressing_message():
    SprintFactory()
    follower(now=paris(2024, 3, 1))

    actions.tell_subscribers(now=paris(2024, 3, 1))

    assert letters() == [("ada@example.org", "sprint_closing")]


def test_nothing_is_told_of_an_undated_or_closed_sprint_or_of_another_kind_of_call():
    sprint = SprintFactory()
    follower()
    other = actions.subscribe("b@example.org", kind="projects", now=NOON)
    actions.confirm_subscription(other, now=NOON)
    Email.objects.all().delete()

    assert actions.tell_subscribers(now=paris(2024, 3, 2)) == 0
    Milestone.objects.filter(sprint=sprint).update(
        starts_at=None, ends_at=None, certainty=Certainty.ANNOUNCED
    )
    assert actions.tell_subscribers(now=NOON) == 0


def test_a_profile_is_told_of_the_calls_that_recruit_it():
    SprintFactory()
    follower("a@example.org", profile="produit")
    follower("b@example.org", profile="design")

    actions.tell_subscribers(now=NOON)

    assert letters() == [("a@example.org", "sprint_opened")]


def test_one_click_leaves_and_erases(client):
    SprintFactory()
    client.post(reverse("open:subscribe"), {"email": "ada@example.org", "kind": "candidates"})
    client.get(link("confirmer"))
    leave = link("arreter")
    actions.tell_subscribers(now=NOON)

    assertContains(client.get(leave), "Vous ne recevrez plus rien")
    assertContains(client.get(leave), "Vous ne recevrez plus rien")

    assert not Subscription.objects.exists()
    assert letters() == [("ada@example.org", "subscription_asked")]


def test_a_mail_program_may_leave_by_itself(client):
    client.post(reverse("open:subscribe"), {"email": "ada@example.org", "kind": "candidates"})

    assert client.post(link("arreter")).status_code == 200

    assert not Subscription.objects.exists()


def test_a_forged_link_confirms_nothing(client):
    client.post(reverse("open:subscribe"), {"email": "ada@example.org", "kind": "candidates"})

    assert client.get(reverse("open:confirm_subscription", args=["x:y"])).status_code == 404
    assert Subscription.objects.get().confirmed_at is None


def test_an_unknown_kind_is_refused(client):
    with pytest.raises(Refused):
        actions.subscribe("a@example.org", kind="autre", now=NOON)
    response = client.post(reverse("open:subscribe"), {"email": "x", "kind": "autre"})
    assert response.status_code == 200


def test_subscribers_and_draft_holders_are_told_of_a_move_each_once(officer):
    sprint = SprintFactory()
    follower("camille@example.org")
    follower("ada@example.org")
    DossierFactory(call=sprint.call, sprint=sprint, candidate__email="camille@example.org")
    DossierFactory(call=sprint.call, sprint=sprint, candidate__email="robin@example.org")
    DossierFactory(
        call=sprint.call, sprint=sprint, candidate__email="sent@example.org", submitted=True
    )

    actions.move_milestone(
        sprint.deposit,
        paris(2024, 1, 29),
        paris(2024, 3, 9),
        by=officer,
        now=paris(2024, 3, 3),
        because="Panne du 1er mars.",
    )

    moved = Email.objects.filter(template="deposit_moved")
    assert sorted(moved.values_list("to", flat=True)) == [
        "ada@example.org",
        "camille@example.org",
        "robin@example.org",
    ]
    letter = moved.get(to="robin@example.org")
    assert letter.subject == "Le dépôt des dossiers rouvre"
    assert "Panne du 1er mars." in letter.body
    assert "en un clic" not in letter.body
    assert "en un clic" in moved.get(to="ada@example.org").body


def test_the_first_dates_of_a_sprint_are_not_a_move():
    sprint = SprintFactory()
    follower()
    added = actions.add_sprint(sprint.call, by=None, now=NOON)

    actions.date_milestone(
        added,
        "deposit",
        paris(2024, 4, 3),
        paris(2024, 4, 27),
        "firm",
        by=None,
        now=NOON,
        because="x",
    )

    assert letters() == []


def test_the_command_counts_without_writing():
    SprintFactory()
    follower()
    Milestone.objects.update(starts_at=paris(2024, 1, 1), ends_at=paris(2199, 1, 1))
    out = StringIO()

    call_command("tell_subscribers", "--dry-run", stdout=out)

    assert out.getvalue() == "1 message(s).\n"
    assert letters() == []


def test_the_preview_counts_what_a_move_alters(client, officer):
    sprint = SprintFactory()
    follower()
    DossierFactory(call=sprint.call, sprint=None)
    DossierFactory(call=sprint.call, sprint=None)
    client.force_login(officer)
    added = actions.add_sprint(sprint.call, by=None, now=NOON)

    page = client.post(
        reverse("programme:date_milestone", args=[sprint.call_id, added.number, "deposit"]),
        {
            "certainty": "firm",
            "starts_on": "2199-01-29",
            "ends_on": "2199-03-01",
            "ends_time": "23:59",
            "because": "x",
        },
    )

    assertContains(page, "1 courrier,")
    assertContains(page, "2 brouillons")
