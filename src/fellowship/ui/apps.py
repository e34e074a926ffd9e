from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "fellowship.ui"
    verbose_name = "Composants"
