"""The rules in sentences: pay, contract, cap, wishes, criteria."""

from regulations import Rules, first_edition, hiring, kinds, scoring


def pay_sentences(rules: Rules) -> list[str]:
    """One per grade; none for a call that pays nobody."""
    return hiring.pay_sentences(rules.pay)


def cap_sentence(rules: Rules, year: int | None = None) -> str:
    return " ".join(hiring.cap_sentences([c for c in rules.caps if year in (None, c.year)]))


def contract_sentence(rules: Rules) -> str:
    """Nothing for a call that hires nobody."""
    return hiring.contract_sentence(rules.contract) if rules.contract else ""


def wishes_sentence(rules: Rules) -> str:
    """Nothing for a call that asks for no wishes."""
    wishes = first_edition.wishes_of(rules)
    return kinds.wishes_sentence(wishes, str(kinds.WISHED[wishes.of])) if wishes else ""


def criteria_sentence(rules: Rules, grid: str) -> str:
    held = rules.grids.get(grid)
    return scoring.criteria_sentence(held) if held else ""
