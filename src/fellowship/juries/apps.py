from django.apps import AppConfig


class JuriesConfig(AppConfig):
    name = "fellowship.juries"
    verbose_name = "Jurys"

    def ready(self) -> None:
        from fellowship.juries import receivers, stages  # noqa: F401
