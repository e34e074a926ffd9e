import datetime as dt

import pytest

from fellowship.core.lifecycle import Refused
from fellowship.missions import actions
from fellowship.missions.actions import Place, Words
from fellowship.missions.states import MissionState
from tests.factories.calls import CallFactory, HostBodyFactory
from tests.factories.talents import APRIL
from tests.factories.teams import PairingFactory

pytestmark = pytest.mark.django_db

FULL = Words(
    title="Données des marées",
    summary="Ouvrir les données.",
    place="12 quai des Brumes, Brest",
    manager="Solène Le Bihan",
    starts_on=dt.date(2024, 9, 2),
)


def test_a_mission_is_written_with_its_seats_then_opened(officer):
    mission = actions.draft_mission(
        CallFactory(),
        HostBodyFactory(),
        FULL,
        [Place(("produit",)), Place(("technique", "impact"), required=False)],
        by=officer,
        now=APRIL,
    )
    actions.open_mission(mission, by=officer, now=APRIL)

    mission.refresh_from_db()
    assert (mission.state, mission.slug) == (MissionState.OPENED, "donnees-des-marees")
    assert list(mission.seats.values_list("position", "profiles", "required")) == [
        (1, ["produit"], True),
        (2, ["technique", "impact"], False),
    ]


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ([], "de 1 à 2 personnes"),
        ([("produit",)] * 3, "de 1 à 2 personnes"),
        ([()], "au moins un profil"),
        ([("poésie",)], "pas dans le règlement : poésie"),
    ],
)
def test_seats_follow_the_rules_of_the_call(officer, places, why):
    with pytest.raises(Refused, match=why):
        actions.draft_mission(
            CallFactory(),
            HostBodyFactory(),
            FULL,
            [Place(profiles) for profiles in places],
            by=officer,
            now=APRIL,
        )


def test_a_mission_that_is_not_ready_says_what_is_missing(officer):
    mission = actions.draft_mission(
        CallFactory(),
        HostBodyFactory(),
        Words("Marées"),
        [Place(("produit",))],
        by=officer,
        now=APRIL,
    )

    with pytest.raises(
        Refused,
        match="Il manque : la présentation, le lieu de travail, le responsable fonctionnel, la",
    ):
        actions.open_mission(mission, by=officer, now=APRIL)


def test_a_taken_seat_keeps_its_profile(officer):
    mission = PairingFactory(confirmed=True).mission

    with pytest.raises(Refused, match="La place 1 est attribuée"):
        actions.change_mission(mission, FULL, [Place(("impact",))], by=officer, now=APRIL)

    assert list(mission.seats.values_list("profiles", flat=True)) == [["produit"]]
