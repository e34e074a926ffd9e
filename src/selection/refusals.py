"""How the engine says no: a question that means nothing, or demands that cannot hold together."""

from dataclasses import dataclass


class Malformed(ValueError, TypeError):  # noqa: N818
    """A question that cannot be read; the message says where and what was expected, in English."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked that takes part in the contradiction.

    ``kind`` is a word of the problem ("dossier", "reviewer", "seat"…), ``id`` names the thing and
    ``says`` is what is asked of it, in French, ready to be read.
    """

    kind: str
    id: str
    says: str


class Infeasible(Exception):  # noqa: N818
    """Nothing satisfies ``demands`` together; removing any one of them would.

    ``relax`` lists what a person may change, each a French sentence.
    """

    def __init__(self, demands: tuple[Demand, ...], relax: tuple[str, ...]) -> None:
        super().__init__(" ; ".join(demand.says for demand in demands))
        self.demands = demands
        self.relax = relax
