from django.apps import AppConfig


class JuriesConfig(AppConfig):
    name = "fellowship.juries"
    verbose_name = "Jurys"
