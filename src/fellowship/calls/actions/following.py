"""Who asked to be told of the dates of calls, and the messages they receive, each once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls import sentences
from fellowship.calls.links import link_to_confirm, link_to_leave
from fellowship.calls.models import Call, CallKind, Sprint, Subscription
from fellowship.calls.states import CallState
from fellowship.core import email_proof, jobs, outbox
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event

SOON = timedelta(days=3)
TEMPLATES = {"dated": "sprint_dated", "opened": "sprint_opened", "closing": "sprint_closing"}


@transaction.atomic
def subscribe(email: str, *, kind: str, profile: str = "", now: datetime) -> Subscription:
    """Note a wish to be told, and send the link that proves the address.

    Nothing tells an address already known from a new one: the answer is the same, and a confirmed
    one receives nothing more.
    """
    if kind not in CallKind.values:
        raise Refused(_("Cette nature d’appel n’existe pas."))
    subscription, _created = Subscription.objects.get_or_create(
        email=email.strip().lower(), kind=kind, profile=profile, defaults={"asked_at": now}
    )
    if subscription.confirmed_at:
        return subscription
    email_proof.ask_again(subscription, now=now)
    outbox.post(
        to=subscription.email,
        template="subscription_asked",
        now=now,
        key=f"subscription:{subscription.pk}:{subscription.asked_at.isoformat()}",
        subscription=subscription,
        confirm=link_to_confirm(subscription),
        leave=link_to_leave(subscription),
    )
    return subscription


@transaction.atomic
def confirm_subscription(subscription: Subscription, *, now: datetime) -> None:
    """The address is proved. Following the link twice keeps the first date."""
    Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(confirmed_at=now)
    subscription.refresh_from_db()


@transaction.atomic
def end_subscription(subscription: Subscription) -> None:
    """Leave at once: the address is erased, the letters that wait for it do not leave."""
    outbox.take_back(to=subscription.email, key=f"follow:{subscription.pk}:")
    subscription.delete()


@jobs.routine(every=timedelta(minutes=15))
def tell_subscribers(*, now: datetime) -> int:
    """One message when a sprint is dated, one when it opens, one three days before it closes.

    May run at any time and as often as one likes; the number of letters written is returned.
    """
    written = 0
    calls = Call.objects.filter(state=CallState.CONFIRMED).with_calendar()
    for call in calls:
        for sprint in call.ordered_sprints:
            occasion = _occasion(sprint, now=now)
            if occasion:
                written += _tell(call, sprint, occasion, now=now)
    return written


def _occasion(sprint: Sprint, *, now: datetime) -> str:
    """What there is to say of a sprint today; the most pressing when there are several."""
    opens_at, closes_at = sprint.opens_at, sprint.closes_at
    if not opens_at or not closes_at or closes_at <= now:
        return ""
    if now < opens_at:
        return "dated"
    if not sprint.is_open(now):  # nobody has confirmed its dates
        return ""
    return "closing" if closes_at - SOON <= now else "opened"


def _tell(call: Call, sprint: Sprint, occasion: str, *, now: datetime) -> int:
    """Write to those not yet told; the mark stays with them, letters are forgotten in time."""
    mark = f"{call.slug}:{sprint.number}:{occasion}"
    told = sentences.state_of_call(call, now)
    shown = next(s for s in told.sprints if s.number == sprint.number)
    count = 0
    for subscription in Subscription.objects.following(call):
        if mark in subscription.told or not _concerns(subscription, told):
            continue
        outbox.post(
            to=subscription.email,
            template=TEMPLATES[occasion],
            now=now,
            key=f"follow:{subscription.pk}:{mark}",
            about=call,
            call=call,
            sprint=shown,
            facts=told,
            leave=link_to_leave(subscription),
        )
        subscription.told = [*subscription.told, mark]
        subscription.save(update_fields=["told"])
        count += 1
    return count


def _concerns(subscription: Subscription, told: sentences.CallFacts) -> bool:
    """A profile is told of the calls whose rules recruit it."""
    if not subscription.profile or told.rules is None:
        return True
    return any(profile.slug == subscription.profile for profile in told.rules.profiles)


def tell_move(call: Call, event: Event, *, now: datetime) -> int:
    """A deposit has moved: subscribers and holders of drafts are told, each address once."""
    line = sentences.change_line(call, event)
    leaving = {s.email: link_to_leave(s) for s in Subscription.objects.following(call)}
    addresses = sorted({*leaving, *sentences.holders_of(call)})
    for address in addresses:
        outbox.post(
            to=address,
            template="deposit_moved",
            now=now,
            key=f"moved:{event.pk}:{address}",
            about=call,
            call=call,
            change=line,
            leave=leaving.get(address, ""),
        )
    return len(addresses)
