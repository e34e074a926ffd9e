"""The addresses of those who register for a meeting."""

from django.urls import URLPattern, path

from fellowship.spaces.open import meetings

app_name = "meetings"
urlpatterns: list[URLPattern] = [
    path("lien/retiree/", meetings.registration_ended, name="registration_ended"),
    path("lien/<str:token>/", meetings.registration_detail, name="registration_detail"),
    path("lien/<str:token>/confirmer/", meetings.confirm_registration, name="confirm_registration"),
    path("lien/<str:token>/retirer/", meetings.withdraw_registration, name="withdraw_registration"),
    path("lien/<str:token>/rencontre.ics", meetings.registration_ics, name="registration_ics"),
    path("<slug:slug>/", meetings.register, name="register"),
    path("<slug:slug>/merci/", meetings.registration_asked, name="registration_asked"),
]
