from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "fellowship.core"
    verbose_name = "Socle"
