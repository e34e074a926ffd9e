"""The addresses of the dossiers, their reviews and what is announced."""

from django.urls import URLPattern, path

from fellowship.spaces.programme.dossiers import (
    announcements,
    completions,
    dossiers,
    reviews,
    stages,
)

urlpatterns: list[URLPattern] = [
    path("dossiers/", dossiers.dossier_list, name="dossier_list"),
    path("dossiers/<int:dossier_id>/", dossiers.dossier_detail, name="dossier_detail"),
    path(
        "dossiers/<int:dossier_id>/fichier/<slug:slug>/",
        dossiers.download_file,
        name="download_file",
    ),
    path("dossiers/<int:dossier_id>/conflit/", dossiers.record_conflict, name="record_conflict"),
    path(
        "dossiers/<int:dossier_id>/recevabilite/",
        stages.check_eligibility,
        name="check_eligibility",
    ),
    path("dossiers/<int:dossier_id>/completer/", completions.reopen, name="reopen_dossier"),
    path(
        "complements/<int:reopening_id>/fermer/",
        completions.close_reopening,
        name="close_reopening",
    ),
    path(
        "sprints/<int:sprint_id>/acces-tardifs/",
        completions.late_access_list,
        name="late_access_list",
    ),
    path(
        "acces-tardifs/<int:access_id>/retirer/",
        completions.withdraw_late_access,
        name="withdraw_late_access",
    ),
    path("dossiers/<int:dossier_id>/corriger/", stages.ask_correction, name="ask_correction"),
    path(
        "corrections/<int:correction_id>/confirmer/",
        stages.confirm_correction,
        name="confirm_correction",
    ),
    path(
        "corrections/<int:correction_id>/ecarter/", stages.drop_correction, name="drop_correction"
    ),
    path("sprints/<int:sprint_id>/etapes/", stages.stage_list, name="stage_list"),
    path("evaluations/", reviews.sprint_list, name="sprint_list"),
    path(
        "evaluations/<int:sprint_id>/<slug:slug>/",
        reviews.assignment_detail,
        name="assignment_detail",
    ),
    path(
        "evaluations/<int:sprint_id>/<slug:slug>/repartir/",
        reviews.plan_reviews,
        name="plan_reviews",
    ),
    path("repartitions/<int:run_id>/", reviews.run_detail, name="run_detail"),
    path("repartitions/<int:run_id>/appliquer/", reviews.apply_run, name="apply_run"),
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
]
