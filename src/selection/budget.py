"""The one meaning of ``limit``: the work an answer may cost, whatever the machine.

A deterministic second is about what one core does in a second, counted in the work itself (steps of
a search, entries read, sweeps over the marks) and never read from a clock: the same question with
the same limit gets the same answer everywhere, sooner or later.
"""

from selection.forms import decimal
from selection.refusals import Malformed


class Budget:
    """What is left of ``limit``: deterministic seconds, ``None`` for no limit."""

    def __init__(self, limit: float | None) -> None:
        if limit is not None and (limit := decimal(limit)) < 0:
            raise Malformed("a limit is not negative")
        self.left = limit

    @property
    def spent(self) -> bool:
        return self.left is not None and self.left <= 0

    def pay(self, work: float) -> None:
        if self.left is not None:
            self.left = max(0.0, self.left - work)

    def share(self, part: float) -> "Budget":
        return Budget(None if self.left is None else self.left * part)


def steps(limit: float | None, each: float, otherwise: int) -> int:
    """How many steps of ``each`` deterministic seconds fit in ``limit``; ``otherwise`` when there
    is none."""
    left = Budget(limit).left
    return otherwise if left is None else int(left / each)
