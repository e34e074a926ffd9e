"""The public addresses that are not pages of the site."""

from django.urls import URLPattern, path

from fellowship.spaces.open import calendar

app_name = "open"
urlpatterns: list[URLPattern] = [
    path("<slug:slug>/", calendar.call_calendar, name="call_calendar"),
    path("<slug:slug>/calendrier.ics", calendar.call_ics, name="call_ics"),
    path("<slug:slug>/calendrier-<slug:audience>.ics", calendar.call_ics, name="audience_ics"),
    path("<slug:slug>/changements.rss", calendar.call_rss, name="call_rss"),
    path("<slug:slug>/appel.json", calendar.call_json, name="call_json"),
]
