import factory
from factory.django import DjangoModelFactory

from fellowship.reviews import actions
from fellowship.reviews.models import (
    Announcement,
    AnnouncementKind,
    Outcome,
    Review,
    Score,
    Verdict,
)
from fellowship.reviews.states import AnnouncementState, ReviewState
from tests.factories.calls import NOON, PartFactory, SprintFactory
from tests.factories.dossiers import DossierFactory


class ReviewFactory(DjangoModelFactory):
    """To be done, by a person who plays the part of reviewer in the call of the dossier."""

    class Meta:
        model = Review
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(state=ReviewState.SENT, sent_at=NOON, appreciation="Solide et clair.")

    dossier = factory.SubFactory(DossierFactory, submitted=True)
    reviewer = factory.LazyAttribute(lambda o: PartFactory(call=o.dossier.call).person)
    changed_at = NOON

    @factory.post_generation
    def scores(self, create, extracted, **kwargs):
        """``scores=(3, 4)``: experience, then motivation; ``{"experience": 3}`` for some."""
        actions.make_sheet(self.dossier, now=NOON)
        if isinstance(extracted, tuple):
            extracted = dict(zip(["experience", "motivation"], extracted, strict=True))
        for criterion, value in (extracted or {}).items():
            Score.objects.create(review=self, criterion=criterion, value=value)


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
