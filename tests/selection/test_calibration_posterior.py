import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selection.calibration import (
    ADDITIVE,
    Model,
    calibrate_readings,
    most_telling,
    posterior,
    readings,
)
from selection.calibration.readings import table
from selection.calibration.sums import PLAIN, passes
from tests.selection.calibration_cases import drawn, marked, restricted_likelihood, textbook

few = settings(max_examples=20, deadline=None)


def crossed(seed, n, m, k, noise=0.6):
    """Arrays of a random call: fast to draw, whatever the size."""
    dice = np.random.default_rng(seed)
    hands = np.array([dice.permutation(m)[:k] for _ in range(n)])
    i, j = np.repeat(np.arange(n), k), hands.ravel()
    worth, harsh = dice.normal(3, 0.8, n), dice.normal(0, 0.5, m)
    spread = np.exp(dice.normal(0, 0.2, m))
    value = 3 - harsh[j] + spread[j] * (worth[i] - 3) + dice.normal(0, noise, n * k)
    return readings(i, j, value, dossiers=n, reviewers=m)


def assert_textbook(data, found):
    belief, n, m = found.fit.belief, data.dossiers, data.reviewers
    mean, covariance = textbook(data, found.fit.state)
    i, j = data.dossier, data.reviewer
    assert belief.x == pytest.approx(mean[:n], abs=1e-7)
    assert belief.b == pytest.approx(mean[n : n + m], abs=1e-7)
    assert belief.vx == pytest.approx(np.diag(covariance)[:n], abs=1e-7)
    assert belief.vb == pytest.approx(np.diag(covariance)[n : n + m], abs=1e-7)
    assert belief.xb == pytest.approx(covariance[i, n + j], abs=1e-7)
    assert belief.panel_x == pytest.approx(covariance[:n, n : n + m].mean(1), abs=1e-7)
    assert belief.panel == pytest.approx(covariance[n : n + m, n : n + m].mean(), abs=1e-7)


@given(marked(groups=True))
@few
def test_small_calls_get_the_textbook_posterior(marks):
    data = table(marks).readings

    assert_textbook(data, calibrate_readings(data))


def test_scales_noises_and_weights_get_the_textbook_posterior_too():
    data = table(drawn(n=60, m=8, k=4, wild={20, 55})[0]).readings

    found = calibrate_readings(data)

    assert found.fit.model == Model()
    assert len(set(found.noise)) > 1
    assert found.scale.std() > 0.05
    assert found.fit.state.weight.min() < 0.9
    assert_textbook(data, found)


def test_variances_of_the_additive_model_are_those_of_greatest_restricted_likelihood():
    data = crossed(1, n=40, m=6, k=3)
    state = calibrate_readings(data, model=ADDITIVE).fit.state
    best = np.array([state.worth, state.severity, state.common])

    top = restricted_likelihood(data, *best)

    for which in range(3):
        for factor in (0.97, 1.03):
            other = best.copy()
            other[which] *= factor
            assert restricted_likelihood(data, *other) < top
        step = best * (1 + 1e-4 * (np.arange(3) == which))
        assert restricted_likelihood(data, *step) == pytest.approx(top, abs=1e-4)


@given(st.integers(0, 999), st.sampled_from([ADDITIVE, Model(scale=False, outliers=False)]))
@few
def test_the_bound_of_the_likelihood_never_goes_down(seed, model):
    found = calibrate_readings(crossed(seed, n=30, m=6, k=3), model=model)

    steps = np.diff(found.fit.bounds)
    assert len(steps)
    assert (steps >= -1e-8).all()


@pytest.mark.parametrize("limit", [0, 2e-4])
def test_a_stopped_calculation_still_publishes_the_posterior_of_where_it_stopped(limit):
    data = crossed(2, n=30, m=6, k=3)

    found = calibrate_readings(data, limit=limit)

    assert not found.finished
    assert_textbook(data, found)


def test_the_linear_time_deviations_are_within_two_per_cent_of_the_exact_ones():
    data = crossed(3, n=1400, m=410, k=3)  # too many reviewers to be exact at every sweep
    found = calibrate_readings(data, model=Model(outliers=False))
    mean, covariance = textbook_of_many(data, found.fit.state)

    from selection.calibration.posterior import lay_out, wide

    rough = wide(lay_out(data, dense=False), found.fit.state, data.value - found.fit.centre, PLAIN)

    exact = np.sqrt(np.diag(covariance))[: data.dossiers]
    assert found.fit.exact
    assert found.fit.belief.x == pytest.approx(mean[: data.dossiers], abs=1e-6)
    assert np.sqrt(rough.vx) == pytest.approx(exact, rel=0.02)


