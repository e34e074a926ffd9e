from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "fellowship.dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        from fellowship.calls import facts
        from fellowship.dossiers import receivers

        facts.register_uses("dossiers", receivers.drafts_of)
        facts.register_holders("dossiers", receivers.draft_holders)
