"""Reading a tree of plain values into declared families: faults are gathered, never raised."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Literal

from regulations.declarations import FAMILIES, VARIANTS, Value, own_values, values_of, variant_of
from texts.translation import gettext as _

Path = tuple[str | int, ...]
SLUG = re.compile(r"[a-z0-9_-]{1,60}")
LONGEST = {"text": 500, "prose": 20000, "slug": 60}
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: ``path`` in the file, ``where`` in words."""

    path: Path
    code: str
    message: str
    where: str = ""
    suggestion: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def sentence(self) -> str:
        said = f"{self.where} : {self.message}" if self.where else self.message
        said = said[:1].upper() + said[1:]
        return f"{said} {self.advice}" if self.suggestion else said

    @property
    def advice(self) -> str:
        return _("Vouliez-vous dire « %(word)s » ?") % {"word": self.suggestion}


def near(word: object, known: Iterable[str]) -> str:
    """The known word that ``word`` was most likely meant to be, or nothing."""
    return next(iter(get_close_matches(str(word).lower(), list(known), n=1, cutoff=0.6)), "")


def _meant(key: object, declared: Mapping[str, Value]) -> str:
    """The key that ``key`` looks like, or the one whose French label it is."""
    said = str(key).lower().replace("_", " ")
    labelled = (one.key for one in declared.values() if str(one.label).lower() == said)
    return near(key, declared) or next(labelled, "")


