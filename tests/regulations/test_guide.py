"""The guide for who writes a rule set: its example is checked, its reference is current."""

import re
from pathlib import Path

from regulations import KINDS, Rules, check_text, from_toml
from regulations.declarations import every_value
from regulations.process import Stage
from regulations.reference import reference

GUIDES = Path(__file__).resolve().parents[2] / "docs/guides"
GUIDE = (GUIDES / "ecrire-un-reglement.md").read_text("utf-8")


def example():
    return "\n".join(re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL))


def test_the_example_of_the_guide_is_a_whole_rule_set_without_a_remark():
    text = example()

    assert check_text(text, "exemple.toml") == []
    rules = Rules.read(from_toml(text))
    assert [stage.slug for stage in rules.process.ahead(rules.process.first)] == [
        "lecture", "preselection", "audition", "selection", "offre", "contrat",
    ]  # fmt: skip


def test_the_guide_speaks_of_every_kind_of_stage():
    for kind in KINDS:
        assert f"`{kind}`" in GUIDE, kind


def test_the_sentences_the_guide_explains_are_those_of_the_checks():
    sources = (GUIDES.parents[1] / "src/regulations").rglob("*.py")
    source = "".join(path.read_text("utf-8") for path in sources)
    explained = re.findall(r"^\| « (.+?) » \|", GUIDE, flags=re.MULTILINE)

    assert len(explained) == 7
    for sentence in explained:
        for part in sentence.split("…"):
            assert part.strip() in source, sentence


def test_the_reference_is_what_the_declarations_say():
    """``python -m regulations reference > docs/guides/reference-du-reglement.md``."""
    assert (GUIDES / "reference-du-reglement.md").read_text("utf-8") == reference()


def test_every_declared_value_has_its_line_in_the_reference():
    text = reference()
    for made in (Rules, Stage):
        for one in every_value(made):
            assert f"| `{one.key}` |" in text or f".{one.key}` |" in text, one.key
