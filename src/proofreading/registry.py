"""What the linter can say. A check declares its codes and registers itself, in its own file.

A code has a name, a severity, a label (for lists), the sentence a reader gets and the evidence:
the rule, the page or the reading that made us write it. A check is registered for a text
(``on_text``), a document (``on_document``) or a whole site (``on_site``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from proofreading.reading import Reading, Site
from proofreading.texts import NOWHERE, Excerpt, Spot
from texts.findings import Finding, Severity
from texts.translation import gettext, gettext_lazy

CODES: dict[str, "Code"] = {}
TextCheck = Callable[[Excerpt, Reading], Iterator[Finding]]
DocumentCheck = Callable[[Reading], Iterator[Finding]]
SiteCheck = Callable[[Site], Iterator[Finding]]
TEXTS: list[TextCheck] = []
DOCUMENTS: list[DocumentCheck] = []
SITES: list[SiteCheck] = []


@dataclass(frozen=True, slots=True)
class Code:
    name: str
    severity: Severity
    label: str
    sentence: str = ""
    evidence: str = ""
    advice: str = ""

    def __str__(self) -> str:
        return gettext(self.label)

    def on(
        self,
        excerpt: Excerpt,
        at: Spot = NOWHERE,
        *,
        severity: Severity | None = None,
        sentence: str = "",
        suggestion: str | None = None,
        **words: Any,
    ) -> Finding:
        """A finding on the words at ``at``. ``words`` fill the sentence; ``sentence`` replaces it
        where one code has two ways to be said, already translated."""
        said = sentence or gettext(self.sentence)
        advice = (
            suggestion if suggestion is not None else gettext(self.advice) if self.advice else ""
        )
        return excerpt.remark(
            self.name, severity or self.severity, said % words if words else said, at=at,
            suggestion=advice,
        )  # fmt: skip


def code(
    name: str,
    severity: Severity,
    label: object,
    sentence: object = "",
    *,
    advice: object = "",
    evidence: str = "",
) -> Code:
    """Declare a code: once, in the file of its check."""
    if name in CODES:
        raise ValueError(name)
    CODES[name] = made = Code(
        name, severity, _source(label), _source(sentence), evidence, _source(advice)
    )
    return made


def _source(text: object) -> str:
    """The French as written, whatever the language of the moment: it is translated when said."""
    return text.message if isinstance(text, gettext_lazy) else str(text)


def on_text(check: TextCheck) -> TextCheck:
    TEXTS.append(check)
    return check


def on_document(check: DocumentCheck) -> DocumentCheck:
    DOCUMENTS.append(check)
    return check


def on_site(check: SiteCheck) -> SiteCheck:
    SITES.append(check)
    return check
