"""The addresses of this space."""

from django.urls import URLPattern

app_name = "candidate"
urlpatterns: list[URLPattern] = []
