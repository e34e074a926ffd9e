"""What prose says of a calendar, as values: a draft that a person confirms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any


@dataclass(frozen=True, slots=True)
class Window:
    """A dated stretch as prose gives it; ``announced`` when prose says it will be told later."""

    kind: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hour_stated: bool = True
    announced: bool = False
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    kind: str
    text: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class SprintDraft:
    number: int
    label: str
    windows: tuple[Window, ...] = ()
    refused: tuple[Refusal, ...] = ()
    text: str = ""
    line: int = 0

    def window(self, kind: str) -> Window | None:
        return next((window for window in self.windows if window.kind == kind), None)


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """What a page says of the dates of a call; ``as_dict`` is JSON, ``read_back`` its inverse."""

    zone: str
    sprints: tuple[SprintDraft, ...] = field(default=())

    @property
    def digest(self) -> str:
        """sha256 of the facts alone: neither the wording nor the line makes another calendar."""
        facts = [
            [s.number, s.label, [[w.kind, _iso(w.starts_at), _iso(w.ends_at)] for w in s.windows]]
            for s in self.sprints
        ]
        text = dumps([self.zone, facts], ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        return {
            "zone": self.zone,
            "sprints": [
                {
                    "number": sprint.number,
                    "label": sprint.label,
                    "text": sprint.text,
                    "line": sprint.line,
                    "windows": [
                        {
                            "kind": window.kind,
                            "starts_at": _iso(window.starts_at),
                            "ends_at": _iso(window.ends_at),
                            "hour_stated": window.hour_stated,
                            "announced": window.announced,
                            "text": window.text,
                            "line": window.line,
                        }
                        for window in sprint.windows
                    ],
                    "refused": [
                        {"kind": r.kind, "text": r.text, "message": r.message, "line": r.line}
                        for r in sprint.refused
                    ],
                }
                for sprint in self.sprints
            ],
        }

    @classmethod
    def read_back(cls, tree: Mapping[str, Any]) -> "CalendarDraft":
        return cls(
            tree["zone"],
            tuple(
                SprintDraft(
                    number=sprint["number"],
                    label=sprint["label"],
                    text=sprint["text"],
                    line=sprint["line"],
                    windows=tuple(
                        Window(
                            **{
                                **window,
                                "starts_at": _instant(window["starts_at"]),
                                "ends_at": _instant(window["ends_at"]),
                            }
                        )
                        for window in sprint["windows"]
                    ),
                    refused=tuple(Refusal(**refusal) for refusal in sprint["refused"]),
                )
                for sprint in tree["sprints"]
            ),
        )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
