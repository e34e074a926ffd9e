import factory
from factory.django import DjangoModelFactory

from fellowship.reviews import actions
from fellowship.reviews.models import (
    Announcement,
    Review,
    Score,
    Verdict,
)
from fellowship.reviews.states import AnnouncementState, ReviewState
from tests.factories.calls import NOON, RoleFactory, SprintFactory
from tests.factories.dossiers import DossierFactory


def sheet_of(dossier, stage="lecture"):
    return actions.make_sheet(dossier, dossier.process.get(stage), now=NOON)


def stage_of(sprint, slug):
    """A stage of the rules of a call."""
    return sprint.call.rule_set(NOON.date()).rules.process.get(slug)


class ReviewFactory(DjangoModelFactory):
    """To be done, by a person who plays the part of reviewer in the call of the dossier."""

    class Meta:
        model = Review
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(state=ReviewState.SENT, sent_at=NOON, appreciation="Solide et clair.")

    dossier = factory.SubFactory(DossierFactory, submitted=True)
    reviewer = factory.LazyAttribute(lambda o: RoleFactory(call=o.dossier.call).person)
    stage = "lecture"
    sheet = factory.LazyAttribute(lambda o: sheet_of(o.dossier, o.stage))
    changed_at = NOON

    @factory.post_generation
    def scores(self, create, extracted, **kwargs):
        """``scores=(3, 4)``: experience, then motivation; ``{"experience": 3}`` for some."""
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
    stage = "preselection"
    name = "Présélection"
    prepared_at = NOON


class VerdictFactory(DjangoModelFactory):
    class Meta:
        model = Verdict

    announcement = factory.SubFactory(AnnouncementFactory)
    dossier = factory.SubFactory(DossierFactory, to_shortlist=True)
    outcome = "kept"
