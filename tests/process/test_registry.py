import pytest

from fellowship.process.registry import StageWork, register, registered
from regulations import KINDS


def test_every_kind_of_stage_is_the_work_of_one_app():
    assert set(registered()) == set(KINDS)


def test_two_apps_may_not_claim_the_same_kind():
    with pytest.raises(RuntimeError, match="reading"):
        register(StageWork("reading", coming="Autre chose."))
