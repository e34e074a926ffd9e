"""Juries: balanced, without conflict of interest, and re-planned with the fewest moves."""

from selection.panels.cohorts import compose_panels
from selection.panels.problem import (
    Challenge,
    Gap,
    Juror,
    Move,
    Panel,
    PanelProblem,
    PanelRules,
    Panels,
    Quota,
    Sitting,
    certificate,
)

__all__ = [
    "Challenge",
    "Gap",
    "Juror",
    "Move",
    "Panel",
    "PanelProblem",
    "PanelRules",
    "Panels",
    "Quota",
    "Sitting",
    "certificate",
    "compose_panels",
]
