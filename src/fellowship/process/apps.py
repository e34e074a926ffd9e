from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "fellowship.process"
    verbose_name = "étapes"
