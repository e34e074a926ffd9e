from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "fellowship.missions"
    verbose_name = "Missions"
