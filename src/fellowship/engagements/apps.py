from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "fellowship.engagements"
    verbose_name = "Engagements"

    def ready(self) -> None:
        from fellowship.engagements import receivers, stages  # noqa: F401
