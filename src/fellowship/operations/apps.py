from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "fellowship.operations"
    verbose_name = "Exploitation"

    def ready(self) -> None:
        from fellowship.operations import receivers

        receivers.listen()
