"""The rules in sentences: pay, contract, cap, wishes, criteria."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.ruleset import Grade, Rules

NBSP = "\u00a0"


def amount(value: Decimal) -> str:
    """« 4 250 € », with spaces that do not break."""
    whole = value == value.to_integral_value()
    text = f"{value:,.0f}" if whole else f"{value:,.2f}"
    return text.replace(",", NBSP).replace(".", ",") + f"{NBSP}€"


def number(value: Decimal | float) -> str:
    """« 6 », « 4,5 »."""
    text = f"{Decimal(str(value)):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def years_words(years: int) -> str:
    return ngettext("%(n)s an", "%(n)s ans", years) % {"n": years}


def pay_sentences(rules: Rules) -> list[str]:
    """One per grade, each threshold said once and without ambiguity."""
    lines = []
    for grade, above in zip(rules.pay, [*rules.pay[1:], None], strict=True):
        who = _who(grade, above)
        if grade.variable_percent:
            line = _("%(who)s : %(amount)s nets par mois et une part variable de %(percent)s %%.")
        else:
            line = _("%(who)s : %(amount)s nets par mois.")
        lines.append(
            line
            % {
                "who": who,
                "amount": amount(grade.net_monthly),
                "percent": number(grade.variable_percent),
            }
        )
    return lines


def _who(grade: Grade, above: Grade | None) -> str:
    """Who a grade is for, each threshold on one side only."""
    if above is None and not grade.from_years:
        return _("Quelle que soit l’expérience")
    low, high = years_words(grade.from_years), years_words(above.from_years) if above else ""
    if above is None:
        words = (
            _("Plus de %(low)s d’expérience")
            if grade.strictly
            else _("%(low)s d’expérience ou plus")
        )
    elif not grade.from_years:
        words = (
            _("Jusqu’à %(high)s d’expérience inclus")
            if above.strictly
            else _("Moins de %(high)s d’expérience")
        )
    else:
        start = _("Plus de %(low)s") if grade.strictly else _("De %(low)s")
        end = _("jusqu’à %(high)s inclus") if above.strictly else _("moins de %(high)s")
        words = _("%(start)s, %(end)s d’expérience") % {"start": start, "end": end}
    return words % {"low": low, "high": high}


def cap_sentence(rules: Rules, year: int | None = None) -> str:
    caps = [cap for cap in rules.caps if year in (None, cap.year)]
    return " ".join(
        _("Au plus %(count)s recrutements en %(year)s.") % {"count": c.count, "year": c.year}
        for c in caps
    )


def contract_sentence(rules: Rules) -> str:
    contract = rules.contract
    months = contract.months
    length = years_words(months // 12) if months % 12 == 0 else _("%(n)s mois") % {"n": months}
    words = _("%(kind)s de %(length)s avec : %(employer)s") % {
        "kind": contract.kind[:1].upper() + contract.kind[1:],
        "length": length,
        "employer": contract.employer,
    }
    return words + (_(", renouvelable.") if contract.renewable else ".")


def wishes_sentence(rules: Rules) -> str:
    wishes = rules.wishes
    if not wishes.highest:
        return _("Aucun vœu n’est demandé.")
    if wishes.lowest == wishes.highest:
        words = ngettext("%(n)s vœu", "%(n)s vœux", wishes.highest) % {"n": wishes.highest}
    else:
        words = _("De %(low)s à %(high)s vœux") % {"low": wishes.lowest, "high": wishes.highest}
    return words + (_(", classés par ordre de préférence.") if wishes.ranked else ".")


def criteria_sentence(rules: Rules, grid: str) -> str:
    if grid not in rules.grids:
        return ""
    held = rules.grids[grid]
    names = ", ".join(criterion.name for criterion in held.criteria)
    how = _("moyenne") if held.aggregation == "mean" else _("somme")
    return _("%(names)s (de %(low)s à %(high)s, %(how)s).") % {
        "names": names,
        "low": held.lowest,
        "high": held.highest,
        "how": how,
    }


def join_words(words: Iterable[str]) -> str:
    """« a, b et c »."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s et %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}
