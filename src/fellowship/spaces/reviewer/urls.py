"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.reviewer import reviews

app_name = "reviewer"
urlpatterns: list[URLPattern] = [
    path("", reviews.review_list, name="review_list"),
    path("dossiers/<slug:label>/", reviews.review_detail, name="review_detail"),
    path("dossiers/<slug:label>/conflit/", reviews.declare_conflict, name="declare_conflict"),
]
