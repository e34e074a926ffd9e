"""What a reader of texts has to say about one of them: where, what, how bad, in French."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One remark. ``line`` counts from 1, 0 when the whole file is meant; ``field`` is a path
    such as ``steps.dates.0.desc``, ``body`` for the text below the front matter, or empty.

    ``excerpt``: the words at fault, exactly as the field holds them from character ``start`` to
    ``end`` excluded; empty when no words are (something is missing, or two files are meant)."""

    file: str
    line: int
    field: str
    code: str
    severity: Severity
    message: str
    suggestion: str = ""
    excerpt: str = ""
    start: int = 0
    end: int = 0

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def as_row(self) -> dict[str, Any]:
        """For JSON; ``suggestion`` is there only when there is one, a place only with its words."""
        row = asdict(self)
        absent = [] if self.suggestion else ["suggestion"]
        absent += [] if self.excerpt else ["excerpt", "start", "end"]
        return {key: value for key, value in row.items() if key not in absent}

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" [{self.field}]" if self.field else ""
        return f"{place}{field} {self.severity} {self.code} : {self.message}"
