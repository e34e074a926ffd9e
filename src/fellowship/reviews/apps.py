from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "fellowship.reviews"
    verbose_name = "Évaluations"

    def ready(self) -> None:
        from fellowship.reviews import receivers, stages  # noqa: F401 - listening starts here
