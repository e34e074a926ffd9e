"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.juror import interviews

app_name = "juror"
urlpatterns: list[URLPattern] = [
    path("", interviews.interview_list, name="interview_list"),
    path("entretiens/<int:interview_id>/", interviews.interview_detail, name="interview_detail"),
    path(
        "entretiens/<int:interview_id>/evaluer/",
        interviews.assess_interview,
        name="assess_interview",
    ),
    path(
        "entretiens/<int:interview_id>/autre-projet/",
        interviews.propose_elsewhere,
        name="propose_elsewhere",
    ),
    path("entretiens/<int:interview_id>/lien/", interviews.declare_tie, name="declare_tie"),
    path(
        "entretiens/<int:interview_id>/fichier/<slug:slug>/",
        interviews.interview_file,
        name="interview_file",
    ),
]
