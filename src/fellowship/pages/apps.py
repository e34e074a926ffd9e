from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "fellowship.pages"
    verbose_name = "Site public"

    def ready(self) -> None:
        from fellowship.calls import facts
        from fellowship.pages import receivers, uses

        receivers.listen()
        facts.register_uses("pages", uses.pages_showing)