class _Wrong(Exception):  # noqa: N818 - caught in the same module
    """A value that does not have the shape its declaration asks for."""

    def __init__(self, message: str, code: str = "type", suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.code, self.suggestion = message, code, suggestion


class Reader:
    """Reads trees; ``faults`` gathers what it could not."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, made: type, tree: Any, path: Path = (), where: str = "") -> Any:
        """An instance of ``made``, or None with at least one more fault."""
        if not isinstance(tree, Mapping):
            self._add(path, where, _Wrong(_("c’est une table de valeurs qui est attendue.")))
            return None
        before = len(self.faults)
        declared = {one.key: one for one in values_of(made, tree)}
        self._unknown(tree, declared, path, where)
        found = {
            one.key: self._one(one, tree, path, where)
            for one in own_values(made)
            if one.kind != "variant"
        }
        chosen = variant_of(made, tree)
        if made in VARIANTS and chosen is not None:
            mine = {one.key for one in own_values(chosen)}
            held = {key: item for key, item in tree.items() if key in mine}
            found["settings"] = self.read(chosen, held, path, where)
        if len(self.faults) > before:
            return None
        instance = made(**found)
        check = FAMILIES[made].check
        for key, message in check(instance) if check else ():
            self._add((*path, key) if key else path, where, _Wrong(message, "family"))
        return instance if len(self.faults) == before else None

    def some(self, made: type, keys: Iterable[str], tree: Mapping[str, Any]) -> dict[str, Any]:
        """A few values of a tree, the others left unread."""
        wanted = set(keys)
        return {
            one.key: self._one(one, tree, (), "") for one in own_values(made) if one.key in wanted
        }

    def _add(self, path: Path, where: str, wrong: _Wrong) -> None:
        self.faults.append(Fault(path, wrong.code, wrong.message, where, wrong.suggestion))

    def _unknown(
        self, tree: Mapping[Any, Any], declared: Mapping[str, Value], path: Path, where: str
    ) -> None:
        for key in tree:
            if key not in declared:
                message = _("« %(key)s » n’est pas une valeur connue.") % {"key": key}
                wrong = _Wrong(message, "unknown-key", _meant(key, declared))
                self._add((*path, str(key)), where, wrong)

    def _one(self, one: Value, tree: Mapping[str, Any], path: Path, where: str) -> Any:
        if one.key not in tree or tree[one.key] is None:
            if one.required:
                message = _("il manque « %(key)s » (%(label)s).") % {
                    "key": one.key,
                    "label": str(one.label).lower(),
                }
                self._add((*path, one.key), where, _Wrong(message, "missing"))
            return one.default
        here = (*path, one.key)
        try:
            return self._value(one, tree[one.key], here, where)
        except _Wrong as wrong:
            said = f"{where} › {one.label}" if where else str(one.label)
            self._add(here, said, wrong)
            return one.default

    def _value(self, one: Value, held: Any, path: Path, where: str) -> Any:
        if one.kind in {"group", "rows"}:
            family = one.family
            assert family is not None  # noqa: S101 - drawn from the type
            said = f"{where} › {one.label}" if where else str(one.label)
            if one.kind == "group":
                return self.read(family, held, path, said)
            return self._rows(one, family, held, path, where)
        return SHAPES[one.kind](one, held)

    def _rows(self, one: Value, made: type, held: Any, path: Path, where: str) -> Any:
        if not isinstance(held, Sequence) or isinstance(held, str | bytes):
            raise _Wrong(_("c’est une suite de tables qui est attendue."))
        if len(held) > MOST_ROWS:
            raise _Wrong(_("%(n)s lignes au plus.") % {"n": MOST_ROWS}, "range")
        found, taken = [], dict[Any, int]()
        told = FAMILIES[made]
        for rank, tree in enumerate(held):
            name = row_name(made, tree, rank)
            said = f"{where} › {told.label} « {name} »" if where else f"{told.label} « {name} »"
            row = self.read(made, tree, (*path, rank), said)
            if row is None:
                continue
            key = getattr(row, told.named_by) if told.named_by else rank
            if key in taken:
                message = _("« %(key)s » est défini deux fois.") % {"key": key}
                self._add((*path, rank, told.named_by), said, _Wrong(message, "duplicate"))
            taken[key] = rank
            found.append(row)
        if one.keyed:
            return {getattr(row, told.named_by): row for row in found}
        return tuple(found)


def row_name(made: type, tree: Any, rank: int) -> str:
    """What tells a row from its neighbours, in a sentence: its title, else its name, its rank."""
    told = FAMILIES[made]
    if isinstance(tree, Mapping):
        for key in (told.titled_by, told.named_by):
            held = tree.get(key)
            if key and held not in (None, "") and not isinstance(held, Mapping | list):
                text = str(held)
                return text if len(text) <= 60 else text[:59] + "…"
    return str(rank + 1)


def pruned(made: type, tree: Any) -> Any:
    """A tree without the keys that nobody declares, at any depth."""
    if not isinstance(tree, Mapping):
        return tree
    declared = {one.key: one for one in values_of(made, tree)}
    kept = {}
    for key, held in tree.items():
        one = declared.get(key)
        if one is None:
            continue
        if one.family is not None and isinstance(held, list | tuple):
            kept[key] = [pruned(one.family, row) for row in held]
        else:
            kept[key] = pruned(one.family, held) if one.family is not None else held
    return kept


# -- the shape of each kind of value --------------------------------------------------------------


def _text(one: Value, held: Any) -> str:
    if not isinstance(held, str):
        raise _Wrong(_("c’est un texte qui est attendu."))
    if one.required and not held.strip():
        raise _Wrong(_("c’est vide."), "missing")
    longest = one.most or LONGEST.get(one.kind, LONGEST["text"])
    if len(held) > longest:
        raise _Wrong(_("%(n)s signes au plus.") % {"n": longest}, "range")
    return held


def _slug(one: Value, held: Any) -> str:
    text = _text(one, held)
    if not SLUG.fullmatch(text):
        message = _("« %(slug)s » : minuscules sans accent, chiffres et tirets, 60 au plus.")
        raise _Wrong(message % {"slug": text[:60]}, "identifier")
    return text


def _within(one: Value, held: Any) -> None:
    if one.least is not None and held < one.least:
        raise _Wrong(_("au moins %(n)s.") % {"n": one.least}, "range")
    if one.most is not None and held > one.most:
        raise _Wrong(_("au plus %(n)s.") % {"n": one.most}, "range")


def _whole(one: Value, held: Any) -> int:
    if isinstance(held, bool) or not isinstance(held, int):
        raise _Wrong(_("c’est un nombre entier qui est attendu."))
    _within(one, held)
    return held


def _amount(one: Value, held: Any) -> Decimal:
    if isinstance(held, bool) or not isinstance(held, int | float | Decimal):
        raise _Wrong(_("c’est un nombre qui est attendu."))
    try:
        said = Decimal(str(held))
        if not said.is_finite():
            raise _Wrong(_("c’est un nombre qui est attendu."))
        _within(one, said)
        if said != round(said, 2):
            raise _Wrong(_("deux décimales au plus."), "range")
    except InvalidOperation as problem:
        raise _Wrong(_("c’est un nombre qui est attendu.")) from problem
    return said


def _flag(one: Value, held: Any) -> bool:  # noqa: ARG001
    if not isinstance(held, bool):
        raise _Wrong(_("c’est oui ou non qui est attendu (true ou false)."))
    return held


def _day(one: Value, held: Any) -> date:  # noqa: ARG001
    if isinstance(held, date) and not isinstance(held, datetime):
        return held
    try:
        if isinstance(held, str):
            return date.fromisoformat(held)
    except ValueError:
        pass
    raise _Wrong(_("c’est un jour qui est attendu, comme 2027-03-01."))


def _hour(one: Value, held: Any) -> time:  # noqa: ARG001
    if isinstance(held, time) and not held.second:
        return held
    if isinstance(held, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:00)?", held):
        return time.fromisoformat(held)
    raise _Wrong(_("c’est une heure qui est attendue, à la minute, comme 23:59."))


def _coded(words: Iterable[str], held: Any) -> str:
    known = list(words)
    if not isinstance(held, str) or held not in known:
        message = _("« %(word)s » n’est pas possible ; ce peut être : %(words)s.")
        raise _Wrong(
            message % {"word": str(held)[:60], "words": ", ".join(known)},
            "choice",
            near(held, known),
        )
    return held


def _choice(one: Value, held: Any) -> str:
    if held == "" and not one.required and one.default == "":
        return ""
    return _coded(one.words or (), held)


def _sequence(held: Any) -> Sequence[Any]:
    if not isinstance(held, Sequence) or isinstance(held, str | bytes):
        raise _Wrong(_("c’est une suite de mots qui est attendue, entre crochets."))
    if len(held) > MOST_ROWS:
        raise _Wrong(_("%(n)s au plus.") % {"n": MOST_ROWS}, "range")
    return held


def _choices(one: Value, held: Any) -> tuple[str, ...]:
    return _once([_coded(one.words or (), word) for word in _sequence(held)])


def _name(one: Value, held: Any) -> str:
    if held == "" and not one.required:
        return ""
    return _slug(one, held)


def _names(one: Value, held: Any) -> tuple[str, ...]:
    return _once([_slug(one, word) for word in _sequence(held)])


def _list(one: Value, held: Any) -> tuple[str, ...]:
    return _once([_text(one, word) for word in _sequence(held)])


def _once(words: Sequence[str]) -> tuple[str, ...]:
    if len(set(words)) != len(words):
        raise _Wrong(_("un mot y est deux fois."), "duplicate")
    return tuple(words)


def _pairs(one: Value, held: Any) -> tuple[tuple[str, str], ...]:  # noqa: ARG001
    found = []
    for pair in _sequence(held):
        whole = isinstance(pair, list | tuple) and len(pair) == 2
        if not whole or not all(isinstance(part, str) and part.strip() for part in pair):
            raise _Wrong(_('chaque choix est un identifiant et un libellé : ["sante", "Santé"].'))
        if not SLUG.fullmatch(pair[0]):
            message = _("« %(slug)s » : minuscules sans accent, chiffres et tirets, 60 au plus.")
            raise _Wrong(message % {"slug": pair[0][:60]}, "identifier")
        found.append((pair[0], pair[1]))
    _once([slug for slug, _label in found])
    return tuple(found)


def _links(one: Value, held: Any) -> dict[str, str]:  # noqa: ARG001
    if not isinstance(held, Mapping):
        raise _Wrong(_('c’est une table : { issue = "étape" }.'))
    for key, target in held.items():
        if not isinstance(target, str) or not SLUG.fullmatch(target):
            message = _("« %(key)s » mène à une étape par son identifiant, ou à « end ».")
            raise _Wrong(message % {"key": str(key)[:60]})
    return dict(held)


def _labels(one: Value, held: Any) -> dict[str, str]:  # noqa: ARG001
    if not isinstance(held, Mapping):
        raise _Wrong(_('c’est une table : { issue = "mots" }.'))
    for key, said in held.items():
        if not isinstance(said, str) or not said.strip() or len(said) > LONGEST["text"]:
            raise _Wrong(_("« %(key)s » se dit en quelques mots.") % {"key": str(key)[:60]})
    return dict(held)


SHAPES: dict[str, Callable[[Value, Any], Any]] = {
    "slug": _slug, "text": _text, "prose": _text, "whole": _whole, "amount": _amount,
    "percent": _amount, "flag": _flag, "day": _day, "hour": _hour, "choice": _choice,
    "choices": _choices, "name": _name, "names": _names, "list": _list, "pairs": _pairs,
    "links": _links, "labels": _labels,
}  # fmt: skip
