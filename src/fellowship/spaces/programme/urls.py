"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.programme import announcements, dashboard, dossiers, letters, reviews

app_name = "programme"
urlpatterns: list[URLPattern] = [
    path("", dashboard.dashboard, name="dashboard"),
    # dossiers
    path("dossiers/", dossiers.dossier_list, name="dossier_list"),
    path("dossiers/<int:dossier_id>/", dossiers.dossier_detail, name="dossier_detail"),
    path(
        "dossiers/<int:dossier_id>/fichier/<slug:slug>/",
        dossiers.download_file,
        name="download_file",
    ),
    path("dossiers/<int:dossier_id>/conflit/", dossiers.record_conflict, name="record_conflict"),
    # reviews
    path("evaluations/", reviews.sprint_list, name="sprint_list"),
    path("evaluations/<int:sprint_id>/", reviews.assignment_detail, name="assignment_detail"),
    path("evaluations/<int:sprint_id>/repartir/", reviews.plan_reviews, name="plan_reviews"),
    path("repartitions/<int:run_id>/", reviews.run_detail, name="run_detail"),
    path("repartitions/<int:run_id>/appliquer/", reviews.apply_run, name="apply_run"),
    # announcements
    path("annonces/", announcements.announcement_list, name="announcement_list"),
    path("annonces/preparer/", announcements.prepare_announcement, name="prepare_announcement"),
    path(
        "annonces/<int:announcement_id>/",
        announcements.announcement_detail,
        name="announcement_detail",
    ),
    path("annonces/<int:announcement_id>/decider/", announcements.decide, name="decide"),
    path(
        "annonces/<int:announcement_id>/seuil/",
        announcements.decide_by_threshold,
        name="decide_by_threshold",
    ),
    path(
        "annonces/<int:announcement_id>/programmer/",
        announcements.schedule_announcement,
        name="schedule_announcement",
    ),
    path(
        "annonces/<int:announcement_id>/reprendre/",
        announcements.reopen_announcement,
        name="reopen_announcement",
    ),
    path(
        "annonces/<int:announcement_id>/annuler/",
        announcements.cancel_announcement,
        name="cancel_announcement",
    ),
    # letters
    path("courriers/", letters.letter_list, name="letter_list"),
    path("courriers/<int:letter_id>/", letters.letter_detail, name="letter_detail"),
    path("courriers/<int:letter_id>/arreter/", letters.stop_letter, name="stop_letter"),
]
