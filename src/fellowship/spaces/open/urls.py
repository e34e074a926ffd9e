"""The public addresses that are not pages of the site."""

from django.urls import URLPattern, path

from fellowship.spaces.open import calendar, draws, eligibility, following, regulations

app_name = "open"
urlpatterns: list[URLPattern] = [
    path("prevenir/", following.subscribe, name="subscribe"),
    path("prevenir/merci/", following.subscription_asked, name="subscription_asked"),
    path(
        "prevenir/<str:token>/confirmer/",
        following.confirm_subscription,
        name="confirm_subscription",
    ),
    path("prevenir/<str:token>/arreter/", following.end_subscription, name="end_subscription"),
    path("tirages/<int:draw_id>/", draws.draw_detail, name="draw_detail"),
    path("tirages/<int:draw_id>/tirage.json", draws.draw_file, name="draw_file"),
    path("<slug:slug>/", calendar.call_calendar, name="call_calendar"),
    path("<slug:slug>/calendrier.ics", calendar.call_ics, name="call_ics"),
    path("<slug:slug>/calendrier-<slug:audience>.ics", calendar.call_ics, name="audience_ics"),
    path("<slug:slug>/changements.rss", calendar.call_rss, name="call_rss"),
    path("<slug:slug>/eligibilite/", eligibility.call_eligibility, name="call_eligibility"),
    path("<slug:slug>/reglement/", regulations.call_regulation, name="call_rules"),
    path(
        "<slug:slug>/reglement/<int:version>/",
        regulations.call_regulation_version,
        name="call_rules_version",
    ),
    path(
        "<slug:slug>/reglement/<int:version>/reglement.pdf",
        regulations.call_regulation_pdf,
        name="call_rules_pdf",
    ),
    path("<slug:slug>/appel.json", calendar.call_json, name="call_json"),
]
