"""The stages as a drawing: dates above, outcomes below, what stands beside the usual way."""

from regulations.drawing import drawing
from tests.regulations.test_promotions import rules_of


def test_each_place_is_drawn_with_its_date_its_ways_and_what_happens_there():
    dates = {"evaluation": "du 4 au 29 mars 2022", "shortlist": "le 2 mai 2022"}

    drawn = {one.name: one for one in drawing(rules_of("eig-6").process, dates)}

    assert drawn["Lecture des dossiers"].when == "du 4 au 29 mars 2022"
    assert drawn["Présélection"].told == "le 2 mai 2022"
    assert [(way.label, way.target, way.onward) for way in drawn["Sélection"].ways] == [
        ("Retenu", "Proposition d’embauche", True),
        ("Sur liste d’attente", "Liste d’attente", True),
        ("Proposé ailleurs", "Proposition d’embauche", True),
        ("Non retenu", "fin", False),
    ]
    assert drawn["Liste d’attente"].aside
    assert not drawn["Sélection"].aside


def test_what_happens_in_the_pool_is_drawn_inside_it():
    drawn = {one.name: one for one in drawing(rules_of("eig-7").process)}

    assert drawn["Vivier"].inside == ("Vœux", "Entretien de mission", "Affectation")
    assert "Vœux" not in drawn
