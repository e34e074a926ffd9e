import pytest

from fellowship.talents import rules
from fellowship.talents.models import Introduction, Membership
from tests.factories.calls import HostBodyFactory, RoleFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory
from tests.factories.talents import APRIL, IntroductionFactory, MembershipFactory

pytestmark = pytest.mark.django_db

CAST = ["candidate", "rival", "juror", "reviewer", "host", "officer", "stranger"]


@pytest.fixture
def membership(candidate):
    return MembershipFactory(dossier=DossierFactory(admitted=True, candidate=candidate))


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        (lambda user, m: rules.can_opt_in(user, m.dossier), {"candidate"}),
        (lambda user, m: rules.can_opt_out(user, m.dossier), {"candidate", "officer"}),
        (lambda user, m: rules.can_search(user), {"officer"}),
        (lambda user, m: rules.can_introduce(user), {"officer"}),
        (lambda user, m: m in Membership.objects.visible_to(user), {"candidate", "officer"}),
    ],
    ids=["opt_in", "opt_out", "search", "introduce", "see"],
)
def test_each_verb_belongs_to_some_of_the_cast(request, membership, verb, who):
    cast = {name: request.getfixturevalue(name) for name in CAST}

    assert {name for name, user in cast.items() if verb(user, membership)} == who


def test_an_introduction_exists_for_its_administration_and_the_team(request, membership):
    introduction = IntroductionFactory(membership=membership)
    elsewhere = RoleFactory(
        person=UserFactory(), kind="host", body=HostBodyFactory(name="Autre", slug="autre")
    ).person
    cast = {name: request.getfixturevalue(name) for name in CAST} | {"elsewhere": elsewhere}

    seen = {
        name
        for name, user in cast.items()
        if introduction in Introduction.objects.visible_to(user, APRIL)
    }

    assert seen == {"host", "officer"}
