"""What the pool holds of a candidate, and the wishes."""

from typing import Any

from fellowship.core.personal_data import rows
from fellowship.people.models import User
from fellowship.talents.models import Introduction, Membership, Wish, WishList


def about(person: User) -> dict[str, Any]:
    return {
        "pool": rows(
            Membership.objects.filter(dossier__candidate=person),
            dossier="dossier__reference",
            state="state",
            entered_at="entered_at",
            left_at="left_at",
            expires_at="expires_at",
        ),
        "wish_lists": rows(
            WishList.objects.filter(dossier__candidate=person),
            dossier="dossier__reference",
            stage="stage",
            teammate="teammate",
            changed_at="changed_at",
            sent_at="sent_at",
        ),
        "wishes": rows(
            Wish.objects.filter(list__dossier__candidate=person),
            dossier="list__dossier__reference",
            stage="list__stage",
            mission="mission__title",
            choice="choice",
            rank="rank",
        ),
        "introductions": rows(
            Introduction.objects.filter(membership__dossier__candidate=person),
            mission="mission__title",
            state="state",
            introduced_at="introduced_at",
            withdrawn_at="withdrawn_at",
        ),
    }
