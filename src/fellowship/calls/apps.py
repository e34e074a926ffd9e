from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "fellowship.calls"
    verbose_name = "Appels"

    def ready(self) -> None:
        from fellowship.calls import sentences

        sentences.register_uses("courriers", sentences.waiting_emails)
