from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "fellowship.calls"
    verbose_name = "Appels"
