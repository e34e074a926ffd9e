"""The baseline of ``bench/pages.py``: a Django view that does nothing, without middleware."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda _request: HttpResponse("ok"))]
