from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "fellowship.teams"
    verbose_name = "Équipes"

    def ready(self) -> None:
        from fellowship.teams import receivers  # noqa: F401
