"""What the first edition had once for a whole call, read from its stages.

For the apps that still know one process; each of these goes when its last caller asks the stage.
"""

from regulations.kinds import Offer, Pool, Wishes
from regulations.rules import Rules


def wishes_of(rules: Rules) -> Wishes | None:
    return next((s.settings_as(Wishes) for s in rules.process.of_kind("wishes")), None)


def pool_of(rules: Rules) -> Pool | None:
    return next((s.settings_as(Pool) for s in rules.process.of_kind("pool")), None)


def acceptance_days_of(rules: Rules) -> int:
    """Days to accept an offer; 0 when nothing is offered."""
    return next((s.settings_as(Offer).acceptance_days for s in rules.process.of_kind("offer")), 0)
