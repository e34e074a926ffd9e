"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.candidate import dossiers

app_name = "candidate"
urlpatterns: list[URLPattern] = [
    # dossiers
    path("", dossiers.dossier_list, name="dossier_list"),
    path("mes-donnees.json", dossiers.my_facts, name="my_facts"),
    path("candidater/<slug:slug>/", dossiers.start_dossier, name="start_dossier"),
    path("dossiers/<int:dossier_id>/", dossiers.dossier_detail, name="dossier_detail"),
    path(
        "dossiers/<int:dossier_id>/partie/<slug:slug>/", dossiers.edit_section, name="edit_section"
    ),
    path(
        "dossiers/<int:dossier_id>/fichier/<slug:slug>/",
        dossiers.download_file,
        name="download_file",
    ),
    path(
        "dossiers/<int:dossier_id>/fichier/<slug:slug>/enlever/",
        dossiers.remove_file,
        name="remove_file",
    ),
    path("dossiers/<int:dossier_id>/envoi/", dossiers.submit_dossier, name="submit_dossier"),
    path("dossiers/<int:dossier_id>/accuse/", dossiers.receipt_detail, name="receipt_detail"),
    path("dossiers/<int:dossier_id>/retirer/", dossiers.withdraw_dossier, name="withdraw_dossier"),
    path("dossiers/<int:dossier_id>/reprendre/", dossiers.restart_dossier, name="restart_dossier"),
]
