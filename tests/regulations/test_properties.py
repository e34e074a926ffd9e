"""Any tree is refused in sentences or read; what is read has a way to an end from everywhere."""

import copy
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import regulations
from regulations import KINDS, BrokenRules, Rules, locate
from regulations.checking import check, check_text, faults_of
from regulations.declarations import FAMILIES, own_values
from regulations.differences import differences
from regulations.page import document
from tests.regulations.test_promotions import FILES, content_of

KEYS = sorted({one.key for made in FAMILIES for one in own_values(made)} - {"settings"})
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 100),
    st.floats(allow_nan=True),
    st.text(max_size=8),
    st.sampled_from([*KINDS, "end", "depot", "dossier", "2027-01-01", "23:59", "mean"]),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)
CONTENTS = [content_of(file.stem) for file in FILES]
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def held_in(tree, path=()):
    """Every place of a tree that holds something."""
    yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from held_in(value, (*path, key))
    elif isinstance(tree, list):
        for rank, value in enumerate(tree):
            yield from held_in(value, (*path, rank))


def read_or_refused(tree):
    """The rules, or nothing once it is sure that each reason is a sentence."""
    rules, reasons = None, []
    try:
        rules = Rules.read(tree)
    except BrokenRules as broken:
        reasons = broken.sentences
    assert bool(rules) != bool(reasons)
    assert all(reasons)
    return rules


def assert_has_ways_out(process):
    for place in process.places:
        seen, waiting = set(), [place]
        ended = False
        while waiting:
            here = waiting.pop()
            if here.slug in seen:
                continue
            seen.add(here.slug)
            for outcome in here.outcomes:
                after = process.after(here, outcome)
                ended |= after is None
                waiting += [after] if after else []
        assert ended, place.slug
    for stage in process.stages:
        assert stage.name
        assert stage.status
        assert process.place_of(stage).is_place


@SLOW
@given(TREES)
def test_any_tree_is_read_or_refused_in_sentences(tree):
    rules = read_or_refused(tree)
    if rules is not None:
        assert_has_ways_out(rules.process)


@SLOW
@given(st.data())
def test_a_rule_set_with_one_thing_changed_is_read_or_refused_in_sentences(data):
    content = copy.deepcopy(data.draw(st.sampled_from(CONTENTS)))
    path = data.draw(st.sampled_from(list(held_in(content))[1:]))
    held = content
    for step in path[:-1]:
        held = held[step]
    if data.draw(st.booleans()):
        held[path[-1]] = data.draw(TREES)
    else:
        del held[path[-1]]

    faults = faults_of(content)
    with suppress(BrokenRules):
        rules = Rules.read(content)
        assert_has_ways_out(rules.process)
        assert document(rules)
    differences(CONTENTS[0], content)
    if not any(fault.severity == "error" for fault in faults):
        Rules.read(content)


STAGE = st.fixed_dictionaries(
    {"slug": st.sampled_from("abcdefg"), "kind": st.sampled_from(list(KINDS))},
    optional={
        "at": st.sampled_from("abcdefg"),
        "outcomes": st.dictionaries(
            st.sampled_from(["kept", "declined", "waiting", "sent", "done", "called", "drawn"]),
            st.sampled_from([*"abcdefg", "end", "stay"]),
            max_size=2,
        ),
    },
)
NEEDS = {
    "reading": {"grid": "g"}, "wishes": {"of": "missions", "highest": 3},
    "form": {"form": "dossier"}, "pool": {"wording": "Oui.", "months": 12},
    "draw": {"seats": 3}, "waiting_list": {"until_on": "2027-06-01"},
}  # fmt: skip
BASE = {
    key: value for key, value in content_of("eig-7").items() if key not in {"stages", "grids"}
} | {
    "grids": [{"slug": "g", "title": "G", "highest": 5,
               "criteria": [{"slug": "c", "name": "C"}]}],
}  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STAGE, min_size=1, max_size=6))
def test_any_list_of_stages_is_refused_or_leads_to_an_end_from_each_place(stages):
    written = [{"slug": "depot", "kind": "deposit"}]
    written += [{**NEEDS.get(one["kind"], {}), **one} for one in stages]

    rules = read_or_refused({**BASE, "stages": written})
    if rules is not None:
        assert_has_ways_out(rules.process)
        for place in rules.process.places:
            assert rules.process.ahead(place) is not None
        check({**BASE, "stages": written})


@SLOW
@given(st.text())
def test_any_text_is_checked_without_a_fall(text):
    assert isinstance(check_text(text), list)
    assert isinstance(locate(text), dict)


@SLOW
@given(st.data())
def test_a_torn_file_is_checked_without_a_fall(data):
    text = data.draw(st.sampled_from(FILES)).read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))

    check_text(text[:start] + text[end:])


def test_every_value_of_every_shipped_file_is_located_on_its_line():
    for file in FILES:
        text = file.read_text("utf-8")
        lines, places = text.splitlines(), locate(text)
        for path in held_in(regulations.from_toml(text)):
            if not path or isinstance(path[-1], int):
                continue
            assert str(path[-1]) in lines[places[path] - 1], (file.name, path)
