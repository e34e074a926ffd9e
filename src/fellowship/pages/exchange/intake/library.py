"""The pictures an export took out of the library, put back into one."""

from collections.abc import Mapping
from hashlib import sha1
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from wagtail.images import get_image_model

from texts import frontmatter
from texts.frontmatter import Document


class Library:
    """``files``: what stands under ``mediatheque/`` beside the texts, by address."""

    def __init__(self, files: Mapping[str, Path], *, dry_run: bool = False) -> None:
        self.files = files
        self.dry_run = dry_run

    def picture(
        self, told: Mapping[str, str] | None, path: frontmatter.Path, document: Document
    ) -> Any:
        """The picture of the same bytes and title, made when the library has none."""
        if not told:
            return None
        place = self.files.get(told["fichier"])
        if place is None:
            document.remark(
                path,
                "missing-picture",
                "warning",
                f"L’image « {told['fichier']} » n’est pas avec les fichiers : elle manque.",
            )
            return None
        data = place.read_bytes()
        digest = sha1(data, usedforsecurity=False).hexdigest()  # as Wagtail knows its files
        title = told["titre"] or place.stem
        images = get_image_model()
        held = images.objects.filter(file_hash=digest, title=title).first()
        if held is None and not self.dry_run:
            file = ImageFile(BytesIO(data), name=place.name)
            held = images.objects.create(
                title=title, file=file, file_hash=digest, file_size=len(data)
            )
        return held
