from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "fellowship.meetings"
    verbose_name = "Rencontres"
