"""The baseline of ``bench/pages.py``: a Django view that does nothing, without middleware."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda _request: HttpResponse("ok"))]

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bench", MIDDLEWARE=[]
    )
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
