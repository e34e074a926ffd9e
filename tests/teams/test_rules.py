import pytest

from fellowship.missions import rules as missions
from fellowship.talents import rules as talents
from fellowship.talents.models import Wish
from fellowship.teams import rules
from fellowship.teams.models import MatchingRun, Opinion
from tests.factories.dossiers import DossierFactory
from tests.factories.talents import APRIL, MembershipFactory
from tests.factories.teams import MatchingRunFactory, OpinionFactory, WishFactory

pytestmark = pytest.mark.django_db

CAST = ["candidate", "rival", "juror", "reviewer", "host", "officer", "stranger"]


@pytest.fixture
def wish(candidate):
    dossier = DossierFactory(admitted=True, candidate=candidate)
    return WishFactory(membership=MembershipFactory(dossier=dossier))


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        (
            lambda user, w: missions.can_write_mission(user, w.mission.body, now=APRIL),
            {"host", "officer"},
        ),
        (lambda user, w: missions.can_open_mission(user), {"officer"}),
        (lambda user, w: talents.can_wish(user, w.list.dossier), {"candidate"}),
        (lambda user, w: rules.can_rank(user, w.mission, now=APRIL), {"host", "officer"}),
        (lambda user, w: rules.can_match(user), {"officer"}),
        (lambda user, w: w in Wish.objects.visible_to(user), {"candidate", "officer"}),
    ],
    ids=["write_mission", "open_mission", "wish", "rank", "match", "see_wish"],
)
def test_each_verb_belongs_to_some_of_the_cast(request, wish, verb, who):
    cast = {name: request.getfixturevalue(name) for name in CAST}

    assert {name for name, user in cast.items() if verb(user, wish)} == who


def test_an_opinion_is_unknown_to_the_person_and_a_run_to_all_but_the_team(request, wish):
    opinion = OpinionFactory(membership=wish.list.dossier.membership, mission=wish.mission)
    run = MatchingRunFactory()
    cast = {name: request.getfixturevalue(name) for name in CAST}

    opinions = {n for n, u in cast.items() if opinion in Opinion.objects.visible_to(u, APRIL)}
    runs = {n for n, u in cast.items() if run in MatchingRun.objects.visible_to(u)}

    assert (opinions, runs) == ({"host", "officer"}, {"officer"})
