"""What every page knows of the installation: its name, its operator, its menus, its font."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from fellowship.pages.showing.menu import PageLinks
from fellowship.spaces.navigation import spaces_of


def site_context(request: HttpRequest) -> dict[str, Any]:
    """What every page shows around its content (``site`` is a word allauth takes for itself)."""
    links = PageLinks(request.path)
    return {
        "service": {
            "name": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "operator": settings.SITE_OPERATOR,
            "logo": settings.SITE_LOGO,
            "font": settings.SITE_FONT,
            "contact": settings.CONTACT_EMAIL,
            "url": settings.SITE_URL,
            "spaces": SimpleLazyObject(lambda: spaces_of(request)),
            "menu": SimpleLazyObject(lambda: links.menu),
            "footer": SimpleLazyObject(lambda: links.footer),
            "demo_accounts": settings.DEMO_ACCOUNTS,
        }
    }


@login_not_required
def theme(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The font of the installation, as a style sheet: the policy refuses inline styles."""
    font = settings.SITE_FONT.replace("{", "").replace("}", "").replace(";", "")
    return HttpResponse(f":root {{ --app-font: {font}; }}\n", content_type="text/css")
