import numpy as np
import pytest

from bench.engine.marks import SCENARIOS, call, found, peer_grading
from selection.calibration import calibrate_readings, readings


def precision(given, top):
    data = readings(
        given.dossier,
        given.reviewer,
        given.value,
        dossiers=given.dossiers,
        reviewers=given.reviewers,
        dossier_group=given.group,
    )
    count = np.maximum(np.bincount(given.dossier, minlength=given.dossiers), 1)
    raw = np.bincount(given.dossier, given.value, given.dossiers) / count
    ours = calibrate_readings(data).worth
    return found(ours, given.quality, top), found(raw, given.quality, top)


def test_the_generator_of_least_square_calibration_is_read_as_well_as_published():
    # Tan, Wu, Bei, Xu 2021, noise 0.5: their best finds .756 of the top tenth, the mean .381.
    ours, raw = np.mean([precision(peer_grading(seed, 0.5), 100) for seed in range(2)], axis=0)

    assert ours > 0.74
    assert raw < 0.45


def test_without_noise_the_generator_is_read_without_fault():
    ours, _ = precision(peer_grading(0, 0.0), 100)

    assert ours > 0.98


@pytest.mark.parametrize("name", ["specialised readers, 3 readings", "severe readers, 3 % wild"])
def test_far_more_of_the_best_are_found_than_by_the_mean(name):
    ours, raw = np.mean(
        [precision(call(seed, **SCENARIOS[name]), 140) for seed in range(4)], axis=0
    )

    assert ours > raw + 0.02


def test_where_readers_are_all_alike_nothing_is_lost():
    how = SCENARIOS["readers all alike"] | {"n": 400, "m": 30}
    ours, raw = np.mean([precision(call(seed, **how), 70) for seed in range(4)], axis=0)

    assert ours > raw - 0.01
