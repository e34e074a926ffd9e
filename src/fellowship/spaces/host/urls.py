"""The addresses of this space."""

from django.urls import URLPattern, path

from fellowship.spaces.host import missions

app_name = "host"
urlpatterns: list[URLPattern] = [
    path("", missions.mission_list, name="mission_list"),
    path("missions/nouvelle/", missions.draft_mission, name="draft_mission"),
    path("missions/<int:mission_id>/", missions.mission_detail, name="mission_detail"),
    path("missions/<int:mission_id>/modifier/", missions.edit_mission, name="edit_mission"),
    path("missions/<int:mission_id>/classement/", missions.rank_people, name="rank_people"),
    path("personnes/<int:introduction_id>/", missions.person_detail, name="person_detail"),
]
