"""Co-funding to the cent, call by call (domain H5 and H7)."""

from decimal import Decimal

import pytest

import regulations
from regulations import Rules, check, costs
from tests.factories.calls import RULES


def content_of(promotion):
    return regulations.from_toml((RULES / f"aap-eig-{promotion}.toml").read_text("utf-8"))


def bill_of(promotion, people, cost=None, way=costs.DIRECT):
    cost = None if cost is None else Decimal(cost)
    return costs.bill(Rules.read(content_of(promotion)), people, cost, way)


@pytest.mark.parametrize(
    ("promotion", "people", "cost", "received", "rest"),
    [
        ("3", 2, "6543.21", "91604.94", "39259.26"),
        ("3", 3, "6543.21", "137407.41", "58888.89"),
        ("3", 2, "0.01", "0.14", "0.06"),
        ("4", 2, "6543.21", "52345.68", "78518.52"),
        ("4", 3, "7000", "84000", "126000"),
        ("6", 2, "6543.21", "40000", "90864.20"),
        ("6", 3, "6000", "60000", "120000"),
        ("6", 3, "1999.99", "59999.70", "0"),  # never more than what it costs
    ],
)
def test_what_is_received_and_what_is_left_are_exact(promotion, people, cost, received, rest):
    one = bill_of(promotion, people, cost)

    assert (one.received, one.rest) == (Decimal(received), Decimal(rest))
    assert one.total == Decimal(cost) * 10 * people
    assert one.received + one.rest == one.total


def test_a_half_cent_is_rounded_up_once_on_the_whole():
    funding = Rules.read(content_of("3")).funding

    assert funding.due(hired=1, monthly_cost=Decimal("0.15"), months=1) == Decimal("0.11")
    assert funding.due(hired=3, monthly_cost=Decimal("0.15"), months=1) == Decimal("0.32")


def test_twenty_thousand_euros_a_person_need_no_cost_but_a_share_does():
    assert bill_of("6", 3).received == 60000
    assert bill_of("6", 3).rest is None
    assert bill_of("3", 3).received is None
    assert bill_of("4", 2).received is None


@pytest.mark.parametrize("promotion", ["3", "4", "6"])
def test_who_has_neither_budget_programme_nor_ministry_receives_nothing(promotion):
    one = bill_of(promotion, 2, "7000", costs.NOBODY)

    assert (one.received, one.rest) == (0, one.total)


@pytest.mark.parametrize("promotion", ["3", "4", "6"])
def test_a_ministry_receives_for_an_operator_what_the_operator_would(promotion):
    direct = bill_of(promotion, 2, "7000")
    through = bill_of(promotion, 2, "7000", costs.MINISTRY)

    assert through.received == direct.received
    assert through.way == costs.MINISTRY


def test_promotion_7_leaves_no_pay_to_the_administration():
    one = bill_of("7", 2, "7000")

    assert (one.total, one.received, one.rest) == (0, 0, 0)
    assert costs.ways(Rules.read(content_of("7"))) == []


def test_an_administration_that_pays_all_receives_nothing():
    rules = Rules.read(content_of("6") | {"funding": {"kind": "host"}})
    one = costs.bill(rules, 2, Decimal(7000))

    assert (one.received, one.rest) == (0, 140000)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"funding": {"kind": "host", "receives": "ministry"}}, "personne ne reçoit"),
        (
            {"funding": {"kind": "share", "value": 70, "receives_article": "3"}},
            "Cet article ne dit pas qui reçoit",
        ),
        ({"funding": {"kind": "share", "value": 70}, "project": {}}, "dire « months »"),
        ({"funding": {"kind": "per_person", "receives": "prefet"}}, "« prefet »"),
    ],
)
def test_funding_that_nobody_could_obey_is_refused(changed, said):
    assert said in " ".join(finding.message for finding in check(content_of("3") | changed))
