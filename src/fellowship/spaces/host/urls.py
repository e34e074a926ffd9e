"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.host import missions, stays

app_name = "host"
urlpatterns: list[URLPattern] = [
    path("", missions.mission_list, name="mission_list"),
    path("missions/nouvelle/", missions.draft_mission, name="draft_mission"),
    path("missions/<int:mission_id>/", missions.mission_detail, name="mission_detail"),
    path("missions/<int:mission_id>/modifier/", missions.edit_mission, name="edit_mission"),
    path("missions/<int:mission_id>/classement/", missions.rank_people, name="rank_people"),
    path("personnes/<int:introduction_id>/", missions.person_detail, name="person_detail"),
    path("sejours/<int:stay_id>/", stays.stay_detail, name="stay_detail"),
    path("sejours/<int:stay_id>/arrivee/", stays.note_arrival, name="note_arrival"),
    path("sejours/<int:stay_id>/arreter/", stays.stop_stay, name="stop_stay"),
    path("taches/<int:task_id>/faite/", stays.finish_task, name="finish_task"),
]
