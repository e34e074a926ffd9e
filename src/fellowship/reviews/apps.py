from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "fellowship.reviews"
    verbose_name = "Évaluations"
