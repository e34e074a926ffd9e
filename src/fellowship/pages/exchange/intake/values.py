"""What a file says, as the attributes of a page; what has no place is kept aside."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from fellowship.pages import blocks
from fellowship.pages.exchange.intake.reading import Read
from fellowship.pages.exchange.intake.relations import Relations
from fellowship.pages.models import ArticlePage, EventPage, PlainPage, PressReleasePage
from texts import frontmatter
from texts.frontmatter import Document, plain

CALLS = {"appel", "reglement", "promotion"}  # which call a page is about
SILENT = {
    "title",
    "layout",
    "url",
    "slug",
    "draft",
    "aliases",
    "menu",
    "published",
    "weight",
    *CALLS,
}


def lacks_substance(page: Any, document: Document) -> bool:
    """An event without a day, an article without a word: it stays a draft, and a remark says why.

    Read before the page is saved, with its values set.
    """
    why = ""
    if isinstance(page, EventPage) and page.starts_at is None:
        why = "Un événement sans date de début n’est pas mis en ligne : importé comme brouillon."
    elif isinstance(page, ArticlePage | PressReleasePage | PlainPage):
        said = page.body.strip() or page.lead.strip() or page.section
        if not said:
            why = "Un titre sans texte n’est pas mis en ligne : importé comme brouillon."
    if why:
        document.remark((), "nothing-to-say", "warning", why)
    return bool(why)


def unknown(document: Document, path: frontmatter.Path) -> None:
    document.remark(
        path,
        "unknown-field",
        "info",
        f"Champ « {frontmatter.dotted(path)} » inconnu : gardé, non affiché.",
    )


class Values:
    """Front matter → attributes, with a finding for whatever had to be coerced or put aside."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations

    def reset(self, page: Any) -> None:
        """Forget what a former version of the file said, so that what it no longer says goes."""
        if page.pk is None:
            return
        for name, how in page.front_fields().values():
            if how.startswith(("terms:", "pages:")):
                setattr(page, name, [])
            elif how == "date":
                page.dated_at = page.year = None
            else:
                setattr(page, name, page._meta.get_field(name).get_default())  # noqa: SLF001
        if hasattr(page, "sections"):
            page.sections = []

    def of(self, read: Read, model: Any) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """Attributes and relations of the page; what has no place goes to ``extra``."""
        document, front = read.document, dict(read.front)
        if model.__name__ == "PressReleasePage":
            _one_shape_of_files(front)
        values: dict[str, Any] = {"body": document.body.strip("\n"), **read.destiny.preset}
        relations: dict[str, list[Any]] = {}
        extra: dict[str, Any] = {}
        stream = model.SECTIONS.child_blocks if model.SECTIONS is not None else {}
        by_key = {blocks.key_of(name): (name, block) for name, block in stream.items()}
        fields = model.front_fields()
        raw: list[dict[str, Any]] = []
        for key, value in front.items():
            path = (key,)
            try:
                if key in by_key and value in (None, "", [], {}):
                    continue
                if key in by_key:
                    name, block = by_key[key]
                    for odd in blocks.unknown_in(block, value, path):
                        unknown(document, odd)
                        extra[frontmatter.dotted(odd)] = plain(_dig(front, odd))
                    taken = self.relations.named(
                        block, blocks.taken(block, value, path, document), document, path
                    )
                    raw.append(
                        {"type": name, "value": taken, "id": blocks.section_id(read.path, name)}
                    )
                elif key in fields:
                    attribute, how = fields[key]
                    if how == f"pages:{model.__name__}":
                        read.late[attribute] = (key, value)
                    elif how.startswith(("terms:", "pages:")):
                        rows, loose = self.relations.find(how, value, path, document)
                        relations[attribute] = rows
                        if loose:
                            extra[key] = loose
                    else:
                        column = model._meta.get_field(attribute) if how == "choice" else None  # noqa: SLF001
                        choices = dict(column.choices) if column is not None else {}
                        values |= self._scalar(attribute, how, value, path, document, choices)
                elif key not in SILENT:
                    unknown(document, path)
                    extra[key] = plain(value)
            except blocks.Unfit:
                extra[key] = plain(value)
        if raw:
            values["sections"] = raw
        values["extra"] = extra
        return self._fitting(values, model, document), relations

    def _scalar(
        self,
        attribute: str,
        how: str,
        value: Any,
        path: frontmatter.Path,
        document: Document,
        choices: dict[str, Any],
    ) -> dict[str, Any]:
        if how == "picture":
            told = blocks.picture_of(value, path, document)
            found: dict[str, Any] = {attribute: told["address"].strip()}
            if isinstance(value, dict):
                image = self.relations.library.picture(told["file"], path, document)
                found |= {"image": image, "image_alt": told["alt"]}
            return found
        if how == "library":
            told = blocks.picture_of(value, path, document)
            return {attribute: self.relations.library.picture(told["file"], path, document)}
        if how == "choice":
            return self._choice(attribute, value, path, document, choices)
        if how == "flag":
            return {attribute: blocks.flag_of(value, path, document)}
        if how == "date":
            found = self._dated(value, path, document)
            year = found["year"] or (found["dated_at"].year if found["dated_at"] else 2000)
            if not 1900 <= year <= 2200:
                document.remark(
                    path,
                    "absurd-date",
                    "warning",
                    f"Date invraisemblable : {value}. Elle est mise à part.",
                )
                raise blocks.Unfit
            return found
        if how in {"day", "instant"}:
            then = self._dated(value, path, document)["dated_at"]
            if then is not None and not 1900 <= then.year <= 2200:
                document.remark(
                    path,
                    "absurd-date",
                    "warning",
                    f"Date invraisemblable : {value}. Elle est mise à part.",
                )
                raise blocks.Unfit
            return {attribute: then.date() if how == "day" and then else then}
        if how == "number":
            try:
                return {attribute: int(value) if value not in (None, "") else None}
            except (TypeError, ValueError):
                document.remark(
                    path, "bad-type", "error", f"Un nombre est attendu, trouvé : {value!r}."
                )
                raise blocks.Unfit from None
        if value is None:
            return {attribute: ""}
        if isinstance(value, dict | list):
            document.remark(
                path, "bad-type", "error", "Un texte est attendu. La valeur est mise à part."
            )
            raise blocks.Unfit
        text = str(value)
        return {attribute: text if how == "prose" else text.strip()}

    def _choice(
        self,
        attribute: str,
        value: Any,
        path: frontmatter.Path,
        document: Document,
        choices: dict[str, Any],
    ) -> dict[str, Any]:
        if value in (None, ""):
            return {}
        if str(value) not in choices:
            wanted = ", ".join(key for key in choices if key)
            document.remark(
                path, "bad-choice", "warning", f"« {value} » n’est pas un de : {wanted}."
            )
            raise blocks.Unfit
        return {attribute: str(value)}

    def _dated(self, value: Any, path: frontmatter.Path, document: Document) -> dict[str, Any]:
        """An instant, a day (midnight in the site's zone), or a year that stays a year."""
        zone = ZoneInfo(settings.TIME_ZONE)
        if isinstance(value, bool) or value in (None, ""):
            return {"dated_at": None, "year": None}
        if isinstance(value, int):
            return {"dated_at": None, "year": value}
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                if document.findings and document.findings[-1].code == "impossible-date":
                    raise blocks.Unfit from None
                document.remark(path, "bad-date", "warning", f"« {value} » n’est pas une date.")
                raise blocks.Unfit from None
        if isinstance(value, datetime):
            if value.tzinfo is None:
                value = value.replace(tzinfo=zone)
                if value.utcoffset() != value.replace(fold=1).utcoffset():
                    document.remark(
                        path,
                        "ambiguous-hour",
                        "warning",
                        f"Cette heure existe deux fois ou pas du tout le jour où l’heure change : "
                        f"lue comme {value.isoformat(sep=' ')}. Écrivez le décalage.",
                    )
            return {"dated_at": value, "year": None}
        if isinstance(value, date):
            return {"dated_at": datetime.combine(value, time(), zone), "year": None}
        raise blocks.Unfit

    def _fitting(self, values: dict[str, Any], model: Any, document: Document) -> dict[str, Any]:
        """No value longer than its column: ``extra`` keeps the whole, the page shows the start."""
        for name, value in values.items():
            if name in {"sections", "extra"}:
                continue
            column = model._meta.get_field(name)  # noqa: SLF001
            longest = getattr(column, "max_length", None)
            if isinstance(value, str) and longest and len(value) > longest:
                document.remark(
                    (name,),
                    "too-long",
                    "warning",
                    f"Plus de {longest} caractères : coupé, l’original est gardé.",
                )
                values["extra"][name] = value
                values[name] = value[:longest]
        return values


def _dig(front: Any, path: frontmatter.Path) -> Any:
    for step in path:
        front = front[step]
    return front


def _one_shape_of_files(front: dict[str, Any]) -> None:
    """Four shapes were written for the files of a release; ours is {nom, file} or {nom, lien}."""
    files = front.get("files")
    rows = files if isinstance(files, list) else [files] if isinstance(files, dict) else []
    single = front.pop("communique_file", None)
    if single:
        rows = [*rows, {"nom": "Télécharger le communiqué", "file": single}]
    if not rows and "files" not in front:
        return
    front["files"] = [
        {
            key: value
            for key, value in (
                ("nom", row.get("nom")),
                ("file", row.get("file") or row.get("File") or row.get("Key")),
                ("lien", row.get("lien")),
            )
            if value
        }
        for row in rows
        if isinstance(row, dict)
    ]
