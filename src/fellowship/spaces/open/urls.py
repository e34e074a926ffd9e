"""The public addresses that are not pages of the site."""

from django.urls import URLPattern, path

from fellowship.spaces.open import calendar, following, rules

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
    path("<slug:slug>/", calendar.call_calendar, name="call_calendar"),
    path("<slug:slug>/calendrier.ics", calendar.call_ics, name="call_ics"),
    path("<slug:slug>/calendrier-<slug:audience>.ics", calendar.call_ics, name="audience_ics"),
    path("<slug:slug>/changements.rss", calendar.call_rss, name="call_rss"),
    path("<slug:slug>/reglement/", rules.call_rules, name="call_rules"),
    path(
        "<slug:slug>/reglement/<int:version>/", rules.call_rules_version, name="call_rules_version"
    ),
    path(
        "<slug:slug>/reglement/<int:version>/reglement.pdf",
        rules.call_rules_pdf,
        name="call_rules_pdf",
    ),
    path("<slug:slug>/appel.json", calendar.call_json, name="call_json"),
]
