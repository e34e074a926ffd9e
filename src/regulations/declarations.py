"""How a value of a rule set is declared: once, beside its type; everything else derives from it.

A family is a frozen dataclass whose fields are made by ``value``::

    @family(_("Période probatoire"))
    @dataclass(frozen=True, slots=True)
    class Probation:
        months: int = value(_("Durée"), unit=MONTHS, least=1)

The name of the field is the key of the TOML file. What the declaration leaves out is drawn from the
type: its kind, whether it may be absent, the family of a group or of the rows of a list. Reading,
checking, writing, differences, the editor's form, the page, the PDF and the reference of the guide
walk ``values_of`` and know no key by name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, time
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from texts.translation import LazyText
from texts.translation import gettext_lazy as _

Text = str | LazyText
Unit = tuple[Text, Text]  # for one, for several
Kind = Literal[
    "slug", "text", "prose", "whole", "amount", "percent", "flag", "day", "hour",
    "choice", "choices",  # one or several coded words
    "name", "names",  # one or several slugs, of what ``names`` says
    "list",  # words as the file has them
    "pairs",  # identifier and label
    "links",  # outcome and where it leads
    "labels",  # outcome and what is said of it
    "group", "rows", "variant",
]  # fmt: skip
Names = Literal["", "grid", "form", "stage", "milestone", "profile", "criterion"]

DAYS: Unit = (_("jour"), _("jours"))
MONTHS: Unit = (_("mois"), _("mois"))
YEARS: Unit = (_("an"), _("ans"))
MINUTES: Unit = (_("minute"), _("minutes"))
PEOPLE: Unit = (_("personne"), _("personnes"))
SIGNS: Unit = (_("signe"), _("signes"))
EUROS: Unit = (_("€"), _("€"))
PERCENT: Unit = (_("%"), _("%"))


@dataclass(frozen=True, slots=True)
class Value:
    """One declared value, as the walkers see it. ``required``: a file cannot leave it out."""

    key: str
    label: Text
    kind: Kind
    help: Text = ""
    unit: Unit | None = None
    default: Any = None
    required: bool = False
    least: int | None = None
    most: int | None = None
    words: Mapping[str, Text] | None = None  # what each coded word means
    names: Names = ""
    family: type | None = None  # of a group, or of one row
    keyed: bool = False  # the rows are read into a mapping, by what names them
    sentence: Text = ""  # how the page says it, « %(value)s » in words; "" leaves it to its family
    article: str = ""
    read_by: tuple[str, ...] = ()  # dotted names of the acts that obey it
    chapter: str = ""  # of a value of the whole: where the editor and the page have it
    says: Callable[[Any], list[str]] | None = None  # the sentences of all its rows together
    said_when: str = ""  # the flag or the choice of the same family without which it means nothing


@dataclass(frozen=True, slots=True)
class Family:
    """A group of values. ``one``: « une grille ». ``named_by``: what tells one row from another.

    ``check``: what the family cannot be read without, as pairs of a key and a sentence.
    ``says``: its sentences on the page, when those of its values do not do.
    """

    label: Text
    one: Text = ""
    help: Text = ""
    named_by: str = ""
    titled_by: str = ""
    check: Callable[[Any], Iterable[tuple[str, str]]] | None = None
    says: Callable[[Any], list[str]] | None = None


def value(
    label: Text,
    *,
    default: Any = MISSING,
    help: Text = "",  # noqa: A002 - the word of every form
    kind: Kind | Literal[""] = "",
    unit: Unit | None = None,
    least: int | None = None,
    most: int | None = None,
    words: Mapping[str, Text] | None = None,
    names: Names = "",
    keyed: bool = False,
    sentence: Text = "",
    article: str = "",
    read_by: str | tuple[str, ...] = (),
    chapter: str = "",
    says: Callable[[Any], list[str]] | None = None,
    said_when: str = "",
) -> Any:
    """Declare the value a dataclass field holds. Without ``default`` a file must say it."""
    told = {
        "label": label, "help": help, "kind": kind, "unit": unit, "least": least, "most": most,
        "words": words, "names": names, "keyed": keyed, "sentence": sentence, "article": article,
        "read_by": (read_by,) if isinstance(read_by, str) else read_by, "chapter": chapter,
        "says": says, "said_when": said_when,
    }  # fmt: skip
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), kw_only=True, metadata={"value": told})
    return field(default=default, kw_only=True, metadata={"value": told})


T = TypeVar("T")
FAMILIES: dict[type, Family] = {}


def family(
    label: Text,
    *,
    one: Text = "",
    help: Text = "",  # noqa: A002
    named_by: str = "",
    titled_by: str = "",
    check: Callable[[Any], Iterable[tuple[str, str]]] | None = None,
    says: Callable[[Any], list[str]] | None = None,
) -> Callable[[type[T]], type[T]]:
    """Name a dataclass of declared values."""

    def named(made: type[T]) -> type[T]:
        FAMILIES[made] = Family(label, one, help, named_by, titled_by or named_by, check, says)
        return made

    return named


@cache
def own_values(made: type) -> tuple[Value, ...]:
    """The values declared on a family, in their order."""
    return tuple(
        _drawn(one.name, one.type, one.metadata["value"], _default(one))
        for one in fields(made)
        if "value" in one.metadata
    )


def values_of(made: type, tree: Any = None) -> tuple[Value, ...]:
    """The values a tree of this family may hold: its own, and those of the variant it chooses."""
    found: list[Value] = []
    for one in own_values(made):
        if one.kind != "variant":
            found.append(one)
        elif (chosen := variant_of(made, tree)) is not None:
            found += own_values(chosen)
    return tuple(found)


def every_value(made: type) -> tuple[Value, ...]:
    """The values that any tree of this family may hold, whatever its variant."""
    chosen = VARIANTS.get(made, ("", {}))[1]
    others = [one for variant in dict.fromkeys(chosen.values()) for one in own_values(variant)]
    return (*(one for one in own_values(made) if one.kind != "variant"), *others)


VARIANTS: dict[type, tuple[str, Mapping[str, type]]] = {}


def variants(made: type, by: str, chosen: Mapping[str, type]) -> None:
    """Trees of ``made`` also hold the values of one family, by what their key ``by`` says."""
    VARIANTS[made] = (by, chosen)


def variant_of(made: type, tree: Any) -> type | None:
    by, chosen = VARIANTS.get(made, ("", {}))
    said = tree.get(by) if isinstance(tree, Mapping) else getattr(tree, by, None)
    return chosen.get(said) if isinstance(said, str) else None


def _default(one: Any) -> Any:
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else MISSING


def _drawn(key: str, hint: Any, told: dict[str, Any], default: Any) -> Value:
    kind, held = _kind_of(hint, told)
    required = default is MISSING
    return Value(
        **{**told, "kind": told["kind"] or kind},
        key=key,
        default=None if required else default,
        required=required,
        family=held,
    )


SIMPLE: dict[Any, Kind] = {
    str: "text", int: "whole", bool: "flag", Decimal: "amount", date: "day", time: "hour",
}  # fmt: skip


def _kind_of(hint: Any, told: dict[str, Any]) -> tuple[Kind, type | None]:
    """The kind a type implies, and the family it holds."""
    if get_origin(hint) in {UnionType, Union}:
        (hint,) = (one for one in get_args(hint) if one is not type(None))
    if hint in FAMILIES:
        return "group", hint
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        if inner[0] in FAMILIES:
            return "rows", inner[0]
        if get_origin(inner[0]) is tuple:
            return "pairs", None
        return ("choices" if told["words"] else "names" if told["names"] else "list"), None
    if origin is Mapping:
        return ("rows", inner[1]) if inner[1] in FAMILIES else ("links", None)
    if hint is str:
        return ("choice" if told["words"] else "name" if told["names"] else "text"), None
    return SIMPLE.get(hint, "variant"), None
