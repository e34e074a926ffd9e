"""What a change of the calendar reaches: later stages say it when they start.

Two registries instead of a signal: who shows the dates of a call, who must be told when they move.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from fellowship.calls.models import Call, Subscription
from fellowship.core.models import Email, subject_of


@dataclass(frozen=True, slots=True)
class Use:
    """Something that shows a fact of the calendar: a page, a mail that waits, a draft."""

    kind: str  # "page", "mail", "draft"
    title: str = ""
    address: str = ""
    count: int = 1


UsesOf = Callable[[Call], Iterable[Use]]
HoldersOf = Callable[[Call], Iterable[str]]
_lookers: dict[str, UsesOf] = {}
_holders: dict[str, HoldersOf] = {}


def register_uses(name: str, look: UsesOf) -> None:
    """Later stages say, when they start, what of theirs shows the dates of a call."""
    _lookers[name] = look


def uses_of(call: Call) -> list[Use]:
    """Everything a change of the calendar of ``call`` will alter."""
    return [use for name in sorted(_lookers) for use in _lookers[name](call)]


def register_holders(name: str, look: HoldersOf) -> None:
    """Later stages say whom a moved deposit must be told to: the addresses of draft holders."""
    _holders[name] = look


def holders_of(call: Call) -> list[str]:
    """The addresses to tell, each once, in lower case."""
    found = {email.lower() for name in _holders for email in _holders[name](call)}
    return sorted(found)


def waiting_emails(call: Call) -> Iterable[Use]:
    """Mails that speak of the call and have not left, and those a move would write."""
    waiting = Email.objects.waiting().filter(about=subject_of(call)).count()
    if waiting:
        title = ngettext("Un courrier en attente", "Courriers en attente", waiting)
        yield Use("mail", title, count=waiting)
    following = Subscription.objects.following(call).count()
    if following:
        title = ngettext(
            "Une personne abonnée, prévenue", "Personnes abonnées, prévenues", following
        )
        yield Use("mail", title, count=following)
