"""The addresses of a developer's machine and of the demonstration, before everybody's own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from config.urls import handler500 as handler500  # Django looks for it in the root URLconf
from config.urls import urlpatterns as everybodys
from fellowship.ui.gallery import gallery

urlpatterns: list[URLPattern | URLResolver] = [path("composants/", gallery, name="gallery")]
if settings.DEBUG and find_spec("debug_toolbar"):
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
urlpatterns += everybodys
