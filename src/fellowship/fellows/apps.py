from django.apps import AppConfig


class FellowsConfig(AppConfig):
    name = "fellowship.fellows"
    verbose_name = "Vie de mission"

    def ready(self) -> None:
        from fellowship.fellows import receivers  # noqa: F401
