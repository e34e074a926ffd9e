"""What the worker does for all stages, each day: the anchor of the logbook."""

from fellowship.core.anchors import anchor_of_the_day

__all__ = ["anchor_of_the_day"]
