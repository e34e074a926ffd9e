"""The linter of texts: what contradicts the calendar, the rules, other pages, or itself.

Pure: documents and facts in, findings out; neither a clock nor a database. ``lint`` reads a whole
site (contradictions between pages, relations, links), ``lint_one`` one document as an editor sees
it. Precision first: an ``error`` is something that is false, dead, or must never be published; a
``warning`` asks a person to look; an ``info`` costs nothing to know.
"""

from proofreading.known import Known
from proofreading.texts import Excerpt, excerpts_of, sentence_spot
from proofreading.whole import CODES, lint, lint_one

__all__ = ["CODES", "Excerpt", "Known", "excerpts_of", "lint", "lint_one", "sentence_spot"]
