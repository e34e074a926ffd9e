from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "fellowship.spaces"
    verbose_name = "Espaces"
