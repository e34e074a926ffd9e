from django.urls import path

from fellowship.spaces.account import my_data, sessions

app_name = "account"

urlpatterns = [
    path("", sessions.account_detail, name="account_detail"),
    path("mes-donnees/", my_data.data_detail, name="data_detail"),
    path("mes-donnees.zip", my_data.data_archive, name="data_archive"),
    path("mes-donnees.json", my_data.data_json, name="data_json"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/<int:session_id>/fermer/", sessions.end_session, name="end_session"),
    path("sessions/fermer-les-autres/", sessions.end_others, name="end_others"),
]
