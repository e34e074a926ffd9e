import factory
from factory.django import DjangoModelFactory

from fellowship.reviews.models import Announcement, AnnouncementKind, Outcome, Review, Verdict
from fellowship.reviews.states import AnnouncementState, ReviewState
from tests.factories.calls import NOON, PartFactory, SprintFactory
from tests.factories.dossiers import DossierFactory


class ReviewFactory(DjangoModelFactory):
    """To be done, by a person who plays the part of reviewer in the call of the dossier."""

    class Meta:
        model = Review

    class Params:
        sent = factory.Trait(state=ReviewState.SENT, sent_at=NOON, appreciation="Solide et clair.")

    dossier = factory.SubFactory(DossierFactory, submitted=True)
    reviewer = factory.LazyAttribute(lambda o: PartFactory(call=o.dossier.call).person)
    changed_at = NOON


class AnnouncementFactory(DjangoModelFactory):
    class Meta:
        model = Announcement

    class Params:
        scheduled = factory.Trait(
            state=AnnouncementState.SCHEDULED,
            applies_at=NOON,
        )

    sprint = factory.SubFactory(SprintFactory)
    call = factory.SelfAttribute("sprint.call")
    kind = AnnouncementKind.SHORTLIST
    prepared_at = NOON


class VerdictFactory(DjangoModelFactory):
    class Meta:
        model = Verdict

    announcement = factory.SubFactory(AnnouncementFactory)
    dossier = factory.SubFactory(DossierFactory, submitted=True)
    outcome = Outcome.KEPT
