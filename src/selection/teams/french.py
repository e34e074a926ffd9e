"""French as it is set: numbers, plurals and the spaces that must not break."""

from selection.teams.market import STEPS


def typeset(text: str) -> str:
    """Put the spaces that French asks for: unbreakable before « : », thin before « ; »."""
    return text.replace(" :", "\u00a0:").replace(" ;", "\u202f;").replace("n° ", "n°\u00a0")


def persons(count: int) -> str:
    return f"{count} personne{'s' if count > 1 else ''}"


def seats_needed(count: int) -> str:
    return f"{count} siège{'s' if count > 1 else ''} indispensable{'s' if count > 1 else ''}"


def ordinal(number: int) -> str:
    return "1er" if number == 1 else f"{number}e"


def decimal(thousandths: int) -> str:
    """12,5 for 12500."""
    return f"{thousandths / STEPS:.3f}".rstrip("0").rstrip(".").replace(".", ",")
