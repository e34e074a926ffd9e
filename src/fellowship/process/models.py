"""A thing that goes through the stages which its rules declare. No stage is known by name here."""

from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from fellowship.calls.models import RuleSet, Sprint
from fellowship.core.lifecycle import Staged
from regulations import Process, Stage

Thing = TypeVar("Thing", bound="InProcess")


class InProcessQuerySet(models.QuerySet[Thing]):
    """``running`` is the state of what is neither a draft, nor ended, nor withdrawn."""

    def running(self) -> Self:
        return self.filter(state=self.model.running)

    def standing_at(self, *kinds: str) -> Self:
        """In a stage of one of these kinds, whatever the rules call it."""
        return self.running().filter(stage_kind__in=kinds)

    def at_stage(self, *slugs: str) -> Self:
        return self.running().filter(stage__in=slugs)


class InProcess(Staged):
    """The place of a thing in the process of the version of the rules that binds it."""

    rule_set: "models.ForeignKey[RuleSet | None, RuleSet | None]"
    sprint: "models.ForeignKey[Sprint | None, Sprint | None]"

    class Meta:
        abstract = True

    @property
    def process(self) -> Process | None:
        """None while it is bound to no rules."""
        return self.rule_set.rules.process if self.rule_set else None

    @property
    def place(self) -> Stage | None:
        """Where it stands, or the last stage it reached; None for a draft."""
        return self.process.get(self.stage) if self.process and self.stage else None

    @property
    def standing(self) -> str:
        """What a person reads of where it stands, in the words of its rules."""
        if self.state == self.running and self.place:
            return self.place.status
        if self.state == self.ended and self.place:
            return self.place.outcome_label(self.outcome)
        return str(type(self.running)(self.state).label)

    def is_standing_at(self, slug: str) -> bool:
        return bool(self.state == self.running and self.stage == slug)

    def is_at(self, *kinds: str) -> bool:
        """Whether the place where it stands is of one of these kinds."""
        return bool(self.state == self.running and self.stage_kind in kinds)

    def is_acting(self, kind: str) -> Stage | None:
        """The stage of ``kind`` that goes on where it stands now: its own place, or one ``at`` it.

        None when it is not there, or no longer in course.
        """
        if self.state != self.running or self.process is None or self.place is None:
            return None
        return next((s for s in self.process.acting_at(self.place) if s.kind == kind), None)

    def outcome_towards(self, kind: str) -> str:
        """The outcome of its place that leads straight to a stage of ``kind``, or ""."""
        if self.state != self.running or self.process is None or self.place is None:
            return ""
        for outcome in self.place.outcomes:
            following = self.process.after(self.place, outcome)
            if following is not None and following.kind == kind:
                return outcome
        return ""


def no_such_outcome() -> str:
    return _("Cette étape ne prévoit pas cette issue.")
