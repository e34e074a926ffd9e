"""The addresses of juries, interviews, the pool and meetings."""

from django.urls import URLPattern, path

from fellowship.spaces.programme.meetings import interviews, meetings, panels, pool, rankings

urlpatterns: list[URLPattern] = [
    path("jurys/", panels.panel_list, name="panel_list"),
    path("jurys/nouveau/<int:call_id>/", panels.compose_panel, name="compose_panel"),
    path("jurys/<int:panel_id>/", panels.panel_detail, name="panel_detail"),
    path("jurys/<int:panel_id>/modifier/", panels.change_panel, name="change_panel"),
    path("jurys/<int:panel_id>/creneaux/", panels.offer_slots, name="offer_slots"),
    path("creneaux/<int:slot_id>/fermer/", panels.close_slot, name="close_slot"),
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
    path("entretiens/<int:interview_id>/clore/", interviews.close_hearing, name="close_hearing"),
    path("classements/", rankings.ranking_list, name="ranking_list"),
    path("classements/<int:sprint_id>/<slug:slug>/", rankings.draw_up, name="draw_up"),
    path("listes/<int:list_id>/", rankings.ranking_detail, name="ranking_detail"),
    path("listes/<int:list_id>/clore/", rankings.close_list, name="close_list"),
    path("rangs/<int:rank_id>/", rankings.move_rank, name="move_rank"),
    path("tirages/", rankings.draw_list, name="draw_list"),
    path("tirages/<int:sprint_id>/<slug:slug>/tirer/", rankings.make_draw, name="make_draw"),
    path("tirages/<int:draw_id>/publier/", rankings.publish_draw, name="publish_draw"),
    path("rencontres/", meetings.meeting_list, name="meeting_list"),
    path("rencontres/nouvelle/", meetings.plan_meeting, name="plan_meeting"),
    path("rencontres/<int:meeting_id>/", meetings.meeting_detail, name="meeting_detail"),
    path("rencontres/<int:meeting_id>/modifier/", meetings.change_meeting, name="change_meeting"),
    path("rencontres/<int:meeting_id>/annuler/", meetings.cancel_meeting, name="cancel_meeting"),
    path("rencontres/<int:meeting_id>/rediffusion/", meetings.give_replay, name="give_replay"),
    path(
        "rencontres/<int:meeting_id>/presences/", meetings.mark_attendance, name="mark_attendance"
    ),
    path("vivier/", pool.membership_list, name="membership_list"),
    path("vivier/<int:membership_id>/", pool.membership_detail, name="membership_detail"),
    path("vivier/<int:membership_id>/presenter/", pool.introduce, name="introduce"),
    path("vivier/<int:membership_id>/sortir/", pool.opt_out, name="opt_out"),
    path(
        "presentations/<int:introduction_id>/retirer/",
        pool.withdraw_introduction,
        name="withdraw_introduction",
    ),
]
