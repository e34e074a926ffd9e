from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "fellowship.calls"
    verbose_name = "Appels"

    def ready(self) -> None:
        from fellowship.calls import facts

        facts.register_uses("courriers", facts.waiting_letters)
