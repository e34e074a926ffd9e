"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.programme import (
    announcements,
    bodies,
    calls,
    contracts,
    dashboard,
    dossiers,
    interviews,
    letters,
    matching,
    meetings,
    missions,
    offers,
    panels,
    parts,
    pool,
    reviews,
    rules,
)

app_name = "programme"
urlpatterns: list[URLPattern] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("journal/", dashboard.event_list, name="event_list"),
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
    # panels
    path("jurys/", panels.panel_list, name="panel_list"),
    path("jurys/nouveau/<int:call_id>/", panels.compose_panel, name="compose_panel"),
    path("jurys/<int:panel_id>/", panels.panel_detail, name="panel_detail"),
    path("jurys/<int:panel_id>/modifier/", panels.change_panel, name="change_panel"),
    path("jurys/<int:panel_id>/creneaux/", panels.offer_slots, name="offer_slots"),
    path("creneaux/<int:slot_id>/fermer/", panels.close_slot, name="close_slot"),
    # interviews
    path("entretiens/", interviews.interview_list, name="interview_list"),
    path("entretiens/<int:interview_id>/", interviews.interview_detail, name="interview_detail"),
    path("entretiens/<int:interview_id>/tenu/", interviews.hold_interview, name="hold_interview"),
    path(
        "entretiens/<int:interview_id>/absence/", interviews.miss_interview, name="miss_interview"
    ),
    path(
        "entretiens/<int:interview_id>/annuler/",
        interviews.cancel_interview,
        name="cancel_interview",
    ),
    path(
        "entretiens/<int:interview_id>/deplacer/",
        interviews.reschedule_interview,
        name="reschedule_interview",
    ),
    # meetings
    path("rencontres/", meetings.meeting_list, name="meeting_list"),
    path("rencontres/nouvelle/", meetings.plan_meeting, name="plan_meeting"),
    path("rencontres/<int:meeting_id>/", meetings.meeting_detail, name="meeting_detail"),
    path("rencontres/<int:meeting_id>/modifier/", meetings.change_meeting, name="change_meeting"),
    path("rencontres/<int:meeting_id>/annuler/", meetings.cancel_meeting, name="cancel_meeting"),
    path("rencontres/<int:meeting_id>/rediffusion/", meetings.give_replay, name="give_replay"),
    path(
        "rencontres/<int:meeting_id>/presences/", meetings.mark_attendance, name="mark_attendance"
    ),
    # pool
    path("vivier/", pool.membership_list, name="membership_list"),
    path("vivier/<int:membership_id>/", pool.membership_detail, name="membership_detail"),
    path("vivier/<int:membership_id>/presenter/", pool.introduce, name="introduce"),
    path("vivier/<int:membership_id>/sortir/", pool.opt_out, name="opt_out"),
    path(
        "presentations/<int:introduction_id>/retirer/",
        pool.withdraw_introduction,
        name="withdraw_introduction",
    ),
    # administrations
    path("administrations/", bodies.body_list, name="body_list"),
    path("administrations/nouvelle/", bodies.create_body, name="create_body"),
    path("administrations/<int:body_id>/", bodies.body_detail, name="body_detail"),
    path("administrations/<int:body_id>/modifier/", bodies.edit_body, name="edit_body"),
    # missions
    path("missions/", missions.mission_list, name="mission_list"),
    path("missions/nouvelle/<int:call_id>/", missions.draft_mission, name="draft_mission"),
    path("missions/<int:mission_id>/", missions.mission_detail, name="mission_detail"),
    path("missions/<int:mission_id>/modifier/", missions.edit_mission, name="edit_mission"),
    path("missions/<int:mission_id>/ouvrir/", missions.open_mission, name="open_mission"),
    path("missions/<int:mission_id>/fermer/", missions.close_mission, name="close_mission"),
    # matching
    path("appariements/", matching.matching_list, name="matching_list"),
    path(
        "appariements/calculer/<int:call_id>/", matching.propose_matching, name="propose_matching"
    ),
    path("appariements/<int:run_id>/", matching.matching_detail, name="matching_detail"),
    path(
        "appariements/<int:run_id>/comparer/<int:other_id>/",
        matching.compare_matchings,
        name="compare_matchings",
    ),
    path(
        "appariements/<int:run_id>/confirmer/", matching.confirm_matching, name="confirm_matching"
    ),
    path("appariements/<int:run_id>/ecarter/", matching.drop_matching, name="drop_matching"),
    path("places/<int:pairing_id>/liberer/", matching.release_pairing, name="release_pairing"),
    # offers
    path("propositions/", offers.offer_list, name="offer_list"),
    path("propositions/<int:offer_id>/", offers.offer_detail, name="offer_detail"),
    path("propositions/preparer/<int:dossier_id>/", offers.prepare_offer, name="prepare_offer"),
    path("propositions/<int:offer_id>/envoyer/", offers.send_offer, name="send_offer"),
    path(
        "propositions/<int:offer_id>/approuver/", offers.approve_exception, name="approve_exception"
    ),
    path("propositions/<int:offer_id>/derogation/", offers.grant_waiver, name="grant_waiver"),
    path("propositions/<int:offer_id>/retirer/", offers.withdraw_offer, name="withdraw_offer"),
    path("dossiers/<int:dossier_id>/experience/", offers.experience_list, name="experience_list"),
    path("experience/<int:experience_id>/", offers.verify_experience, name="verify_experience"),
    # contracts
    path("contrats/", contracts.contract_list, name="contract_list"),
    path("contrats/<int:contract_id>/signer/", contracts.sign_contract, name="sign_contract"),
    path("contrats/<int:contract_id>/lettre/", contracts.issue_letter, name="issue_letter"),
    path("lettres/<int:letter_id>/", contracts.mission_letter, name="mission_letter"),
    path(
        "lettres/<int:letter_id>/lettre.pdf",
        contracts.download_letter,
        name="download_mission_letter",
    ),
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
    path(
        "appels/<int:pk>/sprints/<int:number>/<slug:kind>/confirmer/",
        calls.confirm_dates,
        name="confirm_dates",
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
    path("reglements/<int:pk>/modifier/<slug:part>/", rules.edit_rules, name="edit_rules"),
    path("reglements/<int:pk>/exporter/", rules.export_rules, name="export_rules"),
    path("reglements/<int:pk>/publier/", rules.publish_rules, name="publish_rules"),
    path("reglements/<int:pk>/comparer/<int:other>/", rules.compare_rules, name="compare_rules"),
]
