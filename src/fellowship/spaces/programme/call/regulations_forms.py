"""What the team types about rules: a file, its text, or each value in its field.

The form of a rule set is a tree like it (``rules_shapes``): groups, and lists whose rows are added,
taken away and moved by submitting, without a script. Nothing typed is lost on the way.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

import regulations
from fellowship.spaces.access import whole
from fellowship.spaces.programme.call.regulations_shapes import Rows, Shape
from regulations.trees import Fault

LIMIT = 256 * 1024


class ImportRegulationForm(DsfrBaseForm):
    file = forms.FileField(
        label=_("Fichier TOML"),
        required=False,
        help_text=_("Un fichier comme ceux que « Exporter » écrit, 256 Ko au plus."),
    )
    text = forms.CharField(
        label=_("Ou son texte"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        file = cleaned.get("file")
        if file is not None:
            if file.size > LIMIT:
                self.add_error("file", _("Ce fichier dépasse 256 Ko."))
                return cleaned
            try:
                cleaned["text"] = file.read().decode("utf-8")
            except UnicodeDecodeError:
                self.add_error("file", _("Ce fichier n’est pas du texte en UTF-8."))
        elif not cleaned.get("text", "").strip():
            self.add_error("file", _("Choisissez un fichier ou collez son texte."))
        return cleaned


MOST = 80  # rows of one list


class Node:
    """A group of values of a rule set, being typed: its form, its groups, its lists.

    ``data``: what was posted; else ``value``, of a rule set or of a tree being changed.
    """

    def __init__(
        self,
        shape: Shape,
        *,
        prefix: str = "",
        data: QueryDict | None = None,
        value: Mapping[str, Any] | None = None,
        where: str = "",
    ) -> None:
        value = value if isinstance(value, Mapping) else {}
        self.shape, self.prefix, self.where = shape, prefix, where
        # The kind whose values the page showed, when another one is chosen since.
        self.shown = str(value.get(shape.by, "")) if shape.by else ""
        self.is_unseen = self.fresh = False
        if data is not None and shape.by:
            self.shown = data.get(_under(prefix, "shown"), "")
            self.is_unseen = data.get(_under(prefix, shape.by), "") != self.shown
        row = type("Row", (DsfrBaseForm,), dict(shape.fields))
        defaults = {n: getattr(f, "absent", None) for n, f in shape.fields.items()}
        initial = defaults if not shape.optional else {}
        self.form: DsfrBaseForm = row(data, prefix=prefix or None, initial={**initial, **value})
        self.groups = {
            name: Node(
                group,
                prefix=_under(prefix, name),
                data=data,
                value=value.get(name),
                where=_said(where, group.label),
            )
            for name, group in shape.groups.items()
        }
        self.lists = {
            name: Several(rows, _under(prefix, name), data, value.get(name), where)
            for name, rows in shape.lists.items()
        }

    @property
    def has_unseen(self) -> bool:
        """A row whose kind changed: what that kind asks for was not on the page."""
        return self.is_unseen or any(node.has_unseen for node in self.below)

    @property
    def below(self) -> Iterator["Node"]:
        yield from self.groups.values()
        for several in self.lists.values():
            yield from several.items

    @property
    def forms(self) -> Iterator[tuple["Node", DsfrBaseForm]]:
        yield self, self.form
        for node in self.below:
            yield from node.forms

    @property
    def title(self) -> str:
        """What tells this row from its neighbours: its label as typed."""
        name = self.shape.titled_by
        typed = str(self.form[name].value() or "") if name in self.form.fields else ""
        if typed or not self.shape.by:
            return typed
        field = self.form.fields[self.shape.by]  # without a name of its own, that of its kind
        chosen = str(self.form[self.shape.by].value() or "")
        return str(dict(getattr(field, "choices", [])).get(chosen, "")) if chosen else ""

    @property
    def slug(self) -> str:
        """Its identifier, as typed or as drawn from its title."""
        return str(getattr(self.form, "cleaned_data", {}).get("slug", ""))

    @property
    def is_open(self) -> bool:
        """Shown unfolded: something is to be typed or corrected in it."""
        return self.fresh or not self.title or any(form.errors for _node, form in self.forms)

    def raw(self) -> dict[str, Any]:
        """What is typed, valid or not."""
        found: dict[str, Any] = {name: self.form[name].value() for name in self.form.fields}
        found |= {name: group.raw() for name, group in self.groups.items()}
        found |= {name: [n.raw() for n in several.items] for name, several in self.lists.items()}
        return found

    def changed(self, change: str) -> "Node":
        """The same with one row added, taken away or moved; an unknown change changes nothing.

        ``add:sections-0-fields``, ``remove:sections-1``, ``up:…``, ``down:…``; ``show:stages-2``
        only shows what the kind of a row asks for.
        """
        fresh = {node.prefix for node, _form in self.forms if node.is_unseen}
        verb, _colon, path = change.partition(":")
        raw = self.raw()
        held: Any = raw
        steps: list[Any] = [
            int(step) if step.isdecimal() and len(step) < 6 else step for step in path.split("-")
        ]
        try:
            for step in steps[:-1]:
                held = held[step]
            last = steps[-1]
            if verb == "add" and len(held[last]) < MOST:
                held[last].append({})
            elif verb == "remove":
                del held[last]
            elif verb in {"up", "down"}:
                other = last - 1 if verb == "up" else last + 1
                if 0 <= other < len(held):
                    held[last], held[other] = held[other], held[last]
        except (KeyError, IndexError, TypeError):
            pass
        again = Node(self.shape, prefix=self.prefix, value=raw)
        for node, _form in again.forms:
            node.fresh = node.prefix in fresh and verb not in {"remove", "up", "down"}
        return again

    @property
    def is_blank(self) -> bool:
        """Nothing at all is typed in this group."""
        return all(
            value in (None, "", [], {}, False)
            for name, value in self.form.cleaned_data.items()
            if name in self.shape.fields
        )

    def is_valid(self) -> bool:
        below = [node.is_valid() for node in self.below]
        if self.form.is_valid():
            if self.shape.optional and not self.is_blank:
                for name in self.shape.needed:
                    if self.form.cleaned_data.get(name) in (None, "", []):
                        self.form.add_error(name, _now("À remplir, ou videz tout le bloc."))
            if "slug" in self.form.fields and not self.form.cleaned_data.get("slug"):
                title = self.title.lower().replace("œ", "oe").replace("æ", "ae")
                self.form.cleaned_data["slug"] = slugify(title)[:60]
        return all(below) and not self.form.errors

    def content(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """The values typed, over what ``base`` says of the rest. What a rule set means by saying
        nothing is left unsaid, unless ``base`` said it."""
        mine = self.shape.names | (self.shape.possible if self.shape.by else set())
        found = {name: value for name, value in base.items() if name not in mine}
        for name in self.shape.fields:
            value = regulations.plain(self.form.cleaned_data.get(name))
            if isinstance(self.form.fields[name], forms.TimeField):
                value = str(value)[:5]
            said = base.get(name)
            if value in (None, "", [], {}):
                if said == value and name in base:
                    found[name] = value
            elif name in base or value != getattr(self.shape.fields[name], "absent", None):
                found[name] = value
        for name, group in self.groups.items():
            typed = group.content(base.get(name) or {})
            if not (group.shape.optional and group.is_blank) and (typed or not group.shape.silent):
                found[name] = typed
        for name, several in self.lists.items():
            rows = several.content(base.get(name) or [])
            if rows or name in base:
                found[name] = rows
        return {name: found[name] for name in [*base, *found] if name in found}

    def tell(self, fault: Fault) -> None:
        """Tie a fault of the whole to the field it speaks of, as near as its path leads."""
        node, rows, name = self, list[Node](), None
        for step in fault.path:
            if isinstance(step, int):
                node = rows[step] if step < len(rows) else node
            elif step in node.groups:
                node = node.groups[step]
            elif step in node.lists:
                rows = node.lists[step].items
            elif step in node.form.fields:
                name = step
        said = f"{fault.message} {fault.advice}" if fault.suggestion else fault.message
        node.form.add_error(name, said[:1].upper() + said[1:])

    # -- what the summary at the top of the page reads -----------------------------------------

    @property
    def errors(self) -> bool:
        return any(form.errors for _node, form in self.forms)

    @property
    def non_field_errors(self) -> list[str]:
        return [
            f"{node.name} : {error}" if node.name else str(error)
            for node, form in self.forms
            for error in form.non_field_errors()
        ]

    @property
    def name(self) -> str:
        return f"{self.where} « {self.title} »" if self.title and self.where else self.where

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for node, form in self.forms:
            for bound in form:
                if bound.errors:
                    label = f"{node.name} › {bound.label}" if node.name else bound.label
                    yield {"id_for_label": bound.id_for_label, "label": label,
                           "errors": bound.errors}  # fmt: skip


class Several:
    """The rows of one list, in their order."""

    def __init__(
        self,
        rows: Rows,
        prefix: str,
        data: QueryDict | None,
        value: Sequence[Mapping[str, Any]] | None,
        where: str,
    ) -> None:
        self.rows, self.prefix = rows, prefix
        self.level = 2 + prefix.count("-") // 2
        self.size = self.level + 2  # how large its heading looks
        if data is None:
            count = len(value or [])
        else:
            told = data.get(f"{prefix}-count", "0")
            count = min(whole(told) or 0, MOST)
        self.items = [
            Node(
                rows.shape(self._chosen(n, data, value)),
                prefix=f"{prefix}-{n}",
                data=data,
                value=value[n] if data is None and value else None,
                where=_said(where, f"{rows.shape().label} {n + 1}"),
            )
            for n in range(count)
        ]

    def _chosen(
        self, n: int, data: QueryDict | None, value: Sequence[Mapping[str, Any]] | None
    ) -> str:
        """The kind whose values a row shows."""
        if not self.rows.by:
            return ""
        if data is not None:
            return data.get(f"{self.prefix}-{n}-shown", "")
        return str(value[n].get(self.rows.by, "")) if value else ""

    def content(self, base: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        key = self.rows.shape().named_by
        held = {str(row.get(key)): row for row in base}
        return [
            row.content(held.get(str(regulations.plain(row.form.cleaned_data.get(key))), {}))
            for row in self.items
        ]


def _under(prefix: str, name: str) -> str:
    return f"{prefix}-{name}" if prefix else name


def _said(where: str, label: Any) -> str:
    return f"{where} › {label}" if where else str(label)
