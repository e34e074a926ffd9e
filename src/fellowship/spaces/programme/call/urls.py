"""The addresses of the calls and their rules."""

from django.urls import URLPattern, path

from fellowship.spaces.programme.call import calls, regulations, roles

urlpatterns: list[URLPattern] = [
    path("appels/", calls.call_list, name="call_list"),
    path("appels/nouveau/", calls.create_call, name="create_call"),
    path("appels/<int:call_id>/", calls.call_detail, name="call_detail"),
    path("appels/<int:call_id>/publier/", calls.confirm_call, name="confirm_call"),
    path("appels/<int:call_id>/archiver/", calls.archive_call, name="archive_call"),
    path("appels/<int:call_id>/sprints/", calls.add_sprint, name="add_sprint"),
    path(
        "appels/<int:call_id>/sprints/<int:number>/<slug:kind>/",
        calls.date_milestone,
        name="date_milestone",
    ),
    path(
        "appels/<int:call_id>/sprints/<int:number>/<slug:kind>/confirmer/",
        calls.confirm_dates,
        name="confirm_dates",
    ),
    path("appels/<int:call_id>/historique/", calls.call_history, name="call_history"),
    path("appels/<int:call_id>/faits/", calls.fact_list, name="fact_list"),
    path("appels/<int:call_id>/invitations/", roles.invitation_list, name="invitation_list"),
    path("invitations/<int:invitation_id>/retirer/", roles.end_invitation, name="end_invitation"),
    path("appels/<int:call_id>/roles/", roles.role_list, name="part_list"),
    path("appels/<int:call_id>/roles/nouveau/", roles.give_role, name="give_part"),
    path("roles/<int:role_id>/terminer/", roles.end_role, name="end_part"),
    path("calendriers/<int:proposal_id>/", calls.proposal_detail, name="proposal_detail"),
    path(
        "calendriers/<int:proposal_id>/confirmer/", calls.confirm_proposal, name="confirm_proposal"
    ),
    path("calendriers/<int:proposal_id>/ecarter/", calls.dismiss_proposal, name="dismiss_proposal"),
    path("reglements/", regulations.regulation_list, name="rules_list"),
    path("reglements/importer/", regulations.import_regulation, name="import_rules"),
    path("reglements/<int:rule_set_id>/", regulations.regulation_detail, name="rules_detail"),
    path("reglements/<int:rule_set_id>/modifier/", regulations.edit_regulation, name="edit_rules"),
    path(
        "reglements/<int:rule_set_id>/modifier/<slug:part>/",
        regulations.edit_regulation,
        name="edit_rules",
    ),
    path(
        "reglements/<int:rule_set_id>/exporter/", regulations.export_regulation, name="export_rules"
    ),
    path(
        "reglements/<int:rule_set_id>/publier/",
        regulations.publish_regulation,
        name="publish_rules",
    ),
    path(
        "reglements/<int:rule_set_id>/comparer/<int:other>/",
        regulations.compare_regulations,
        name="compare_rules",
    ),
]
