"""The tests examine themselves."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def test_one_fixture_sets_the_clock():
    """``at`` moves every clock of the process; a patch of one name leaves the others behind."""
    patches = ("setattr(timezone", '"django.utils.timezone.now"')
    by_hand = [
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path != Path(__file__) and any(patch in path.read_text("utf-8") for patch in patches)
    ]

    assert by_hand == []
