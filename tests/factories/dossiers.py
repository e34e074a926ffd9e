import factory
from factory.django import DjangoModelFactory

from fellowship.dossiers.models import Attachment, Dossier
from fellowship.dossiers.states import DossierState
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
        submitted = factory.Trait(sent=True, state=DossierState.SUBMITTED)
        shortlisted = factory.Trait(sent=True, state=DossierState.SHORTLISTED)
        admitted = factory.Trait(sent=True, state=DossierState.ADMITTED)
        declined = factory.Trait(sent=True, state=DossierState.DECLINED)
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
    def cv(self, create, extracted, **kwargs):
        """``cv=True`` attaches a small PDF."""
        if extracted:
            AttachmentFactory(dossier=self)


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
    file = factory.django.FileField(filename="cv.pdf", data=b"%PDF-1.7")
