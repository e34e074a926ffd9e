"""The life of a membership of the pool, and of an introduction to an administration."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class MembershipState(TextChoices):
    IN = "in", "dans le vivier"
    LEFT = "left", "sorti"
    HIRED = "hired", "recruté"
    EXPIRED = "expired", "échu"


MEMBERSHIP_MOVES: Moves = {
    MembershipState.IN: {
        MembershipState.LEFT,
        MembershipState.HIRED,
        MembershipState.EXPIRED,
    },
    # saying yes again, with a new dated consent, brings the person back
    MembershipState.LEFT: {MembershipState.IN, MembershipState.HIRED},
    MembershipState.EXPIRED: {MembershipState.IN, MembershipState.HIRED},
    # a renunciation after the yes; being back takes a new consent
    MembershipState.HIRED: {MembershipState.LEFT},
}


class IntroductionState(TextChoices):
    INTRODUCED = "introduced", "présenté"
    WITHDRAWN = "withdrawn", "retiré"


INTRODUCTION_MOVES: Moves = {
    IntroductionState.INTRODUCED: {IntroductionState.WITHDRAWN},
    IntroductionState.WITHDRAWN: {IntroductionState.INTRODUCED},
}
