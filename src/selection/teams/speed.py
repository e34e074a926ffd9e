"""Which way the kernels run: plain Python on lists, or compiled by numba on arrays.

numba is imported only when a market is large enough to repay it, never by the screens.
"""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np

from selection.teams import kernels

LARGE = 200_000  # wishes; below, lists answer sooner than a compiler
NAMES = ("settle_all", "close_all", "complete_all", "admit_all")


@cache
def compiled() -> SimpleNamespace:
    """The same functions, compiled from the same source; kept on disk where a disk allows it."""
    from numba import njit
    from numba.extending import register_jitable

    def turn(function: Callable[..., Any]) -> Any:
        try:
            return njit(cache=True)(function)
        except RuntimeError:  # no directory to keep the compiled code in
            return njit(function)

    register_jitable(kernels.offer)
    register_jitable(kernels.settle)
    return SimpleNamespace(**{name: turn(getattr(kernels, name)) for name in NAMES})


def kernels_for(wishes: int, *, widest: int, fast: bool | None = None) -> tuple[Any, bool]:
    """The kernels for a market of that many wishes, and whether they want arrays.

    ``widest`` is the number of bits of its heaviest team: past 62, only Python's integers hold it.
    """
    if fast is None:
        fast = wishes >= LARGE and widest <= 62 and find_spec("numba") is not None
    if not fast:
        return kernels, False
    if widest > 62:
        raise ValueError("these scores need more than 62 bits: plain Python only")
    return compiled(), True


def room(values: Any, *, arrays: bool, kind: type = np.int64) -> Any:
    """``values`` as the kernels want them: an array, or a list of Python integers.

    The array may be ``values`` itself: copy first what a kernel changes.
    """
    table: np.ndarray = np.asarray(values, dtype=kind)
    return np.ascontiguousarray(table) if arrays else table.tolist()
