from django.apps import AppConfig


class StatsConfig(AppConfig):
    name = "fellowship.stats"
    verbose_name = "Chiffres"
