from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "fellowship.rehearsal"
    verbose_name = "Répétition d’un appel"
