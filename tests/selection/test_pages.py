"""The pages of the engine are true: every worked example is run, and prints what it is said to."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs" / "selection"
WORKED = re.compile(r"```python run\n(.*?)```(?:\n+```text\n(.*?)```)?", re.DOTALL)
MUST = ("assignment", "calibration", "panels", "timetable", "teams", "tutorial", "tutoriel")


@pytest.mark.parametrize("page", MUST)
def test_the_worked_examples_of_a_page_print_what_they_say(page):
    examples = WORKED.findall((PAGES / f"{page}.md").read_text("utf-8"))
    assert examples, "a page without a worked example"
    known = {"__name__": page}
    printed_something = False
    for source, told in examples:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(source, f"{page}.md", "exec"), known)
        assert said.getvalue() == told
        printed_something |= bool(told)
    assert printed_something


def test_every_example_that_is_shown_as_run_is_on_a_page_that_is_run():
    for page in PAGES.glob("*.md"):
        if "```python run" in page.read_text("utf-8"):
            assert page.stem in MUST
