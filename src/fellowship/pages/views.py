"""What the public site answers beside its pages: files at their old address, search, feeds."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from fellowship.pages import media


@login_not_required
@require_safe
def site_file(request: HttpRequest, path: str) -> HttpResponse | FileResponse:  # noqa: ARG001
    """A picture or a document. A picture that was never given to us is drawn as an empty frame,
    so that the page that names it stays whole."""
    try:
        place = media.place_of(path)
    except SuspiciousFileOperation:
        raise Http404 from None
    if place is None or place.suffix.lower() not in media.FILES:
        raise Http404
    if place.is_file():
        response = FileResponse(place.open("rb"), content_type=media.kind_of(place))
        response["Cache-Control"] = "public, max-age=86400"
        return response
    if place.suffix.lower() in media.PICTURES:
        return redirect(static("pages/picture.svg"))
    raise Http404


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live public pages that hold the words asked for."""
    words = request.GET.get("q", "").strip()
    found = Page.objects.live().public().filter(depth__gt=1).search(words) if words else []
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    rows = [row.specific for row in page.object_list]
    return render(request, "pages/search.html", {"words": words, "rows": page, "found": rows})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    lines = ["User-agent: *", "Disallow: /espace/", "Disallow: /redaction/"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('pages:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
