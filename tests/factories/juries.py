import datetime as dt

import factory
from factory.django import DjangoModelFactory

from fellowship.juries.models import Assessment, Interview, Mark, Panel, Sitting, Slot
from fellowship.juries.states import InterviewState
from tests.factories.calls import NOON, PARIS, CallFactory, RoleFactory, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

# The interviews of sprint 1 run from 11 to 29 March 2024; the first table is laid at 10 o'clock.
TEN = dt.datetime(2024, 3, 12, 10, tzinfo=PARIS)
AFTER = dt.datetime(2024, 3, 12, 12, tzinfo=PARIS)


class PanelFactory(DjangoModelFactory):
    """A panel of one juror, who plays the part in the call."""

    class Meta:
        model = Panel
        skip_postgeneration_save = True

    call = factory.SubFactory(CallFactory)
    name = factory.Sequence(lambda n: f"Jury {n}")

    @factory.post_generation
    def jurors(self, create, extracted, **kwargs):
        people = extracted if extracted is not None else [UserFactory()]
        for person in people:
            RoleFactory(call=self.call, person=person, juror=True)
        self.jurors.set(people)


class SlotFactory(DjangoModelFactory):
    """Half an hour on 12 March 2024 at 10 o'clock, its jurors seated; then every hour."""

    class Meta:
        model = Slot
        skip_postgeneration_save = True

    panel = factory.SubFactory(PanelFactory)
    sprint = factory.SubFactory(SprintFactory, call=factory.SelfAttribute("..panel.call"))
    starts_at = TEN
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(minutes=30))
    video = "https://visio.example/salle-1"
    stage = factory.LazyAttribute(lambda o: "entretien-mission" if o.mission else "entretien")
    mission = None

    @factory.post_generation
    def sittings(self, create, extracted, **kwargs):
        Sitting.objects.bulk_create(
            Sitting(slot=self, juror=juror, at=tick)
            for juror in self.panel.jurors.all()
            for tick in self.ticks
        )


class InterviewFactory(DjangoModelFactory):
    """An interview booked on a slot. Name a state to get one that has reached it."""

    class Meta:
        model = Interview

    class Params:
        held = factory.Trait(state=InterviewState.HELD)
        cancelled = factory.Trait(state=InterviewState.CANCELLED)
        missed = factory.Trait(state=InterviewState.MISSED)

    dossier = factory.SubFactory(DossierFactory, shortlisted=True)
    slot = factory.SubFactory(SlotFactory)
    stage = factory.SelfAttribute("slot.stage")
    mission = factory.SelfAttribute("slot.mission")
    booked_at = NOON


class AssessmentFactory(DjangoModelFactory):
    """Sent, with marks: ``marks={"expertise": 4}``; ``draft=True`` keeps it unsent."""

    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(sent_at=None)

    interview = factory.SubFactory(InterviewFactory)
    juror = factory.LazyAttribute(lambda o: o.interview.slot.panel.jurors.first())
    appreciation = "Une parole claire."
    changed_at = AFTER
    sent_at = AFTER

    @factory.post_generation
    def marks(self, create, extracted, **kwargs):
        for criterion, value in (extracted or {}).items():
            Mark.objects.create(assessment=self, criterion=criterion, value=value)
