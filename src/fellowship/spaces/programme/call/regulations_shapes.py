"""The form of each family of values of a rule set, drawn from its declarations.

No value is named here: a value that is declared is typed, with its label, its help and its limits.
``absent`` is the value a rule set means when it says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from regulations import AT_ONCE, DOSSIER, KINDS, Rules, Stage, Value, values_of
from regulations.checking import MILESTONES
from regulations.declarations import FAMILIES, PEOPLE, VARIANTS, every_value
from regulations.files import plain
from regulations.page import CHAPTERS

Text = Any  # a translated sentence, drawn when it is shown
NOT_TYPED = {"version"}  # the platform counts the versions


@dataclass(frozen=True, slots=True)
class Shape:
    """A group of values. ``optional``: all empty, the rule set does not have it at all;
    ``needed`` are then the values it cannot go without. ``silent``: saying nothing of it means
    something. ``named_by`` tells one of several, ``titled_by`` says it in words. ``by``: the value
    that says which others there are, ``possible`` with any of its words."""

    label: Text = ""
    help: Text = ""
    fields: Mapping[str, forms.Field] = field(default_factory=dict)
    groups: Mapping[str, "Shape"] = field(default_factory=dict)
    lists: Mapping[str, "Rows"] = field(default_factory=dict)
    optional: bool = False
    silent: bool = False
    needed: tuple[str, ...] = ()
    named_by: str = "slug"
    titled_by: str = ""
    by: str = ""
    possible: frozenset[str] = frozenset()

    @property
    def names(self) -> set[str]:
        return {*self.fields, *self.groups, *self.lists}


@dataclass(frozen=True, slots=True)
class Rows:
    """Several of the same: one may be added, taken away, moved. ``one``: « une section »."""

    label: Text
    one: Text
    made: type
    help: Text = ""

    def shape(self, chosen: str = "") -> Shape:
        """The shape of one row; ``chosen``: what its ``by`` says."""
        return shape_of(self.made, chosen)

    @property
    def by(self) -> str:
        return VARIANTS.get(self.made, ("", {}))[0]


class Pairs(forms.CharField):
    """Lines « identifiant | libellé » for a list of pairs."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(" | ".join(map(str, pair)) for pair in value)
        return value

    def clean(self, value: Any) -> list[list[str]]:
        pairs = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            slug, bar, label = (part.strip() for part in line.partition("|"))
            if not (slug and bar and label):
                message = _now("« %(line)s » : il manque une barre verticale ou une valeur.")
                raise ValidationError(message % {"line": line})
            pairs.append([slug, label])
        return pairs


class Links(Pairs):
    """Lines « issue | étape » for a table of outcomes."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return super().prepare_value([[key, target] for key, target in value.items()])
        return value

    def clean(self, value: Any) -> dict[str, str]:  # type: ignore[override]
        return dict(super().clean(value))


class Words(forms.CharField):
    """Identifiers apart by commas, for a list of them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [word.strip() for word in super().clean(value).split(",") if word.strip()]


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _prose(_one: Value, told: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=20000, widget=_area(3), **told)


def _text(one: Value, told: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=one.most or 500, **told)


def _slug(one: Value, told: dict[str, Any]) -> forms.Field:
    help_text = _now("%(help)s Vide : tiré du libellé.") % {"help": one.help}
    return forms.CharField(
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-z0-9_-]+\Z", _("Des minuscules, des chiffres et des tirets seulement.")
            )
        ],
        **{**told, "required": False, "help_text": help_text},
    )


def _whole(one: Value, told: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(min_value=one.least, max_value=one.most, **told)


def _amount(one: Value, told: dict[str, Any]) -> forms.Field:
    return forms.DecimalField(
        min_value=one.least, max_value=one.most, decimal_places=2, max_digits=12, **told
    )


def _flag(_one: Value, told: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**{**told, "required": False})


def _day(_one: Value, told: dict[str, Any]) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **told)


def _hour(_one: Value, told: dict[str, Any]) -> forms.Field:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(widget=widget, **told)


def _choice(one: Value, told: dict[str, Any]) -> forms.Field:
    words = [(word, label) for word, label in (one.words or {}).items()]
    blank = not one.default
    return forms.ChoiceField(choices=[("", _("Aucun")), *words] if blank else words, **told)


def _choices(one: Value, told: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=list((one.words or {}).items()), widget=forms.CheckboxSelectMultiple, **told
    )


def _name(one: Value, told: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"list": f"names-{one.names}", "autocomplete": "off"})
    return forms.CharField(max_length=60, widget=widget, **told)


def _words(one: Value, told: dict[str, Any]) -> forms.Field:
    help_text = _now("%(help)s Séparés par des virgules.") % {"help": one.help}
    return Words(**{**told, "help_text": help_text})


def _pairs(_one: Value, told: dict[str, Any]) -> forms.Field:
    return Pairs(widget=_area(3, spellcheck="false"), **told)


def _links(one: Value, told: dict[str, Any]) -> forms.Field:
    help_text = _now("%(help)s Une par ligne : issue | étape.") % {"help": one.help}
    return Links(widget=_area(3, spellcheck="false"), **{**told, "help_text": help_text})


