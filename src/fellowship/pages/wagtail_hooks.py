"""What happens around a publication."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks

from fellowship.core.lifecycle import record


@hooks.register("after_publish_page")
def keep_the_reason(request: HttpRequest, page: Any) -> None:
    """A publication that a warning did not stop is in the logbook, with its reason."""
    because = request.POST.get("because", "").strip()
    if because:
        record(page, "published_despite", by=request.user, now=timezone.now(), because=because)  # type: ignore[arg-type]
