from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "fellowship.engagements"
    verbose_name = "Engagements"