def _labels(one: Value, told: dict[str, Any]) -> forms.Field:
    help_text = _now("%(help)s Une par ligne : issue | mots.") % {"help": one.help}
    return Links(widget=_area(3, spellcheck="true"), **{**told, "help_text": help_text})


FIELDS = {
    "slug": _slug, "text": _text, "prose": _prose, "whole": _whole, "amount": _amount,
    "percent": _amount, "flag": _flag, "day": _day, "hour": _hour, "choice": _choice,
    "choices": _choices, "name": _name, "names": _words, "list": _words, "pairs": _pairs,
    "links": _links, "labels": _labels,
}  # fmt: skip


def field_of(one: Value, *, needed: bool) -> forms.Field:
    """The field of one value. ``needed``: it must be typed."""
    label = one.label
    if one.unit and one.unit != PEOPLE and str(one.unit[0]) not in str(label).lower():
        label = f"{label} ({one.unit[1]})"
    told = {"label": label, "help_text": one.help, "required": needed}
    made = FIELDS[one.kind](one, told)
    made.absent = _absent(one)  # type: ignore[attr-defined]
    return made


def _absent(one: Value) -> Any:
    """What saying nothing means, as a file would say it."""
    held = plain(one.default)
    return held[:5] if one.kind == "hour" and isinstance(held, str) else held


@cache
def shape_of(made: type, chosen: str = "", *, optional: bool = False) -> Shape:
    """The shape of a family; ``chosen``: what its ``by`` says."""
    by = VARIANTS.get(made, ("", {}))[0]
    told = FAMILIES[made]
    values = values_of(made, {by: chosen} if by else None)
    shape = _shape(values, made, optional=optional, label=told.label, help_text=told.help, by=by)
    if made is Stage and "outcomes" in shape.fields:
        field = shape.fields["outcomes"]
        field.help_text = f"{field.help_text} {outcomes_help(chosen)}".strip()
    return shape


def _shape(
    values: tuple[Value, ...],
    made: type,
    *,
    label: Text,
    help_text: Text = "",
    optional: bool = False,
    by: str = "",
) -> Shape:
    plain_ones = [one for one in values if one.kind in FIELDS and one.key not in NOT_TYPED]
    return Shape(
        label=label,
        help=help_text,
        fields={one.key: field_of(one, needed=one.required and not optional) for one in plain_ones},
        groups={one.key: _group(one) for one in values if one.kind == "group"},
        lists={
            one.key: Rows(one.label, FAMILIES[one.family].one, one.family, one.help)
            for one in values
            if one.kind == "rows" and one.family is not None
        },
        optional=optional,
        needed=tuple(one.key for one in plain_ones if one.required) if optional else (),
        named_by=FAMILIES[made].named_by or "slug",
        titled_by=FAMILIES[made].titled_by,
        by=by,
        possible=frozenset(one.key for one in every_value(made)),
    )


def _group(one: Value) -> Shape:
    """A group whose default is nothing is optional; one that has a default may stay silent."""
    assert one.family is not None  # noqa: S101 - drawn from its type
    optional = one.default is None and not one.required
    shape = shape_of(one.family, optional=optional)
    absent = _now("Vide : le règlement n’en a pas.") if optional else ""
    words = [str(word) for word in (one.help, shape.help, absent) if word]
    return replace(shape, label=one.label, help=" ".join(words), silent=not optional)


def part_of(chapter: str) -> Shape:
    """What the page of one chapter types."""
    values = tuple(one for one in values_of(Rules) if one.chapter == chapter)
    return _shape(values, Rules, label=CHAPTERS[chapter])


PARTS: dict[str, tuple[Text, Shape]] = {
    chapter: (title, part_of(chapter)) for chapter, title in CHAPTERS.items()
}


def names_to_choose(content: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What a field that names something else may name, in this rule set."""

    def named(key: str, title: str) -> list[tuple[str, str]]:
        rows = content.get(key)
        rows = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        return [(str(row.get("slug", "")), str(row.get(title, ""))) for row in rows]

    stages = named("stages", "name")
    milestones = dict.fromkeys(MILESTONES, "")
    for row in content.get("stages") or []:
        if isinstance(row, Mapping) and row.get("window"):
            milestones.setdefault(str(row["window"]), str(row.get("name", "")))
    return {
        "grid": named("grids", "title"),
        "form": [(DOSSIER, _now("Dossier")), *named("forms", "title")],
        "stage": stages,
        "milestone": [(AT_ONCE, _now("dès la décision")), *milestones.items()],
        "profile": named("profiles", "name"),
    }


def outcomes_help(kind: str) -> str:
    """The outcomes a stage of this kind may have, for whoever says where they lead."""
    told = KINDS.get(kind)
    if told is None or not told.outcomes:
        return ""
    words = ", ".join(f"{outcome.slug} ({outcome.label})" for outcome in told.outcomes)
    return _now("Issues possibles : %(words)s.") % {"words": words}
