"""Small invented calls, and the textbook posterior to compare with."""

import numpy as np
from hypothesis import strategies as st

from selection.calibration import Mark

STEPS = [step / 2 for step in range(11)]


@st.composite
def marked(draw, groups=False):
    """Marks of a small call where every dossier is read two or three times."""
    n, m = draw(st.integers(5, 12)), draw(st.integers(3, 5))
    marks = []
    for d in range(n):
        readers = draw(st.permutations(range(m)))[: draw(st.integers(2, 3))]
        group = draw(st.sampled_from(["data", "design"])) if groups else ""
        for r in readers:
            value = draw(st.sampled_from(STEPS))
            marks.append(Mark(f"d{d:02}", f"r{r}", "", value, group))
    return marks


def drawn(seed=0, n=60, m=8, k=3, severity=0.5, scale=0.2, noise=0.5, wild=()):
    """A call from the model itself: marks, worths, severities; ``wild``: readings gone astray."""
    dice = np.random.default_rng(seed)
    worth, harsh = dice.normal(3, 0.8, n), dice.normal(0, severity, m)
    spread = np.exp(dice.normal(0, scale, m))
    marks = []
    for d in range(n):
        for r in (np.arange(k) * (1 + d // m) + d) % m:
            value = 3 - harsh[r] + spread[r] * (worth[d] - 3) + dice.normal(0, noise)
            marks.append((d, int(r), 6 - value if len(marks) in wild else value))
    marks = {(d, r): value for d, r, value in marks}
    return (
        [Mark(f"d{d:03}", f"r{r:02}", "", float(v)) for (d, r), v in marks.items()],
        worth,
        harsh,
    )


def textbook(data, state):
    """Means and covariance of (worths, leniencies, levels), one unknown after the other."""
    n, m = data.dossiers, data.reviewers
    groups = int(data.dossier_group.max()) + 1
    centre = data.value.mean()
    precision = np.zeros((n + m + groups, n + m + groups))
    right = np.zeros(n + m + groups)
    for i, j, y, w in zip(data.dossier, data.reviewer, data.value, state.weight, strict=True):
        line = np.zeros(n + m + groups)
        line[i], line[n + j] = state.a[j], 1
        precision += np.outer(line, line) * w / state.noise[j]
        right += line * (y - centre) * w / state.noise[j]
    for i in range(n):
        line = np.zeros(n + m + groups)
        line[i], line[n + m + data.dossier_group[i]] = 1, -1
        precision += np.outer(line, line) / state.worth
    for j in range(m):
        precision[n + j, n + j] += 1 / state.severity
    if groups > 1:
        for g in range(groups):
            line = np.zeros(n + m + groups)
            line[n + m :] = -1 / groups
            line[n + m + g] += 1
            precision += np.outer(line, line) / state.level
    covariance = np.linalg.inv(precision)
    return covariance @ right, covariance


def restricted_likelihood(data, worth, severity, noise):
    """Restricted log-likelihood of the additive model, over the covariance of the readings."""
    same_dossier = data.dossier[:, None] == data.dossier[None, :]
    same_reviewer = data.reviewer[:, None] == data.reviewer[None, :]
    covariance = worth * same_dossier + severity * same_reviewer + noise * np.eye(len(data.value))
    inverse = np.linalg.inv(covariance)
    mean = (inverse @ data.value).sum() / inverse.sum()
    rest = data.value - mean
    _, logdet = np.linalg.slogdet(covariance)
    return -0.5 * (logdet + np.log(inverse.sum()) + rest @ inverse @ rest)
