from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "fellowship.dossiers"
    verbose_name = "Dossiers"