def textbook_of_many(data, state):
    """The same posterior, whole arrays at a time."""
    n, m = data.dossiers, data.reviewers
    t, a = state.weight / state.noise[data.reviewer], state.a[data.reviewer]
    precision = np.zeros((n + m + 1, n + m + 1))
    x, b = data.dossier, n + data.reviewer
    for row, column, entry in ((x, x, t * a * a), (x, b, t * a), (b, x, t * a), (b, b, t)):
        np.add.at(precision, (row, column), entry)
    diagonal = np.arange(n)
    precision[diagonal, diagonal] += 1 / state.worth
    precision[diagonal, -1] -= 1 / state.worth
    precision[-1, diagonal] -= 1 / state.worth
    precision[-1, -1] += n / state.worth
    precision[n + np.arange(m), n + np.arange(m)] += 1 / state.severity
    right = np.zeros(n + m + 1)
    centred = data.value - data.value.mean()
    np.add.at(right, x, t * a * centred)
    np.add.at(right, b, t * centred)
    covariance = np.linalg.inv(precision)
    return covariance @ right, covariance


def test_compiled_and_plain_passes_give_the_same_bytes():
    pytest.importorskip("numba")
    data = crossed(4, n=1500, m=420, k=3)

    plain = calibrate_readings(data, compiled=False, limit=0.03)
    fast = calibrate_readings(data, compiled=True, limit=0.03)

    assert passes(10, compiled=True) is not PLAIN
    for name in ("worth", "sd", "severity", "scale", "noise", "wildness", "expected"):
        assert getattr(plain, name).tobytes() == getattr(fast, name).tobytes()


def test_intervals_hold_nine_truths_in_ten():
    inside = total = 0
    for seed in range(12):
        marks, worth, harsh = drawn(seed=seed, n=80, m=10, k=3)
        data = table(marks).readings
        found = calibrate_readings(data)
        truth = worth - harsh.mean()
        inside += ((found.low <= truth) & (truth <= found.high)).sum()
        total += len(truth)

    assert 0.86 < inside / total < 0.95


def test_targeted_readings_choose_better_than_scattered_ones():
    gains = []
    for seed in range(8):
        dice = np.random.default_rng(seed)
        n, m = 200, 12
        hands = np.array([dice.permutation(m)[:3] for _ in range(n)])
        worth, harsh = dice.normal(0, 0.8, n), dice.normal(0, 0.5, m)
        value = worth[:, None] - harsh[hands] + dice.normal(0, 0.8, (n, 3))

        def choose(more, n=n, m=m, hands=hands, worth=worth, value=value):
            keep = np.ones((n, 3), bool)
            keep[:, 2] = np.isin(np.arange(n), more)
            i = np.repeat(np.arange(n), 3)[keep.ravel()]
            data = readings(i, hands[keep], value[keep], dossiers=n, reviewers=m)
            found = calibrate_readings(data)
            best = set(np.argsort(-worth)[:35])
            return found, len(best & set(np.argsort(-found.worth)[:35]))

        first, _ = choose([])
        noise = first.common_noise**2 + first.fit.state.severity
        telling = most_telling(first.worth, first.sd, 35, 40, noise)
        gains.append(choose(telling)[1] - choose(dice.permutation(n)[:40])[1])

    assert np.mean(gains) > 0


def test_where_sweeps_cease_to_be_exact_no_worth_moves_by_what_is_not_known_of_it(monkeypatch):
    data = crossed(3, n=500, m=posterior.DENSE - 1, k=3)  # one group: as many rows as may be
    within = calibrate_readings(data)
    monkeypatch.setattr(posterior, "DENSE", posterior.DENSE - 1)
    beyond = calibrate_readings(data)

    assert beyond.sweeps < within.sweeps < 200
    assert np.abs(beyond.worth - within.worth).max() < 0.02 * within.sd.mean()
    assert np.abs(beyond.sd / within.sd - 1).max() < 0.01
