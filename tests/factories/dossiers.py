import factory
from factory.django import DjangoModelFactory

from fellowship.core import lifecycle
from fellowship.dossiers.models import Attachment, Dossier
from fellowship.dossiers.states import DossierState
from fellowship.process import actions as process
from tests.factories.calls import NOON, CallFactory, RuleSetFactory, SprintFactory
from tests.factories.people import UserFactory

ANSWERS = {
    "parcours": "Quinze ans à lancer des services utiles.",
    "principales": "Conduire un produit, de l’idée à l’usage.",
    "complementaires": "",
    "metier": "Trois services lancés, dont un arrêté à temps.",
    "entrepreneuriat": "Une coopérative de douze personnes.",
    "annees": 12,
    "motivation": "Servir.",
    "themes": ["sante", "ecologie"],
    "type": "construction",
    "nom": "Camille Vasseur-Lindt",
    "telephone": "",
    "ville": "Brest",
}


class DossierFactory(DjangoModelFactory):
    """A complete draft, its file apart. Name a state to get a dossier that has reached it."""

    class Meta:
        model = Dossier
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(
            submitted_at=NOON,
            rule_set=factory.SubFactory(RuleSetFactory),
            sprint=factory.SubFactory(SprintFactory, call=factory.SelfAttribute("..call")),
        )
        running = factory.Trait(sent=True, state=DossierState.SUBMITTED)
        # the places of the process of promotion 7
        submitted = factory.Trait(running=True, stage="lecture", stage_kind="reading")
        to_shortlist = factory.Trait(running=True, stage="preselection", stage_kind="decision")
        shortlisted = factory.Trait(running=True, stage="entretien", stage_kind="hearing")
        to_select = factory.Trait(running=True, stage="selection", stage_kind="decision")
        admitted = factory.Trait(running=True, stage="vivier", stage_kind="pool")
        offered = factory.Trait(running=True, stage="offre", stage_kind="offer")
        contracting = factory.Trait(running=True, stage="contrat", stage_kind="contract")
        mandated = factory.Trait(running=True, stage="lettre", stage_kind="letter")
        declined = factory.Trait(
            sent=True,
            state=DossierState.ENDED,
            stage="preselection",
            stage_kind="decision",
            outcome="declined",
        )
        withdrawn = factory.Trait(state=DossierState.WITHDRAWN)

    reference = factory.Sequence(lambda n: f"D{n:05d}")
    call = factory.SubFactory(CallFactory)
    sprint = factory.SubFactory(SprintFactory, call=factory.SelfAttribute("..call"))
    candidate = factory.SubFactory(UserFactory)
    profile = "produit"
    answers = factory.LazyFunction(lambda: dict(ANSWERS))
    affirmed = factory.LazyFunction(lambda: ["personne", "etudes"])
    created_at = NOON
    changed_at = NOON

    @factory.post_generation
    def sheet(self, create, extracted, **kwargs):
        """What its readers see, as if it had come to its reading by its own way."""
        if create and self.stage_kind == "reading":
            from fellowship.reviews import actions

            actions.make_sheet(self, self.place, now=NOON)

    @factory.post_generation
    def cv(self, create, extracted, **kwargs):
        """``cv=True`` attaches a small PDF."""
        if extracted:
            AttachmentFactory(dossier=self)


def take(dossier, *outcomes, by=None, now=NOON):
    """Through the stages, by these outcomes."""
    for outcome in outcomes:
        if dossier.stage_kind in {"hearing", "pitch"}:  # whatever the jurors sent
            lifecycle.advance(dossier, outcome, process.table_of(dossier.process), by=by, now=now)
        else:
            process.advance(dossier, outcome, by=by, now=now)


def small_pdf():
    from io import BytesIO

    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    dossier = factory.SubFactory(DossierFactory)
    field = "cv"
    name = "cv.pdf"
    size = 600
    sha256 = "0" * 64
    added_at = NOON
    file = factory.django.FileField(filename="cv.pdf", data=small_pdf())
