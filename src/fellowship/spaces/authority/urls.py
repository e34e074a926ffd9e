"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.authority import lists

app_name = "authority"
urlpatterns: list[URLPattern] = [
    path("", lists.list_list, name="list_list"),
    path("listes/<int:announcement_id>/", lists.list_detail, name="list_detail"),
    path("listes/<int:announcement_id>/signer/", lists.sign_list, name="sign_list"),
]
