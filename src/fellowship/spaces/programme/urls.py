"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.programme import calls, parts, rules

app_name = "programme"
urlpatterns: list[URLPattern] = [
    # calls
    path("appels/", calls.call_list, name="call_list"),
    path("appels/nouveau/", calls.create_call, name="create_call"),
    path("appels/<int:pk>/", calls.call_detail, name="call_detail"),
    path("appels/<int:pk>/publier/", calls.confirm_call, name="confirm_call"),
    path("appels/<int:pk>/archiver/", calls.archive_call, name="archive_call"),
    path("appels/<int:pk>/sprints/", calls.add_sprint, name="add_sprint"),
    path(
        "appels/<int:pk>/sprints/<int:number>/<slug:kind>/",
        calls.date_milestone,
        name="date_milestone",
    ),
    path("appels/<int:pk>/historique/", calls.call_history, name="call_history"),
    path("appels/<int:pk>/faits/", calls.fact_list, name="fact_list"),
    path("appels/<int:pk>/invitations/", parts.invitation_list, name="invitation_list"),
    path("invitations/<int:pk>/retirer/", parts.end_invitation, name="end_invitation"),
    path("appels/<int:pk>/roles/", parts.part_list, name="part_list"),
    path("appels/<int:pk>/roles/nouveau/", parts.give_part, name="give_part"),
    path("roles/<int:pk>/terminer/", parts.end_part, name="end_part"),
    path("calendriers/<int:pk>/", calls.proposal_detail, name="proposal_detail"),
    path("calendriers/<int:pk>/confirmer/", calls.confirm_proposal, name="confirm_proposal"),
    path("calendriers/<int:pk>/ecarter/", calls.dismiss_proposal, name="dismiss_proposal"),
    # rules
    path("reglements/", rules.rules_list, name="rules_list"),
    path("reglements/importer/", rules.import_rules, name="import_rules"),
    path("reglements/<int:pk>/", rules.rules_detail, name="rules_detail"),
    path("reglements/<int:pk>/modifier/", rules.edit_rules, name="edit_rules"),
    path("reglements/<int:pk>/exporter/", rules.export_rules, name="export_rules"),
    path("reglements/<int:pk>/publier/", rules.publish_rules, name="publish_rules"),
    path("reglements/<int:pk>/comparer/<int:other>/", rules.compare_rules, name="compare_rules"),
]
