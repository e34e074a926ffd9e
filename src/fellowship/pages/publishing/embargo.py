"""Files and pictures that only a text under embargo names: they wait with it."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from fellowship.pages.models import ArticlePage, PressReleasePage
from fellowship.pages.publishing.uses import pages_holding

_ADDRESS = re.compile(r"(?<![\w.])(?:img|uploads|media|documents)/[^\s\"'<>()\[\]\\]+")


def is_withheld(address: str, *, now: datetime) -> bool:
    """Does this file of ours (``/uploads/x.pdf``, ``/media/images/y.jpg``…) belong to a text whose
    hour has not come, and to no page that is online?"""
    waiting: list[Any] = [
        page
        for kind in (ArticlePage, PressReleasePage)
        for page in kind.objects.filter(live=False, dated_at__gt=now)
    ]
    if not waiting:
        return False
    address = address.removeprefix("/media/site/").lstrip("/")
    if any(address in _addresses_in(page) for page in waiting):
        return not any(pages_holding(address))
    users = _pages_with_picture(address.removeprefix("media/"))
    return bool(users & {page.pk for page in waiting}) and not (
        Page.objects.live().filter(pk__in=users).exists()
    )


def _addresses_in(page: Any) -> set[str]:
    """The files of ours that a page names, in its fields, its sections or its text; texts give
    their address with its first slash or without."""
    held = page.serializable_data()
    if "sections" in held:
        held["sections"] = json.loads(held["sections"])
    text = json.dumps(held, ensure_ascii=False, default=str)
    return {unquote(found) for found in _ADDRESS.findall(text)}


def _pages_with_picture(file: str) -> set[int]:
    """The pages that show a picture of the library, given the file of any of its sizes."""
    images = get_image_model().objects.filter(Q(file=file) | Q(renditions__file=file)).distinct()
    pages = ContentType.objects.get_for_model(Page)
    return {
        int(pk)
        for image in images
        for pk in ReferenceIndex.get_references_to(image)
        .filter(base_content_type=pages)
        .values_list("object_id", flat=True)
    }
