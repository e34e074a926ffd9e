from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "fellowship.pages"
    verbose_name = "Site public"
