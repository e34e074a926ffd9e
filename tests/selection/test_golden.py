"""The answers of a version: when a byte of them changes, so must ``selection.VERSION``."""

import json
from pathlib import Path

import pytest

from selection import VERSION
from selection.__main__ import VERBS
from selection.paper import fingerprint

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "docs" / "selection" / "examples"
GOLDEN = json.loads((HERE / "golden.json").read_text("utf-8"))


def golden(verb, **changes):
    """The fingerprint of an answer. Fractions of a calibration, which the processor rounds, are
    kept to four decimals, and how it came to rest is left out."""
    from importlib import import_module

    document = json.loads((EXAMPLES / f"{verb}.json").read_text("utf-8")) | changes
    answer, _ = import_module(f"selection.cli.{verb}").answer(document)
    if verb == "calibrate":
        del answer["sweeps"], answer["gap"]
        answer = json.loads(json.dumps(answer), parse_float=lambda text: round(float(text), 4) + 0)
        for one in answer["dossiers"]:
            del one["says"]
    return fingerprint(json.loads(json.dumps(answer)))


ASKED = {
    **{verb: (verb, {}) for verb in VERBS},
    "assign, fair": ("assign", {"objective": "fair"}),
    "assign, fairest": ("assign", {"objective": "fairest"}),
    "assign, drawn": ("assign", {"objective": "randomised", "pair_probability": "2/3"}),
    "teams, largest": ("teams", {"ties": "largest"}),
    "teams, capped": ("teams", {"cap": 4}),
}


@pytest.mark.parametrize("name", ASKED)
def test_another_answer_is_another_version(name):
    verb, changes = ASKED[name]

    assert GOLDEN["version"] == VERSION, "golden.json speaks of another version"
    assert golden(verb, **changes) == GOLDEN["answers"][name], (
        f"the answer to {name!r} changed: raise selection.VERSION, then write golden.json again "
        f"(python -m tests.selection.test_golden)"
    )


if __name__ == "__main__":
    found = {name: golden(verb, **changes) for name, (verb, changes) in ASKED.items()}
    text = json.dumps({"version": VERSION, "answers": found}, ensure_ascii=False, indent=2)
    (HERE / "golden.json").write_text(f"{text}\n", "utf-8")
