from django.apps import AppConfig


class TalentsConfig(AppConfig):
    name = "fellowship.talents"
    verbose_name = "Vivier"

    def ready(self) -> None:
        from fellowship.talents import receivers, stages  # noqa: F401
