from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "fellowship.dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        from fellowship.calls import sentences
        from fellowship.dossiers import receivers, stages  # noqa: F401 - stages are registered

        sentences.register_uses("dossiers", receivers.drafts_of)
        sentences.register_holders("dossiers", receivers.draft_holders)
