"""An obstacle becomes a refusal."""

from fellowship.core.lifecycle import Refused


def refuse(obstacle: str) -> None:
    if obstacle:
        raise Refused(obstacle)
