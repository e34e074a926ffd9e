import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts.likeness import folded_words, is_one_slip, looked_for

NAMES = {1: "Loïs Bréhat", 2: "Zoé L’Hœuf-Martin", 3: "Anne Martin Anne", 4: "Ève Ng", 5: ""}


def test_words_lose_their_accents_their_case_and_their_ligatures():
    assert folded_words("Zoé L’HŒUF-Martin_2") == ["zoe", "l", "hoeuf", "martin", "2"]
    assert folded_words(" ’ - ") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Loïs", [1]),
        ("lois brehat", [1]),
        ("BRÉ", [1]),  # the beginning of a word
        ("bréhat loïs", [1]),  # in any order
        ("hœuf", [2]),
        ("hoeuf martin", [2]),
        ("martin", [2, 3]),
        ("anne anne", [3]),  # each asked word takes one of the name
        ("martin martin", []),
        ("brehta", [1]),  # two letters swapped
        ("brhat", [1]),  # one missing
        ("brehhat", [1]),  # one too many
        ("brehut", [1]),  # one changed
        ("lios brehat", [1]),
        ("nge", []),  # too short to hold a slip
        ("bruhut", []),  # two slips
        ("", []),
        ("-", []),
        ("x" * 10_000, []),
    ],
)
def test_a_name_is_found_as_people_type_it(asked, found):
    assert looked_for(asked, NAMES.items()) == found


def test_a_short_beginning_does_not_take_the_word_of_a_longer_one():
    assert looked_for("an anne", [(1, "Anne Antoine")]) == [1]


def test_a_slip_is_looked_for_only_when_nobody_bears_the_name_as_typed():
    assert looked_for("marin", [(1, "Marin"), (2, "Martin")]) == [1]
    assert looked_for("marin", [(2, "Martin")]) == [2]


def distance(a, b):
    """Letters missing, added, changed, neighbours swapped: the table of the textbooks."""
    table = {(i, -1): i + 1 for i in range(-1, len(a))} | {(-1, j): j + 1 for j in range(len(b))}
    for i in range(len(a)):
        for j in range(len(b)):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (a[i] != b[j]),
            )
            if i and j and a[i] == b[j - 1] and a[i - 1] == b[j]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(a) - 1, len(b) - 1]


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_a_distance_of_one_at_most(a, b):
    assert is_one_slip(a, b) == (distance(a, b) <= 1)
