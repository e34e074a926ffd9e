from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "fellowship.teams"
    verbose_name = "Équipes"
