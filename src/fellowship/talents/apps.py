from django.apps import AppConfig


class TalentsConfig(AppConfig):
    name = "fellowship.talents"
    verbose_name = "Vivier"
