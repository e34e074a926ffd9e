from hypothesis import given
from hypothesis import strategies as st

from selection.draw import shuffled, ticket


@given(st.integers(), st.lists(st.text(), unique=True))
def test_a_draw_does_not_depend_on_the_order_of_the_names(seed, names):
    assert shuffled(seed, names) == shuffled(seed, reversed(names))


def test_a_ticket_is_the_same_today_and_in_ten_years():
    assert ticket(7, "candidate-1") == 8163980942495991518


def test_another_seed_gives_another_order():
    names = [str(number) for number in range(20)]

    assert shuffled(1, names) != shuffled(2, names)
