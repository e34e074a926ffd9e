"""The way in; and, above a few hundred jurors, a division into cohorts solved one by one."""

from selection.panels.compose import compose_one
from selection.panels.problem import PanelProblem, Panels
from selection.search import Budget, Progress


def compose_panels(
    problem: PanelProblem, *, previous: Panels | None = None, limit: float | None = None,
    progress: Progress | None = None,
) -> Panels:  # fmt: skip
    """Who sits where and hears what, proven as good as possible, or as good as ``limit`` allows.

    Aims, each settled before the next: (with ``partial``) challenges heard, seats filled; (with
    ``previous``) the fewest jurors and challenges moved; expertise present; everyone invited is
    called; balance. ``limit`` counts deterministic seconds, the same on every machine.

    Raises ``Infeasible`` with a smallest set of demands that cannot hold together; ``TimeoutError``
    when the limit ended before any composition was found.
    """
    return compose_one(problem, previous, Budget(limit), progress)
