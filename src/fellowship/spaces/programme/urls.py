"""The addresses of the team's space: the dashboard, then one wing after the other."""

from django.urls import URLPattern, URLResolver, include, path

from fellowship.spaces.programme import dashboard

app_name = "programme"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("", include("fellowship.spaces.programme.call.urls")),
    path("", include("fellowship.spaces.programme.dossiers.urls")),
    path("", include("fellowship.spaces.programme.meetings.urls")),
    path("", include("fellowship.spaces.programme.teams.urls")),
    path("", include("fellowship.spaces.programme.proofs.urls")),
    path("", include("fellowship.spaces.programme.trust.urls")),
]
