"""What a rehearsal has seen: pages, refusals, passages from stage to stage, letters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from fellowship.core.models import Email
from regulations.workload import Load


class Stuck(Exception):  # noqa: N818 - the call cannot go on, and the sentence says why
    """What a person was to do cannot be done. The message is for who writes the rules."""


@dataclass
class Report:
    screens: int = 0
    broken: list[str] = field(default_factory=list)  # addresses that answered 5xx
    stages: list[dict[str, Any]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)  # as they had to be
    stuck: str = ""  # the first thing that could not be done, in words
    loads: list[Load] = field(default_factory=list)
    rooms: dict[str, int] = field(default_factory=dict)  # at the same time, by stage

    def as_data(self, *, seconds: float) -> dict[str, Any]:
        letters = Email.objects.order_by("created_at", "pk")
        return {
            "stages": self.stages,
            "screens": self.screens,
            "errors_5xx": len(self.broken),
            "broken": self.broken,
            "refused": dict(self.refused),
            "stuck": self.stuck,
            "workload": [self._load(load) for load in self.loads],
            "bottleneck": self._bottleneck(),
            "letters": letters.count(),
            "letters_read": [*_as_read(letters)],
            "faulty_letters": [*_faulty(letters)],
            "seconds": round(seconds, 1),
        }

    def _load(self, load: Load) -> dict[str, Any]:
        found = {**asdict(load), "rooms": self.rooms.get(load.stage, 0)}
        return {key: round(v, 3) if isinstance(v, float) else v for key, v in found.items()}

    def _bottleneck(self) -> dict[str, Any] | None:
        """The stage whose readers are the nearest to having too much, and when it was over."""
        tightest = max((load for load in self.loads if load.ratio), key=_ratio, default=None)
        if tightest is None:
            return None
        ended = {row["slug"]: row["on"] for row in self.stages}
        return {
            "stage": tightest.stage,
            "on": ended.get(tightest.stage),
            "ratio": round(tightest.ratio, 3),
        }


def _ratio(load: Load) -> float:
    return load.ratio


def _as_read(letters: Iterable[Email]) -> Iterable[dict[str, str]]:
    """The first of each subject, as it arrives."""
    seen = set()
    for letter in letters:
        key = (letter.template, letter.subject)
        if key not in seen:
            seen.add(key)
            yield {"template": letter.template, "subject": letter.subject, "body": letter.body}


def _faulty(letters: Iterable[Email]) -> Iterable[str]:
    """The letters that show their workings, said once each."""
    seen = set()
    for letter in letters:
        words = letter.subject + letter.body
        wrong = not letter.subject.strip() or any(s in words for s in ("{{", "{%", "None"))
        if wrong and letter.template not in seen:
            seen.add(letter.template)
            yield _("Le courrier « %(subject)s » montre un mot de sa fabrication.") % {
                "subject": letter.subject
            }
