"""The addresses of the team itself: who holds which role."""

from django.urls import URLPattern, path

from fellowship.spaces.programme.trust import registers, requests, team

urlpatterns: list[URLPattern] = [
    path("donnees/", requests.request_list, name="request_list"),
    path("donnees/<int:request_id>/", requests.request_detail, name="request_detail"),
    path("donnees/registre/", registers.register, name="register"),
    path("donnees/securite/", registers.security, name="security"),
    path("equipe/", team.team_list, name="team_list"),
    path("equipe/donner/", team.give_team_role, name="give_team_role"),
    path("equipe/preter/", team.lend_team_role, name="lend_team_role"),
    path("equipe/<int:role_id>/retirer/", team.end_team_role, name="end_team_role"),
]
