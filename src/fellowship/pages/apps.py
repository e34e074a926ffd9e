from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "fellowship.pages"
    verbose_name = "Site public"

    def ready(self) -> None:
        from fellowship.pages import receivers

        receivers.listen()
