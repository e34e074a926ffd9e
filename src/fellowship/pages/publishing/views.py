"""What the public site answers beside its pages: files at their old address, search, feeds."""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.models import Page

from fellowship.pages.publishing import embargo
from fellowship.pages.showing import media
from fellowship.people.rights import Right, may


@login_not_required
@require_safe
def site_file(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture or a document. A picture that was never given to us is drawn as an empty frame,
    so that the page that names it stays whole."""
    try:
        place = media.place_of(path)
    except SuspiciousFileOperation:
        raise Http404 from None
    if place is None or place.suffix.lower() not in media.FILES:
        raise Http404
    withheld = _withheld(request, f"/{path}")
    if place.is_file():
        response = FileResponse(place.open("rb"), content_type=media.kind_of(place))
        response["Cache-Control"] = "private, no-store" if withheld else "public, max-age=86400"
        return response
    if place.suffix.lower() in media.PICTURES:
        return redirect(static("pages/picture.svg"))
    raise Http404


@login_not_required
@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of the library, at any of its sizes."""
    withheld = _withheld(request, f"/media/{path}")
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if withheld:
        response["Cache-Control"] = "private, no-store"
    return response


def _withheld(request: HttpRequest, address: str) -> bool:
    """Does the file wait with a text under embargo? Nobody but the team may know that it exists."""
    withheld = embargo.is_withheld(address, now=timezone.now())
    if withheld and not may(request.user, Right.SITE, Right.READ):
        raise Http404
    return withheld


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live public pages that hold the words asked for."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:200]
    # only words and their apostrophes: what else is typed is syntax to the engine behind
    words = " ".join(re.findall(r"\w+(?:['’]\w+)*", asked))
    found = Page.objects.live().public().filter(depth__gt=1).search(words) if words else []
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    rows = [row.specific for row in page.object_list]
    return render(request, "pages/search.html", {"words": asked, "rows": page, "found": rows})


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Where to say that something is not safe (RFC 9116)."""
    expires = timezone.now() + timedelta(days=180)
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('pages:security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    lines = ["User-agent: *", "Disallow: /espace/", "Disallow: /redaction/"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('pages:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
