"""What a call asks of its readers and panels, counted by hand."""

import pytest

import regulations
from regulations.workload import Crew, chance_to_remain, workload
from tests.factories.calls import RULES


def rules(code):
    return regulations.Rules.read(regulations.from_toml((RULES / f"{code}.toml").read_text()))


def test_three_hundred_dossiers_read_twice_are_three_hundred_hours():
    (load,) = workload(rules("eig-7"), {"lecture": 300}, Crew(readers=20, capacity=40))

    assert load.hours == 300
    assert load.capacity_hours == 400
    assert load.ratio == 0.75
    assert load.chance == 1


def test_fifteen_readers_of_twenty_are_enough_more_often_than_not():
    (load,) = workload(rules("eig-7"), {"lecture": 300}, Crew(20, 40, drop_out=0.1))

    assert load.chance == pytest.approx(0.9887, abs=0.0001)  # 15 at least of 20 stay


def test_hearings_are_counted_in_half_days_and_in_hours_of_people():
    (load,) = workload(rules("eig-7"), {"entretien": 12}, Crew(20, 40))

    assert load.half_days == 3  # five of half an hour in a half-day
    assert load.hours == 6 * load.people


@pytest.mark.parametrize(("readers", "needed", "chance"), [(2, 3, 0), (2, 0, 1), (1, 1, 0.75)])
def test_the_chance_that_enough_stay(readers, needed, chance):
    assert chance_to_remain(readers, needed, 0.25) == chance
